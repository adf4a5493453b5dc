"""What the traces of settling.sh say: a markdown table of warm-up against spread on standard output, the level of each row over time in a CSV.

Usage: settling.py OUTPUT_FOLDER SETTLING_CSV
The spread of a row is sqrt(2) times the standard deviation over traces of ln(statistic of what is timed after the warm-up): what a pair of
fresh processes would vary by if nothing else did. Timed are 100 ms, at least 5 launches and at most 200, as the tool does.
"""
import csv
import glob
import itertools
import json
import math
import os
import statistics
import sys

TIMED_MS, LEAST, MOST = 100, 5, 200
WARM_UPS_MS = (50, 100, 150, 200, 250, 300)
BIN_MS, BINS, FINAL_MS = 25, 24, 100

folder, csv_file = sys.argv[1:3]
traces = {}
for path in sorted(glob.glob(os.path.join(folder, "*", "journal.jsonl"))):
    for row in (entry["row"] for entry in map(json.loads, open(path)) if entry.get("entry") == "row"):
        traces.setdefault(row["rowId"], []).append(row["launchMs"])


def timed(trace: list[float], warm_up_ms: float) -> list[float]:
    ends = list(itertools.accumulate(trace))
    start = next(i for i, end in enumerate(ends) if end >= warm_up_ms)
    return trace[start:start + min(max(math.ceil(TIMED_MS / statistics.median(trace)), LEAST), MOST)]


def spread(row: list[list[float]], warm_up_ms: float, statistic) -> float:
    return math.sqrt(2) * statistics.stdev(math.log(statistic(timed(trace, warm_up_ms))) for trace in row)


def levels(trace: list[float]) -> list[float | None]:
    """Mean time of a launch in each bin over that of the trace's end."""
    ends = list(itertools.accumulate(trace))
    final = statistics.mean(t for t, end in zip(trace, ends) if end > ends[-1] - FINAL_MS)
    bins = [[t for t, end in zip(trace, ends) if b * BIN_MS < end <= (b + 1) * BIN_MS] for b in range(BINS)]
    return [statistics.mean(times) / final if times else None for times in bins]


print("| warm-up | spread of medians: rms of rows | median row | largest | spread of means: rms of rows |\n|---|---|---|---|---|")
for warm_up in WARM_UPS_MS:
    medians = [spread(row, warm_up, statistics.median) for row in traces.values()]
    means = [spread(row, warm_up, statistics.mean) for row in traces.values()]
    rms = [math.sqrt(statistics.mean(s * s for s in spreads)) for spreads in (medians, means)]
    print(f"| {warm_up} ms | {rms[0]:.2%} | {statistics.median(medians):.2%} | {max(medians):.2%} | {rms[1]:.2%} |".replace("%", " %"))

with open(csv_file, "w", newline="") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["row", "trace", *(f"{b * BIN_MS}-{(b + 1) * BIN_MS} ms" for b in range(BINS))])
    for name, row in sorted(traces.items()):
        for number, trace in enumerate(row, 1):
            writer.writerow([name, number, *("" if level is None else f"{level:.4f}" for level in levels(trace))])
