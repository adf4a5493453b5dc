"""FlashAttention on a paged cache: versions 2, 3 and 4 of Dao-AILab/flash-attention, and vLLM's copies of 2 and 3.

Needs PyTorch and the package. Option `library` is required:

    fa2        flash_attn              bf16, fp16; pages of a multiple of 256 tokens; window, softcap
    fa3        flash_attn_3            bf16, fp16, e4m3 with bf16 output; any page size; window, softcap; compute capability 9.0
    fa4        flash_attn.cute         bf16, fp16, on 10.x e4m3 with bf16 output; window, softcap, sinks
    vllm-fa2   vllm.vllm_flash_attn    bf16, fp16; pages of a multiple of 16 tokens; window, softcap
    vllm-fa3   vllm.vllm_flash_attn    as fa3, and sinks, which it reads as bf16

Head sizes are those that the package was compiled for, at most 256. Further options go to the function as they are, such as
{"num_splits": 1, "pack_gqa": true}. Arguments are looked up by name in what is installed; a case that needs one which is not there is
skipped with a sentence. fa2 returns a new tensor: its copy into the tool's memory is timed.
"""
import functools

from public_kernels import accepted, as_e4m3, chosen, imported, tried, with_extras


class Library:
    """A function of a package: where it is, and what only it needs."""

    def __init__(self, function, where, page_multiple=1, e4m3=False, copied=False, fixed=None):
        self.function, self.where, self.page_multiple = function, where, page_multiple
        self.e4m3, self.copied, self.fixed = e4m3, copied, fixed or {}


def fa2(torch):
    return Library(imported("flash_attn").flash_attn_varlen_func, "flash_attn.flash_attn_varlen_func", 256, copied=True)


def fa3(torch):
    # Importing it registers the operator, which, unlike the functions around it, takes a page table and the output.
    imported("flash_attn_3._C")
    function = getattr(torch.ops.flash_attn_3, "fwd", None)
    if function is None:
        raise ImportError("flash_attn_3 registers no operator flash_attn_3::fwd; install one of 2025-08 or later")
    return Library(function, "torch.ops.flash_attn_3.fwd", e4m3=True)


def fa4(torch):
    return Library(
        imported("flash_attn.cute.interface")._flash_attn_fwd, "flash_attn.cute.interface._flash_attn_fwd", e4m3=True)


def vllm(version, torch):
    function = imported("vllm.vllm_flash_attn", "vllm_flash_attn").flash_attn_varlen_func
    return Library(
        function, "vllm_flash_attn.flash_attn_varlen_func", 16 if version == 2 else 1, e4m3=version != 2, fixed={"fa_version": version})


LIBRARIES = {
    "fa2": fa2, "fa3": fa3, "fa4": fa4, "vllm-fa2": functools.partial(vllm, 2), "vllm-fa3": functools.partial(vllm, 3)}


class Varlen:
    def __init__(self, options):
        self.extras = dict(options)
        name = self.extras.pop("library", None)
        if name not in LIBRARIES:
            raise ValueError(f"option `library` is {name!r}; it may be {', '.join(LIBRARIES)}")
        self.torch = imported("torch")
        self.name, self.library, self.calls = name, LIBRARIES[name](self.torch), {}

    def plan(self, case, set):
        self.refuse(case)
        library, output = self.library, self.torch.from_dlpack(set.output)
        arguments = chosen(library.function, library.where, self.needed(case, set, output), {
            "max_seqlen_q": max(case.query_lengths), "max_seqlen_k": max(case.kv_lengths)})
        call = functools.partial(library.function, **with_extras(library.function, library.where, arguments, self.extras))
        if library.copied:
            call = functools.partial(copy, call, output)
        if not self.calls:
            tried(self.torch, call, library.where)
        self.calls[set.index] = call

    def run(self, set):
        self.calls[set.index]()

    def refuse(self, case):
        library = self.library
        if case.page_size % library.page_multiple:
            raise NotImplementedError(f"{self.name} reads pages of a multiple of {library.page_multiple} tokens, not of {case.page_size}")
        if case.input == "e4m3" and not library.e4m3:
            raise NotImplementedError(f"{self.name} reads bf16 and fp16, not e4m3")
        if case.output != ("bf16" if case.input == "e4m3" else case.input):
            raise NotImplementedError(f"{self.name} writes bf16 or the type of the queries, not {case.output}")
        if case.input != "e4m3" and case.output_scale != 1:
            raise NotImplementedError(f"{self.name} does not scale its output")

    def needed(self, case, set, output):
        torch, e4m3 = self.torch, case.input == "e4m3"
        query, key, value, tables, starts, lengths = (torch.from_dlpack(one) for one in (
            set.query, set.key, set.value, set.block_tables, set.query_starts, set.kv_lengths))
        if e4m3:
            query, key, value = (as_e4m3(torch, one) for one in (query, key, value))
        needed = {
            "q": query, "k": key, "v": value, "cu_seqlens_q": starts, ("page_table", "block_table"): tables,
            "softmax_scale": case.score_scale, ("causal", "is_causal"): bool(case.causal), **self.library.fixed}
        if self.library.copied:
            needed["cu_seqlens_k"] = torch.from_dlpack(set.kv_starts)
        else:
            needed["seqused_k"], needed["out", "out_"] = lengths, output

        # The kernels multiply the scale of the scores by those of Q and K, and the output by that of V.
        if e4m3:
            needed["softmax_scale"] = case.score_scale / (case.query_scale * case.key_scale)
            for name, scale in (("q_descale", case.query_scale), ("k_descale", case.key_scale), ("v_descale", case.output_scale)):
                needed[name] = torch.full((case.batch, case.kv_heads), scale, dtype=torch.float32, device=query.device)

        # A token sees itself and the `window - 1` before it.
        if case.window and "window_size" in accepted(self.library.function):
            needed["window_size"] = (case.window - 1, 0)
        elif case.window:
            needed["window_size_left"], needed["window_size_right"] = case.window - 1, 0
        if case.softcap:
            needed["softcap"] = case.softcap
        if case.sinks:
            sinks = torch.from_dlpack(set.sinks)
            needed["learnable_sink", "s_aux"] = sinks.to(torch.bfloat16) if self.name == "vllm-fa3" else sinks
        return needed


def copy(call, output):
    output.copy_(call())
