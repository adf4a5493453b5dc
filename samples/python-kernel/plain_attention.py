"""Attention by its definition in plain Python, to start from: right for every layout, page size, mask and group, and very slow.

Replace `run` by a kernel that deserves to be measured. With PyTorch, `torch.from_dlpack(set.query)` is a tensor on the same memory.
"""
import ctypes
import math
import struct


class PlainAttention:
    def __init__(self, options):
        self.options = options

    def plan(self, case, set):
        if case.input != "bf16" or case.output != "bf16" or case.window or case.sinks or case.softcap:
            raise NotImplementedError("plain_attention computes bf16 without window, sinks and softcap")
        self.case = case

    def run(self, set):
        case, first = self.case, 0
        for sequence, (queries, keys) in enumerate(zip(case.query_lengths, case.kv_lengths)):
            for token in range(queries):
                seen = keys - queries + token + 1 if case.causal else keys
                for head in range(case.query_heads):
                    self.attend(set, sequence, first + token, head, seen)
            first += queries

    def attend(self, set, sequence, token, head, seen):
        case, kv_head = self.case, head // (self.case.query_heads // self.case.kv_heads)
        places = [self.place(set, sequence, key) for key in range(seen)]
        query = vector(set.query, (token, head), case.head_size)
        scores = [
            case.score_scale * sum(q * k for q, k in zip(query, vector(set.key, (*place, kv_head), case.head_size))) for place in places]
        largest = max(scores)
        weights = [math.exp(score - largest) for score in scores]
        total = sum(weights)
        result = [0.0] * case.head_size
        for weight, place in zip(weights, places):
            value = vector(set.value, (*place, kv_head), case.head_size)
            for d in range(case.head_size):
                result[d] += weight * value[d]
        store(set.output, (token, head), [case.output_scale * element / total for element in result])

    def place(self, set, sequence, key):
        """Page and token of the page."""
        table = ctypes.cast(set.block_tables.address, ctypes.POINTER(ctypes.c_int32))
        return table[sequence * set.block_tables.strides[0] + key // self.case.page_size], key % self.case.page_size


def at(tensor, index):
    return tensor.address + 2 * sum(place * stride for place, stride in zip(index, tensor.strides))


def vector(tensor, index, length):
    """bf16 is the upper half of a float32."""
    bits = struct.unpack(f"<{length}H", ctypes.string_at(at(tensor, index), 2 * length))
    return struct.unpack(f"<{length}f", b"".join(struct.pack("<HH", 0, half) for half in bits))


def store(tensor, index, values):
    bits = struct.unpack(f"<{len(values)}I", struct.pack(f"<{len(values)}f", *values))
    # To the nearest, ties to even.
    rounded = struct.pack(f"<{len(values)}H", *(((one + 0x7FFF + (one >> 16 & 1)) >> 16) & 0xFFFF for one in bits))
    ctypes.memmove(at(tensor, index), rounded, len(rounded))
