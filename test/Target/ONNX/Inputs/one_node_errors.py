# ===- one_node_errors.py - Graphs that are refused, one by one ------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===-----------------------------------------------------------------------===#
"""Imports graphs that must be refused.

usage: one_node_errors.py QNN_TRANSLATE FILE TEST_LIB

FILE has pairs of lines: a comment `# Operator: message`, and a graph in ONNX's
text form whose only node the message must be about. The opset is the newest.
"""

import pathlib
import subprocess
import sys

OPSET = "23"


def import_graph(translate, lib, graph):
    """What the importer prints, and its status."""
    model = subprocess.run(
        [sys.executable, lib / "onnx_text.py", "/dev/stdin", "--opset", OPSET],
        input=graph.encode(),
        stdout=subprocess.PIPE,
        check=True,
    ).stdout
    command = [translate, "--import-onnx"]
    return subprocess.run(command, input=model, capture_output=True, check=False)


def main():
    """Reads the arguments; exits with 1 if a message is another one."""
    translate, path, lib = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
    lines = [line for line in path.read_text().splitlines() if line]
    pairs = [
        (comment[2:], graph)
        for comment, graph in zip(lines, lines[1:])
        if comment.startswith("# ") and not graph.startswith("#")
    ]
    failures = 0
    for comment, graph in pairs:
        operator, _, message = comment.partition(": ")
        result = import_graph(translate, lib, graph)
        text = result.stderr.decode()
        wanted = f"error: node with output 'y' ({operator}): {message}\n"
        if result.returncode != 1 or not text.endswith(wanted):
            print(f"{graph}\n  status {result.returncode}, prints {text}  not {wanted}")
            failures += 1
    print(f"{len(pairs) - failures} of {len(pairs)} graphs refused as they should be")
    sys.exit(1 if failures or not pairs else 0)


if __name__ == "__main__":
    main()
