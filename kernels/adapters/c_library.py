"""A library of prefill_bench_kernel.h, called from Python through ctypes: to see what Python costs, and for wheels that are C inside.

Option library: its file name; it lies beside this file. All options go to pb_create. Standard library only.
"""
import ctypes
import json
import os

UNSUPPORTED = 2
FORMATS = {"bf16": 0, "fp16": 1, "e4m3": 2, "nvfp4": 3}
TENSORS = (
    "query", "kv", "key", "value", "block_tables", "query_starts", "kv_lengths", "kv_starts", "page_starts", "page_indices",
    "last_page_lengths", "sinks", "output", "output_scales", "workspace")


class Case(ctypes.Structure):
    """pb_case."""
    _fields_ = (
        [(name, ctypes.c_uint32) for name in ("size", "abi")]
        + [(name, ctypes.c_int32) for name in (
            "device_type", "device_id", "threads", "batch", "query_tokens", "query_heads", "kv_heads", "head_size", "page_size",
            "pages_per_sequence", "nhd", "causal", "input", "output")]
        + [(name, ctypes.c_float) for name in (
            "score_scale", "output_scale", "output_block_scale", "query_scale", "key_scale", "value_scale")]
        + [("window", ctypes.c_int32), ("sinks", ctypes.c_int32), ("softcap", ctypes.c_float)]
        + [("query_lengths", ctypes.POINTER(ctypes.c_int32)), ("kv_lengths", ctypes.POINTER(ctypes.c_int32)), ("json", ctypes.c_char_p)])


class Library:
    def __init__(self, options):
        self.library = ctypes.CDLL(os.path.join(os.path.dirname(os.path.abspath(__file__)), options["library"]))
        self.library.pb_error.restype = ctypes.c_char_p
        for function in (self.library.pb_plan, self.library.pb_launch):
            function.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p]
        self.state, self.sets, self.text = None, {}, json.dumps(options).encode()

    def plan(self, case, set):
        if self.state is None:
            self.create(case)
        tensor = type(set.query.dltensor())

        class Set(ctypes.Structure):
            """pb_set."""
            _fields_ = [("size", ctypes.c_uint32), ("index", ctypes.c_int32)] + [(name, tensor) for name in TENSORS]

        lent = {name: getattr(set, name) for name in TENSORS}
        told = Set(ctypes.sizeof(Set), set.index, **{name: one.dltensor() for name, one in lent.items() if one is not None})
        self.sets[set.index] = told, ctypes.addressof(told)
        self.require(self.library.pb_plan(self.state, ctypes.addressof(told), set.stream))

    def run(self, set):
        if self.library.pb_launch(self.state, self.sets[set.index][1], set.stream) != 0:
            raise RuntimeError(self.library.pb_error().decode())

    def close(self):
        if self.state is not None:
            self.library.pb_destroy(self.state)

    def create(self, case):
        numbers = ctypes.c_int32 * case.batch
        told = {
            name: getattr(case, name) for name, _ in Case._fields_
            if hasattr(case, name) and name not in ("input", "output", "query_lengths", "kv_lengths")}
        self.case = Case(
            ctypes.sizeof(Case), device_type=2 if case.device == "cuda" else 1, nhd=case.layout == "NHD",
            input=FORMATS[case.input], output=FORMATS[case.output], query_lengths=numbers(*case.query_lengths),
            kv_lengths=numbers(*case.kv_lengths), **told)
        state = ctypes.c_void_p()
        self.require(self.library.pb_create(ctypes.byref(self.case), self.text, ctypes.byref(state)))
        self.state = state

    def require(self, result):
        if result == UNSUPPORTED:
            raise NotImplementedError(self.library.pb_error().decode())
        if result != 0:
            raise RuntimeError(self.library.pb_error().decode())
