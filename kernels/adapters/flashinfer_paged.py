"""FlashInfer's prefill on a paged cache, by any of its back ends. Needs PyTorch and flashinfer-python; most back ends compile on first use.

Option `backend` is required:

    fa2          bf16, fp16; window, softcap; any page size; compute capability 8.0 and newer
    fa3          bf16, fp16, e4m3 with bf16 or fp16 output; window, softcap; any page size; 9.0
    auto         the one of the two that FlashInfer chooses
    cudnn        bf16, fp16, e4m3 with bf16 or e4m3 output, by the package nvidia-cudnn-frontend; head size 128
    fmha-v2      bf16, fp16, e4m3 with bf16, fp16 or e4m3 output; window, softcap, sinks; 9.0 and 12.x
    trtllm-gen   bf16, fp16, e4m3 with bf16, fp16, e4m3 or NVFP4 output; window, sinks; 10.x

Option `workspace` is the size of the buffer that FlashInfer asks for, in MiB; 512, as in its own benchmark. Further options go
to the function that computes, as they are, such as {"enable_pdl": false}. Arguments are looked up by name in what is installed;
a case that needs one which is not there is skipped with a sentence. What `plan` of FlashInfer's wrapper does is not timed.
"""
import functools

from public_kernels import as_e4m3, chosen, imported, tried, with_extras

WRITES = {
    "fa2": ("bf16", "fp16"), "fa3": ("bf16", "fp16"), "auto": ("bf16", "fp16"), "cudnn": ("bf16", "fp16", "e4m3"),
    "fmha-v2": ("bf16", "fp16", "e4m3"), "trtllm-gen": ("bf16", "fp16", "e4m3", "nvfp4")}
LACKS = {
    "fa2": ("sinks",), "fa3": ("sinks",), "auto": ("sinks",), "cudnn": ("window", "softcap", "sinks"), "fmha-v2": (),
    "trtllm-gen": ("softcap",)}
CAPABILITIES = {"fa3": (9,), "fmha-v2": (9, 12), "trtllm-gen": (10,)}
SCALE_BLOCK = 16


