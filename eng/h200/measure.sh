#!/usr/bin/env bash
# Measures the cases of docs/h200/peers.csv by the published protocol (one process, warm L2) with the yardstick before and after.
# Usage: eng/h200/measure.sh TOOL OUTPUT_FOLDER      TOOL: a published dotnet-prefill-bench; python3 with PyTorch for the yardstick
set -uo pipefail
tool=$1 output=$2
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mkdir -p "$output"
python3 "$here/yardstick.py" > "$output/yardstick-before.json"
for suite in grid long wide many heads page128 page128long; do
    "$tool" run --spec "$here/peers.yaml" --suite "$suite" --device cuda --protocol published --output "$output/$suite" \
        --baselines "$output/baselines" --verbosity quiet --no-color > "$output/$suite.txt" || printf '%s ended with %d\n' "$suite" $?
done
python3 "$here/yardstick.py" > "$output/yardstick-after.json"
