# RUN: %python %s %qnn_src %qnn_build
#
# ===- operators.py - docs/Operators.md lists what is supported -----------=== #
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===--------------------------------------------------------------------=== #
"""Compares docs/Operators.md with what `--list-onnx-ops` of the tools prints.

usage: operators.py SOURCE BUILD [--update]

`--update` writes the page instead.
"""

import difflib
import subprocess
import sys
from pathlib import Path

MARK = "<!-- generated -->\n"


def list_ops(build: Path, tool: str) -> str:
    """What a tool says is supported."""
    command = [build / "bin" / tool, "--list-onnx-ops"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def main() -> None:
    """Reads the arguments; exits with 1 if the page is not current."""
    source, build = Path(sys.argv[1]), Path(sys.argv[2])
    ops = list_ops(build, "qnn-translate")
    assert ops == list_ops(build, "qnn-compile"), "the tools disagree"
    page = source / "docs" / "Operators.md"
    text = page.read_text()
    head, mark, _ = text.partition(MARK)
    assert mark, f"{page.name} has no line {MARK}"
    current = head + mark + "\n" + ops
    if "--update" in sys.argv[3:]:
        page.write_text(current)
    elif text != current:
        sys.stdout.writelines(
            difflib.unified_diff(text.splitlines(True), current.splitlines(True), page.name, "now")
        )
        sys.exit(f"{page.name} is not current: run test/Docs/operators.py SOURCE BUILD --update")


if __name__ == "__main__":
    main()
