#!/usr/bin/env bash
# Public kernels and ours on one card: the figures of docs/h200/README.md's first table and of docs/public-kernels.md.
# Usage: eng/h200/public.sh TOOL OUTPUT_FOLDER [STEP...]      TOOL: a published dotnet-prefill-bench
# Steps: table, faster (trtllm over fa3, in pairs), and upgrade-NAME for each /venvs/fa3-NAME (fa3 over it, in pairs); without any, table.
# The environments of public.yaml must be there; FlashInfer needs nvcc and ninja on the PATH.
set -uo pipefail
tool=$(realpath "$1") output=$(mkdir -p "$2" && cd "$2" && pwd)
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
shift 2

measure() { # NAME ARGUMENTS...
    local name=$1 from=$SECONDS
    shift
    "$tool" run --device cuda --output "$output/$name" --baselines "$output/baselines" --verbosity quiet --no-color "$@" \
        > "$output/$name.txt" 2>&1
    printf '%s ended with %d after %d s\n' "$name" $? $((SECONDS - from))
}

# A sweep file with some of the kernels only, so that nothing else is measured.
only() { # FILE PATTERN
    sed "s|\.\./\.\./kernels|$here/../../kernels|; /^    [a-z0-9-]*:/{/$2/!d}" "$here/public.yaml" > "$output/$1"
}

for step in "${@:-table}"; do
    case $step in
        table) measure table --spec "$here/public.yaml" --suite table; measure page128 --spec "$here/public.yaml" --suite page128 ;;
        faster) only faster.yaml '^    \(trtllm\|fa3\):'; measure faster --spec "$output/faster.yaml" --suite pairs --against kernel=fa3 ;;
        upgrade-*) only upgrade.yaml '^    fa3:'; measure "$step" --spec "$output/upgrade.yaml" --suite upgrade --against "fa3.python=/venvs/fa3-${step#upgrade-}" ;;
        *) printf 'no step %s\n' "$step"; exit 5 ;;
    esac
done
