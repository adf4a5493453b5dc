"""Runs one Python kernel for prefill-bench, which starts this file as a child process and talks to it in JSON lines.

Standard library only, Python 3.9 and newer. Whatever the kernel needs (PyTorch, Triton, CuPy) is imported by the kernel's own file.

A kernel is a class:

    class MyKernel:
        def __init__(self, options): ...     # options: the `options` of its kernel.json
        def plan(self, case, set): ...       # once for each set of tensors; may compile, allocate, synchronise; is not timed
        def prepare(self, set): ...          # optional, once for each set when its data is there; is not timed, and reports say so
        def run(self, set): ...              # enqueues one launch on the current stream; is timed
        def facts(self): ...                 # optional: texts by name for the report, such as what was tuned; after the first launch
        def close(self): ...                 # optional

`case` has the fields of pb_case of prefill_bench_kernel.h, `set` its tensors (or None) and `set.stream`. A tensor has __dlpack__,
__cuda_array_interface__ or __array_interface__, and for ctypes `address`, `shape`, `strides` (in elements), `type` and `format`.
`plan` raises NotImplementedError with a reason for a case that the kernel does not compute.
"""
import ctypes
import gc
import importlib.util
import json
import mmap
import os
import signal
import sys
import traceback
import types
from time import perf_counter_ns as now  # here: a kernel may replace it in the module, as packages for tests do

KINDS = {"int": 0, "uint": 1, "float": 2, "bfloat": 4}
HOST, CUDA = 1, 2
MOST_TEXT = 800


class DLDevice(ctypes.Structure):
    _fields_ = [("device_type", ctypes.c_int32), ("device_id", ctypes.c_int32)]


class DLDataType(ctypes.Structure):
    _fields_ = [("code", ctypes.c_uint8), ("bits", ctypes.c_uint8), ("lanes", ctypes.c_uint16)]


class DLTensor(ctypes.Structure):
    _fields_ = [
        ("data", ctypes.c_void_p), ("device", DLDevice), ("ndim", ctypes.c_int32), ("dtype", DLDataType),
        ("shape", ctypes.POINTER(ctypes.c_int64)), ("strides", ctypes.POINTER(ctypes.c_int64)), ("byte_offset", ctypes.c_uint64)]


class DLManagedTensor(ctypes.Structure):
    pass


# The memory is the tool's: there is no deleter. Whoever holds a capsule may do so after the tensor has gone.
DLManagedTensor._fields_ = [("dl_tensor", DLTensor), ("manager_ctx", ctypes.c_void_p), ("deleter", ctypes.c_void_p)]
handed_out = []


