"""Stand-ins for flash_attn, flash_attn_3, flash_attn.cute and vLLM's copies: the arguments of real versions, what they check, and what they
compute; their sentences are this file's own."""
import sys
import types

import stand_in_torch as torch
from stand_in_attention import attend, from_pages, listed, require

FLOATS = (torch.float16, torch.bfloat16)


def forward(
        q, k, v, starts, lengths, table, scale, causal, window=(-1, -1), softcap=0.0, sinks=None, out=None, scales=None, fp8=False,
        page_multiple=1, longest=None):
    require(q.dtype in FLOATS or fp8 and q.dtype is torch.float8_e4m3fn, f"{q.dtype} is not supported")
    require(k.dtype is q.dtype and v.dtype is q.dtype, "q, k and v must have one type")
    require(starts.dtype is torch.int32 and lengths.dtype is torch.int32 and table.dtype is torch.int32, "tables must be int32")
    require(all(one.stride(-1) == 1 for one in (q, k, v, table)), "the last dimension must be contiguous")
    require(len(k.shape) == 4 and k.shape == v.shape, "pages must be [pages, page_size, kv_heads, size]")
    require(k.shape[1] % page_multiple == 0, f"pages must be of a multiple of {page_multiple}")
    require(table.shape[0] == len(starts) - 1 == len(lengths), "a row of the table for each sequence is required")
    require(longest == max(b - a for a, b in zip(listed(starts), listed(starts)[1:])), "max_seqlen_q must be the longest")
    written = torch.bfloat16 if q.dtype is torch.float8_e4m3fn else q.dtype
    require(out is None or out.dtype is written and out.shape == q.shape, f"the output must be {written} of the queries' shape")
    query_scale, key_scale, value_scale = (1.0, 1.0, 1.0)
    if scales is not None and any(scale is not None for scale in scales):
        require(q.dtype is torch.float8_e4m3fn, "scales are for fp8 only", AssertionError)
        for one in scales:
            require(one.shape == (len(lengths), k.shape[2]) and one.dtype is torch.float32, "scales must be float32 [batch, kv_heads]")
        query_scale, key_scale, value_scale = (one[0, 0] for one in scales)

    group = q.shape[1] // k.shape[2]
    reads = [from_pages(pool, lambda sequence, block: table[sequence, block], group) for pool in (k, v)]
    result = attend(
        torch, q, *reads, listed(starts), listed(lengths), scale * query_scale * key_scale, causal or window[1] == 0, window[0], softcap,
        sinks, value_scale)
    made = torch.empty(q.shape, written) if out is None else out
    made.copy_(result)
    return made


def fa2(name="flash_attn"):
    def flash_attn_varlen_func(
            q, k, v, cu_seqlens_q, cu_seqlens_k, max_seqlen_q, max_seqlen_k, dropout_p=0.0, softmax_scale=None, causal=False,
            window_size=(-1, -1), softcap=0.0, alibi_slopes=None, deterministic=False, return_attn_probs=False, block_table=None):
        sums = listed(cu_seqlens_k)
        lengths = torch.tensor([after - before for before, after in zip(sums, sums[1:])], torch.int32)
        return forward(
            q, k, v, cu_seqlens_q, lengths, block_table, softmax_scale, causal, window_size, softcap, page_multiple=256,
            longest=max_seqlen_q)
    sys.modules[name] = types.SimpleNamespace(flash_attn_varlen_func=flash_attn_varlen_func)


FA3 = (
    "q", "k", "v", "k_new", "v_new", "q_v", "out", "cu_seqlens_q", "cu_seqlens_k", "cu_seqlens_k_new", "seqused_q", "seqused_k",
    "max_seqlen_q", "max_seqlen_k", "page_table", "kv_batch_idx", "leftpad_k", "rotary_cos", "rotary_sin", "seqlens_rotary", "q_descale",
    "k_descale", "v_descale", "softmax_scale", "is_causal", "window_size_left", "window_size_right", "attention_chunk", "softcap",
    "is_rotary_interleaved", "scheduler_metadata", "num_splits", "pack_gqa", "sm_margin")


def fa3(without=()):
    def fwd(**given):
        unknown = set(given) - set(FA3) | set(given) & set(without)
        require(not unknown, f"unknown arguments {unknown}", TypeError)
        window = given.get("window_size_left", -1), given.get("window_size_right", -1)
        scales = [given.get(name) for name in ("q_descale", "k_descale", "v_descale")]
        made = forward(
            given["q"], given["k"], given["v"], given["cu_seqlens_q"], given["seqused_k"], given["page_table"], given["softmax_scale"],
            given["is_causal"], window, given.get("softcap", 0.0), None, given["out"], scales, True, longest=given["max_seqlen_q"])
        return made, None, None, None
    sys.modules["flash_attn_3"] = sys.modules["flash_attn_3._C"] = types.ModuleType("flash_attn_3._C")
    torch.ops.flash_attn_3 = types.SimpleNamespace(fwd=torch.operator(fwd, [name for name in FA3 if name not in without]))


def fa4(old=False):
    def _flash_attn_fwd(
            q, k, v, cu_seqlens_q=None, cu_seqlens_k=None, seqused_q=None, seqused_k=None, page_table=None, softmax_scale=None,
            causal=False, softcap=None, window_size_left=None, window_size_right=None, learnable_sink=None, out=None, lse=None,
            q_descale=None, k_descale=None, v_descale=None, max_seqlen_q=None):
        require(q.dtype is not torch.float8_e4m3fn or torch.cuda.capability[0] == 10, "fp8 is for 10.x only", AssertionError)
        window = (-1 if window_size_left is None else window_size_left, -1 if window_size_right is None else window_size_right)
        return forward(
            q, k, v, cu_seqlens_q, seqused_k, page_table, softmax_scale, causal, window, softcap or 0.0, learnable_sink, out,
            (q_descale, k_descale, v_descale), True, longest=max_seqlen_q)

    def before_out(q, k, v, cu_seqlens_q=None, seqused_k=None, page_table=None, softmax_scale=None, causal=False):
        raise AssertionError("is never called")
    for name in ("flash_attn", "flash_attn.cute", "flash_attn.cute.interface"):
        sys.modules[name] = types.ModuleType(name)
    sys.modules["flash_attn.cute.interface"]._flash_attn_fwd = before_out if old else _flash_attn_fwd


def vllm(name="vllm.vllm_flash_attn"):
    def flash_attn_varlen_func(
            q, k, v, max_seqlen_q, cu_seqlens_q, max_seqlen_k, cu_seqlens_k=None, seqused_k=None, q_v=None, dropout_p=0.0,
            softmax_scale=None, causal=False, window_size=None, softcap=0.0, alibi_slopes=None, deterministic=False,
            return_attn_probs=False, block_table=None, return_softmax_lse=False, out=None, scheduler_metadata=None, q_descale=None,
            k_descale=None, v_descale=None, num_splits=0, fa_version=2, s_aux=None):
        require(fa_version == 3 or s_aux is None, "version 2 has no sinks", NotImplementedError)
        require(s_aux is None or s_aux.dtype is torch.bfloat16, "sinks must be bf16")
        return forward(
            q, k, v, cu_seqlens_q, seqused_k, block_table, softmax_scale, causal, window_size or (-1, -1), softcap, s_aux, out,
            (q_descale, k_descale, v_descale), fa_version == 3, 16 if fa_version == 2 else 1, longest=max_seqlen_q)
    sys.modules["vllm"] = types.ModuleType("vllm")
    sys.modules[name] = types.SimpleNamespace(flash_attn_varlen_func=flash_attn_varlen_func)
