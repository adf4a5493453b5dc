#!/usr/bin/env bash
# Runs kernels under compute-sanitizer and prints one line a check: errors, warnings, seconds; below it each distinct finding.
# Usage: eng/h200/sanitize.sh TOOL GPU_TESTS OUTPUT_FOLDER [CHECK...]      compute-sanitizer on PATH
#   TOOL, GPU_TESTS: a published dotnet-prefill-bench and the published program of tests/Gpu.Tests
#   CHECK: memcheck (whole runs of the suites of sanitize.yaml, every kernel of the tool), or racecheck, synccheck or memcheck with the name of one
#   launch, such as racecheck:Trtllm-Bf16. Default: memcheck, then racecheck and synccheck of all launches below.
#   LIMIT=100 in the environment: seconds that one check may take. KERNELS=FOLDER: kernels of the suites. PREFILL_BENCH_TEST_CARD=sm_89: the
#   card whose kernels the launches run, portable ones on a GPU that has its own.
# race-Bf16 and race-Fp8Qkv are trtllm with a planted race, which racecheck must find: a report of 0 there means that it saw nothing.
# racecheck knows the accesses of threads to shared memory (tile slots, V's clearing and transposition, staged output), but neither
# what TMA writes nor what wgmma reads; missing waits for those are tests of GPU_TESTS (MissingWaitTests).
set -uo pipefail
tool=$1 tests=$2 output=$3
shift 3
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
limit=${LIMIT:-100}
launches=(race-Bf16 race-Fp8Qkv Trtllm-Bf16 Trtllm-Fp8Qkv Trtllm-Fp8 Trtllm-Fp8Nvfp4 Baseline-Bf16 Baseline-Fp8Qkv
    shape-{64,96,128}-{Bf16,Fp8Qkv,Fp8Nvfp4} shape-256-{Bf16,Fp8Qkv})
checks=("$@")
[[ ${#checks[@]} -gt 0 ]] || checks=(memcheck "${launches[@]/#/racecheck:}" "${launches[@]/#/synccheck:}")
mkdir -p "$output"
export PREFILL_BENCH_PATIENCE=600 PREFILL_BENCH_CACHE=$output/cache NO_COLOR=1

# checked NAME COMMAND...: runs a command in the time allowed, then its line and its findings.
checked() {
    local name=$1 log=$output/${1/:/-}.txt start=$SECONDS exit summary
    shift
    timeout -k 5 "$limit" "$@" > "$log" 2>&1
    exit=$?
    summary=$(grep -aoE '(RACECHECK|ERROR) SUMMARY: .*' "$log" | tail -1)
    [[ $exit -ne 124 && $exit -ne 137 ]] || summary="NO RESULT in $limit s"
    ! grep -aqE 'Skipped: [1-9]|Total: 0' "$log" || summary="NOT RUN: $(grep -aA1 '\[SKIP\]' "$log" | tail -1 | sed 's/^ *//')"
    printf '%-26s %s, exit %d, %d s%s\n' "$name" "${summary:-no summary}" "$exit" $((SECONDS - start)) \
        "$(grep -aoE 'Failed: [0-9]+' "$log" | tail -1 | sed 's/^/, tests /')"
    grep -aE '^=+ +(Error|Warning|Invalid|Race|Potential|Barrier)' "$log" | sed -E 's/0x[0-9a-f]+/0x/g; s/\([0-9]+,[0-9]+,[0-9]+\)/(,,)/g; s/\[[0-9]+ hazards\]//' \
        | sort | uniq -c | sort -rn | head -8
}

# Compiles into the cache, so that no check spends its time on that.
"$tests" -noColor -class PrefillBench.GpuTests.SingleLaunchTests > "$output/plain.txt" 2>&1
printf '%-26s %s\n' 'without sanitizer' "$(grep -a 'Total:' "$output/plain.txt" | sed 's/^ *//')"

for check in "${checks[@]}"; do
    if [[ $check == *:* ]]; then
        checked "$check" compute-sanitizer --tool "${check%%:*}" --kernel-name kns=prefill --print-limit 50 \
            "$tests" -noColor -preEnumerateTheories -trait "launch=${check#*:}"
    else
        for suite in small large; do
            checked "$check-$suite" compute-sanitizer --tool "$check" --target-processes all --print-limit 20 \
                "$tool" run --spec "$here/sanitize.yaml" --suite "$suite" --device cuda --protocol published ${KERNELS:+--kernels "$KERNELS"} --output "$output/$check-$suite" \
                --baselines "$output/baselines" --verbosity quiet --no-color
        done
    fi
done
