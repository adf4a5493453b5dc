"""Runs the adapters for public kernels against stand-ins, on the host's memory. Arguments: the folder of the adapters, and one with the
example of docs/public-kernels.md as theirs.py.

Prints for each case `right`, compared with attention as prefill_bench_kernel.h defines it, or what the adapter said."""
import ctypes
import importlib
import math
import random
import sys
import types

sys.path.insert(0, sys.argv[1])
import pb_host
import stand_in_torch as torch
import stand_in_flash_attention as flash
import stand_in_flashinfer

QUERIES, KEYS, HEADS, KV_HEADS, SIZE = [3, 2], [19, 5], 4, 2, 16
TENSORS = ("query kv key value block_tables query_starts kv_lengths kv_starts page_starts page_indices last_page_lengths sinks output "
           "output_scales workspace").split()
LENT = {
    "bf16": ("bfloat", 16), "fp16": ("float", 16), "e4m3": ("uint", 8), "nvfp4": ("uint", 8), "int32": ("int", 32),
    "float32": ("float", 32)}
TYPE = {"bf16": torch.bfloat16, "fp16": torch.float16, "e4m3": torch.float8_e4m3fn, "int32": torch.int32, "float32": torch.float32}
memory = []


def lent(name, form, shape, strides=None, start=None):
    """A tensor as the tool lends it, and a view of it that the test reads and writes."""
    kind, bits = LENT[form]
    if start is None:
        memory.append(ctypes.create_string_buffer(math.prod(shape) * bits // 8))
        start = ctypes.addressof(memory[-1])
    strides = strides or torch.dense(shape)
    told = {"name": name, "shape": shape, "strides": strides, "kind": kind, "bits": bits, "format": form}
    return pb_host.Tensor(told, start, (pb_host.HOST, 0)), torch.Tensor(start, shape, strides, TYPE.get(form, torch.uint8))


def running(counts):
    return [sum(counts[:at]) for at in range(len(counts) + 1)]


def made(input="bf16", output="bf16", page=16, layout="HND", causal=True, window=0, softcap=0.0, sinks=False, output_scale=None):
    """A case, its tensors, and the queries, keys and values as numbers."""
    source = random.Random(7)
    used = [-(-keys // page) for keys in KEYS]
    pages = sum(used) + 1
    scales = (0.5, 0.25, 2.0) if input == "e4m3" else (1.0, 1.0, 1.0)
    case = types.SimpleNamespace(
        device="cpu", batch=2, query_tokens=sum(QUERIES), query_heads=HEADS, kv_heads=KV_HEADS, head_size=SIZE, page_size=page,
        pages_per_sequence=max(used), layout=layout, causal=causal, input=input, output=output,
        score_scale=scales[0] * scales[1] / math.sqrt(SIZE), output_scale=scales[2] if output_scale is None else output_scale,
        output_block_scale=6.0, query_scale=scales[0], key_scale=scales[1], value_scale=scales[2], window=window, sinks=sinks,
        softcap=softcap, query_lengths=QUERIES, kv_lengths=KEYS)
    plane, nhd = page * KV_HEADS * SIZE, layout == "NHD"
    given, at = {}, {}
    given["query"], at["query"] = lent("query", input, [sum(QUERIES), HEADS, SIZE])
    given["kv"], at["kv"] = lent("kv", input, [pages, 2, page, KV_HEADS, SIZE] if nhd else [pages, 2, KV_HEADS, page, SIZE])
    views = [pages, page, KV_HEADS, SIZE], [2 * plane, KV_HEADS * SIZE if nhd else SIZE, SIZE if nhd else page * SIZE, 1]
    for name, offset in (("key", 0), ("value", plane * LENT[input][1] // 8)):
        given[name], at[name] = lent(name, input, *views, start=given["kv"].address + offset)
    given["output"], at["output"] = lent("output", output, [sum(QUERIES), HEADS, SIZE // (2 if output == "nvfp4" else 1)])
    if output == "nvfp4":
        given["output_scales"], _ = lent("output_scales", "nvfp4", [128, 4])
    if sinks:
        given["sinks"], at["sinks"] = lent("sinks", "float32", [HEADS])
        for head in range(HEADS):
            at["sinks"][head] = source.gauss(0, 1)

    # The pages of the sequences lie mixed, and one belongs to nobody.
    order = list(range(pages))
    source.shuffle(order)
    tables = [order[begin:begin + count] for begin, count in zip(running(used), used)]
    integers = {
        "query_starts": running(QUERIES), "kv_lengths": KEYS, "kv_starts": running(KEYS), "page_starts": running(used),
        "page_indices": sum(tables, []), "last_page_lengths": [keys - (count - 1) * page for keys, count in zip(KEYS, used)]}
    for name, values in integers.items():
        given[name], view = lent(name, "int32", [len(values)])
        for index, value in enumerate(values):
            view[index] = value
    given["block_tables"], view = lent("block_tables", "int32", [2, max(used)])
    for sequence, table in enumerate(tables):
        for block in range(max(used)):
            view[sequence, block] = table[min(block, len(table) - 1)]

    def drawn(tensor, *place):
        tensor[place] = source.gauss(0, 1)
        return tensor[place]
    query = [[[drawn(at["query"], token, head, d) for d in range(SIZE)] for head in range(HEADS)] for token in range(sum(QUERIES))]
    dense = [[[[[
        drawn(at[name], tables[sequence][token // page], token % page, head, d) for d in range(SIZE)] for head in range(KV_HEADS)]
        for token in range(keys)] for sequence, keys in enumerate(KEYS)] for name in ("key", "value")]
    lends = types.SimpleNamespace(index=0, stream=0, **{name: given.get(name) for name in TENSORS})
    return case, lends, at, query, dense


def expected(case, at, query, dense):
    """Attention in the words of pb_case."""
    for sequence, (queries, keys) in enumerate(zip(case.query_lengths, case.kv_lengths)):
        for i in range(queries):
            token = sum(case.query_lengths[:sequence]) + i
            end = keys - queries + i if case.causal else keys - 1
            seen = [j for j in range(keys) if j <= end and not (case.window and j <= end - case.window)]
            for head in range(case.query_heads):
                group = head // (case.query_heads // case.kv_heads)
                scores = [case.score_scale * sum(map(float.__mul__, query[token][head], dense[0][sequence][j][group])) for j in seen]
                if case.softcap:
                    scores = [case.softcap * math.tanh(score / case.softcap) for score in scores]
                weights = list(map(math.exp, scores))
                total = sum(weights) + (math.exp(at["sinks"][head]) if case.sinks else 0)
                for d in range(case.head_size):
                    yield (token, head, d), case.output_scale * sum(
                        weight * dense[1][sequence][j][group][d] for weight, j in zip(weights, seen)) / total


def told(file, kind, options, **shape):
    case, lends, at, query, dense = made(**shape)
    try:
        kernel = getattr(importlib.import_module(file), kind)(options)
        kernel.plan(case, lends)
        for place, _ in expected(case, at, query, dense) if case.output != "nvfp4" else ():
            at["output"][place] = 0
        kernel.run(lends)
    except NotImplementedError as refusal:
        return f"refused: {refusal}"
    except (ImportError, ValueError) as mistake:
        return f"{type(mistake).__name__}: {str(mistake).replace(sys.executable, 'python3')}"
    if case.output == "nvfp4":
        return stand_in_flashinfer.handed_over[-1]
    # bf16 has 8 bits, fp16 11, e4m3 4; small values of sums are compared with the size of what is summed.
    tolerance = {"bf16": 2 ** -8, "fp16": 2 ** -10, "e4m3": 2 ** -3}[case.output] * case.output_scale
    worst = max(abs(at["output"][place] - value) / max(1.0, abs(value)) for place, value in expected(case, at, query, dense))
    facts = ", ".join(f"{name}: {text}" for name, text in getattr(kernel, "facts", dict)().items())
    return f"wrong by {worst:.3f}" if worst > tolerance else f"right ({facts})" if facts else "right"


def show(title, file, kind, options, **shape):
    words = " ".join(f"{key}={value}" for key, value in shape.items())
    print(f"{title}{' ' if words else ''}{words}: {told(file, kind, options, **shape)}")


def flash_attention(library, options=None, **shape):
    show(library, "flash_attention", "Varlen", {"library": library, **(options or {})}, **shape)


def flashinfer(backend, options=None, **shape):
    show(backend, "flashinfer_paged", "Paged", {"backend": backend, "workspace": 1, **(options or {})}, **shape)


print("nothing is installed")
flash_attention("fa3")
flashinfer("fa2")
sys.modules["torch"] = torch
flash_attention("fa2")
flash_attention("fa5")
flashinfer("cutlass")

print("\nflash_attn 2.8")
flash.fa2()
flash_attention("fa2", page=256)
flash_attention("fa2", page=256, causal=False, layout="NHD", input="fp16", output="fp16")
flash_attention("fa2", page=256, window=4, softcap=2.0)
flash_attention("fa2")
flash_attention("fa2", page=256, input="e4m3")
flash_attention("fa2", page=256, sinks=True)
flash_attention("fa2", {"pack_gqa": True}, page=256)

print("\nflash_attn_3 3.0")
flash.fa3()
flash_attention("fa3")
flash_attention("fa3", {"num_splits": 1, "pack_gqa": True}, layout="NHD", causal=False)
flash_attention("fa3", input="e4m3")
flash_attention("fa3", input="e4m3", window=4, softcap=2.0)
flash_attention("fa3", sinks=True)
flash_attention("fa3", input="e4m3", output="e4m3")
flash_attention("fa3", output_scale=0.5)
flash.fa3(without=("q_descale", "k_descale", "v_descale"))
flash_attention("fa3")
flash_attention("fa3", input="e4m3")

print("\nflash_attn.cute")
flash.fa4(old=True)
flash_attention("fa4")
flash.fa4()
flash_attention("fa4", window=4, softcap=2.0, sinks=True)
flash_attention("fa4", input="e4m3")
torch.cuda.capability = (10, 0)
flash_attention("fa4", input="e4m3")
torch.cuda.capability = (9, 0)

print("\nvllm.vllm_flash_attn")
flash.vllm()
flash_attention("vllm-fa2", window=4, softcap=2.0)
flash_attention("vllm-fa2", sinks=True)
flash_attention("vllm-fa3", sinks=True)
flash_attention("vllm-fa3", input="e4m3", layout="NHD")

print("\nflashinfer 0.2.0")
stand_in_flashinfer.install("0.2.0")
flashinfer("fa2")
flashinfer("cudnn")
torch.cuda.capability = (10, 0)
flashinfer("trtllm-gen")
torch.cuda.capability = (9, 0)

for version in ("0.3.1", "0.6.17"):
    print(f"\nflashinfer {version}")
    stand_in_flashinfer.install(version)
    for backend in ("fa2", "fa3"):
        flashinfer(backend)
        flashinfer(backend, input="e4m3")
    flashinfer("auto")
    flashinfer("fa2", layout="NHD", causal=False, input="fp16", output="fp16")
    flashinfer("fa3", {"enable_pdl": False}, window=4, softcap=2.0)
    flashinfer("fa3", {"enable_dpl": False})
    flashinfer("fa2", sinks=True)
    flashinfer("cudnn")
    flashinfer("cudnn", input="e4m3")
    flashinfer("cudnn", window=4)
    flashinfer("fmha-v2", layout="NHD")
    flashinfer("fmha-v2", input="e4m3", output="e4m3", window=4, softcap=2.0, sinks=True)
    flashinfer("trtllm-gen")
    torch.cuda.capability = (10, 0)
    flashinfer("auto", input="e4m3")
    flashinfer("trtllm-gen")
    flashinfer("trtllm-gen", layout="NHD", window=4, sinks=True)
    flashinfer("trtllm-gen", causal=False)
    flashinfer("trtllm-gen", input="e4m3")
    flashinfer("trtllm-gen", input="e4m3", output="e4m3")
    flashinfer("trtllm-gen", input="e4m3", output="nvfp4")
    flashinfer("trtllm-gen", softcap=2.0)
    flashinfer("trtllm-gen", output="nvfp4")
    torch.cuda.capability = (9, 0)

print("\nthe example of docs/public-kernels.md")
sys.path.insert(0, sys.argv[2])
sys.modules["their_package"] = stand_in_flashinfer.their_package()
show("theirs", "theirs", "Theirs", {})
show("theirs", "theirs", "Theirs", {}, page=64)