class Paged:
    def __init__(self, options):
        self.extras = dict(options)
        self.backend, self.space_mib = self.extras.pop("backend", None), self.extras.pop("workspace", 512)
        if self.backend not in WRITES:
            raise ValueError(f"option `backend` is {self.backend!r}; it may be {', '.join(WRITES)}")
        self.torch, self.flashinfer = imported("torch"), imported("flashinfer")
        self.space, self.calls, self.taken = None, {}, {}

    def plan(self, case, set):
        self.refuse(case)
        torch = self.torch
        lent = {name: torch.from_dlpack(tensor) for name, tensor in vars(set).items() if hasattr(tensor, "__dlpack__")}
        if case.input == "e4m3":
            lent.update((name, as_e4m3(torch, lent[name])) for name in ("query", "kv", "key", "value"))
        if case.output == "e4m3":
            lent["output"] = as_e4m3(torch, lent["output"])
        if self.space is None:
            # Zeros: trtllm-gen counts in it. One for all sets, since launches follow each other.
            self.space = torch.zeros(self.space_mib << 20, dtype=torch.uint8, device=lent["query"].device)

        function, where, arguments, scales = {
            "cudnn": self.cudnn, "fmha-v2": self.fmha_v2, "trtllm-gen": self.trtllm_gen}.get(self.backend, self.wrapper)(case, lent)
        call = functools.partial(function, *scales, **with_extras(function, where, arguments, self.extras))
        if not self.calls:
            tried(torch, call, where)
        self.calls[set.index] = call

    def run(self, set):
        self.calls[set.index]()

    def facts(self):
        return self.taken

    def refuse(self, case):
        capability = self.torch.cuda.get_device_capability()
        if capability[0] not in CAPABILITIES.get(self.backend, capability):
            has = " and ".join(f"{major}.x" for major in CAPABILITIES[self.backend])
            this = ".".join(map(str, capability))
            raise NotImplementedError(f"{self.backend} has kernels for compute capability {has}; this GPU has {this}")
        if case.input == "e4m3" and self.backend == "fa2":
            raise NotImplementedError("fa2 reads queries in bf16 and fp16, not in e4m3")
        if case.output not in WRITES[self.backend]:
            raise NotImplementedError(f"{self.backend} writes {', '.join(WRITES[self.backend])}, not {case.output}")
        if case.input != "e4m3" and (case.output != case.input or case.output_scale != 1):
            raise NotImplementedError(f"{self.backend} neither converts nor scales the output of {case.input} queries")
        for feature in LACKS[self.backend]:
            if getattr(case, feature):
                raise NotImplementedError(f"{self.backend} has no {feature}")

    def wrapper(self, case, lent):
        """FlashInfer's class for batches: its `plan` copies tables to the host and waits; its `run` is what is timed."""
        kind = self.flashinfer.BatchPrefillWithPagedKVCacheWrapper
        made = kind(self.space, case.layout, **chosen(kind, "BatchPrefillWithPagedKVCacheWrapper", {"backend": self.backend}))
        query, output, e4m3 = lent["query"], lent["output"], case.input == "e4m3"
        needed = {
            "qo_indptr": lent["query_starts"], "paged_kv_indptr": lent["page_starts"], "paged_kv_indices": lent["page_indices"],
            "paged_kv_last_page_len": lent["last_page_lengths"], "num_qo_heads": case.query_heads, "num_kv_heads": case.kv_heads,
            ("head_dim_qk", "head_dim"): case.head_size, "page_size": case.page_size, "causal": bool(case.causal),
            "sm_scale": case.score_scale / (case.query_scale * case.key_scale) if e4m3 else case.score_scale,
            "q_data_type": query.dtype, "kv_data_type": query.dtype, "window_left": case.window - 1 if case.window else -1}
        if case.softcap:
            needed["logits_soft_cap"] = case.softcap
        if output.dtype != query.dtype:
            needed["o_data_type"] = output.dtype
        where = "BatchPrefillWithPagedKVCacheWrapper.plan"
        arguments = chosen(made.plan, where, needed)
        tried(self.torch, functools.partial(made.plan, **arguments), where)

        if self.backend == "auto":
            self.taken = {"back end": getattr(made, "_backend", "unknown")}

        # The scales of e4m3, one for each head, follow the tensors without names of their own.
        scales = [query, lent["kv"]]
        if e4m3:
            scales += [self.full((heads,), scale, query) for heads, scale in (
                (case.query_heads, case.query_scale), (case.kv_heads, case.key_scale), (case.kv_heads, case.output_scale))]
        where = "BatchPrefillWithPagedKVCacheWrapper.run"
        return made.run, where, chosen(made.run, where, {"out": output}), scales

    def cudnn(self, case, lent):
        function, where = self.function("cudnn_batch_prefill_with_kv_cache")
        query, output, e4m3 = lent["query"], lent["output"], case.input == "e4m3"
        per_token = case.query_heads * case.head_size
        needed = {
            # Its views of pages are [pages, kv_heads, page_size, head_size], by their strides, in either layout.
            "q": query, "k_cache": lent["key"].transpose(1, 2), "v_cache": lent["value"].transpose(1, 2),
            "scale": case.score_scale / (case.query_scale * case.key_scale) if e4m3 else case.score_scale,
            "workspace_buffer": self.space, "max_token_per_sequence": max(case.query_lengths), "max_sequence_kv": max(case.kv_lengths),
            "actual_seq_lens_q": self.lengths(case.query_lengths, query), "actual_seq_lens_kv": self.lengths(case.kv_lengths, query),
            "block_tables": lent["block_tables"], "causal": bool(case.causal), "return_lse": False,
            "batch_offsets_q": lent["query_starts"] * per_token, "batch_offsets_o": lent["query_starts"] * per_token, "out": output}
        if e4m3:
            for name, scale in (("q_scale", case.query_scale), ("k_scale", case.key_scale), ("v_scale", case.output_scale)):
                needed[name] = self.full((1, 1, 1, 1), scale, query)
            needed["o_data_type"] = output.dtype
        return function, where, chosen(function, where, needed), []

    def fmha_v2(self, case, lent):
        function, where = self.function("trtllm_fmha_v2_prefill")
        mask = "sliding_window" if case.window else "causal" if case.causal else "padding"
        needed = {
            "qkv": (lent["query"], lent["kv"]), "input_layout": f"Q_PAGED_KV_{case.layout}", "mask_mode": mask,
            **self.batch(case, lent), "out": lent["output"], **self.featured(case, lent, "logits_soft_cap_scale")}
        return function, where, chosen(function, where, needed), []

    def trtllm_gen(self, case, lent):
        function, where = self.function("trtllm_batch_context_with_kv_cache")
        needed = {"query": lent["query"], "kv_cache": lent["kv"], **self.batch(case, lent), **self.featured(case, lent, "")}
        offered = {"kv_layout": case.layout, "causal": bool(case.causal)}
        # Versions without these arguments have HND and causal only.
        if case.layout != "HND":
            needed["kv_layout"] = offered.pop("kv_layout")
        if not case.causal:
            needed["causal"] = offered.pop("causal")
        needed["out"] = lent["output"]
        if case.output == "nvfp4":
            scales = as_e4m3(self.torch, lent["output_scales"])
            needed["out"] = self.flashinfer.utils.FP4Tensor(lent["output"], scales)
            needed["o_sf_scale"], needed["o_sf_vec_size"] = case.output_block_scale, SCALE_BLOCK
        return function, where, chosen(function, where, needed, offered), []

    def function(self, name):
        """One that not every version has, and its name."""
        function = getattr(self.flashinfer.prefill, name, None)
        if function is None:
            raise NotImplementedError(f"flashinfer {self.flashinfer.__version__} has no {name}")
        return function, name

    def batch(self, case, lent):
        """What both of TensorRT-LLM's kernels take: their scales hold those of Q, K, V and of the output."""
        return {
            "workspace_buffer": self.space, "seq_lens": lent["kv_lengths"], "max_q_len": max(case.query_lengths),
            "max_kv_len": max(case.kv_lengths), "bmm1_scale": case.score_scale, "bmm2_scale": case.output_scale, "batch_size": case.batch,
            "cum_seq_lens_q": lent["query_starts"], "cum_seq_lens_kv": lent["kv_starts"], "block_tables": lent["block_tables"]}

    def featured(self, case, lent, softcap):
        features = {}
        if case.window:
            features["window_left"] = case.window - 1
        if case.softcap:
            features[softcap] = case.softcap
        if case.sinks:
            features["sinks"] = lent["sinks"]
        return features

    def full(self, shape, value, like):
        return self.torch.full(shape, value, dtype=self.torch.float32, device=like.device)

    def lengths(self, values, like):
        return self.torch.tensor(values, dtype=self.torch.int32, device=like.device).reshape(len(values), 1, 1, 1)
