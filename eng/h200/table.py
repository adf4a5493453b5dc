"""Prints docs/h200/beside-public-kernels.csv as the Markdown table of docs/h200/README.md.

Usage: table.py CSV
Every figure of the file is TFLOP/s and was measured in one sitting on one card; ours were measured before and after the public kernels.
A ratio is our mean of the two over the public kernel's figure, taken before rounding to whole TFLOP/s. Launches of 1 x 1024 are left out of the summary: the public kernels were
launched from Python there, and the launch takes as long as the kernel.
"""
import csv
import math
import sys

OURS = [("baseline_bf16", "baseline_over_fa2"), ("trtllm_bf16", "trtllm_bf16_over_fa3"), ("trtllm_fp8_qkv", "trtllm_fp8_qkv_over_fa3_fp8")]
PUBLIC = ["flashinfer_fa2_bf16", "flashinfer_fa3_bf16", "flashattention3_bf16", "flashattention3_fp8"]


def summary(name, rows, reduce):
    cells = " | ".join(f"{reduce([float(row[over]) for row in rows]):.2f}" for _, over in OURS)
    print(f"| {name} |" + " |" * len(PUBLIC) + f" {cells} |")


rows = list(csv.DictReader(open(sys.argv[1])))
print("| batch x max_seq_len (heads, page) | FlashInfer fa2 | FlashInfer fa3 | FA3 bf16 | FA3 fp8 "
      "| `baseline` (over fa2) | `trtllm` bf16 (over FA3) | `trtllm` fp8_qkv (over FA3 fp8) |")
print("|---|" + "---|" * (len(PUBLIC) + len(OURS)))
for row in rows:
    public = " | ".join(row[name] for name in PUBLIC)
    own = " | ".join(f"{row[ours + '_before']}, {row[ours + '_after']} ({row[over]})" for ours, over in OURS)
    print("| {batch} x {max_seq_len} ({query_heads}/{kv_heads}, {page}) | ".format(**row) + f"{public} | {own} |")
fair = [row for row in rows if (row["batch"], row["max_seq_len"]) != ("1", "1024")]
for page in ("16", "128"):
    chosen = [row for row in fair if row["page"] == page]
    summary(f"least, page {page}", chosen, min)
    summary(f"largest, page {page}", chosen, max)
    summary(f"geometric mean, page {page}", chosen, lambda r: math.exp(sum(map(math.log, r)) / len(r)))
