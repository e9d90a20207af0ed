#!/usr/bin/python3
# ===- hot_loop.py - What the innermost loop of an object does -----------=== #
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===--------------------------------------------------------------------=== #
"""Counts instructions in the hot loop of an object file.

    hot_loop.py OBJDUMP OBJECT INSTRUCTION

Of the loops that contain no other loop, the hot one has the most INSTRUCTIONs.
Prints how many, how many vectors it stores, and how many operands are on the
stack: a register tile that does not fit shows in the last two.
"""

from __future__ import annotations

import re
import subprocess
import sys

INSTRUCTION = re.compile(r"^\s*([0-9a-f]+):\s+(\S+)\s*(.*)$")
JUMP = re.compile(r"^(j[a-z]+|b\.[a-z]+|cbn?z|tbn?z|b[a-z]+z?)$")
TARGET = re.compile(r"(?:0x)?([0-9a-f]+) <")
# AT&T operands end with the destination; NEON stores have names of their own.
STORE = re.compile(r"^(vp?mov\S*|vextract\S*) .*\)(\s*\{.*\})?$|^(st[1-4]|str|stp|stur)\s+[{]?\s*[qv]")
STACK = re.compile(r"%[re][sb]p\)|\[sp")


def read_functions(text: str) -> list[list[tuple[int, str, str]]]:
    """The instructions of each function: address, name, operands."""
    functions: list[list[tuple[int, str, str]]] = []
    for line in text.splitlines():
        if line.endswith(">:"):
            functions.append([])
        match = INSTRUCTION.match(line)
        if match and functions:
            functions[-1].append((int(match[1], 16), match[2], match[3]))
    return functions


def innermost_loops(code: list[tuple[int, str, str]]) -> list[list[str]]:
    """The texts of loops with no loop inside."""
    spans = []
    for address, name, operands in code:
        target = TARGET.search(operands)
        if JUMP.match(name) and target and int(target[1], 16) <= address:
            spans.append((int(target[1], 16), address))
    loops = []
    for begin, end in spans:
        if any((b, e) != (begin, end) and b >= begin and e <= end for b, e in spans):
            continue
        loops.append([f"{name} {operands.strip()}" for address, name, operands in code
                      if begin <= address <= end])
    return loops


def main() -> int:
    objdump, path, key = sys.argv[1:]
    text = subprocess.run([objdump, "-d", "--no-show-raw-insn", path], check=True,
                          capture_output=True, text=True).stdout
    best: list[str] = []
    count = 0
    for function in read_functions(text):
        for loop in innermost_loops(function):
            hits = sum(line.split()[0] == key for line in loop)
            if hits > count:
                best, count = loop, hits
    stores = sum(bool(STORE.match(line)) for line in best)
    stack = sum(bool(STACK.search(line)) for line in best)
    print(f"{count} {key}, {stores} vector stores, {stack} stack operands")
    return 0


if __name__ == "__main__":
    sys.exit(main())
