"""PyTorch's FlexAttention, all sequences in one call behind a mask. Not paged: `prepare` gathers K and V before anything is timed.

Needs PyTorch (written for 2.11). Options: those of `kernel_options` of flex_attention, such as {"BLOCK_M": 64}.
"""
import torch
from torch.nn.attention.flex_attention import create_block_mask, flex_attention

from torch_gathered import gathered


class Flex:
    def __init__(self, options):
        self.options = options or None
        self.attend = torch.compile(flex_attention, dynamic=False)
        self.mask, self.sets = None, {}

    def plan(self, case, set):
        if case.sinks or case.softcap:
            raise NotImplementedError("no sinks or softcap")
        if self.mask is not None:
            return  # all sets have the same lengths, and compiling it takes seconds
        self.case = case
        query = torch.from_dlpack(set.query)
        first_seen, last_seen, start = [], [], 0
        for queries, keys in zip(case.query_lengths, case.kv_lengths):
            for token in range(queries):
                last = start + (keys - queries + token if case.causal else keys - 1)
                first_seen.append(max(start, last - case.window + 1) if case.window else start)
                last_seen.append(last)
            start += keys
        low = torch.tensor(first_seen, dtype=torch.int32, device=query.device)
        high = torch.tensor(last_seen, dtype=torch.int32, device=query.device)

        def seen(batch, head, token, key):
            return (key >= low[token]) & (key <= high[token])

        self.mask = create_block_mask(seen, None, None, query.shape[0], start, device=query.device, _compile=True)

    def prepare(self, set):
        dense = gathered(self.case, set)
        key, value = (torch.cat([pair[which] for pair in dense], dim=1)[None] for which in (0, 1))
        query, output = torch.from_dlpack(set.query), torch.from_dlpack(set.output)
        self.sets[set.index] = (query.transpose(0, 1)[None], key, value, output.transpose(0, 1)[None])

    def run(self, set):
        query, key, value, output = self.sets[set.index]
        result = self.attend(
            query, key, value, block_mask=self.mask, scale=self.case.score_scale, enable_gqa=True, kernel_options=self.options)
        output.copy_(result if self.case.output_scale == 1 else result * self.case.output_scale)
