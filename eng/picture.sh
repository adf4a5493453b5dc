#!/usr/bin/env bash
# Draws docs/images/report.png, the README's picture of report.html: a sweep of made-up times on the fake device, one row of which is
# slower than approved. Needs Chromium, and the built tool: dotnet build src/Tool -c Release.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
tool=${TOOL:-$root/src/Tool/bin/Release/net10.0/dotnet-prefill-bench.dll}
picture=${1:-$root/docs/images/report.png}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > prefill-bench.yaml <<'END'
version: 1
default_suite: {cpu: ci}
suites:
  ci: {batch_sizes: [1, 16], max_seq_lens: [1024, 4096, 16384], quantization: [bf16, fp8_qkv, fp8]}
gate: {must_catch: 2%, on_missing_baseline: record}
END

# Times as a GPU of 790 (bf16) and 1480 (fp8) TFLOP/s has them: work over the share of the peak that a kernel reaches.
script() { # SEED SLOWER
    awk -v seed="$1" -v slower="$2" 'BEGIN {
        printf "{\"slug\": \"made-up\", \"name\": \"Scripted device\", \"seed\": %d, \"bf16TeraflopsPerSecond\": 790, ", seed
        printf "\"fp8TeraflopsPerSecond\": 1480, \"memoryGigabytesPerSecond\": 4300, \"freeMemoryBytes\": 150000000000, \"rules\": ["
        split("1 16", batches, " "); split("1024 4096 16384", lengths, " "); split("baseline trtllm", kernels, " ")
        for (b in batches) for (s in lengths) for (k in kernels) for (q = 0; q < 3; q++) {
            quant = q == 0 ? "bf16" : q == 1 ? "fp8_qkv" : "fp8"
            rate = kernels[k] == "baseline" ? 470 : q == 0 ? 590 : q == 1 ? 930 : 990
            ms = 0.02 + 2.1e-5 * batches[b] * (batches[b] > 1 ? 0.45 : 1) * lengths[s] * lengths[s] / rate
            if (batches[b] == 16 && lengths[s] == 4096 && kernels[k] == "trtllm" && quant == "fp8") ms *= slower
            if (batches[b] == 1 && lengths[s] == 16384 && kernels[k] == "trtllm" && quant == "bf16") ms /= (slower - 1) * 0.4 + 1
            printf "%s{\"row\": \"b%d-s%d-%s-*/%s\", \"medianMs\": %.5f, \"processSigma\": 0.002, \"launchSigma\": 0.005}",
                n++ ? ", " : "", batches[b], lengths[s], quant, kernels[k], ms
        }
        print "]}"
    }' > "$3"
}
script 1 1 before.json
script 2 1.08 after.json

export PREFILL_BENCH_LOCKS=$work/locks
dotnet "$tool" run --device fake:before.json --seed 1 --output out > text
# Nothing of it is kept, on a build server either.
dotnet "$tool" approve --from out --force --reason "Times to be slower than" > text
# Exit code 2 is the regression that the picture shows.
dotnet "$tool" run --device fake:after.json --seed 1 --output out > text || [ $? = 2 ]
tail -n 12 text
mkdir -p "$(dirname "$picture")"
chromium=$(command -v chromium || command -v chromium-browser || command -v google-chrome-stable || command -v google-chrome)
# As root, as in most containers, Chromium's sandbox refuses to start; the page is our own.
"$chromium" --headless --no-sandbox --hide-scrollbars --window-size=1280,845 --virtual-time-budget=5000 \
    --screenshot="$work/report.png" "file://$work/out/report.html" 2> chromium.log
cp report.png "$picture"
ls -l "$picture"
