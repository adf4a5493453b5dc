"""Paged prefill attention in Triton, to start from: one program computes BLOCK_M query tokens of one head.

Needs PyTorch and Triton (written for 2.11 and 3.6). Options: block_m, block_n, num_warps, num_stages.
"""
import torch
import triton
import triton.language as tl

LOG2_E = 1.4426950408889634


@triton.jit
def prefill(
    query, key, value, output, block_tables, query_starts, kv_lengths, tiles, scale, output_scale,
    query_token, query_head, kv_page, kv_token, kv_head, output_token, output_head, table_row,
    GROUP: tl.constexpr, HEAD: tl.constexpr, PAGE: tl.constexpr, CAUSAL: tl.constexpr, BLOCK_M: tl.constexpr, BLOCK_N: tl.constexpr,
):
    head = tl.program_id(1)
    sequence = tl.load(tiles + 2 * tl.program_id(0))
    first = tl.load(tiles + 2 * tl.program_id(0) + 1)
    start = tl.load(query_starts + sequence)
    queries = tl.load(query_starts + sequence + 1) - start
    keys = tl.load(kv_lengths + sequence)

    rows = first + tl.arange(0, BLOCK_M)
    dims = tl.arange(0, HEAD)
    here = (start + rows).to(tl.int64)
    q = tl.load(
        query + here[:, None] * query_token + head * query_head + dims[None, :], mask=rows[:, None] < queries, other=0.0)

    # Key 0 is seen by every row, so no row's maximum stays at minus infinity.
    last_seen = keys - queries + rows
    largest = tl.full([BLOCK_M], float("-inf"), tl.float32)
    total = tl.zeros([BLOCK_M], tl.float32)
    result = tl.zeros([BLOCK_M, HEAD], tl.float32)
    end = tl.minimum(keys, keys - queries + first + BLOCK_M) if CAUSAL else keys
    for block in range(0, end, BLOCK_N):
        columns = block + tl.arange(0, BLOCK_N)
        there = columns < keys
        page = tl.load(block_tables + sequence * table_row + columns // PAGE, mask=there, other=0).to(tl.int64)
        at = page * kv_page + (columns % PAGE) * kv_token + (head // GROUP) * kv_head
        k = tl.load(key + at[None, :] + dims[:, None], mask=there[None, :], other=0.0)
        seen = there[None, :]
        if CAUSAL:
            seen = seen & (columns[None, :] <= last_seen[:, None])
        scores = tl.where(seen, tl.dot(q, k) * scale, float("-inf"))

        higher = tl.maximum(largest, tl.max(scores, 1))
        weights = tl.exp2(scores - higher[:, None])
        shrink = tl.exp2(largest - higher)
        total = total * shrink + tl.sum(weights, 1)
        v = tl.load(value + at[:, None] + dims[None, :], mask=there[:, None], other=0.0)
        result = tl.dot(weights.to(v.dtype), v, result * shrink[:, None])
        largest = higher

    result = result / total[:, None] * output_scale
    tl.store(
        output + here[:, None] * output_token + head * output_head + dims[None, :], result.to(output.dtype.element_ty),
        mask=rows[:, None] < queries)


class Prefill:
    def __init__(self, options):
        self.block_m, self.block_n = options.get("block_m", 128), options.get("block_n", 64)
        self.launch = {"num_warps": options.get("num_warps", 8), "num_stages": options.get("num_stages", 3)}
        self.sets = {}

    def plan(self, case, set):
        if case.head_size not in (16, 32, 64, 128, 256):
            raise NotImplementedError(f"a head of {case.head_size} elements is no power of two")
        if case.window or case.sinks or case.softcap:
            raise NotImplementedError("no window, sinks or softcap")
        # The tile with the most keys first, so that no long one is left for the end.
        tiles = [
            (sequence, first, case.kv_lengths[sequence] - queries + first)
            for sequence, queries in enumerate(case.query_lengths) for first in range(0, queries, self.block_m)]
        tiles.sort(key=lambda tile: -tile[2])
        query, key, value, output = (torch.from_dlpack(one) for one in (set.query, set.key, set.value, set.output))
        order = torch.tensor([tile[:2] for tile in tiles], dtype=torch.int32, device=query.device)
        tables, starts, lengths = (torch.from_dlpack(one) for one in (set.block_tables, set.query_starts, set.kv_lengths))
        arguments = (
            query, key, value, output, tables, starts, lengths, order, case.score_scale * LOG2_E, case.output_scale,
            query.stride(0), query.stride(1), key.stride(0), key.stride(1), key.stride(2), output.stride(0), output.stride(1),
            tables.stride(0))
        constants = {
            "GROUP": case.query_heads // case.kv_heads, "HEAD": case.head_size, "PAGE": case.page_size, "CAUSAL": bool(case.causal),
            "BLOCK_M": self.block_m, "BLOCK_N": self.block_n}
        self.sets[set.index] = ((len(tiles), case.query_heads), arguments, constants)

    def run(self, set):
        grid, arguments, constants = self.sets[set.index]
        prefill[grid](*arguments, **constants, **self.launch)

    def facts(self):
        return {"tiles": f"{self.block_m} x {self.block_n}, {self.launch['num_warps']} warps, {self.launch['num_stages']} stages"}
