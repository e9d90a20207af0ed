# ===- doc_examples.py - Examples of the reference pages ------------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""Reads descriptions from .td files and makes their examples whole modules."""

import json
import os
import re
import subprocess

OPENING, CLOSING = "([{<", ")]}>"


def split_top_level(text, separator):
    """Splits at `separator` outside of brackets; `->` is no bracket."""
    parts, depth, start, i = [], 0, 0, 0
    while i < len(text):
        if text.startswith("->", i):
            if depth == 0 and separator == "->":
                parts.append(text[start:i])
                start = i + 2
            i += 2
            continue
        if depth == 0 and text.startswith(separator, i):
            parts.append(text[start:i])
            start = i + len(separator)
        depth += (text[i] in OPENING) - (text[i] in CLOSING)
        i += 1
    return [part.strip() for part in parts + [text[start:]] if part.strip()]


def flatten_types(text):
    """The types of `(a, b), (c)` or `a`."""
    types = []
    for part in split_top_level(text, ","):
        inner = part[1:-1] if part.startswith("(") else None
        types += [part] if inner is None else flatten_types(inner)
    return types


def free_values(example):
    """Names that the ops of an example use but do not define, with types, and
    names that they define but do not use."""
    free, defined = {}, {}
    for line in example.strip().splitlines():
        result, statement = re.fullmatch(r"\s*(?:(%\w+) = )?(.*)", line).groups()
        operands = re.findall(r"%\w+", statement)
        signature = split_top_level(statement, ":")[-1].replace(" to ", " -> ")
        sides = split_top_level(signature, "->")
        # Accumulators, results of the input's type and the operands of
        # arithmetic are printed only once.
        types = flatten_types(sides[0]) + flatten_types(sides[-1])
        types += types[-1:] * len(operands)
        for operand, kind in zip(operands, types):
            if operand not in defined:
                free[operand] = kind
            else:
                defined[operand][1] = True
        if result:
            defined[result] = [flatten_types(sides[-1])[0], False]
    ends = {name: kind for name, (kind, used) in defined.items() if not used}
    return free, ends


def wrap_ops(example, returns=False):
    """A function around ops, which takes the values that they use."""
    free, ends = free_values(example)
    arguments = ", ".join(f"{name}: {kind}" for name, kind in sorted(free.items()))
    body = "\n  ".join(example.strip().splitlines())
    names, kinds = ", ".join(ends), ", ".join(ends.values())
    if not returns or not ends:
        return f"func.func @example({arguments}) {{\n  {body}\n  return\n}}\n"
    return (
        f"func.func @example({arguments}) -> ({kinds}) {{\n  {body}\n"
        f"  return {names} : {kinds}\n}}\n"
    )


def wrap_value(example):
    """A function with a type or an attribute as its attribute."""
    return f"func.func private @f() attributes {{example = {example}}}\n"


def mlir_blocks(description):
    return re.findall(r"```mlir\n(.*?)```", description, re.S)


def run_opt(opt, text, *flags):
    return subprocess.run(
        [*opt, *flags, "-"],
        input=text,
        capture_output=True,
        text=True,
        check=False,
    )


def records(tblgen, source, file):
    """The records of include/qnn/`file`, as llvm-tblgen dumps them."""
    include = os.path.join(source, "include")
    llvm = os.path.join(os.path.dirname(tblgen), "..", "include")
    dumped = subprocess.run(
        [tblgen, "--dump-json", "-I", include, "-I", llvm]
        + [os.path.join(include, "qnn", file)],
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(dumped.stdout)
