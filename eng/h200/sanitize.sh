#!/usr/bin/env bash
# Runs every kernel of a small suite under compute-sanitizer: out-of-bounds accesses (memcheck) and shared-memory races (racecheck).
# Usage: eng/h200/sanitize.sh TOOL OUTPUT_FOLDER [SUITES]      TOOL: a published dotnet-prefill-bench; compute-sanitizer on PATH
set -uo pipefail
tool=$1 output=$2 suites=${3:-small large}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mkdir -p "$output"
export PREFILL_BENCH_PATIENCE=600
for check in memcheck racecheck; do for suite in $suites; do
    start=$SECONDS
    timeout 100 compute-sanitizer --tool "$check" --target-processes all --print-limit 20 \
        "$tool" run --spec "$here/sanitize.yaml" --suite "$suite" --device cuda --protocol published --output "$output/$check-$suite" \
        --baselines "$output/baselines" --verbosity quiet --no-color > "$output/$check-$suite.txt" 2>&1
    printf '%s %s: exit %d after %d s\n' "$check" "$suite" $? $((SECONDS - start))
    grep -aE '^=+ (ERROR|RACECHECK) SUMMARY|^=+ (Error|Warning|Invalid)|^rows:|^verdict' "$output/$check-$suite.txt" | sort | uniq -c | head -12
done; done
