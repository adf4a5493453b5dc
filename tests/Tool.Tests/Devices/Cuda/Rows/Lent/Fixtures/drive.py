"""Drives pb_host.py on a GPU that is none: its driver is driver.c. Arguments: the folder of pb_host.py, the driver."""
import base64
import ctypes
import struct
import sys
import types

sys.path.insert(0, sys.argv[1])
import pb_cuda
import pb_host

pb_cuda.LIBRARY = sys.argv[2]
driver = ctypes.CDLL(sys.argv[2])
driver.test_launch.argtypes = [ctypes.c_void_p]


class Kernel:
    order = []

    def plan(self, case, set):
        assert case.head_size == 128 and set.sinks is None and set.query.shape == (2, 4) and set.output.shape == (2, 4)
        interface = set.query.__cuda_array_interface__
        assert interface["data"] == (set.query.address, False) and interface["typestr"] == "<u2"
        assert set.query.__dlpack_device__() == (2, 2)
        assert set.query.address == ctypes.addressof(memory) + 64 * set.index

    def run(self, set):
        assert driver.test_launch(set.stream) == 0
        self.order.append(set.index)


memory = ctypes.create_string_buffer(1024)
session = pb_host.Session()
session.kernel = Kernel()


def ask(**told):
    answer = pb_host.answer(session, told)
    assert "failed" not in answer, answer
    return answer


# Nobody's frameworks: a stream is made current for those that are loaded.
used = []
sys.modules["torch"] = types.SimpleNamespace(cuda=types.SimpleNamespace(
    set_device=lambda device: used.append(device), set_stream=lambda stream: used.append(stream),
    ExternalStream=lambda stream, device: (stream, device)))

ask(do="lend", device="cuda", device_id=2, handle=base64.b64encode(bytes(56) + struct.pack("<Q", ctypes.addressof(memory))).decode())
for index in (0, 1):
    tensors = [{
        "name": name, "buffer": name, "offset": 64 * index + offset, "kind": "bfloat", "bits": 16, "format": "bf16", "shape": [2, 4],
        "strides": [4, 1]} for name, offset in (("query", 0), ("output", 32))]
    ask(do="plan", index=index, case={"head_size": 128}, names=["query", "output", "sinks"], tensors=tensors)
assert used and used[0] == 2, used
print(ask(do="prepare")["prepared"])


def timed(pieces, launches, first, graph):
    Kernel.order.clear()
    print(ask(do="launch", pieces=pieces, launches=launches, first=first, graph=graph, delay_ns=0)["ms"], Kernel.order)


driver.test_late(ctypes.c_void_p(ctypes.addressof(memory) + 33))
late = {"do": "launch", "pieces": 1, "launches": 1, "first": 0, "graph": False, "delay_ns": 0}
print(pb_host.answer(session, late)["text"].split(" (")[0], file=sys.stdout)
driver.test_late(None)
timed(3, 1, 1, False)
timed(2, 4, 0, False)
timed(2, 4, 0, True)
timed(1, 4, 0, True)
print(driver.test_launches())
