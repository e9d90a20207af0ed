# ===- onnx_errors.py - Messages of the importer --------------------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===-----------------------------------------------------------------------===#
"""Imports graphs that are not supported, and compares what is said of them.

usage: onnx_errors.py FILE [--update]

FILE has one case after another: a line `#--- NAME [OPSET]`, lines `# error: ...`
with all errors in order, and a graph in ONNX's text form. `--update` writes the
errors instead of comparing them: read them afterwards, they are for people.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from onnx import parser
from onnx_text import HEADER

CASE = re.compile(r"^#---.*$", re.MULTILINE)


def import_graph(text: str, opset: int) -> list[str]:
    """The errors that importing a graph gives."""
    if not text.startswith("<"):
        text = HEADER.format(opset) + text
    model = parser.parse_model(text).SerializeToString()
    result = subprocess.run(
        ["qnn-translate", "--import-onnx", "-o", "/dev/null"],
        input=model,
        capture_output=True,
        check=False,
    )
    errors = result.stderr.decode().splitlines()
    assert bool(errors) == (result.returncode == 1), result
    return [re.sub(r"^<stdin>:0:0: ", "# ", error) for error in errors]


def main() -> None:
    """Runs all cases; exits with 1 if one says something else."""
    path = Path(sys.argv[1])
    text = path.read_text()
    heads = CASE.findall(text)
    output, failed = CASE.split(text)[0], 0
    for head, body in zip(heads, CASE.split(text)[1:]):
        lines = body.strip().splitlines()
        expected = [line for line in lines if line.startswith("# error:")]
        graph = "\n".join(line for line in lines if not line.startswith("#"))
        opset = re.search(r" (\d+)$", head)
        errors = import_graph(graph, int(opset[1]) if opset else 13)
        output += "\n".join([head, *errors, graph, ""])
        if errors != expected:
            failed += 1
            print(f"{head}\nexpected", *expected, "found", *errors, sep="\n  ")
    if "--update" in sys.argv[2:]:
        path.write_text(output)
    elif failed:
        sys.exit(1)


if __name__ == "__main__":
    main()
