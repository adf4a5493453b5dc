#!/usr/bin/env bash
# Compiles the tool's command line to machine code for Linux x64, and writes the script that starts it where it can run.
# Usage: eng/native/compile.sh ASSEMBLIES OBJECTS OUT     ASSEMBLIES: a plain build of the tool; OBJECTS: for what can be made again
#        eng/native/compile.sh                            only says whether it can be done
# Exit code 3: not here, for the reason in the last line.
set -euo pipefail
project=$(dirname "${BASH_SOURCE[0]}")/Native.csproj
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDDISABLENODEREUSE=1
# The tool's own build, which may run this, says with variables of MSBuild where its SDK is; dotnet finds its own.
unset MSBUILD_EXE_PATH MSBuildExtensionsPath MSBuildSDKsPath MSBuildLoadMicrosoftTargetsReadOnly

linker=$(command -v clang || command -v gcc) || { printf 'no clang or gcc on PATH to link with\n'; exit 3; }
printf 'int main(void) { return 0; }\n' | "$linker" -x c - -o /dev/null 2>/dev/null || { printf '%s cannot link a C program; Debian has what is missing in libc6-dev\n' "$linker"; exit 3; }
objects=()
[[ $# -eq 0 ]] || objects=(-p:BaseIntermediateOutputPath="$2/" -p:BaseOutputPath="$2/bin/")
if ! said=$(dotnet restore "$project" "${objects[@]}" 2>&1); then
    printf '%s\n' "$(grep -m 1 -E 'error' <<< "$said" || printf 'the packages of the compiler cannot be restored')"
    exit 3
fi
[[ $# -gt 0 ]] || { printf 'restored; links with %s\n' "$linker"; exit 0; }

[[ $linker == *clang ]] && linker=clang || linker=gcc
dotnet publish "$project" -c Release --no-restore -o "$3" "${objects[@]}" -p:ToolAssemblies="$1/" -p:CppCompilerAndLinker="$linker" -nodeReuse:false

# The newest symbols it asks of the C library; with an older one it does not start.
mkdir -p "$3/native"
mv "$3/prefill-bench" "$3/native/dotnet-prefill-bench"
newest=$(grep -aoE 'GLIBC_2\.[0-9]+' "$3/native/dotnet-prefill-bench" | sort -t. -k2 -n | tail -n 1)
sed "s/@GLIBC_MINOR@/${newest#GLIBC_2.}/" "$(dirname "$project")/launch.sh" > "$3/dotnet-prefill-bench"
