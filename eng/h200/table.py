"""Prints results.json files of one sitting as the Markdown table of docs/h200/README.md: a line for each case, a column for each kernel.

Usage: table.py RESULTS_JSON...      such as docs/h200/public/table.results.json docs/h200/public/fp8.results.json
A cell is TFLOP/s by the exact count, from the median over the row's processes of each process' median; in brackets the slowest
and the fastest process. The last column is the time of `fa3` over that of `trtllm`.
"""
import json
import statistics
import sys


def cell(row):
    if row is None or not row["medianMs"]:
        return "–"
    times = row["medianMs"]
    least, median, most = (row["flop"] / ms / 1e9 for ms in (max(times), statistics.median(times), min(times)))
    return f"{median:.0f} [{least:.0f}, {most:.0f}]"


documents = [json.load(open(file)) for file in sys.argv[1:]]
names = list(dict.fromkeys(kernel["name"] for document in documents for kernel in document["kernels"]))
print("| batch x max_seq_len | " + " | ".join(f"`{name}`" for name in names) + " | `trtllm` over `fa3` |")
print("|---|" + "---|" * (len(names) + 1))
for document in documents:
    rows = {(row["case"], row["kernel"]): row for row in document["rows"]}
    for case in document["cases"]:
        over = [statistics.median(rows[case["id"], name]["medianMs"]) for name in ("fa3", "trtllm")]
        cells = " | ".join(cell(rows.get((case["id"], name))) for name in names)
        print(f"| {case['batchSize']} x {case['maxSeqLen']}, {case['quantization']} | {cells} | {over[0] / over[1]:.2f} |")
