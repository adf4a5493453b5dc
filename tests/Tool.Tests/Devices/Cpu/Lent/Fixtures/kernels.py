"""Kernels for the tests: one that is right, and tricks. The library does the work, called by ctypes."""
import ctypes
import os
import sys
import threading
import time

from c_library import Library

WORDS = ctypes.POINTER(ctypes.c_uint16)


class Honest(Library):
    def __init__(self, options):
        self.options = options
        super().__init__({"library": "libplain_attention.so"})


class Nothing(Honest):
    def run(self, set):
        pass


class CopiesAnEarlierOutput(Honest):
    kept = None

    def run(self, set):
        size = set.output.shape[0] * set.output.strides[0] * 2
        if self.kept is None:
            super().run(set)
            self.kept = ctypes.string_at(set.output.address, size)
        ctypes.memmove(set.output.address, self.kept, size)


class ComputesTheFirstSequenceOnly(Honest):
    """The others are as the first launch left them."""

    kept = None

    def plan(self, case, set):
        super().plan(case, set)
        self.first = case.query_lengths[0] * set.output.strides[0] * 2

    def run(self, set):
        size = set.output.shape[0] * set.output.strides[0] * 2
        super().run(set)
        self.kept = self.kept or ctypes.string_at(set.output.address, size)
        ctypes.memmove(set.output.address + self.first, self.kept[self.first:], size - self.first)


class ComputesAfterItReturned(Honest):
    def run(self, set):
        threading.Timer(0.05, Library.run, (self, set)).start()


class WorksInPlan(Honest):
    def plan(self, case, set):
        super().plan(case, set)
        super().run(set)
        self.kept = ctypes.string_at(set.output.address, set.output.shape[0] * set.output.strides[0] * 2)

    def run(self, set):
        ctypes.memmove(set.output.address, self.kept, len(self.kept))


class LeavesTheLastToken(Honest):
    def run(self, set):
        at = set.output.address + (set.output.shape[0] - 1) * set.output.strides[0] * 2
        before = ctypes.string_at(at, set.output.strides[0] * 2)
        super().run(set)
        ctypes.memmove(at, before, len(before))


class WritesQuery(Honest):
    def run(self, set):
        super().run(set)
        ctypes.cast(set.query.address, WORDS)[3] ^= 1


class WritesQueryWhenTimed(Honest):
    """In the last of the three timed launches, which follow three others; the launch after them is honest again."""

    runs = 0

    def run(self, set):
        super().run(set)
        self.runs += 1
        if self.runs == 6:
            ctypes.cast(set.query.address, WORDS)[3] ^= 1


class HalvesWhenTimed(Honest):
    """The right output first, half of it in the timed launches: nearer to the right one than to that of the earlier queries."""

    runs = 0

    def run(self, set):
        super().run(set)
        self.runs += 1
        if 3 < self.runs < 7:
            words = ctypes.cast(set.output.address, WORDS)
            for at in range(set.output.shape[0] * set.output.strides[0]):
                if words[at] & 0x7F80:
                    words[at] -= 0x80


class WritesTable(Honest):
    def run(self, set):
        super().run(set)
        ctypes.cast(set.block_tables.address, WORDS)[0] ^= 1


class WritesKv(Honest):
    def run(self, set):
        super().run(set)
        ctypes.cast(set.kv.address, WORDS)[3] ^= 1


class WritesBeyond(Honest):
    def run(self, set):
        super().run(set)
        ctypes.memset(set.output.address + set.output.shape[0] * set.output.strides[0] * 2, 0, 2)


class Raises(Honest):
    def run(self, set):
        raise ValueError("no such tile")


class RaisesAtStart:
    def __init__(self, options):
        raise ImportError("torch 2.11 is needed")


class Refuses(Honest):
    def plan(self, case, set):
        raise NotImplementedError(f"no pages of {case.page_size}")


class OutOfMemory(Honest):
    def plan(self, case, set):
        raise MemoryError("workspace")


