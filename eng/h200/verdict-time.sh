#!/usr/bin/env bash
# Shows how long a gate of `ci` takes to its verdict, on a card alone: today's kernels in pairs with the same kernels changed in one way.
#   same: every row runs other machine code of the same speed (it marks each tile for a profiler). Expected: PASS.
#   one:  the same, but b16 s1024 fp8_nvfp4 of trtllm waits in each key tile. The other rows with nvfp4 output have a branch for it.
#         Expected: that row REGRESSED.
#   all:  every row waits in each key tile. Expected: all REGRESSED.
# Usage: eng/h200/verdict-time.sh TOOL OUTPUT_FOLDER [STEP...]      TOOL: a published dotnet-prefill-bench; STEP: same, one, all (default: all three)
#   LIMIT: seconds of a step at most (default 400). DEVICES: cards, such as cuda:0,cuda:1 (default: one card).
#   What is calibrated in `baselines` gives the noise.
set -uo pipefail
tool=$(realpath "$1") output=$2
shift 2
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
kernels=$(dirname "$tool")/kernels limit=${LIMIT:-400}
if [[ -n ${DEVICES-} ]]; then cards=(--devices "$DEVICES"); else cards=(--device cuda); fi
export NO_COLOR=1
mkdir -p "$output"

mark='asm volatile("pmevent 0;");'
row='parameters.batch == 16 && parameters.query_tokens <= 16384'
wait='ptx::dependent_chain(24 * key_tiles, parameters.counters);'

# changed STEP STATEMENT: a copy of the kernels that runs the statement once a tile.
changed() {
    rm -rf "$output/$1-kernels" && cp -r "$kernels" "$output/$1-kernels"
    awk -v statement="    $2" '/if constexpr \(PB_PLANTED_DELAY > 0\)/ { print statement } { print }' \
        "$kernels/include/pb/planted_delay.cuh" > "$output/$1-kernels/include/pb/planted_delay.cuh"
}

for step in ${*:-same one all}; do
    case $step in
        same) changed same "$mark" ;;
        one) changed one '#ifdef ONE\n'"    if ($row) { $wait }"'\n#else\n'"    $mark"'\n#endif'
            sed -i '/"name": "trtllm-sm90a-e4m3-nvfp4"/s/"options": \[\]/"options": ["-DONE"]/' "$output/one-kernels/sm90/prefill_wgmma.kernel.json" ;;
        all) changed all "$wait" ;;
        *) printf '%s is no step: same, one, all\n' "$step" >&2; exit 2 ;;
    esac
    start=$SECONDS
    "$tool" run --spec "$root/prefill-bench.yaml" --suite ci "${cards[@]}" --kernels "$output/$step-kernels" --against "$kernels" \
        --baselines "$root/baselines" --timeout "${limit}s" --output "$output/$step" > "$output/$step.txt" 2>&1
    printf '%-5s exit %d, %d s: %s\n' "$step" $? $((SECONDS - start)) "$(grep -aE '^rows:' "$output/$step.txt")"
done
