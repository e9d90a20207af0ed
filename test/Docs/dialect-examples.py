# ===- dialect-examples.py - The examples of the reference pages ---------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
# RUN: %python %s qnn-opt %tblgen %qnn_src | FileCheck %s
"""Every op, type and attribute of the dialect has an example that verifies.

The examples are those of the reference pages: the ```mlir blocks of the
descriptions in the .td files. An op's example is wrapped in a function that
provides its operands, a type or attribute becomes an attribute of one.
"""

import json
import os
import re
import subprocess
import sys

# CHECK-DAG: op qnn.conv2d: 1 example
# CHECK-DAG: op qnn.packed_conv2d: 1 example
# CHECK-DAG: type qnn.int: 5 examples
# CHECK-DAG: attribute qnn.schedule: 1 example
# CHECK: all of {{[1-9][0-9]+}} definitions have examples that verify

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


def wrap_op(example):
    """A function around one op that takes the op's operands."""
    statement = re.sub(r"^%\w+ = ", "", example.strip())
    operands = re.findall(r"%\w+", statement)
    signature = split_top_level(statement, ":")[-1]
    sides = split_top_level(signature, "->")
    # Accumulators, and results of the input's type, are printed only once.
    types = flatten_types(sides[0]) + flatten_types(sides[-1])
    arguments = ", ".join(f"{o}: {t}" for o, t in zip(operands, types))
    return f"func.func @example({arguments}) {{\n  {example}\n  return\n}}\n"


def wrap_value(example):
    return f"func.func private @f() attributes {{example = {example}}}\n"


def run_opt(opt, text):
    return subprocess.run(
        [*opt, "--verify-roundtrip", "-"],
        input=text,
        capture_output=True,
        text=True,
        check=False,
    )


def records(tblgen, source):
    """The records of the dialect, as llvm-tblgen dumps them."""
    include = os.path.join(source, "include")
    llvm = os.path.join(os.path.dirname(tblgen), "..", "include")
    dumped = subprocess.run(
        [tblgen, "--dump-json", "-I", include, "-I", llvm]
        + [os.path.join(include, "qnn/Dialect/QNN/IR/QNN.td")],
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(dumped.stdout)


def check(opt, kind, name, description):
    """Runs all examples of one definition; returns the errors."""
    blocks = re.findall(r"```mlir\n(.*?)```", description, re.S)
    examples = []
    for block in blocks:
        if kind == "op":
            examples.append((wrap_op(block), name))
        else:
            prefix = "!" if kind == "type" else "#"
            for value in split_top_level(" ".join(block.split()), " "):
                examples.append((wrap_value(value), prefix + name))
    if not examples:
        return [f"{kind} {name} has no example"]
    errors = []
    for text, needle in examples:
        result = run_opt(opt, text)
        if result.returncode or needle not in result.stdout:
            errors.append(f"{kind} {name}:\n{text}{result.stderr}")
    plural = "s" if len(examples) > 1 else ""
    print(f"{kind} {name}: {len(examples)} example{plural}")
    return errors


def main():
    *opt, tblgen, source = sys.argv[1:]
    dump = records(tblgen, source)
    kinds = [
        ("Op", "op", "opName"),
        ("TypeDef", "type", "mnemonic"),
        ("AttrDef", "attribute", "mnemonic"),
    ]
    count, errors = 0, []
    for superclass, kind, key in kinds:
        for record in dump["!instanceof"][superclass]:
            definition = dump[record]
            dialect = definition.get("opDialect") or definition["dialect"]
            # An enumeration attribute's examples are those of the ops.
            if dialect["def"] != "QNN_Dialect" or "enum" in definition:
                continue
            count += 1
            errors += check(
                opt, kind, "qnn." + definition[key], definition["description"]
            )
    if errors:
        sys.exit("\n".join(errors))
    print(f"all of {count} definitions have examples that verify")


main()
