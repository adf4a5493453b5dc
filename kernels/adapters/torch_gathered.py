"""What the PyTorch adapters share: keys and values of a paged pool as dense tensors. Needs PyTorch."""
import torch


def gathered(case, set):
    """K and V of each sequence, [kv_heads, keys, head_size], in the order of the sequence's tokens."""
    tables, key, value = (torch.from_dlpack(one) for one in (set.block_tables, set.key, set.value))
    dense = []
    for sequence, keys in enumerate(case.kv_lengths):
        pages = tables[sequence, : (keys + case.page_size - 1) // case.page_size].long()
        dense.append(tuple(
            pool[pages].reshape(-1, case.kv_heads, case.head_size)[:keys].transpose(0, 1).contiguous() for pool in (key, value)))
    return dense
