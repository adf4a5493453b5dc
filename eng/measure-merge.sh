#!/usr/bin/env bash
# Measures plan, merge and report of a large sweep: the figures of docs/sharding.md, "Size".
# Usage: eng/measure-merge.sh TOOL FOLDER [CASES] [SHARDS]     default 5000 cases, which are 10,000 rows, in 64 shards
# TOOL is the published tool, as users have it: dotnet publish src/Tool -c Release -o artifacts/tool
# FOLDER keeps the shards, which the fake device measures in some ten minutes; a second call measures with them again.
# Needs python3. Prints seconds, seconds of all processors together and the most memory of each command, the least of three rounds.
set -euo pipefail
tool=$(realpath "$1")/dotnet-prefill-bench
mkdir -p "$2"
cd "$2"
cases=${3:-5000}
shards=${4:-64}
export PREFILL_BENCH_LOCKS=$PWD/locks

script() { printf '{"slug": "fake-size", "seed": %s, "rules": [{"row": "*", "processSigma": %s, "launchSigma": 0.002}]}' "$1" "$2"; }
shard() {
    [[ -e shards/$1/shard.json ]] || "$tool" run --device fake:current.json --seed 1 --verbosity quiet --shard "$1/$shards" --output "shards/$1" > /dev/null
}

if [[ ! -e baselines ]]; then
    cat > prefill-bench.yaml <<SPEC
version: 1
suites:
  size:
    heads: [2, 1]
    kv_pool_tokens: 256
    batch_sizes: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
    max_seq_lens: [$(seq -s ', ' 16 16 $((16 * cases / 10)))]
    quantization: [bf16]
    warmup: 3
    processes: 1
SPEC
    # Two scripts are two versions of the kernels, equally fast.
    script 1 0.002 > approved.json
    script 1 0.0019 > current.json
    "$tool" run --device fake:approved.json --seed 1 --verbosity quiet --on-missing-baseline record --output first > /dev/null
    "$tool" approve --from first --reason "first times" > /dev/null
fi
for ((at = 1; at <= shards; at++)); do shard "$at"; done
