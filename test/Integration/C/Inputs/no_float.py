# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Finds floating point in emitted C, function by function.

usage: no_float.py FOLDER [--objdump OBJECT]

Prints `NAME: integer` or `NAME: real` for each layer function, judged by its C
text. With a Cortex-M object (whose layers are not inlined) checks that the integer
ones have no floating point instruction and call no floating point routine.
"""

import argparse
import re
import subprocess
import sys
from pathlib import Path

WORDS = re.compile(r"\b(float|double|nearbyint|exp|tanh|sqrt)\b|\d\.\d")
# Instructions of the FPU begin with a v; doubles are in the library.
MACHINE = re.compile(r"^ *[0-9a-f]+:\tv\w+|__aeabi_[a-z0-9]*[df]|__ieee754", re.M)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--objdump")
    options = parser.parse_args()
    text = next(options.folder.glob("*.c")).read_text()
    integer = []
    pattern = r"^static void (\w+_\d+_\w+)\((.*?)^}$"
    for name, body in re.findall(pattern, text, re.M | re.S):
        is_real = bool(WORDS.search(body))
        print(f"{name}: {'real' if is_real else 'integer'}")
        if not is_real:
            integer.append(name)
    if not options.objdump:
        return 0
    listing = subprocess.run(
        ["arm-none-eabi-objdump", "-dr", "--no-show-raw-insn", options.objdump],
        stdout=subprocess.PIPE, text=True, check=True).stdout  # fmt: skip
    functions = dict(re.findall(r"^[0-9a-f]+ <(\w+)[.\w]*>:\n(.*?)(?:\n\n|\Z)", listing,
                                re.M | re.S))  # fmt: skip
    status = 0
    for name in integer:
        match = MACHINE.search(functions[name])
        if match:
            print(f"{name}: machine code has {match.group().split()[-1]}")
            status = 1
    print(f"{len(integer)} functions checked")
    return status


if __name__ == "__main__":
    sys.exit(main())