class Tensor:
    """Memory that the tool lends. `format` tells uint8 that holds e4m3 or nvfp4 from plain numbers."""

    def __init__(self, told, address, device):
        self.name, self.shape, self.strides = told["name"], tuple(told["shape"]), tuple(told["strides"])
        self.kind, self.bits, self.format = told["kind"], told["bits"], told["format"]
        self.address, self.device = address, device

    @property
    def type(self):
        return f"{self.kind}{self.bits}"

    def dltensor(self):
        """As DLPack's struct, for kernels in C."""
        dimensions = ctypes.c_int64 * len(self.shape)
        return DLTensor(
            self.address, DLDevice(*self.device), len(self.shape), DLDataType(KINDS[self.kind], self.bits, 1),
            dimensions(*self.shape), dimensions(*self.strides), 0)

    def __dlpack_device__(self):
        return self.device

    def __dlpack__(self, stream=None, **newer):
        managed = DLManagedTensor(self.dltensor(), None, None)
        handed_out.append(managed)
        new = ctypes.pythonapi.PyCapsule_New
        new.restype, new.argtypes = ctypes.py_object, [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
        return new(ctypes.addressof(managed), b"dltensor", None)

    def _interface(self):
        # NumPy's protocol has no bfloat16: its bits are handed over as unsigned numbers.
        letter = {"int": "i", "uint": "u", "float": "f", "bfloat": "u"}[self.kind]
        size = self.bits // 8
        return {
            "shape": self.shape, "strides": tuple(stride * size for stride in self.strides), "typestr": f"<{letter}{size}",
            "data": (self.address, False), "version": 3}

    @property
    def __array_interface__(self):
        if self.device[0] != HOST:
            raise AttributeError("the tensor is in the memory of a GPU")
        return self._interface()

    @property
    def __cuda_array_interface__(self):
        if self.device[0] != CUDA:
            raise AttributeError("the tensor is in the memory of the host")
        return self._interface()


class HostMemory:
    """The tensors lie in a file that the tool has mapped too."""

    def __init__(self, told):
        with open(told["file"], "r+b") as file:
            self.map = mmap.mmap(file.fileno(), told["bytes"])
        self.start = ctypes.addressof(ctypes.c_char.from_buffer(self.map))

    def address(self, tensor):
        return self.start + tensor["offset"]


class HostClock:
    stream = 0

    def activate(self):
        pass

    def time(self, run, sets, told):
        """Milliseconds of each launch, on this thread."""
        elapsed_ms = []
        for launch in range(told["pieces"]):
            lent = sets[(told["first"] + launch) % len(sets)]
            start = now()
            run(lent)
            if told["delay_ns"]:
                busy_until(now() + told["delay_ns"])
            elapsed_ms.append((now() - start) / 1e6)
        return elapsed_ms


def busy_until(end_ns):
    """A slow-down on purpose, to see whether the gate finds it."""
    while now() < end_ns:
        pass


class Session:
    def __init__(self):
        self.kernel = self.memory = self.clock = None
        self.sets = {}
        self.device = (HOST, 0)

    def open(self, told):
        """Loads the kernel's file as a module and makes an object of its class."""
        if told.get("caches"):
            import pb_caches
            pb_caches.use(told["caches"])
        file = told["file"]
        sys.path.insert(0, os.path.dirname(file))
        name = os.path.splitext(os.path.basename(file))[0]
        spec = importlib.util.spec_from_file_location(name, file)
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        try:
            spec.loader.exec_module(module)
        except ModuleNotFoundError as missing:
            traceback.print_exc()
            return failed("not-found", f"{os.path.basename(file)} needs the module {missing.name}, which {sys.executable} does not have"
                          f"{where(missing)}; install it there, or name another interpreter as `python`")
        made = getattr(module, told["class"], None)
        if made is not None and not isinstance(made, type):
            return failed("not-found", f"{told['class']} of {os.path.basename(file)} is not a class but of type {type(made).__name__}; name "
                          "a class with the methods plan and run")
        if made is None:
            classes = sorted(key for key, value in vars(module).items() if isinstance(value, type) and value.__module__ == name)
            return failed("not-found", f"{os.path.basename(file)} has no class {told['class']}; it has {', '.join(classes) or 'none'}")
        self.kernel = made(told["options"])
        for method in ("plan", "run"):
            if not callable(getattr(self.kernel, method, None)):
                return failed("not-found", f"class {told['class']} has no method {method}")
        return {}

    def identity(self, told):
        import pb_identity
        forgotten = pb_identity.not_listed(told["file"], told["files"])
        if forgotten:
            return failed("not-found", f"{os.path.basename(told['file'])} imports {forgotten}, which lies beside it; add it to `files`, because "
                          "only these, in one folder, are there when the kernel runs")
        return pb_identity.of_this_process(told["file"], told["files"])

    def lend(self, told):
        """Opens the memory of a row."""
        self.device = (CUDA, told["device_id"]) if told["device"] == "cuda" else (HOST, 0)
        if told["device"] == "cuda":
            import pb_cuda
            self.memory = pb_cuda.Memory(told)
            self.clock = pb_cuda.Clock(told, self.memory)
        else:
            self.memory, self.clock = HostMemory(told), HostClock()
        return {}

    def plan(self, told):
        tensors = {one["name"]: Tensor(one, self.memory.address(one), self.device) for one in told["tensors"]}
        lent = types.SimpleNamespace(index=told["index"], stream=self.clock.stream, **{name: tensors.get(name) for name in told["names"]})
        self.sets[lent.index] = lent
        self.clock.activate()
        start = now()
        try:
            self.kernel.plan(types.SimpleNamespace(**told["case"]), lent)
        except NotImplementedError as refusal:
            return failed("refused", said(refusal) or "the kernel gives no reason")
        return {"ms": (now() - start) / 1e6}

    def prepare(self, told):
        """Before it, queries, keys and values hold NaN: nothing can be computed ahead unseen."""
        prepare = getattr(self.kernel, "prepare", None)
        if callable(prepare):
            self.clock.activate()
            for lent in self.sets.values():
                prepare(lent)
        return {"prepared": callable(prepare)}

    def launch(self, told):
        gc.disable()
        try:
            return {"ms": self.clock.time(self.kernel.run, self.sets, told)}
        finally:
            gc.enable()

    def facts(self, told):
        """What the kernel says of itself, and whose choices it goes by, for the report."""
        method, caches = getattr(self.kernel, "facts", None), sys.modules.get("pb_caches")
        facts = method() if callable(method) else {}
        if not isinstance(facts, dict):
            raise TypeError(f"`facts` returned a {type(facts).__name__}, but it must return a dictionary")
        return {
            "facts": {str(key)[:MOST_TEXT]: str(value)[:MOST_TEXT] for key, value in facts.items()},
            "tuned": caches.tuned() if caches else []}

    def close(self):
        if callable(getattr(self.kernel, "close", None)):
            self.kernel.close()


def failed(kind, text):
    # Whatever an exception's text holds, it can be written in UTF-8, and it is read by a person.
    return {"failed": kind, "text": text[:MOST_TEXT].encode("utf-8", "replace").decode("utf-8")}


def answer(session, told):
    try:
        return getattr(session, told["do"])(told)
    except MemoryError as exception:
        return failed("out-of-memory", said(exception) or "MemoryError")
    except BaseException as exception:  # sys.exit too: whatever a kernel raises is its row's failure, and the conversation goes on
        traceback.print_exc()
        return failed("raised", f"{type(exception).__name__}: {said(exception)}{where(exception)}")


def said(exception):
    """Its text, of which the place is to be seen after it; an exception of the kernel's own may fail to have one."""
    try:
        text = str(exception)
    except BaseException as second:
        return f"its text cannot be had, because of {type(second).__name__}"
    return text if len(text) <= MOST_TEXT // 2 else f"{text[:MOST_TEXT // 2]} ..."


def where(exception):
    """The innermost line of the kernel's own file."""
    frames = [frame for frame in traceback.extract_tb(exception.__traceback__) if frame.filename[:1] != "<" and frame.filename != __file__]
    return f" ({os.path.basename(frames[-1].filename)}, line {frames[-1].lineno})" if frames else ""


def main():
    # Libraries print: what the conversation goes through must be nobody else's, so both ends are moved and standard output becomes
    # standard error.
    requests = os.fdopen(os.dup(0), "r", encoding="utf-8")
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    # A group of its own: what a kernel starts ends with it.
    if hasattr(os, "setsid"):
        os.setsid()
    session = Session()

    def reply(number, text):
        replies.write(json.dumps({**text, "number": number}) + "\n")
        replies.flush()

    # What the tool waits for: whatever another program answers, it is not this.
    reply(0, {"python": ".".join(map(str, sys.version_info[:3]))})
    for line in iter(requests.readline, ""):
        told = json.loads(line)
        reply(told["number"], answer(session, told))

    # The end of the requests. What frameworks do when an interpreter ends takes long and may fail; nobody needs it.
    try:
        session.close()
    finally:
        if hasattr(os, "killpg"):
            os.killpg(0, signal.SIGKILL)
        os._exit(0)


if __name__ == "__main__":
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    main()
