#!/bin/bash
# Kills a run with SIGKILL at random moments and resumes it, over and over, until it has been killed as often as asked; then lets it end.
# Its results must be those of a run with the same seed that nobody touched: as many pairs of each row, the same verdicts and exit code. No folder of a run may
# be left in the temporary folder, and no worker alive.
# Usage: eng/kill-and-resume.sh TOOL [kills, 100 by default] [seed]; TOOL starts the tool, such as ~/.dotnet/tools/dotnet-prefill-bench.
set -u
tool=$(realpath "$1"); kills=${2:-100}; RANDOM=${3:-1}
here=$(mktemp -d); mkdir "$here/tmp"; export TMPDIR=$here/tmp PREFILL_BENCH_LOCKS=$here/locks
cd "$here" || exit 1
cat > script.json <<'J'
{"slug": "fake-k", "seed": 3, "rules": [
  {"row": "b4-s256-bf16-*/trtllm", "medianMs": 1.1, "processSigma": 0.004, "launchSigma": 0.01, "sleepMs": 1},
  {"row": "*", "medianMs": 1.0, "processSigma": 0.004, "launchSigma": 0.01, "sleepMs": 1}]}
J
sed 's/1\.1/1.0/; s/"seed": 3/"seed": 4/' script.json > before.json
cat > prefill-bench.yaml <<'Y'
version: 1
suites:
  s: {batch_sizes: [1, 4], max_seq_lens: [128, 256], quantization: [bf16]}
Y
run() { "$tool" run --device fake:script.json --against before.json --seed 7 --verbosity quiet --output "$1" "${@:2}" > "$1.txt" 2>&1; }

run untouched; expected=$?
killed=0; ended=0; refused=0
resume=()
while [ $killed -lt "$kills" ]; do
  run killed "${resume[@]}" & pid=$!
  sleep "$(printf '0.%03d' $((RANDOM % 1000)))"; sleep $((RANDOM % 3))
  tool_pid=$(pgrep -P $pid 2>/dev/null | head -1)
  if kill -9 "${tool_pid:-$pid}" 2>/dev/null; then killed=$((killed + 1)); fi
  kill -9 $pid 2>/dev/null; wait $pid 2>/dev/null; code=$?
  case $code in 0|2|4) ended=$((ended + 1)); rm -rf killed ;; 5) refused=$((refused + 1)); cat killed.txt ;; esac
  if [ -s killed/journal.jsonl ]; then resume=(--resume); else resume=(); fi
done
run killed "${resume[@]}"; got=$?
[ $got -eq 5 ] && cat killed.txt
verdicts() { grep -E '^(verdict|exitCode|complete|count\.)' "$1/results.lines"; }
# Their ratios differ: a pair that was broken off is measured again with another coin.
pairs() { grep -E '^      "(id|pairs|verdict)":' "$1/results.json"; }
same=no; diff <(verdicts untouched) <(verdicts killed) && cmp <(pairs untouched) <(pairs killed) && same=yes
sleep 3; alive=$(pgrep -fc "$here" || true)
echo "killed $killed times, ended by itself before the kill $ended times, refused $refused times; exit $got, untouched $expected; same results: $same"
echo "folders of runs left: $(ls -d "$here"/tmp/prefill-bench-* 2>/dev/null | wc -l); processes alive: $alive"
[ $same = yes ] && [ $got -eq $expected ] && [ $refused -eq 0 ]
status=$?
rm -rf "$here"
exit $status