class HangsInPlan(Honest):
    def plan(self, case, set):
        print("waiting for a lock", flush=True)
        time.sleep(600)


class Spins(Honest):
    """A thread of its own never sleeps."""

    def plan(self, case, set):
        super().plan(case, set)
        threading.Thread(target=self.spin, daemon=True).start()

    def spin(self):
        while True:
            pass


class ImportsPackaged(Honest):
    def __init__(self, options):
        # As an installed one: found by more than lying beside this file.
        sys.path.append(os.path.join(os.path.dirname(__file__), ""))
        import packaged
        super().__init__(options)
        self.number = packaged.number


class TellsCaches(Honest):
    def facts(self):
        return {name: os.environ.get(name, "none") for name in ("TRITON_CACHE_DIR", "FLASHINFER_WORKSPACE_BASE")}


class Tunes(Honest):
    """Picks one of two speeds when its cache is built: with option `choices`, a file, the first time fast, the second time slow."""

    def plan(self, case, set):
        super().plan(case, set)
        folder = os.environ["TRITON_CACHE_DIR"]
        kept = os.path.join(folder, "choice")
        if not os.path.exists(kept):
            with open(self.options["choices"], "a+", encoding="utf-8") as choices:
                choices.write("x")
                choice = "fast" if choices.tell() % 2 else "slow"
            os.makedirs(folder, exist_ok=True)
            with open(kept, "w", encoding="utf-8") as file:
                file.write(choice)
        with open(kept, encoding="utf-8") as file:
            self.choice = file.read()

    def run(self, set):
        super().run(set)
        if self.choice == "slow":
            super().run(set)

    def facts(self):
        return {"choice": self.choice, "kept": os.environ["TRITON_CACHE_DIR"]}


class RaisesWhatCannotBeWritten(Honest):
    def run(self, set):
        raise ValueError("half a character \ud800 and more" + "x" * 1_000_000)


class RaisesWhatHasNoText(Honest):
    def run(self, set):
        class Wrapped(Exception):
            def __str__(self):
                return self.cause.text

        raise Wrapped


class StatesNoFacts(Honest):
    def facts(self):
        return ["128 x 64"]


class CallsExit(Honest):
    def run(self, set):
        sys.exit("no licence")


class ReplacesTheClock(Honest):
    """As a package for tests does that freezes time."""

    def plan(self, case, set):
        super().plan(case, set)
        time.perf_counter_ns = lambda: 0


class WritesIntoTheConversation(Honest):
    """Into every pipe of its process, as who writes to a descriptor that somebody else opened."""

    def run(self, set):
        for descriptor in range(3, 64):
            try:
                os.write(descriptor, b"progress: 50 %\n")
            except OSError:
                pass
        super().run(set)


class Exits(Honest):
    def run(self, set):
        print("good-bye", flush=True)
        os._exit(3)


class Dies(Honest):
    def run(self, set):
        os.kill(os.getpid(), 11)


class ClosesItsOutput(Honest):
    def run(self, set):
        os.closerange(3, 64)


class Prints(Honest):
    def run(self, set):
        sys.stdout.write("{\"ms\": [0.001]}\n" * 100_000)
        print("x" * 1_000_000, file=sys.stderr)
        super().run(set)


class Forks(Honest):
    def run(self, set):
        child = os.fork()
        if child == 0:
            time.sleep(600)
        with open(self.options["started"], "a", encoding="utf-8") as file:
            file.write(f"{child}\n")
        super().run(set)


class HangsWhenTimed(Forks):
    """In the second timed launch, with a child process."""

    runs = 0

    def run(self, set):
        self.runs += 1
        if self.runs == 7:
            super().run(set)
            time.sleep(600)
        Honest.run(self, set)


class ImportsWhatIsNotListed(Honest):
    def __init__(self, options):
        import beside
        super().__init__(options)
        self.beside = beside


def a_function(options):
    return Honest(options)


class NoRun:
    def __init__(self, options):
        pass

    def plan(self, case, set):
        pass
