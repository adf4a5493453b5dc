#!/usr/bin/env bash
# Adds the resources of all kernels for this machine's NVRTC to the approved ones, and puts the merged file into OUTPUT_FOLDER.
# Usage: eng/h200/approve-kernels.sh TOOL OUTPUT_FOLDER REASON      needs NVRTC, no GPU; entries of other NVRTC versions stay as they are
set -uo pipefail
tool=$1 output=$2 reason=$3
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
mkdir -p "$output"
cp "$root/baselines/kernels.verified.json" "$output/"
"$tool" kernels approve --kernels "$(dirname "$tool")/kernels" --arch sm_80,sm_86,sm_89,sm_90a,sm_100a,sm_120a --baselines "$output" --reason "$reason" || exit
"$tool" kernels check --kernels "$(dirname "$tool")/kernels" --arch sm_80,sm_86,sm_89,sm_90a,sm_100a,sm_120a --baselines "$output"
printf 'check ended with %d\n' $?
grep -oE '/nvrtc [0-9.]+' "$output/kernels.verified.json" | sort | uniq -c
