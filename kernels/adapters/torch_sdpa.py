"""PyTorch's scaled_dot_product_attention, one call for each sequence. Not paged: `prepare` gathers K and V before anything is timed.

Needs PyTorch (written for 2.11). Option backend: flash, efficient, cudnn or math; without it PyTorch chooses.
"""
import contextlib

import torch
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.nn.attention.bias import causal_lower_right

from torch_gathered import gathered

BACKENDS = {
    "flash": SDPBackend.FLASH_ATTENTION, "efficient": SDPBackend.EFFICIENT_ATTENTION, "cudnn": SDPBackend.CUDNN_ATTENTION,
    "math": SDPBackend.MATH}


class Sdpa:
    def __init__(self, options):
        self.backend = BACKENDS[options["backend"]] if "backend" in options else None
        self.sets = {}

    def plan(self, case, set):
        if case.window or case.sinks or case.softcap:
            raise NotImplementedError("no window, sinks or softcap")
        self.case = case

    def prepare(self, set):
        query, output = torch.from_dlpack(set.query), torch.from_dlpack(set.output)
        calls, first = [], 0
        for queries, (key, value) in zip(self.case.query_lengths, gathered(self.case, set)):
            keys = key.shape[1]
            mask = causal_lower_right(queries, keys) if self.case.causal and queries < keys else None
            calls.append((
                query[first:first + queries].transpose(0, 1)[None], key[None], value[None], mask, self.case.causal and mask is None,
                output[first:first + queries].transpose(0, 1)[None]))
            first += queries
        self.sets[set.index] = calls

    def run(self, set):
        with sdpa_kernel(self.backend) if self.backend else contextlib.nullcontext():
            for query, key, value, mask, causal, output in self.sets[set.index]:
                result = torch.nn.functional.scaled_dot_product_attention(
                    query, key, value, attn_mask=mask, is_causal=causal, scale=self.case.score_scale, enable_gqa=True)
                output.copy_(result if self.case.output_scale == 1 else result * self.case.output_scale)
