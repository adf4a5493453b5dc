#!/usr/bin/env bash
# Compares the start of the installed tool with that of an empty .NET console program with the same runtime settings. The tool is packed
# and installed as a user's would be; its assemblies, which other systems start, are measured beside it.
# Usage: eng/measure-startup.sh [REPETITIONS]     default 21; odd, so that the median is a measured one
# The programs alternate, so that a busy moment of the machine meets all of them. Times are wall and user+sys seconds.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
repetitions=${1:-21}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

# Optimised but not precompiled: there is nothing in it that would be worth compiling.
cat > "$work/Empty.csproj" <<'PROJECT'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <InvariantGlobalization>true</InvariantGlobalization>
    <ConcurrentGarbageCollection>false</ConcurrentGarbageCollection>
    <TieredPGO>false</TieredPGO>
  </PropertyGroup>
</Project>
PROJECT
printf 'return 0;\n' > "$work/Program.cs"
dotnet publish "$work/Empty.csproj" -c Release -o "$work/empty" -v quiet
dotnet pack src/Tool -c Release -o "$work/feed" -v quiet
package=$(basename "$work"/feed/*.nupkg .nupkg)
printf '<configuration><packageSources><clear /><add key="feed" value="%s" /></packageSources></configuration>' "$work/feed" > "$work/NuGet.config"
NUGET_PACKAGES=$work/packages dotnet tool install dotnet-prefill-bench --tool-path "$work/tools" --version "${package#dotnet-prefill-bench.}" --configfile "$work/NuGet.config" > "$work/said"

tool=$work/tools/dotnet-prefill-bench
assemblies=$(find "$work/tools/.store" -path '*/any/dotnet-prefill-bench.dll')
names=(empty version plan assemblies-version assemblies-plan)
declare -A command=(
    [empty]="dotnet exec $work/empty/Empty.dll"
    [version]="$tool --version"
    [plan]="$tool plan --device cpu --suite quick"
    [assemblies-version]="dotnet exec $assemblies --version"
    [assemblies-plan]="dotnet exec $assemblies plan --device cpu --suite quick"
)
TIMEFORMAT='%R %U %S'
for ((round = 0; round <= repetitions; round++)); do
    for name in "${names[@]}"; do
        # The first round fills the file cache and does not count.
        { time ${command[$name]} > "$work/said" 2> "$work/failed" || { cat "$work/failed" >&2; exit 1; }; } 2> "$work/times"
        [[ $round -eq 0 ]] || cat "$work/times" >> "$work/$name.times"
    done
done

# median FILE EXPRESSION: of an awk expression over the columns wall, user, sys.
median() { awk "{print $2}" "$1" | sort -n | awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}'; }
printf '| start of | wall ms | ratio | user+sys ms | ratio |\n|---|---|---|---|---|\n'
for name in "${names[@]}"; do
    awk -v name="$name" -v w="$(median "$work/$name.times" '$1')" -v w0="$(median "$work/empty.times" '$1')" \
        -v c="$(median "$work/$name.times" '$2 + $3')" -v c0="$(median "$work/empty.times" '$2 + $3')" \
        'BEGIN {printf "| %s | %.0f | %.1f | %.0f | %.1f |\n", name, w * 1e3, w / w0, c * 1e3, c / c0}'
done
