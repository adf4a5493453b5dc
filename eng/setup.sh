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

# A shell whose completion script is tried at a terminal.
setup_zsh() {
    if ! command -v zsh >/dev/null && [[ $(id -u) -eq 0 ]] && command -v apt-get >/dev/null; then
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends zsh; } >/dev/null 2>&1
    fi

    if command -v zsh >/dev/null; then
        ready zsh "$(zsh --version)"
    else
        lacking zsh "no zsh on PATH, and apt-get could not install it"
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

# A browser for the tests of report.html; Debian's is installed where that is possible.
setup_chromium() {
    local name
    find_chromium() { for name in chromium chromium-browser google-chrome-stable google-chrome; do command -v "$name" && return; done; return 1; }
    if ! find_chromium >/dev/null && [[ $(id -u) -eq 0 ]] && command -v apt-get >/dev/null; then
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core; } >/dev/null 2>&1
    fi

    if name=$(find_chromium); then
        ready chromium "$("$name" --version 2>/dev/null | head -n 1)"
    else
        lacking chromium "no chromium or google-chrome on PATH, and apt-get could not install it"
    fi
}

# Other people's parsers of JUnit, OpenMetrics and CSV, for the tests of those reports.
setup_python() {
    local found
    parsers() { /usr/bin/python3 -c 'import junitparser, prometheus_client, pandas; print("pandas", pandas.__version__)' 2>/dev/null; }
    if ! parsers >/dev/null && [[ $(id -u) -eq 0 ]] && command -v apt-get >/dev/null; then
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-junitparser python3-prometheus-client python3-pandas; } >/dev/null 2>&1
    fi

    if found=$(parsers); then
        ready python "junitparser, prometheus_client, $found"
    else
        lacking python "no python3 with junitparser, prometheus_client and pandas, and apt-get could not install them"
    fi
}

# A batch system for the test of docs/ci/slurm.md, which starts one of its own; Debian's is installed where that is possible.
setup_slurm() {
    local path=$PATH:/usr/sbin
    there() { PATH=$path command -v slurmctld && PATH=$path command -v slurmd && PATH=$path command -v sbatch; }
    if ! there >/dev/null && [[ $(id -u) -eq 0 ]] && command -v apt-get >/dev/null; then
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends slurmctld slurmd slurm-client; } >/dev/null 2>&1
    fi

    if there >/dev/null; then
        ready slurm "$(PATH=$path slurmctld -V)"
    else
        lacking slurm "no slurmctld, slurmd and sbatch on PATH, and apt-get could not install them"
    fi
}

setup_nvrtc
setup_sdk
setup_chromium
setup_zsh
setup_python
setup_slurm
[[ " ${missing[*]-} " == *" sdk "* ]] || { setup_packages; setup_crossgen; }

for part in sdk packages ${required//,/ }; do
    if [[ " ${missing[*]-} " == *" $part "* ]]; then
        printf 'setup: %s is required\n' "$part" >&2
        exit 1
    fi
done
