#!/usr/bin/env bash
# Runs the suites of the five published analyses on a GPU, each by its one command, and keeps what each said and its results.
# Usage: eng/h200/analyses.sh TOOL OUTPUT_FOLDER [SUITE...]      TOOL: a published dotnet-prefill-bench; default: all suites below
set -uo pipefail
tool=$1 output=$2
shift 2
[[ $# -gt 0 ]] || set -- ttft ttft_no_prefix ttft_long ttft_long_no_prefix throughput quantization memory gqa
spec=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)/prefill-bench.yaml
mkdir -p "$output"
for suite in "$@"; do
    start=$SECONDS
    "$tool" run --spec "$spec" --suite "$suite" --device "${DEVICE:-cuda}" --on-missing-baseline record --output "$output/$suite" \
        --baselines "$output/baselines" --verbosity quiet --no-color > "$output/$suite.txt"
    printf '%s: exit %d after %d s\n' "$suite" $? $((SECONDS - start))
    "$tool" report "$output/$suite" --to "analysis=$output/$suite.analysis.txt"
done
