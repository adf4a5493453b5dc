#!/usr/bin/env bash
# Measures plan, merge and report of a large sweep: the figures of docs/sharding.md, "Size".
# Usage: eng/measure-merge.sh TOOL FOLDER [CASES] [SHARDS]     default 5000 cases, which are 10,000 rows, in 64 shards
# TOOL is the published tool, as users have it: dotnet publish src/Tool -c Release -o artifacts/tool
# FOLDER keeps the shards, which the fake device measures in a quarter of an hour; the next call with FOLDER has them already.
# Needs GNU time. Of five rounds it prints the middle one's seconds, with the seconds of all processors together, and the most memory.
set -euo pipefail
tool=$(realpath "$1")/dotnet-prefill-bench
mkdir -p "$2"
cd "$2"
cases=${3:-5000}
shards=${4:-64}
export PREFILL_BENCH_LOCKS=$PWD/locks

# script SEED SIGMA: two scripts are two versions of the kernels, equally fast.
script() { printf '{"slug": "fake-size", "seed": %s, "rules": [{"row": "*", "processSigma": %s, "launchSigma": 0.002}]}' "$1" "$2"; }

prepare() {
    [[ -e baselines ]] && return
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
    script 1 0.002 > approved.json
    script 1 0.0019 > current.json
    "$tool" run --device fake:approved.json --seed 1 --verbosity quiet --on-missing-baseline record --output first > /dev/null
    "$tool" approve --from first --reason "first times" > /dev/null
}

# measured NAME COMMAND...
measured() {
    local name=$1
    shift
    : > times
    for _ in 1 2 3 4 5; do
        command time -a -o times -f '%e %U %S %M' "$tool" "$@" > said 2>&1 || { cat said; exit 1; }
    done
    printf '%-12s %s\n' "$name" "$(sort -n times | awk '
        { wall[NR] = $1; cpu[NR] = $2 + $3; if ($4 > most) most = $4 }
        END { middle = int((NR + 1) / 2); printf "%.1f s, %.1f s of processors, %.0f MB", wall[middle], cpu[middle], most / 1000 }')"
}

prepare
for ((at = 1; at <= shards; at++)); do
    [[ -e shards/$at/shard.json ]] && continue
    "$tool" run --device fake:current.json --seed 1 --verbosity quiet --shard "$at/$shards" --output "shards/$at" > /dev/null
done

measured plan plan --device fake:current.json
measured 'one shard' plan --device fake:current.json --shard "1/$shards"
measured merge merge shards --output merged
measured report report merged/results.json --to html=page.html
