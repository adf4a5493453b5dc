"""Prints results.json files of one sitting as the Markdown table of docs/h200/README.md: a line for each case, a column for each kernel.

Usage: table.py RESULTS_JSON...      what eng/h200/public.sh left: table/results.json page128/results.json
A cell is TFLOP/s by the exact count, from the median over the row's processes of each process' median; behind it the slowest and the fastest
process.
"""
import json
import statistics
import sys

documents = [json.load(open(file)) for file in sys.argv[1:]]
names = list(dict.fromkeys(kernel["name"] for document in documents for kernel in document["kernels"]))
print("| batch x max_seq_len, element types, page | " + " | ".join(f"`{name}`" for name in names) + " |")
print("|---|" + "---|" * len(names))
for document in documents:
    rows = {(row["case"], row["kernel"]): row for row in document["rows"]}
    for case in document["cases"]:
        cells = []
        for name in names:
            row = rows.get((case["id"], name))
            if row is None or not row["medianMs"]:
                cells.append("–")
                continue
            tflops = [row["flop"] / ms / 1e9 for ms in row["medianMs"]]
            cells.append(f"{row['flop'] / statistics.median(row['medianMs']) / 1e9:.0f} ({min(tflops):.0f}–{max(tflops):.0f})")
        print(f"| {case['batchSize']} x {case['maxSeqLen']}, {case['quantization']}, {case['blockSize']} | {' | '.join(cells)} |")
