#!/usr/bin/env bash
# Measures the cases of docs/h200/beside-public-kernels.csv by the published protocol: one process, warm L2.
# A comparison with another kernel is fair only in one sitting: run this before and after that kernel, on the same card.
# Usage: eng/h200/measure.sh TOOL OUTPUT_FOLDER      TOOL: a published dotnet-prefill-bench
set -uo pipefail
tool=$1 output=$2
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mkdir -p "$output"
for suite in grid long wide many heads page128 page128long; do
    "$tool" run --spec "$here/peers.yaml" --suite "$suite" --device cuda --protocol published --output "$output/$suite" \
        --baselines "$output/baselines" --verbosity quiet --no-color > "$output/$suite.txt" || printf '%s ended with %d\n' "$suite" $?
done
