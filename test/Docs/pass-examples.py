# ===- pass-examples.py - The examples of passes --------------------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
# RUN: env PYTHONPATH=%test_lib %python %s qnn-opt %tblgen %qnn_src | FileCheck %s
"""The examples of passes verify, and the pass does what they say.

An example is a pair of ```mlir blocks, before and after. Both must verify. If
the second needs no other values than the first, the pass must turn the one
into the other; an example that leaves something out is only parsed.
"""

import glob
import os
import sys

from doc_examples import free_values, mlir_blocks, records, run_opt, wrap_ops

# CHECK-DAG: qnn-propagate-codes: example holds
# CHECK-DAG: qnn-to-nhwc: example holds
# CHECK-DAG: qnn-integerize: example verifies
# CHECK: all of {{[1-9][0-9]*}} examples are good


def check(opt, name, before, after):
    """Returns an error, or the empty string."""
    printed = []
    for block in (before, after):
        result = run_opt(opt, wrap_ops(block, returns=True))
        if result.returncode:
            return f"{name}:\n{wrap_ops(block, returns=True)}{result.stderr}"
        printed.append(result.stdout)
    if free_values(before)[0] != free_values(after)[0] or "emitc." in after:
        print(f"{name}: example verifies")
        return ""
    result = run_opt(opt, wrap_ops(before, returns=True), "--" + name)
    if result.stdout != printed[1]:
        return f"{name} yields\n{result.stdout}{result.stderr}not\n{printed[1]}"
    print(f"{name}: example holds")
    return ""


def main():
    *opt, tblgen, source = sys.argv[1:]
    include = os.path.join(source, "include", "qnn")
    count, errors = 0, []
    for file in sorted(glob.glob(include + "/**/*.td", recursive=True)):
        with open(file, encoding="utf-8") as text:
            if "PassBase.td" not in text.read():
                continue
        dump = records(tblgen, source, os.path.relpath(file, include))
        for record in dump["!instanceof"]["PassBase"]:
            definition = dump[record]
            if "qnn" not in definition["argument"]:
                continue
            blocks = mlir_blocks(definition["description"])
            for before, after in zip(blocks[::2], blocks[1::2]):
                count += 1
                errors.append(check(opt, definition["argument"], before, after))
    errors = [error for error in errors if error]
    if errors:
        sys.exit("\n".join(errors))
    print(f"all of {count} examples are good")


main()
