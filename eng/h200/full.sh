#!/usr/bin/env bash
# Shows that the suite `full` expands to cases that fit the GPU or are skipped with the numbers, and that none of them runs out of memory.
# Usage: eng/h200/full.sh TOOL OUTPUT_FOLDER      TOOL: a published dotnet-prefill-bench
# The plan is that of the real suite; measured are its cases with a few launches each (full.yaml), in about five minutes at most.
set -uo pipefail
tool=$1 output=$2
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mkdir -p "$output"
"$tool" plan --spec "$here/../../prefill-bench.yaml" --suite full --device cuda --budget 2h --baselines "$output/none" > "$output/plan.txt"
printf 'plan ended with %d: %s\n' $? "$(grep -a ' cases, ' "$output/plan.txt")"
grep -a -A1 '^skipped' "$output/plan.txt" | grep -a '^  ' | sed -E 's/[0-9.]+ (s|GiB|TiB)/N \1/g' | sort | uniq -c

start=$SECONDS
"$tool" run --spec "$here/full.yaml" --suite full --device cuda --protocol published --budget 5m --timeout 300s \
    --output "$output/run" --baselines "$output/none" --verbosity quiet --no-color > "$output/run.txt" 2>&1
printf 'run ended with %d after %d s\n' $? $((SECONDS - start))
grep -aE '^rows:|^verdict|out of memory|OUT_OF_MEMORY|CRASHED|INVALID' "$output/run.txt" | cut -c1-200 | sort | uniq -c | head -12
