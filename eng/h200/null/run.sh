#!/usr/bin/env bash
# The null experiment: one cubin launched by the tool (form cuda), by a shared library (form library) and by Python through ctypes (form
# python), in pairs. The ratios say what the two interfaces cost; they should be 1.
# Usage: eng/h200/null/run.sh TOOL OUTPUT_FOLDER [PYTHON [OPTION...]]
# TOOL: a published dotnet-prefill-bench; needs gcc and NVRTC. FORMS=python measures that form alone. OPTION: of `run`; without any, at most
# 150 s a form and all but the longest case, whose launches take a quarter of a second.
set -euo pipefail
tool=$1 output=$(mkdir -p "$2" && cd "$2" && pwd) python=${3:-python3}
shift $(($# < 3 ? $# : 3))
(($#)) || set -- --timeout 150s --filter '!b16-s16384*'
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../../.." && pwd)

# The machine code once: from an empty cache, so that there is one cubin to be found.
mkdir -p "$output"/{cuda,library,python,cache}
cp "$root/kernels/sm80/prefill_mma.cu" "$output/cuda/"
cp "$root/kernels/sm80/prefill_mma.kernel.json" "$output/cuda/mine.kernel.json"
PREFILL_BENCH_CACHE="$output/cache" "$tool" kernels compile --kernels "$output/cuda" --arch sm_90a > "$output/compile.txt"
cubin=$(find "$output/cache" -name '*.cubin' | head -n 1)

for form in library python; do
    cp "$cubin" "$output/$form/prefill_mma.cubin"
    gcc -O2 -shared -fPIC -fvisibility=hidden -I "$root/kernels/c" -o "$output/$form/libcubin_kernel.so" "$here/cubin_kernel.c" -ldl
done
cp "$root/kernels/adapters/c_library.py" "$output/python/"
cat > "$output/library/mine.kernel.json" <<JSON
{"form": "library", "devices": ["cuda"], "library": "libcubin_kernel.so", "files": ["prefill_mma.cubin"], "graph": true}
JSON
cat > "$output/python/mine.kernel.json" <<JSON
{"form": "python", "devices": ["cuda"], "entry": "c_library.py:Library", "python": "$python",
 "options": {"library": "libcubin_kernel.so"}, "files": ["libcubin_kernel.so", "prefill_mma.cubin"], "graph": true}
JSON

# The cuda form is taken from the folder by the description's file name.
for form in ${FORMS:-library python}; do
    "$tool" run --spec "$here/null.yaml" --device cuda --kernel "mine=$output/$form/mine.kernel.json" --against "$output/cuda" \
        --output "$output/$form-against-cuda" --baselines "$output/baselines" --verbosity quiet --no-color "$@" \
        > "$output/$form-against-cuda.txt" || printf '%s ended with %d\n' "$form" $?
done
