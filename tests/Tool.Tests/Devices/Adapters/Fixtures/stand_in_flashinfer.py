"""A stand-in for flashinfer: the arguments of versions 0.2.0, 0.3.1 and 0.6.17, what they check, and what they compute; its sentences are its
own. The part for trtllm-gen is all that has been run of that back end, whose GPUs were not to be had."""
import sys
import types

import stand_in_torch as torch
from stand_in_attention import attend, from_pages, listed, require

FLOATS = (torch.float16, torch.bfloat16)


def split(kv, layout):
    """K and V of a pool as [pages, page_size, kv_heads, size]."""
    require(len(kv.shape) == 5 and kv.shape[1] == 2, "a pool is [pages, 2, ...]", ValueError)
    return [one.transpose(1, 2) if layout == "HND" else one for one in kv.unbind(1)]


class Wrapper:
    def __init__(self, float_workspace_buffer, kv_layout="NHD", use_cuda_graph=False, backend="auto"):
        require(float_workspace_buffer.dtype is torch.uint8, "the workspace must be uint8")
        self.layout, self._backend = kv_layout, backend

    def planned(
            self, qo_indptr, paged_kv_indptr, paged_kv_indices, paged_kv_last_page_len, num_qo_heads, num_kv_heads, head_dim_qk, page_size,
            causal, sm_scale, window_left, logits_soft_cap, q_data_type, kv_data_type, o_data_type):
        tables = (qo_indptr, paged_kv_indptr, paged_kv_indices, paged_kv_last_page_len)
        require(all(one.dtype is torch.int32 for one in tables), "tables must be int32")
        if self._backend == "auto":
            self._backend = "fa3" if torch.cuda.capability[0] == 9 else "fa2"
        require(self._backend == "fa3" or q_data_type in FLOATS, f"{self._backend} takes no {q_data_type}", AssertionError)
        self.starts, self.pages, self.indices, last = map(listed, tables)
        self.lengths = [(b - a - 1) * page_size + rest for a, b, rest in zip(self.pages, self.pages[1:], last)]
        self.shape = (self.starts[-1], num_qo_heads, head_dim_qk), (page_size, num_kv_heads, head_dim_qk)
        self.causal, self.scale, self.left, self.softcap = causal, sm_scale, window_left, logits_soft_cap or 0.0
        self.types = q_data_type, kv_data_type, o_data_type or q_data_type

    def ran(self, q, kv, scales, out):
        k, v = split(kv, self.layout)
        require((q.dtype, k.dtype, out.dtype) == self.types, "types must be those of plan")
        require((q.shape, k.shape[1:]) == self.shape and out.shape == q.shape, "shapes must be those of plan", ValueError)
        scale, by = self.scale, 1.0
        if scales:
            require([len(one) for one in scales] == [q.shape[1], k.shape[2], k.shape[2]], "a scale for each head is required")
            scale, by = scale * scales[0][0] * scales[1][0], scales[2][0]
        reads = [from_pages(
            pool, lambda sequence, block: self.indices[self.pages[sequence] + block], q.shape[1] // k.shape[2]) for pool in (k, v)]
        out.copy_(attend(torch, q, *reads, self.starts, self.lengths, scale, self.causal, self.left, self.softcap, output_scale=by))


class Older(Wrapper):
    """0.3.1: the output has the type of the queries."""

    def plan(
            self, qo_indptr, paged_kv_indptr, paged_kv_indices, paged_kv_last_page_len, num_qo_heads, num_kv_heads, head_dim_qk, page_size,
            head_dim_vo=None, causal=False, sm_scale=None, window_left=-1, logits_soft_cap=None, q_data_type="float16",
            kv_data_type=None, seq_lens=None, block_tables=None):
        self.planned(
            qo_indptr, paged_kv_indptr, paged_kv_indices, paged_kv_last_page_len, num_qo_heads, num_kv_heads, head_dim_qk, page_size,
            causal, sm_scale, window_left, logits_soft_cap, q_data_type, kv_data_type, None)

    def run(self, q, paged_kv_cache, *args, q_scale=None, k_scale=None, v_scale=None, out=None, enable_pdl=None, sinks=None):
        self.ran(q, paged_kv_cache, args, out)


class Oldest(Older):
    """0.2.0: the output is always a new tensor."""

    def run(self, q, paged_kv_cache, k_scale=None, v_scale=None, return_lse=False):
        raise AssertionError("the adapter has nothing to do with a function that does not write where it is told")


class Newer(Wrapper):
    def plan(
            self, qo_indptr, paged_kv_indptr, paged_kv_indices, paged_kv_last_page_len, num_qo_heads, num_kv_heads, head_dim_qk, page_size,
            head_dim_vo=None, causal=False, sm_scale=None, window_left=-1, logits_soft_cap=None, q_data_type="float16",
            kv_data_type=None, o_data_type=None, seq_lens=None, block_tables=None, disable_split_kv=False):
        self.planned(
            qo_indptr, paged_kv_indptr, paged_kv_indices, paged_kv_last_page_len, num_qo_heads, num_kv_heads, head_dim_qk, page_size,
            causal, sm_scale, window_left, logits_soft_cap, q_data_type, kv_data_type, o_data_type)

    def run(self, q, paged_kv_cache, *args, q_scale=None, v_scale=None, out=None, enable_pdl=None, sinks=None, kv_cache_sf=None):
        self.ran(q, paged_kv_cache, args, out)


def blocks(query, k, v, tables, starts, lengths, scale, causal, left, softcap, sinks, output_scale, out):
    """By a table of pages for each sequence, as TensorRT-LLM's kernels and cuDNN read a pool."""
    require(tables.dtype is torch.int32 and starts.dtype is torch.int32, "tables must be int32")
    group = query.shape[1] // k.shape[2]
    reads = [from_pages(pool, lambda sequence, block: tables[sequence, block], group) for pool in (k, v)]
    out.copy_(attend(torch, query, *reads, listed(starts), lengths, scale, causal, left, softcap, sinks, output_scale))


def older_cudnn(
        q, k_cache, v_cache, scale, workspace_buffer, *, max_token_per_sequence, max_sequence_kv, actual_seq_lens_q, actual_seq_lens_kv,
        block_tables=None, causal, return_lse, batch_offsets_q=None, batch_offsets_o=None, out=None, lse=None):
    require(q.dtype in FLOATS, f"{q.dtype} is not supported", ValueError)
    newer_cudnn(
        q, k_cache, v_cache, scale, workspace_buffer, max_token_per_sequence=max_token_per_sequence, max_sequence_kv=max_sequence_kv,
        actual_seq_lens_q=actual_seq_lens_q, actual_seq_lens_kv=actual_seq_lens_kv, block_tables=block_tables, causal=causal,
        return_lse=return_lse, batch_offsets_q=batch_offsets_q, batch_offsets_o=batch_offsets_o, out=out)


def newer_cudnn(
        q, k_cache, v_cache, scale, workspace_buffer, *, max_token_per_sequence, max_sequence_kv, actual_seq_lens_q, actual_seq_lens_kv,
        block_tables=None, causal, return_lse, q_scale=None, k_scale=None, v_scale=None, batch_offsets_q=None, batch_offsets_o=None,
        out=None, lse=None, o_data_type=None):
    batch = block_tables.shape[0]
    require(actual_seq_lens_q.shape == actual_seq_lens_kv.shape == (batch, 1, 1, 1), "lengths must be [batch, 1, 1, 1]", ValueError)
    lengths = [actual_seq_lens_kv[at, 0, 0, 0] for at in range(batch)]
    require(max(lengths) == max_sequence_kv, "max_sequence_kv must be the longest")
    require(o_data_type in (None, out.dtype), "o_data_type must be the output's")
    per_token = q.shape[1] * q.shape[2]
    offsets = listed(batch_offsets_q)
    require(all(offset % per_token == 0 for offset in offsets) and offsets[-1] == q.shape[0] * per_token, "offsets must count elements")
    starts = torch.tensor([offset // per_token for offset in offsets], torch.int32)
    scales = [1.0 if one is None else one[0, 0, 0, 0] for one in (q_scale, k_scale, v_scale)]
    k, v = (one.transpose(1, 2) for one in (k_cache, v_cache))
    blocks(q, k, v, block_tables, starts, lengths, scale * scales[0] * scales[1], causal, -1, 0.0, None, scales[2], out)


def trtllm_fmha_v2_prefill(
        qkv, input_layout, workspace_buffer, seq_lens, max_q_len, max_kv_len, bmm1_scale, bmm2_scale, batch_size, cum_seq_lens_q,
        cum_seq_lens_kv, block_tables=None, out=None, out_dtype=None, sinks=None, logits_soft_cap_scale=None, mask_mode="causal",
        window_left=-1):
    query, kv = qkv
    require(input_layout in ("Q_PAGED_KV_HND", "Q_PAGED_KV_NHD"), f"{input_layout} is not supported", ValueError)
    require((mask_mode == "sliding_window") == (window_left >= 0), "a window is for sliding_window only", ValueError)
    k, v = split(kv, input_layout[-3:])
    blocks(
        query, k, v, block_tables, cum_seq_lens_q, listed(seq_lens), bmm1_scale, mask_mode != "padding", window_left,
        logits_soft_cap_scale or 0.0, sinks, bmm2_scale, out)


class FP4Tensor:
    def __init__(self, data, scale, scale_start_index=0, original_shape=None):
        require(data.dtype is torch.uint8 and scale.dtype is torch.float8_e4m3fn, "data is uint8, its scales are e4m3", ValueError)
        require(scale.shape[0] % 128 == 0 and scale.shape[0] >= data.shape[0], "rows of scales must be padded to 128", ValueError)
        self.data, self.scale = data, scale


handed_over = []


def trtllm(
        query, kv_cache, workspace_buffer, block_tables, seq_lens, max_q_len, max_kv_len, bmm1_scale, bmm2_scale, batch_size,
        cum_seq_lens_q, cum_seq_lens_kv, window_left, out, o_sf_scale, o_sf_vec_size, sinks, layout, causal):
    require(listed(cum_seq_lens_kv)[-1] == sum(listed(seq_lens)), "cum_seq_lens_kv must count keys")
    require(all(workspace_buffer[at] == 0 for at in range(8)), "the workspace must be zeros")
    if isinstance(out, FP4Tensor):
        require(query.dtype is torch.float8_e4m3fn, "nvfp4 is for fp8 queries only", AssertionError)
        columns = (query.shape[1] * query.shape[2] // 16 + 3) // 4 * 4
        require(out.scale.shape[1] == columns and o_sf_vec_size == 16, "columns of scales must be padded to 4", ValueError)
        require(out.data.shape == (*query.shape[:-1], query.shape[-1] // 2), "data must have half the queries' last dimension", ValueError)
        handed_over.append(f"nvfp4 {out.data.shape}, scales {out.scale.shape}, o_sf_scale {o_sf_scale}")
        return
    require(out.dtype in (query.dtype, *FLOATS) and out.shape == query.shape, f"output {out.dtype} is not supported", ValueError)
    k, v = split(kv_cache, layout)
    blocks(
        query, k, v, block_tables, cum_seq_lens_q, listed(seq_lens), bmm1_scale, causal, window_left, 0.0, sinks, bmm2_scale, out)


def older_context(
        query, kv_cache, workspace_buffer, block_tables, seq_lens, max_q_len, max_kv_len, bmm1_scale, bmm2_scale, batch_size,
        cum_seq_lens_q, cum_seq_lens_kv, window_left=-1, out=None, out_dtype=None, o_sf_scale=None, o_sf_vec_size=None, enable_pdl=None,
        sinks=None):
    trtllm(
        query, kv_cache, workspace_buffer, block_tables, seq_lens, max_q_len, max_kv_len, bmm1_scale, bmm2_scale, batch_size,
        cum_seq_lens_q, cum_seq_lens_kv, window_left, out, o_sf_scale, o_sf_vec_size, sinks, "HND", True)


def newer_context(
        query, kv_cache, workspace_buffer, block_tables, seq_lens, max_q_len, max_kv_len, bmm1_scale, bmm2_scale, batch_size,
        cum_seq_lens_q, cum_seq_lens_kv, window_left=-1, out=None, out_dtype=None, o_sf_scale=None, o_sf_vec_size=None, kv_layout="HND",
        enable_pdl=None, sinks=None, causal=True, return_lse=False):
    trtllm(
        query, kv_cache, workspace_buffer, block_tables, seq_lens, max_q_len, max_kv_len, bmm1_scale, bmm2_scale, batch_size,
        cum_seq_lens_q, cum_seq_lens_kv, window_left, out, o_sf_scale, o_sf_vec_size, sinks, kv_layout, causal)


def their_package():
    """A library that nobody has an adapter for."""
    def prefill(q, kv_cache, block_tables, cu_seqlens, seq_lens, scale, out):
        k, v = split(kv_cache, "HND")
        blocks(q, k, v, block_tables, cu_seqlens, listed(seq_lens), scale, True, -1, 0.0, None, 1.0, out)
    return types.SimpleNamespace(prefill=prefill)


def install(version):
    functions = {
        "0.2.0": {},
        "0.3.1": {"cudnn_batch_prefill_with_kv_cache": older_cudnn, "trtllm_batch_context_with_kv_cache": older_context},
        "0.6.17": {
            "cudnn_batch_prefill_with_kv_cache": newer_cudnn, "trtllm_batch_context_with_kv_cache": newer_context,
            "trtllm_fmha_v2_prefill": trtllm_fmha_v2_prefill}}
    prefill = types.SimpleNamespace(**functions[version])
    sys.modules["flashinfer"] = types.SimpleNamespace(
        __version__=version, prefill=prefill, utils=types.SimpleNamespace(FP4Tensor=FP4Tensor),
        BatchPrefillWithPagedKVCacheWrapper={"0.2.0": Oldest, "0.3.1": Older, "0.6.17": Newer}[version])
