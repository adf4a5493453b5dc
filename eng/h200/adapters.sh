#!/usr/bin/env bash
# PyTorch's SDPA, FlexAttention and a Triton kernel through the whole gate on a GPU: measured, approved, unchanged, slowed down by an
# option of the adapter. Ends with a table of exit codes and verdicts. Five to eight minutes: a slow-down takes 17 pairs, and a
# process that imports PyTorch took 7 s alone on the machine and 10 s beside other work (SLOWED_SECONDS is the limit of that part).
# Usage: eng/h200/adapters.sh TOOL OUTPUT_FOLDER      TOOL: a published dotnet-prefill-bench; python3 with PyTorch and Triton
set -uo pipefail
tool=$1 output=$(mkdir -p "$2" && cd "$2" && pwd)
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
adapters=$here/../../kernels/adapters
: > "$output/table.txt"

# gate NAME SUITE SECONDS [OPTION...]: one run into a folder of its own, and its line in the table.
gate() {
    local name=$1 suite=$2 seconds=$3 start=$SECONDS code=0
    shift 3
    timeout $((seconds + 15)) "$tool" run --spec "$here/adapters.yaml" --suite "$suite" --device "${DEVICE:-cuda}" --timeout "${seconds}s" \
        --output "$output/$name" --baselines "$output/baselines" --verbosity quiet --no-color "$@" > "$output/$name.txt" 2>&1 || code=$?
    printf '%-10s exit %d, %3d s: %s\n' "$name" "$code" $((SECONDS - start)) "$(sed -n 's/^rows: //p' "$output/$name.txt")" \
        | tee -a "$output/table.txt"
}

approve() {
    "$tool" approve --from "$output/$1" --suite "$2" --baselines "$output/baselines" --reason "first times" > "$output/$1-approved.txt" 2>&1
}

mkdir -p "$output/slowed"
cp "$adapters/triton_prefill.py" "$output/slowed/"
sed 's/"graph": true/"graph": true, "options": {"block_n": 16}/' "$adapters/triton_prefill.kernel.json" > "$output/slowed/triton_prefill.kernel.json"

trtllm=(--kernel "trtllm=$here/../../kernels/sm90/prefill_wgmma.kernel.json")
sdpa=(--kernel "sdpa=$adapters/torch_sdpa.kernel.json")
gate long long 60 "${trtllm[@]}" "${sdpa[@]}"
approve long long
gate same long 40
gate slowed long "${SLOWED_SECONDS:-420}" --pairs 17 --kernel "triton=$output/slowed/triton_prefill.kernel.json"
gate short short 150 "${trtllm[@]}" "${sdpa[@]}" --kernel "flex=$adapters/torch_flex.kernel.json"
grep -hE '^(q1k|4q4k|REGRESSED|  )|PFB[0-9]{4}' "$output"/{long,same,slowed,short}.txt | cut -c1-200 || true
