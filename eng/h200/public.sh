#!/usr/bin/env bash
# Public kernels and ours on one card: the figures of docs/h200/README.md's first two tables and of docs/public-kernels.md.
# Usage: eng/h200/public.sh TOOL OUTPUT_FOLDER [STEP...]      TOOL: a published dotnet-prefill-bench
# Steps: table (bf16, all kernels but without 16 x 16384, which alone would take minutes); trtllm and fa3 alone: beside (the cases of table,
# all of them), fp8, page128, lengths, wide, heads, verylong; faster (trtllm over fa3, in pairs), and upgrade-NAME for each /venvs/fa3-NAME
# (fa3 over it, in pairs). Without any, table. TIMEOUT=90s is the longest time of a step.
# The environments of public.yaml must be there; FlashInfer needs nvcc and ninja on the PATH.
set -uo pipefail
tool=$(realpath "$1") output=$(mkdir -p "$2" && cd "$2" && pwd)
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
shift 2

measure() { # NAME ARGUMENTS...
    local name=$1 from=$SECONDS
    shift
    "$tool" run --device cuda --output "$output/$name" --baselines "$output/baselines" --verbosity quiet --no-color "$@" \
        --timeout "${TIMEOUT:-30m}" > "$output/$name.txt" 2>&1
    printf '%s ended with %d after %d s\n' "$name" $? $((SECONDS - from))
}

# The sweep file with some of its kernels only, so that nothing else is measured.
only() { # NAME PATTERN ARGUMENTS...
    local name=$1 kernels=$2
    shift 2
    sed "s|\.\./\.\./kernels|$here/../../kernels|; /^    [a-z0-9-]*:/{/$kernels/!d}" "$here/public.yaml" > "$output/$name.yaml"
    measure "$name" --spec "$output/$name.yaml" "$@"
}

for step in "${@:-table}"; do
    case $step in
        table) only table '' --suite table --filter '!b16-s16384-*' ;;
        beside) only beside '^    \(trtllm\|fa3\):' --suite table ;;
        fp8 | page128 | lengths | wide | heads | verylong) only "$step" '^    \(trtllm\|fa3\):' --suite "$step" ;;
        faster) only faster '^    \(trtllm\|fa3\):' --suite pairs --against kernel=fa3 ;;
        upgrade-*) only "$step" '^    fa3:' --suite upgrade --against "fa3.python=/venvs/fa3-${step#upgrade-}" ;;
        *) printf 'no step %s\n' "$step"; exit 5 ;;
    esac
done
