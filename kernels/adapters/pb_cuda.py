"""The GPU's side of pb_host.py: memory of another process, stream, events and graphs through the driver, libcuda. Standard library only."""
import base64
import ctypes
import sys

LIBRARY = "nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1"
NON_BLOCKING, LAZY_PEER_ACCESS, RELAXED = 1, 1, 2
# What is looked at of an output at once, and how many such pieces of a large one.
PIECE_BYTES, PIECES = 4 << 20, 16


class IpcHandle(ctypes.Structure):
    _fields_ = [("bytes", ctypes.c_ubyte * 64)]


class Driver:
    """The functions of libcuda that are used here, each raising on a failure."""

    SIGNATURES = {
        "cuInit": [ctypes.c_uint],
        "cuDeviceGet": [ctypes.c_void_p, ctypes.c_int],
        "cuDevicePrimaryCtxRetain": [ctypes.c_void_p, ctypes.c_int],
        "cuCtxSetCurrent": [ctypes.c_void_p],
        "cuCtxSynchronize": [],
        "cuIpcOpenMemHandle_v2": [ctypes.c_void_p, IpcHandle, ctypes.c_uint],
        "cuStreamCreate": [ctypes.c_void_p, ctypes.c_uint],
        "cuStreamSynchronize": [ctypes.c_void_p],
        "cuEventCreate": [ctypes.c_void_p, ctypes.c_uint],
        "cuEventRecord": [ctypes.c_void_p, ctypes.c_void_p],
        "cuEventElapsedTime": [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p],
        "cuMemAlloc_v2": [ctypes.c_void_p, ctypes.c_size_t],
        "cuMemFree_v2": [ctypes.c_uint64],
        "cuMemcpyDtoDAsync_v2": [ctypes.c_uint64, ctypes.c_uint64, ctypes.c_size_t, ctypes.c_void_p],
        "cuMemcpyDtoHAsync_v2": [ctypes.c_void_p, ctypes.c_uint64, ctypes.c_size_t, ctypes.c_void_p],
        "cuStreamBeginCapture_v2": [ctypes.c_void_p, ctypes.c_int],
        "cuStreamEndCapture": [ctypes.c_void_p, ctypes.c_void_p],
        "cuGraphInstantiateWithFlags": [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_uint64],
        "cuGraphUpload": [ctypes.c_void_p, ctypes.c_void_p],
        "cuGraphLaunch": [ctypes.c_void_p, ctypes.c_void_p],
    }

    def __init__(self):
        library = ctypes.CDLL(LIBRARY)
        self.name_of = library.cuGetErrorName
        self.name_of.argtypes = [ctypes.c_int, ctypes.POINTER(ctypes.c_char_p)]
        for name, types in self.SIGNATURES.items():
            function = getattr(library, name)
            function.argtypes, function.restype = types, ctypes.c_int
            setattr(self, name, self.checked(name, function))

    def checked(self, name, function):
        def call(*arguments):
            result = function(*arguments)
            if result != 0:
                text = ctypes.c_char_p()
                self.name_of(result, ctypes.byref(text))
                raise RuntimeError(f"{name}: {text.value.decode() if text.value else result}")
        return call

    def made(self, name, *arguments, of=ctypes.c_void_p):
        """What a function writes through its first argument."""
        made = of()
        getattr(self, name)(ctypes.byref(made), *arguments)
        return made.value


class Memory:
    """One allocation of the tool's, opened here; every tensor lies in it."""

    def __init__(self, told):
        self.driver = Driver()
        self.driver.cuInit(0)
        device = self.driver.made("cuDeviceGet", told["device_id"], of=ctypes.c_int)
        # The primary context is the one that PyTorch, CuPy and the CUDA runtime use.
        self.driver.cuCtxSetCurrent(self.driver.made("cuDevicePrimaryCtxRetain", device))
        handle = IpcHandle((ctypes.c_ubyte * 64)(*base64.b64decode(told["handle"])))
        self.start = self.driver.made("cuIpcOpenMemHandle_v2", handle, LAZY_PEER_ACCESS, of=ctypes.c_uint64)

    def address(self, tensor):
        return self.start + tensor["offset"]


