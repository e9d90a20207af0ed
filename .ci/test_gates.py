#===- test_gates.py - Each gate passes good files and finds bad ones ------===//
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===//
from __future__ import annotations

from pathlib import Path

import pytest
from gates import GATES, ROOT, SPDX

BANNER = f"//===- A.cpp - An example ----===//\n// {SPDX}\n"


def run(gate: str, folder: Path, file: str, text: str) -> list[str]:
    """What `gate` says about a tree that consists of one file."""
    path = folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return list(GATES[gate](folder, [file]))


@pytest.mark.parametrize(
    "gate, file, text",
    [
        ("banner", "lib/A.cpp", BANNER),
        ("banner", "lib/A.cpp", BANNER.replace("WITH ", "WITH\n// ")),
        ("banner", "lib/CMakeLists.txt", "add_qnn_library(A A.cpp)\n"),
        ("banner", "a/__init__.py", ""),
        ("size", "lib/A.cpp", "\n" * 500),
        ("size", "test/Inputs/a.mlir", "\n" * 900),
        ("size", "tools/t/t.cpp", "int main() {}\n" + "\n" * 59),
        ("machine", "a.md", "see build/tmp/x and ../work/y, /usr/lib\n"),
        ("machine", "a.bin", "/ho" + "me/somebody\0"),
        ("finished", "docs/a.md", "TO" + "DO\n"),
    ],
)
def test_passes(tmp_path: Path, gate: str, file: str, text: str) -> None:
    assert run(gate, tmp_path, file, text) == []


@pytest.mark.parametrize(
    "gate, file, text",
    [
        ("banner", "lib/A.cpp", "int a;\n"),
        ("banner", "lib/B.cpp", BANNER),
        ("banner", "dev", "#!/bin/sh\n"),
        ("size", "lib/A.cpp", "\n" * 501),
        ("size", "include/A.td", "\n" * 401),
        ("size", "test/a.mlir", "\n" * 201),
        ("size", "python-bindings/tests/test_a.py", "\n" * 201),
        ("size", "tools/t/t.cpp", "int main() {}\n" + "\n" * 60),
        ("machine", "a.md", "cd /ho" + "me/somebody\n"),
        ("machine", "a.md", "from https://registry" + ".example\n"),
        ("finished", "lib/A.cpp", "// TO" + "DO: the rest\n"),
    ],
)
def test_finds(tmp_path: Path, gate: str, file: str, text: str) -> None:
    assert len(run(gate, tmp_path, file, text)) == 1


def test_format(tmp_path: Path) -> None:
    style = (ROOT / ".clang-format").read_text()
    (tmp_path / ".clang-format").write_text(style)
    assert run("format", tmp_path, "A.cpp", "int a = 1;\n") == []
    assert run("format", tmp_path, "A.cpp", "int  a=1;\n") == [
        "A.cpp: not formatted (./dev format)"
    ]
