"""Attention as public libraries define it, for their stand-ins: pages by a table, the mask aligned to the end, `left` keys before a token's
own."""
import math


def require(holds, complaint, kind=RuntimeError):
    if not holds:
        raise kind(complaint)


def attend(torch, query, key_at, value_at, starts, lengths, scale, causal, left=-1, softcap=0.0, sinks=None, output_scale=1.0):
    """key_at(sequence, token, kv_head, element) and value_at alike; a new float32 tensor [tokens, heads, size]."""
    tokens, heads, size = query.shape
    result = torch.empty((tokens, heads, size), torch.float32)
    for sequence, keys in enumerate(lengths):
        first, end = starts[sequence], starts[sequence + 1]
        for token in range(first, end):
            last = keys - (end - token) if causal else keys - 1
            lowest = max(0, last - left) if left >= 0 else 0
            for head in range(heads):
                scores = []
                for at in range(lowest, last + 1):
                    score = scale * sum(query[token, head, d] * key_at(sequence, at, head, d) for d in range(size))
                    scores.append(softcap * math.tanh(score / softcap) if softcap else score)
                weights = [math.exp(score) for score in scores]
                total = sum(weights) + (math.exp(sinks[head]) if sinks is not None else 0.0)
                for d in range(size):
                    values = sum(weight * value_at(sequence, lowest + at, head, d) for at, weight in enumerate(weights))
                    result[token, head, d] = output_scale * values / total
    return result


def from_pages(pool, page_of, group):
    """A reader of [pages, page_size, kv_heads, size] by the page of each block of a sequence."""
    page_size = pool.shape[1]
    return lambda sequence, token, head, d: pool[page_of(sequence, token // page_size), token % page_size, head // group, d]


def listed(tensor):
    return [tensor[at] for at in range(len(tensor))]
