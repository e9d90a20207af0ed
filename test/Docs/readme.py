# RUN: %python %s %qnn_src %qnn_build
#
# ===- readme.py - Documents show what the tools print --------------------=== #
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===--------------------------------------------------------------------=== #
"""Runs the commands in the console blocks of README.md, docs/Papers.md and
docs/Quantization.md and compares what they print.

usage: readme.py SOURCE BUILD [--update]

A block starts with ```console; a line `$ command` (which may go on after a
backslash) runs at the top of the checkout and the lines up to the next command
are its output. `--update` writes
the output instead of comparing. Commands that need an emulator are skipped where
it is missing.
"""

from __future__ import annotations

import difflib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

BLOCK = re.compile(r"^```console\n(.*?)^```$", re.DOTALL | re.MULTILINE)
# What `./dev CMD` runs once everything is built.
DEMOS = {
    "./dev demo": "examples/digits/demo.sh",
    "./dev demo mcu": "examples/digits/demo-mcu.sh",
}


def run(command: str, source: Path, build: Path) -> str:
    """The output of a shell command, without trailing blanks."""
    environment = {
        **os.environ,
        "PATH": f"{build / 'bin'}:{os.environ['PATH']}",
        "QNN_BUILD_DIR": str(build),
    }
    result = subprocess.run(
        ["bash", "-c", DEMOS.get(command, command)],
        cwd=source,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode != 0:
        raise RuntimeError(f"$ {command}\n{result.stderr}")
    return "\n".join(line.rstrip() for line in result.stdout.splitlines())


def is_skipped(command: str) -> bool:
    """Whether a command needs what this machine lacks."""
    return "mcu" in command and not shutil.which("qemu-system-arm")


def execute_block(text: str, source: Path, build: Path) -> str:
    """The block as the tools print it today."""
    # A demo shows commands of its own: it has its block to itself.
    limit = 1 if text.startswith("$ ./dev ") else 0
    sections = re.split(r"^\$ ", text, maxsplit=limit, flags=re.MULTILINE)[1:]
    lines = []
    for section in sections:
        command, _, shown = section.partition("\n")
        while command.endswith("\\"):
            more, _, shown = shown.partition("\n")
            command += "\n" + more
        printed = shown.rstrip("\n")
        if not is_skipped(command):
            printed = run(command, source, build)
        lines += [f"$ {command}"] + ([printed] if printed else [])
    return "\n".join(lines) + "\n"


DOCUMENTS = ("README.md", "docs/Papers.md", "docs/Quantization.md")


def check_document(document: Path, name: str, source: Path, build: Path) -> bool:
    """Whether the document is up to date; prints the difference, or mends it."""
    old = document.read_text()
    new = BLOCK.sub(
        lambda match: f"```console\n{execute_block(match[1], source, build)}```", old
    )
    if "--update" in sys.argv:
        document.write_text(new)
        return True
    sys.stdout.writelines(
        difflib.unified_diff(
            old.splitlines(True), new.splitlines(True), name, "as printed now"
        )
    )
    return old == new


def main() -> int:
    source, build = Path(sys.argv[1]), Path(sys.argv[2])
    current = [check_document(source / name, name, source, build) for name in DOCUMENTS]
    return int(not all(current))


if __name__ == "__main__":
    sys.exit(main())
