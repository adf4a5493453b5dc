#!/usr/bin/env bash
# Measures sessions of the suite `ci` on a GPU for stored judging, approves each, and shows what the control did once there are enough.
# Usage: eng/h200/sessions.sh TOOL OUTPUT_FOLDER [SESSIONS]      TOOL: a published dotnet-prefill-bench; 55 s a session, 10 by default.
# OUTPUT_FOLDER/baselines goes on from call to call: sessions of several boots and cards are what stored judging needs.
set -uo pipefail
tool=$1 output=$2 sessions=${3:-10}
spec=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)/prefill-bench.yaml
mkdir -p "$output"
for session in $(seq 1 "$sessions"); do
    "$tool" run --spec "$spec" --suite ci --device "${DEVICE:-cuda}" --mode stored --on-missing-baseline record --on-inconclusive warn \
        --output "$output/last" --baselines "$output/baselines" --verbosity quiet --no-color > "$output/session.txt"
    printf 'session %d: exit %d\n' "$session" $?
    grep -aE -A 2 '^(Normalised|Not normalised|Weak|verdict)' "$output/session.txt"
    grep -ao '"controlMs":\[[^]]*\]' "$output/last/journal.jsonl"
    known=$(find "$output/baselines" -name ci.verified.json | head -1)
    "$tool" approve --suite ci --baselines "$output/baselines" --reason "session for stored judging" ${known:+--add-session} > "$output/approve.txt" || cat "$output/approve.txt"
    gzip -9 -c "$output/last/journal.jsonl" > "$output/session-$(date -u +%Y%m%dT%H%M%S).jsonl.gz"
done
