#!/usr/bin/env bash
# The main job without a GPU, many times: run, approve, run again, then gates of slowed kernels and of other code of the same speed.
#   eng/cpu-loop.sh [GATES_OF_EACH_KIND] [OUT]
# Builds the tool and four copies of the CPU kernels with one changed line each, in a copy of this commit. Writes one line a gate to
# OUT/gates.tsv (kind, seconds, exit code, rows by verdict) and prints them. Nothing else may run on the machine meanwhile.
set -euo pipefail
gates=${1:-10}
out=$(realpath -m "${2:-artifacts/cpu-loop}")
root=$(git -C "$(dirname "$0")" rev-parse --show-toplevel)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$out"
git clone -q "$root" "$work/source"
kernel=kernels/cpu/Kernels/Packed/BoundPackedKernel.cs
scores='RowBlockProducts<V, TOps, TShape>.Scores(scratch.Query + ((long)row * TShape.HeadSize), scratch, count);'

# build NAME OLD NEW: the kernels with OLD replaced by NEW, in $work/NAME
build() {
  git -C "$work/source" checkout -q .
  python3 - "$work/source/$kernel" "$2" "$3" <<'PY'
import sys
path, old, new = sys.argv[1:]
text = open(path).read()
assert text.count(old) == 1, f"{path} has no such line any more: {old}"
open(path, "w").write(text.replace(old, new))
PY
  dotnet build "$work/source/kernels/cpu/Kernels" -c Release -v q -nologo > "$work/build.log" || { cat "$work/build.log"; exit 1; }
  mkdir -p "$work/$1"
  cp "$work/source/kernels/cpu/Kernels/bin/Release/PrefillBench.Kernels.Cpu.dll" "$work"/source/kernels/cpu/*.kernel.json "$work/$1"
}

# gate KIND [OPTION...]: one run, timed; its line in gates.tsv
gate() {
  local kind=$1 start code=0
  shift
  start=$(date +%s.%N)
  "$tool" run --suite quick "$@" > "$out/last.txt" 2>&1 || code=$?
  cp "$out/last.txt" "$out/$kind-$((++number)).txt"
  printf '%s\t%.0f\t%d\t%s\n' "$kind" "$(echo "$(date +%s.%N) - $start" | bc)" "$code" "$(sed -n 's/^rows: //p' "$out/last.txt")" | tee -a "$out/gates.tsv"
}

dotnet build "$work/source/src/Tool" -c Release -v q -nologo > "$work/build.log" || { cat "$work/build.log"; exit 1; }
cp -r "$work/source/src/Tool/bin/Release/net10.0" "$work/tool"
tool=$work/tool/dotnet-prefill-bench
build slower25 "$scores" "if ((row / Width + key / RowBlock.PanelKeys) % 7 < 4) { $scores } $scores"
build slower10 "$scores" "if ((row / Width + key / RowBlock.PanelKeys) % 9 < 2) { $scores } $scores"
build same1 'if (key >= highest ||' 'if (highest - key <= 0 ||'
build same2 'if (key + count > lowest)' 'if (lowest - key < count)'
mkdir "$work/project" && cd "$work/project" && git init -q
cp "$root/prefill-bench.yaml" .

: > "$out/gates.tsv"
number=0
gate first
"$tool" approve --suite quick --reason "first times of this machine" > /dev/null
gate unchanged
for i in $(seq "$gates"); do
  gate slower25 --kernels "$work/slower25"
  gate slower10 --kernels "$work/slower10" --pairs 32
  gate same1 --kernels "$work/same1"
  gate same2 --kernels "$work/same2"
done
