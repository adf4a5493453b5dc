#!/usr/bin/env python3
"""Opcodes of machine code by the names that nvdisasm has for them, to extend SassOpcodes.cs for an architecture.

Usage: eng/opcodes.py NVDISASM FILE.cubin...
Prints every opcode that the table does not have or that has two names, and how many of all instructions the table knows.
"""
import collections
import pathlib
import re
import subprocess
import sys

TABLE = pathlib.Path(__file__).parent.parent / "src/Tool/Devices/Cuda/Compilation/SassOpcodes.cs"
INSTRUCTION = re.compile(r"^\s+/\*[0-9a-f]{4,}\*/\s+(?:@!?U?P\w+\s+)?([A-Z][A-Z0-9_]*).*/\* 0x([0-9a-f]{16}) \*/")


def main(nvdisasm, *cubins):
    known = {int(code, 16) for code in re.findall(r"0x([0-9A-F]{3})\b", TABLE.read_text().split("SelectMany")[0].split("Classes =")[1])}
    names = collections.defaultdict(collections.Counter)
    for cubin in cubins:
        done = subprocess.run([nvdisasm, "-hex", "-c", cubin], capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"{cubin}: {done.stderr.strip()}")
        for line in done.stdout.splitlines():
            if found := INSTRUCTION.match(line):
                names[int(found[2], 16) & 0x1FF][found[1]] += 1
    for opcode, counts in sorted(names.items()):
        if opcode not in known or len(counts) > 1:
            print(f"0x{opcode:03X} {'not in the table' if opcode not in known else 'in the table'}: "
                  + ", ".join(f"{name} {count}" for name, count in counts.most_common()))
    total = sum(sum(counts.values()) for counts in names.values())
    unknown = sum(sum(counts.values()) for opcode, counts in names.items() if opcode not in known)
    print(f"{total - unknown} of {total} instructions have an opcode of the table")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
