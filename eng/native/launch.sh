#!/bin/sh
# Starts the machine code beside this script, or, where the C library is another or older than the one it was linked to, the same
# program on the .NET runtime.
self=$(readlink -f "$0")
here=${self%/*}
library=$(getconf GNU_LIBC_VERSION 2>/dev/null)
case $library in
    'glibc 2.'[0-9]*) minor=${library#glibc 2.} minor=${minor%%[!0-9]*} ;;
    *) minor=0 ;;
esac
if [ "$minor" -ge @GLIBC_MINOR@ ] && [ -x "$here/native/dotnet-prefill-bench" ]; then
    exec "$here/native/dotnet-prefill-bench" "$@"
fi
host=${DOTNET_HOST_PATH:-${DOTNET_ROOT:+$DOTNET_ROOT/dotnet}}
exec "${host:-dotnet}" exec "$here/../any/dotnet-prefill-bench.dll" "$@"
