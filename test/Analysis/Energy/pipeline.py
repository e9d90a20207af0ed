# ===- pipeline.py - Energies from the report to the code -----------------=== #
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===--------------------------------------------------------------------=== #
# RUN: qnn-opt %digits/models/conv_q4.onnx --pass-pipeline='builtin.module(func.func(qnn-propagate-codes,qnn-integerize),canonicalize,func.func(qnn-to-nhwc),canonicalize,cse,qnn-schedule{platform=moons2017},qnn-annotate-energy{memory=8KiB})' -o %t.mlir
# RUN: qnn-opt %t.mlir --energy-report=json --energy-memory=8KiB > %t.json
# RUN: qnn-compile %t.mlir --emit=mlir --phase=packed --target=c99 -o %t.packed.mlir
# RUN: qnn-compile %t.packed.mlir --emit=c --target=c99 --name=digits -o %t.c99
# RUN: qnn-compile %t.packed.mlir --emit=llvm --target=x86-64-v3 --name=digits -o %t.ll
# RUN: %python %s %t.mlir %t.json %t.packed.mlir %t.c99/digits.c %t.ll
"""Integerize, schedule, annotate, emit: the same energies everywhere.

Before emission each priced op has its energy, and contractions their schedule;
the JSON report, the attributes, the comments in C and the metadata in LLVM IR
say the same per layer.
"""

import json
import re
import sys

ENERGY = re.compile(
    r'#qnn\.energy<"(\w+)", mac = (\S+) : f64, sram = (\S+) : f64, dram = (\S+) : f64>'
)
NUMBER = r"([-+.\dEe]+|0x\w+)"


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def annotated(path):
    """Name and energies of each op with the attribute."""
    found = []
    for line in read(path).splitlines():
        energy = ENERGY.search(line)
        if energy:
            assert energy[1] == "moons2017"
            name = re.search(r'qnn\.name = "([^"]+)"', line)[1]
            found.append((name, [float(energy[i]) for i in (2, 3, 4)]))
    return found


def in_comments(path):
    pattern = re.compile(
        r"/\* ([^\n:]+)[^/]*?energy on moons2017: ([\d.]+) pJ compute,"
        r" ([\d.]+) pJ SRAM, ([\d.]+) pJ DRAM \*/"
    )
    text = re.sub(r"\n \* ", " ", read(path))
    return [(m[1], [float(m[i]) for i in (2, 3, 4)]) for m in pattern.finditer(text)]


def in_metadata(path):
    """The operands of the module's list, and how many functions have one."""
    import struct

    def number(text):
        if text.startswith("0x"):
            return struct.unpack(">d", bytes.fromhex(text[2:]))[0]
        return float(text)

    text = read(path)
    nodes = dict(re.findall(r"^(!\d+) = !\{(.*)\}$", text, re.M))
    found = []
    for node in re.search(r"^!qnn\.energy = !\{(.*)\}$", text, re.M)[1].split(", "):
        name, platform, *numbers = re.fullmatch(
            f'!"([^"]+)", !"([^"]+)", double {NUMBER}, double {NUMBER}, '
            f"double {NUMBER}", nodes[node]).groups()
        assert platform == "moons2017"
        found.append((name, [number(n) for n in numbers]))
    return found, len(re.findall(r"^define .*!qnn\.energy !\d+", text, re.M))


def check(what, found, expected, tolerance):
    assert len(found) == len(expected), (what, found, expected)
    for (name, energies), (other, wanted) in zip(found, expected):
        # An op that was fused carries the names of all its parts.
        assert name.split("+")[0] == other.split("+")[0], (what, name, other)
        for energy, want in zip(energies, wanted):
            assert abs(energy - want) <= tolerance * max(want, 1), (what, name)


def main():
    integer, report, packed, c99, llvm = sys.argv[1:]
    ops = json.loads(read(report))["ops"]
    assert any(op["dram_pj"] > 0 for op in ops[1:])
    expected = [(op["name"], [op[f"{part}_pj"] for part in ("mac", "sram", "dram")])
                for op in ops]
    check("integer", annotated(integer), expected, 1e-6)
    contractions = [op for op in ops if op["macs"]]
    assert read(integer).count("qnn.schedule = ") == len(contractions)
    on_packed = annotated(packed)
    check("packed", on_packed, expected, 1e-6)
    check("C", in_comments(c99), on_packed, 0.05)
    nodes, num_functions = in_metadata(llvm)
    check("LLVM IR", nodes, on_packed, 1e-12)
    assert 0 < num_functions <= len(nodes)


main()
