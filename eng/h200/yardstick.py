"""Times PyTorch's scaled_dot_product_attention with the cuDNN back end: a kernel that does not change, to compare sittings by.

Dense, causal, bf16, 64 query and 8 kv heads, head size 128, normal random data; median of 20 launches after 5. Prints JSON:
{"1x16384": TFLOP/s, "8x4096": TFLOP/s, "torch": ..., "cudnn": ...}. FLOP: 4 * 64 * 128 * L (L + 1) / 2 a sequence.
"""
import json
import statistics

import torch
from torch.nn.attention import SDPBackend, sdpa_kernel


def tflops(batch: int, length: int) -> float:
    def tensor(heads: int) -> torch.Tensor:
        return torch.randn(batch, heads, length, 128, device="cuda", dtype=torch.bfloat16)

    q, k, v = tensor(64), tensor(8).repeat_interleave(8, dim=1), tensor(8).repeat_interleave(8, dim=1)
    milliseconds = []
    with sdpa_kernel(SDPBackend.CUDNN_ATTENTION):
        for launch in range(25):
            start, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
            start.record()
            torch.nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True)
            end.record()
            torch.cuda.synchronize()
            if launch >= 5:
                milliseconds.append(start.elapsed_time(end))
    return 4 * 64 * 128 * batch * length * (length + 1) / 2 / statistics.median(milliseconds) / 1e9


torch.manual_seed(0)
print(json.dumps({
    "1x16384": round(tflops(1, 16384), 1), "8x4096": round(tflops(8, 4096), 1),
    "torch": torch.__version__, "cudnn": torch.backends.cudnn.version(),
}))
