#!/usr/bin/env bash
# Prepares a machine for building and testing, as far as the machine allows; one line per part.
# A part that is missing skips its tests with that reason. With PREFILL_BENCH_REQUIRE=part,part the named ones must be there.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

declare -a missing=()
required=${PREFILL_BENCH_REQUIRE-}

# ready PART TEXT / lacking PART TEXT: the line of a part.
ready() { printf '%-10s ready: %s\n' "$1" "$2"; }
lacking() { printf '%-10s missing: %s\n' "$1" "$2"; missing+=("$1"); }

# The SDK that global.json asks for; without it nothing can be built.
setup_sdk() {
    local version
    if ! command -v dotnet >/dev/null; then
        lacking sdk "no dotnet on PATH; install the .NET SDK that global.json names"
    elif ! version=$(dotnet --version 2>&1); then
        lacking sdk "global.json is not satisfied: $(printf '%s' "$version" | head -n 1)"
    else
        ready sdk "$version"
    fi
}

# Every package the build needs, while there is still a network.
setup_packages() {
    local said
    if said=$(dotnet restore prefill-bench.slnx 2>&1); then
        ready packages "restored"
    else
        lacking packages "$(printf '%s' "$said" | grep -m 1 -E 'error' || printf 'dotnet restore failed')"
    fi
}

# The ahead-of-time compiler; without it the tool package holds IL only and starts slower.
setup_crossgen() {
    local said
    if said=$(dotnet restore eng/Crossgen.proj 2>&1); then
        ready crossgen "restored"
    else
        lacking crossgen "$(printf '%s' "$said" | grep -m 1 -E 'error' || printf 'dotnet restore failed')"
    fi
}

# The run-time compiler of CUDA C++, for compiling and checking kernels without a GPU: Debian's packages, unpacked into
# .tools/nvrtc, which git ignores; nothing is installed. See eng/nvrtc.sh.
setup_nvrtc() {
    local said
    if said=$(eng/nvrtc.sh .tools/nvrtc); then
        ready nvrtc "$said"
    else
        lacking nvrtc "$said"
    fi
}

setup_nvrtc
setup_sdk
[[ " ${missing[*]-} " == *" sdk "* ]] || { setup_packages; setup_crossgen; }

for part in sdk packages ${required//,/ }; do
    if [[ " ${missing[*]-} " == *" $part "* ]]; then
        printf 'setup: %s is required\n' "$part" >&2
        exit 1
    fi
done
