"""As much of PyTorch as the adapters for public kernels use, on the host's memory, so that stand-ins see what real libraries would see."""
import ctypes
import itertools
import math
import struct
import types

import pb_host


class Type:
    def __init__(self, name, kind, bits):
        self.name, self.kind, self.bits = name, kind, bits

    def __repr__(self):
        return f"torch.{self.name}"


float32, float16, bfloat16 = Type("float32", "float", 32), Type("float16", "float", 16), Type("bfloat16", "bfloat", 16)
float8_e4m3fn, uint8 = Type("float8_e4m3fn", "e4m3", 8), Type("uint8", "uint", 8)
int32, int64 = Type("int32", "int", 32), Type("int64", "int", 64)
TYPES = (float32, float16, bfloat16, float8_e4m3fn, uint8, int32, int64)
LENT = {(pb_host.KINDS[one.kind], one.bits): one for one in TYPES if one.kind in pb_host.KINDS}
FORMATS = {float32: "f", float16: "e", uint8: "B", int32: "i", int64: "q"}


def e4m3(code):
    exponent, mantissa = code >> 3 & 15, code & 7
    size = math.nan if code & 127 == 127 else mantissa * 2.0 ** -9 if exponent == 0 else (1 + mantissa / 8) * 2.0 ** (exponent - 7)
    return -size if code & 128 else size


E4M3 = [e4m3(code) for code in range(256)]


def decoded(kind, raw):
    if kind is bfloat16:
        return struct.unpack("<f", b"\0\0" + raw)[0]
    return E4M3[raw[0]] if kind is float8_e4m3fn else struct.unpack("<" + FORMATS[kind], raw)[0]


def encoded(kind, value):
    if kind is bfloat16:
        bits = struct.unpack("<I", struct.pack("<f", value))[0]
        return struct.pack("<H", (bits + 0x7FFF + (bits >> 16 & 1)) >> 16 & 0xFFFF)
    if kind is float8_e4m3fn:
        return bytes([min((code for code in range(256) if code & 127 != 127), key=lambda code: abs(E4M3[code] - value))])
    return struct.pack("<" + FORMATS[kind], value)


class Tensor:
    """Elements at an address; strides are in elements."""

    is_cuda = True
    device = "cuda:0"

    def __init__(self, address, shape, strides, dtype, owner=None):
        self.address, self.shape, self.strides, self.dtype, self.owner = address, tuple(shape), tuple(strides), dtype, owner

    def __len__(self):
        return self.shape[0]

    def __getitem__(self, at):
        at = at if isinstance(at, tuple) else (at,)
        return decoded(self.dtype, ctypes.string_at(self.place(at), self.dtype.bits // 8))

    def __setitem__(self, at, value):
        raw = encoded(self.dtype, value)
        ctypes.memmove(self.place(at if isinstance(at, tuple) else (at,)), raw, len(raw))

    def place(self, at):
        assert len(at) == len(self.shape) and all(0 <= index < size for index, size in zip(at, self.shape)), (at, self.shape)
        return self.address + sum(index * stride for index, stride in zip(at, self.strides)) * self.dtype.bits // 8

    def indices(self):
        return itertools.product(*map(range, self.shape))

    def stride(self, dimension):
        return self.strides[dimension]

    def view(self, dtype):
        assert dtype.bits == self.dtype.bits
        return Tensor(self.address, self.shape, self.strides, dtype, self)

    def transpose(self, one, other):
        order = list(range(len(self.shape)))
        order[one], order[other] = other, one
        return Tensor(self.address, [self.shape[at] for at in order], [self.strides[at] for at in order], self.dtype, self)

    def unbind(self, dimension):
        def without(values):
            return values[:dimension] + values[dimension + 1:]
        step = self.strides[dimension] * self.dtype.bits // 8
        return tuple(
            Tensor(self.address + index * step, without(self.shape), without(self.strides), self.dtype, self)
            for index in range(self.shape[dimension]))

    def reshape(self, *shape):
        return Tensor(self.address, shape, dense(shape), self.dtype, self)

    def to(self, dtype):
        made = empty(self.shape, dtype=dtype)
        made.copy_(self)
        return made

    def copy_(self, other):
        assert self.shape == other.shape, (self.shape, other.shape)
        for at in self.indices():
            self[at] = other[at]

    def __mul__(self, factor):
        made = empty(self.shape, dtype=self.dtype)
        for at in self.indices():
            made[at] = self[at] * factor
        return made


def dense(shape):
    return [math.prod(shape[at + 1:]) for at in range(len(shape))]


def empty(shape, dtype=float32, device=None):
    memory = ctypes.create_string_buffer(max(1, math.prod(shape) * dtype.bits // 8))
    return Tensor(ctypes.addressof(memory), shape, dense(shape), dtype, memory)


def zeros(*shape, dtype=float32, device=None):
    return empty(shape, dtype)


def full(shape, value, dtype=float32, device=None):
    made = empty(shape, dtype)
    for at in made.indices():
        made[at] = value
    return made


def tensor(values, dtype=float32, device=None):
    made = empty((len(values),), dtype)
    for at, value in enumerate(values):
        made[at] = value
    return made


def from_dlpack(lent):
    pointer = ctypes.pythonapi.PyCapsule_GetPointer
    pointer.restype, pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    told = pb_host.DLManagedTensor.from_address(pointer(lent.__dlpack__(), b"dltensor")).dl_tensor
    kind = LENT[told.dtype.code, told.dtype.bits]
    return Tensor(told.data, told.shape[:told.ndim], told.strides[:told.ndim], kind, lent)


def operator(function, names):
    """A registered operator: its arguments are known by its schema alone."""
    schema = types.SimpleNamespace(arguments=[types.SimpleNamespace(name=name) for name in names])
    call = types.SimpleNamespace(default=types.SimpleNamespace(_schema=schema))
    return type("Operator", (), {"default": call.default, "__call__": staticmethod(function)})()


ops = types.SimpleNamespace()
cuda = types.SimpleNamespace(
    capability=(9, 0), synchronize=lambda: None, get_device_capability=lambda: cuda.capability)
