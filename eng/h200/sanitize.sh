#!/usr/bin/env bash
# Runs every kernel of a small suite under compute-sanitizer: out-of-bounds accesses (memcheck) and shared-memory races (racecheck).
# Usage: eng/h200/sanitize.sh TOOL OUTPUT_FOLDER      TOOL: a published dotnet-prefill-bench; compute-sanitizer on PATH
set -uo pipefail
tool=$1 output=$2
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mkdir -p "$output"
export PREFILL_BENCH_PATIENCE=600
for check in memcheck racecheck; do
    start=$SECONDS
    timeout 100 compute-sanitizer --tool "$check" --target-processes all --print-limit 20 \
        "$tool" run --spec "$here/sanitize.yaml" --device cuda --protocol published --output "$output/$check" \
        --baselines "$output/baselines" --verbosity quiet --no-color > "$output/$check.txt" 2>&1
    printf '%s: exit %d after %d s\n' "$check" $? $((SECONDS - start))
    grep -aE '^=+ (ERROR|RACECHECK) SUMMARY|^=+ (Error|Warning|Invalid)|^rows:|^verdict' "$output/$check.txt" | sort | uniq -c | head -12
done
