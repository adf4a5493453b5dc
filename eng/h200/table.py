"""Puts a run of measure.sh beside the public kernels: a markdown table on standard output, one merged CSV beside it.

Usage: table.py OUTPUT_FOLDER PEERS_CSV MERGED_CSV
A peer's figure is scaled by the yardstick of today's sitting over that of the peers' sitting (573 at 1x16384, 594 at 8x4096, the
geometric mean of the two), because a card is not equally fast on all days.
"""
import csv
import glob
import json
import math
import os
import sys

PEERS_YARDSTICK = {"1x16384": 573.0, "8x4096": 594.0}  # TFLOP/s, PyTorch 2.11, cuDNN 9.19, in the sitting of peers.csv

folder, peers_file, merged_file = sys.argv[1:4]
yardsticks = [json.load(open(path)) for when in ("before", "after") if os.path.getsize(path := os.path.join(folder, f"yardstick-{when}.json"))]
scale = math.exp(sum(math.log(y[k] / PEERS_YARDSTICK[k]) for y in yardsticks for k in PEERS_YARDSTICK) / (2 * len(yardsticks)))

rows, tools, environment = {}, set(), {}
for path in sorted(glob.glob(os.path.join(folder, "*", "results.json"))):
    result = json.load(open(path))
    tools.add(result["tool"])
    environment = result["environment"] | {"device": result["device"]["name"]}
    for row in result["rows"]:
        rows[row["id"]] = row

merged = []
for path in sorted(glob.glob(os.path.join(folder, "*", "flashinfer_trtllm_benchmark_*.csv"))):
    lines = open(path).read().splitlines()
    merged += lines if not merged else lines[1:]
open(merged_file, "w").write("\n".join(merged) + "\n")


def measured(case: str, kernel: str):
    row = rows.get(f"{case}/{kernel}")
    return row["tflops"] if row and row.get("tflops") else None


def cell(ours, peer) -> str:
    return "-" if ours is None else f"{ours:.0f} ({ours / (peer * scale):.2f})"


print(f"Tool: {', '.join(sorted(tools))}. {environment.get('device')}, driver {environment.get('driver')}, {environment.get('nvrtc')}.")
seen = "; ".join(f"{case} {', '.join(str(y[case]) for y in yardsticks)}" for case in PEERS_YARDSTICK)
print(f"Yardstick ({'before, after' if len(yardsticks) == 2 else 'once'}): {seen} TFLOP/s; peers are scaled by {scale:.3f}.\n")
print("| batch x max_seq_len (heads, page) | `baseline` bf16 (x FlashInfer fa2) | `trtllm` bf16 (x FlashAttention-3) | `trtllm` fp8_qkv (x FlashAttention-3 fp8) |")
print("|---|---|---|---|")
ratios = {"baseline": [], "bf16": [], "fp8_qkv": []}
for peer in csv.DictReader(open(peers_file)):
    shape = "b{batch}-s{max_seq_len}-%s-h{query_heads}x{kv_heads}-d128-HND-p{page}".format(**peer)
    fa2, fa3, fa3_fp8 = (float(peer[k]) for k in ("flashinfer_fa2_bf16", "flashattention3_bf16", "flashattention3_fp8"))
    figures = [(measured(shape % "bf16", "baseline"), fa2, "baseline"), (measured(shape % "bf16", "trtllm"), fa3, "bf16"),
               (measured(shape % "fp8_qkv", "trtllm"), fa3_fp8, "fp8_qkv")]
    for ours, theirs, name in figures:
        if ours and peer["page"] == "16":
            ratios[name].append(ours / (theirs * scale))
    print("| {batch} x {max_seq_len} ({query_heads}/{kv_heads}, {page}) | ".format(**peer) + " | ".join(cell(o, p) for o, p, _ in figures) + " |")
print("| least, page 16 | " + " | ".join(f"{min(r):.2f}" for r in ratios.values()) + " |")
print("| geometric mean, page 16 | " + " | ".join(f"{math.exp(sum(map(math.log, r)) / len(r)):.2f}" for r in ratios.values()) + " |")
