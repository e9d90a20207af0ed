# ===- dialect-examples.py - The examples of ops, types, attributes -------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
# RUN: env PYTHONPATH=%test_lib %python %s qnn-opt %tblgen %qnn_src | FileCheck %s
"""Every op, type and attribute of the dialect has an example that verifies.

The examples are those of the reference pages: the ```mlir blocks of the
descriptions in the .td files. An op's example is wrapped in a function that
provides its operands, a type or attribute becomes an attribute of one.
"""

import sys

from doc_examples import mlir_blocks, records, run_opt
from doc_examples import split_top_level, wrap_ops, wrap_value

# CHECK-DAG: op qnn.conv2d: 1 example
# CHECK-DAG: op qnn.packed_conv2d: 1 example
# CHECK-DAG: type qnn.int: 5 examples
# CHECK-DAG: attribute qnn.schedule: 1 example
# CHECK: all of {{[1-9][0-9]+}} definitions have examples that verify


def check(opt, kind, name, description):
    """Runs all examples of one definition; returns the errors."""
    examples = []
    for block in mlir_blocks(description):
        if kind == "op":
            examples.append((wrap_ops(block), name))
        else:
            prefix = "!" if kind == "type" else "#"
            for value in split_top_level(" ".join(block.split()), " "):
                examples.append((wrap_value(value), prefix + name))
    if not examples:
        return [f"{kind} {name} has no example"]
    errors = []
    for text, needle in examples:
        result = run_opt(opt, text, "--verify-roundtrip")
        if result.returncode or needle not in result.stdout:
            errors.append(f"{kind} {name}:\n{text}{result.stderr}")
    plural = "s" if len(examples) > 1 else ""
    print(f"{kind} {name}: {len(examples)} example{plural}")
    return errors


def main():
    *opt, tblgen, source = sys.argv[1:]
    dump = records(tblgen, source, "Dialect/QNN/IR/QNN.td")
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
