# ===- node_tests.py - ONNX's backend node tests ------------------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===-----------------------------------------------------------------------===#
"""Runs the node tests in the given folders through the reference interpreter.

A test counts if qnn's list of operators has each operator of its model. Those
that cannot pass are in the table of skipped ones, with a reason; all others must.
A pattern of the table that matches no test, or one that passes, is an error, too.
"""

import argparse
import fnmatch
import pathlib
import subprocess
import sys
import tempfile

from node_case import NodeTest


def read_table(path):
    """The lines of a table, without comments."""
    lines = path.read_text().splitlines()
    return [line.strip() for line in lines if line.strip()[:1] not in ("", "#")]


def read_skipped(path):
    """Reason by pattern."""
    skipped = {}
    for line in read_table(path):
        pattern, _, reason = line.partition(": ")
        if not reason or pattern in skipped:
            sys.exit(f"{path.name}: no reason, or given twice: {line}")
        skipped[pattern] = reason
    return skipped


def read_operators(translate):
    """The operators of ONNX's own domain that are imported, not only folded."""
    command = [translate, "--list-onnx-ops"]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    section = text.partition("## `ai.onnx`")[2].partition("\n## ")[0]
    rows = [line.split("|")[1:4] for line in section.splitlines() if line.startswith("| ")]
    folded = ("of constants", "of tensors whose shape is known")
    operators = {row[0].strip() for row in rows[1:] if row[2].strip() not in folded}
    # The remark of these is about all that there is to import.
    return operators | {"Constant"}


def main():
    """Reads the arguments and runs the tests."""
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("translate", help="qnn-translate")
    args.add_argument("folders", nargs="+", type=pathlib.Path)
    args.add_argument("--skipped", type=pathlib.Path, required=True)
    args.add_argument("--filter", default="*", help="run these tests only")
    args.add_argument("--jit", action="store_true", help="compiled code, too")
    args = args.parse_args()
    claimed = read_operators(args.translate)
    skipped = read_skipped(args.skipped)

    passed, failed, errors, matched, num_skipped = 0, [], [], set(), 0
    uncompiled = 0
    with tempfile.TemporaryDirectory() as scratch:
        path = pathlib.Path(scratch) / "model.onnx"
        for root in args.folders:
            for folder in sorted(root.glob("test_" + args.filter)):
                test = NodeTest(folder)
                if not test.operators() <= claimed:
                    continue
                why = test.run(path, args.jit)
                found = [p for p in skipped if fnmatch.fnmatch(test.name, p)]
                matched.update(found)
                num_skipped += bool(found)
                passed += not found and not why
                uncompiled += not test.is_compiled
                if found and not why:
                    errors.append(f"{test.name} passes, but '{found[0]}' skips it")
                elif not found and why:
                    failed.append(f"FAILED {test.name}: {why}")
    if args.filter == "*":
        errors += [f"'{p}' skips no test" for p in skipped if p not in matched]
    for line in failed + errors:
        print(line)
    print(f"{passed} passed, {num_skipped} skipped, {len(failed)} failed")
    if args.jit:
        print(f"{uncompiled} were interpreted only: an op has no loops yet")
    sys.exit(1 if failed or errors else 0)


if __name__ == "__main__":
    main()
