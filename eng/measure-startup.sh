#!/usr/bin/env bash
# Measures how long the installed tool takes to start: it is packed and installed as a user's would be.
# Usage: eng/measure-startup.sh [REPETITIONS]     default 21; odd, so that the median is a measured one
# Prints medians. The two commands alternate, so that a busy moment of the machine meets both.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
repetitions=${1:-21}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

dotnet pack src/Tool -c Release -o "$work/feed" -v quiet
package=$(basename "$work"/feed/*.nupkg .nupkg)
printf '<configuration><packageSources><clear /><add key="feed" value="%s" /></packageSources></configuration>' "$work/feed" > "$work/NuGet.config"
NUGET_PACKAGES=$work/packages dotnet tool install dotnet-prefill-bench --tool-path "$work/tools" --version "${package#dotnet-prefill-bench.}" --configfile "$work/NuGet.config" > "$work/said"

tool=$work/tools/dotnet-prefill-bench
declare -A command=([version]="--version" [plan]="plan --device cpu --suite quick")
TIMEFORMAT='%R %U %S'
for ((round = 0; round <= repetitions; round++)); do
    for name in "${!command[@]}"; do
        # The first round fills the file cache and does not count.
        { time "$tool" ${command[$name]} > "$work/said" 2> "$work/failed" || { cat "$work/failed" >&2; exit 1; }; } 2> "$work/times"
        [[ $round -eq 0 ]] || cat "$work/times" >> "$work/$name.times"
    done
done

# median FILE EXPRESSION: of an awk expression over the columns wall, user, sys.
median() { awk "{print $2}" "$1" | sort -n | awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}'; }
for name in "${!command[@]}"; do
    printf '%s: %s s wall, %s s user and system\n' "$name" "$(median "$work/$name.times" '$1')" "$(median "$work/$name.times" '$2 + $3')"
done
