#!/usr/bin/env bash
# Tries faults for real on a GPU and shows what a user sees of each: the exit code and the lines that name the fault.
# Usage: eng/h200/faults.sh TOOL WORK_FOLDER      TOOL: a published dotnet-prefill-bench; python3 with PyTorch for the foreign process
set -uo pipefail
tool=$1 work=$2
kernels=$(dirname "$tool")/kernels
mkdir -p "$work"
cp "$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)/prefill-bench.yaml" "$work/"
cd "$work" || exit 1

# planted NAME LINE: a copy of the kernels with LINE as the first statement of the baseline kernel.
planted() {
    rm -rf "$1" && cp -r "$kernels" "$1"
    awk -v line="    $2" '{ print } /^prefill_bf16\(/ { print line }' "$kernels/sm80/prefill_mma.cu" > "$1/sm80/prefill_mma.cu"
}

# shown TITLE COMMAND...: the exit code and the diagnostics.
shown() {
    printf '\n== %s\n' "$1"; shift
    local start=$SECONDS
    timeout 170 "$@" > last.txt 2>&1
    printf 'exit %d after %d s\n' $? $((SECONDS - start))
    grep -aE 'PFB[0-9]{4}|verdict|CRASHED|WRONG_OUTPUT|INVALID|cuda|CUDA' last.txt | cut -c1-300 | head -8
}

one=(run --suite ci --filter 'b1-s1024-bf16*' --on-missing-baseline record --log-format msbuild --verbosity quiet --no-color --output out)
planted illegal 'if (blockIdx.x == 0 && threadIdx.x == 0) *(volatile int*)16 = 1;'
planted endless 'while (*(volatile unsigned*)parameters.counters == 0) __nanosleep(1000);'
planted broken 'this is no statement;'
planted missing-tile 'if (blockIdx.x == 3) return;'
planted wrong-page 'if (blockIdx.x == 3 && threadIdx.x == 0) ((int*)parameters.block_tables)[0] ^= 1;'

shown 'kernel that writes out of bounds' "$tool" "${one[@]}" --kernels illegal
shown 'compile error in a kernel' "$tool" "${one[@]}" --kernels broken
shown 'output that one block did not write' "$tool" "${one[@]}" --kernels missing-tile
shown 'one wrong page' "$tool" "${one[@]}" --kernels wrong-page
shown 'no NVRTC' env PREFILL_BENCH_NVRTC=/nowhere "$tool" "${one[@]}"
shown 'no such GPU' "$tool" "${one[@]}" --device cuda:7
shown 'more memory than there is' "$tool" run --case 'batch=256,len=131072,quant=bf16,heads=64/8' --verbosity quiet --no-color --output out --log-format msbuild
sleep 600 & sleeper=$!
python3 -c 'import time, torch
a = torch.randn(8192, 8192, device="cuda", dtype=torch.bfloat16); end = time.time() + 25
while time.time() < end: a @ a; torch.cuda.synchronize()' & foreign=$!
sleep 6
shown 'another process on the GPU' "$tool" "${one[@]}"
kill $sleeper; wait $foreign
("$tool" "${one[@]}" > killed.txt 2>&1; printf 'exit %d\n' $? >> killed.txt) & run=$!
sleep 3
pkill -9 -f 'prefill-bench.* worker'
wait $run
printf '\n== worker killed\n'; grep -aE 'PFB[0-9]{4}|verdict|exit' killed.txt | cut -c1-300 | head -5
shown 'kernel that never ends' "$tool" "${one[@]}" --kernels endless
