#!/usr/bin/env bash
# Shows how long kernels must run until they run as they go on, and how far medians would lie apart after a shorter warm-up.
# Usage: eng/h200/settling.sh TOOL OUTPUT_FOLDER [TRACES]      TOOL: a published dotnet-prefill-bench; 45 s a trace, 4 by default
set -uo pipefail
tool=$1 output=$2 traces=${3:-4}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mkdir -p "$output"
for trace in $(seq 1 "$traces"); do
    for suite in b1-s1024 b1-s4096 b16-s1024 b16-s4096; do
        "$tool" run --spec "$here/settling.yaml" --suite "$suite" --device cuda --protocol published --output "$output/$trace-$suite" \
            --baselines "$output/none" --verbosity quiet --no-color > "$output/$trace-$suite.txt" || printf '%s ended with %d\n' "$trace-$suite" $?
    done
done
python3 "$here/settling.py" "$output" "$output/settling.csv"
