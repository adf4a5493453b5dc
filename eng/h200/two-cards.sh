#!/usr/bin/env bash
# What a second card of the same machine brings, and what it costs: the suite `full` by one card and by both, then pairs of the same code on
# the first card while the second is idle and while it multiplies matrices without a pause.
# Usage: eng/h200/two-cards.sh TOOL OUTPUT_FOLDER [STEP...]      STEP: one, both, neighbour; default: all three
#   TOOL: a published dotnet-prefill-bench. FIRST, SECOND: the devices (default cuda:0 and cuda:1). BUSY: what keeps the second card busy
#   (default: PyTorch). PAIRS: pairs of each condition and turn (default 4); conditions alternate, idle first, TURNS times (default 2).
set -uo pipefail
tool=$1 output=$2
shift 2
steps=" ${*:-one both neighbour} "
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
first=${FIRST:-cuda:0} second=${SECOND:-cuda:1} pairs=${PAIRS:-4} turns=${TURNS:-2}
export NO_COLOR=1
mkdir -p "$output"

busy() {
    exec ${BUSY:-env CUDA_VISIBLE_DEVICES=1 python3 -c '
import torch
a = torch.randn(8192, 8192, device="cuda", dtype=torch.bfloat16)
while True:
    for _ in range(200): a @ a
    torch.cuda.synchronize()'}
}

# full NAME DEVICE_OPTION DEVICES: the whole sweep, a few launches a case, and how long it took.
full() {
    local start=$SECONDS exit
    "$tool" run --spec "$here/full.yaml" --suite full "$2" "$3" --protocol published --budget 10m --timeout 300s \
        --output "$output/$1" --baselines "$output/none" --verbosity quiet --no-color > "$output/$1.txt" 2>&1
    exit=$?
    printf 'full, %-5s exit %d, %d s: %s\n' "$1" $exit $((SECONDS - start)) "$(grep -a '^rows:' "$output/$1.txt")"
}

[[ $steps != *' one '* ]] || full one --device "$first"
[[ $steps != *' both '* ]] || full both --devices "$first,$second"

if [[ $steps == *' neighbour '* ]]; then
    rows=(--spec "$here/../../prefill-bench.yaml" --suite ci --filter 'b16-s4096-bf16*' --filter 'b16-s1024-fp8_qkv*' --filter 'b1-s1024-bf16*')
    "$tool" run "${rows[@]}" --device "$first" --baselines "$output/start" --on-missing-baseline record --output "$output/rows" \
        --verbosity quiet > "$output/rows.txt" 2>&1 || { printf 'no rows to calibrate:\n'; tail -n 5 "$output/rows.txt"; exit 1; }
    "$tool" approve --suite ci --from "$output/rows" --baselines "$output/start" --reason 'rows of this machine' > "$output/approve.txt" 2>&1 \
        || { printf 'the rows were not approved:\n'; tail -n 5 "$output/approve.txt"; exit 1; }
    for ((turn = 1; turn <= turns; turn++)); do
        for condition in idle busy; do
            cp -r "$output/start" "$output/$condition-$turn"
            neighbour=
            if [[ $condition == busy ]]; then busy > "$output/busy.txt" 2>&1 & neighbour=$!; sleep 8; fi
            "$tool" calibrate "${rows[@]}" --device "$first" --baselines "$output/$condition-$turn" --pairs "$pairs" \
                --output "$output/$condition-$turn/journal" --verbosity quiet > "$output/$condition-$turn.txt" 2>&1
            printf 'neighbour %s, turn %d: exit %d, %d s\n' "$condition" "$turn" $? "$SECONDS"
            [[ -z $neighbour ]] || kill "$neighbour" 2>/dev/null \
                || { printf 'the neighbour was NOT busy, it had ended:\n'; tail -n 3 "$output/busy.txt"; }
            wait
        done
    done
fi
