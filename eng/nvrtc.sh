#!/usr/bin/env bash
# Unpacks NVRTC from Debian's archive into a folder. Usage: eng/nvrtc.sh FOLDER
# Prints one line: what is there now, or why not (exit 1). Set PREFILL_BENCH_NVDISASM=1 to get nvdisasm too (87 MB more to
# download), which only eng/opcodes.py asks for the names of instructions.
#
# The packages are those of Debian 13 (non-free), which also run on Debian 12. apt works on a state of its own inside the
# folder: the machine's package sources and lists stay as they are. The mirror is the one this machine's apt uses for Debian,
# and apt checks every file by Debian's keyring.
set -uo pipefail

folder=$1
release=trixie
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
packages=(libnvrtc12 libnvrtc-builtins12.4)
state=$folder/apt

lack() { printf '%s\n' "$*"; exit 1; }

# there FILE...: whether every pattern names a file.
there() { local pattern; for pattern; do compgen -G "$pattern" >/dev/null || return 1; done; }

wanted=("$folder/usr/lib/*/libnvrtc.so.12" "$folder/usr/lib/*/libnvrtc-builtins.so.*")
if [[ -n ${PREFILL_BENCH_NVDISASM-} ]]; then
    packages+=(nvidia-cuda-toolkit)
    wanted+=("$folder/usr/bin/nvdisasm")
fi

if there "${wanted[@]}"; then
    printf 'unpacked in %s\n' "$folder"
    exit 0
fi

for command in apt-get dpkg-deb; do
    command -v "$command" >/dev/null || lack "no $command: this machine is no Debian; install a CUDA toolkit or the Python package nvidia-cuda-nvrtc"
done
[[ -r $keyring ]] || lack "no $keyring: this machine's archive is not Debian's"

# The base address under which this machine's apt gets Debian's own suites, whatever mirror that is.
mirror=$(apt-get indextargets --format '$(ORIGIN)|$(LABEL)|$(REPO_URI)' 2>/dev/null | sed -n 's/^Debian|Debian|//p' | sort -u | head -n 1)
# Without downloaded lists apt does not know origins; then it is the address that ends as Debian's mirrors do.
[[ -n $mirror ]] || mirror=$(apt-get indextargets --no-release-info --format '$(REPO_URI)' 2>/dev/null | grep -E '/debian/?$' | sort -u | head -n 1)
[[ -n $mirror ]] || lack "apt's sources name no mirror of Debian"

mkdir -p "$state"/lists/partial "$state"/cache/archives/partial "$state"/sources || lack "$state cannot be written"
state=$(cd "$state" && pwd)
cat > "$state/sources/$release.sources" <<SOURCES
Types: deb
URIs: $mirror
Suites: $release
Components: main contrib non-free
Signed-By: $keyring
SOURCES

# apt COMMAND...: on the private state; only package lists, no translations or descriptions of contents.
apt() {
    apt-get -q -oDir::State::Lists="$state/lists" -oDir::Etc::SourceList=/dev/null -oDir::Etc::SourceParts="$state/sources" \
        -oDir::Cache="$state/cache" -oAcquire::Languages=none -oAcquire::IndexTargets::deb::DEP-11::DefaultEnabled=false \
        -oAcquire::IndexTargets::deb::Contents-deb::DefaultEnabled=false -oAcquire::Retries=2 -oAcquire::http::Timeout=30 \
        -oAPT::Sandbox::User=root "$@" 2>&1
}

# `apt-get update` returns 0 when a list could not be had, unless any error counts.
said=$(apt -oAPT::Update::Error-Mode=any update) || lack "no package list of $release: $(printf '%s' "$said" | grep -m 1 '^[EW]:')"
said=$(cd "$state" && apt download "${packages[@]}") || lack "no packages: $(printf '%s' "$said" | grep -m 1 '^[EW]:')"
for package in "${packages[@]}"; do
    file=$(compgen -G "$state/${package}_*.deb" | head -n 1)
    [[ -n $file ]] || lack "$package was not downloaded"
    if [[ $package == nvidia-cuda-toolkit ]]; then
        # One program of many.
        dpkg-deb --fsys-tarfile "$file" | tar -x -C "$folder" ./usr/bin/nvdisasm || lack "$package cannot be unpacked"
    else
        dpkg-deb -x "$file" "$folder" || lack "$package cannot be unpacked"
    fi
done
rm -rf "$state"
there "${wanted[@]}" || lack "the packages hold no libnvrtc.so.12"
printf 'unpacked in %s\n' "$folder"