class Clock:
    """Events around launches on a stream of ours, which is made the current one of every framework that is loaded."""

    def __init__(self, told, memory):
        self.driver, self.device = memory.driver, told["device_id"]
        self.stream = self.driver.made("cuStreamCreate", NON_BLOCKING)
        self.events, self.graphs, self.is_first = [], {}, True

    def activate(self):
        torch, cupy = sys.modules.get("torch"), sys.modules.get("cupy")
        if torch is not None:
            torch.cuda.set_device(self.device)
            torch.cuda.set_stream(torch.cuda.ExternalStream(self.stream, device=self.device))
        if cupy is not None:
            cupy.cuda.Device(self.device).use()
            cupy.cuda.ExternalStream(self.stream).use()

    def time(self, run, sets, told):
        """Milliseconds of each piece; a piece is some launches, one after the other over the sets, and they are timed together."""
        self.activate()
        pieces, launches, first = told["pieces"], told["launches"], told["first"]
        while len(self.events) < pieces:
            self.events.append((self.driver.made("cuEventCreate", 0), self.driver.made("cuEventCreate", 0)))
        if told["graph"]:
            graph = self.graph(run, sets, launches, first)

            def start(piece):
                self.driver.cuGraphLaunch(graph, self.stream)
        else:
            def start(piece):
                for launch in range(launches):
                    run(sets[(first + piece * launches + launch) % len(sets)])

        # Made before the launch: whatever took time after it would give work on another stream the time to end.
        snapshot = Snapshot(self.driver, sets[first].output) if self.is_first else None
        for piece in range(pieces):
            begin, end = self.events[piece]
            self.driver.cuEventRecord(begin, self.stream)
            start(piece)
            self.driver.cuEventRecord(end, self.stream)
        if snapshot:
            snapshot.require_all_on(self.stream)
            self.is_first = False
        self.driver.cuStreamSynchronize(self.stream)
        return [self.driver.made("cuEventElapsedTime", *self.events[piece], of=ctypes.c_float) for piece in range(pieces)]

    def graph(self, run, sets, launches, first):
        """The launches recorded once, so that the host's part of a launch falls away."""
        if launches not in self.graphs:
            # Relaxed: a framework's allocator may still ask the driver for memory.
            self.driver.cuStreamBeginCapture_v2(self.stream, RELAXED)
            try:
                for launch in range(launches):
                    run(sets[(first + launch) % len(sets)])
                recorded = self.end_capture()
            except Exception as exception:
                self.abandon_capture()
                raise RuntimeError(f"`run` cannot be recorded as a CUDA graph; write \"graph\": false ({exception})") from exception
            graph = self.driver.made("cuGraphInstantiateWithFlags", recorded, 0)
            # Without it the first start would carry the upload.
            self.driver.cuGraphUpload(graph, self.stream)
            self.graphs[launches] = graph
        return self.graphs[launches]

    def end_capture(self):
        recorded = ctypes.c_void_p()
        self.driver.cuStreamEndCapture(self.stream, ctypes.byref(recorded))
        return recorded.value

    def abandon_capture(self):
        try:
            self.end_capture()
        except RuntimeError:
            pass  # it was invalid, or has ended


class Snapshot:
    """Work on another stream would not be timed: the output as this stream leaves it is the one that the whole device leaves."""

    def __init__(self, driver, output):
        self.driver = driver
        length = output.shape[0] * output.strides[0] * output.bits // 8
        size = min(length, PIECE_BYTES)
        pieces = min(PIECES, -(-length // size))
        # Evenly over the output, from its first byte to its last.
        self.pieces = [(output.address + (length - size) * piece // max(1, pieces - 1), size) for piece in range(pieces)]
        self.room = driver.made("cuMemAlloc_v2", size * pieces, of=ctypes.c_uint64)

    def require_all_on(self, stream):
        at = self.room
        for address, size in self.pieces:
            self.driver.cuMemcpyDtoDAsync_v2(at, address, size, stream)
            at += size
        self.driver.cuStreamSynchronize(stream)
        self.driver.cuCtxSynchronize()
        at = self.room
        for address, size in self.pieces:
            if self.read(at, size, stream) != self.read(address, size, stream):
                raise RuntimeError(
                    "the output was still being written when the stream had done its work: `run` works on another stream")
            at += size
        self.driver.cuMemFree_v2(self.room)

    def read(self, address, size, stream):
        content = ctypes.create_string_buffer(size)
        self.driver.cuMemcpyDtoHAsync_v2(content, address, size, stream)
        self.driver.cuStreamSynchronize(stream)
        return content.raw
