#!/usr/bin/env python3
#===- gates.py - Cheap checks of the source tree --------------------------===//
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===//
"""Checks every file that git tracks; prints what is wrong and where.

usage: .ci/gates.py [--junit REPORT.xml] [GATE...]
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Callable, Iterator

ROOT = Path(__file__).resolve().parent.parent
LLVM_PREFIX = Path(os.environ.get("LLVM_PREFIX", "/usr/lib/llvm-22"))
SPDX = "SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception"
BANNER = re.compile(r"===-+ (\S+) -")
MACHINE = re.compile(
    r"(?<![\w.$}/])/(work|home|root|tmp|farm)(/|\b)|https?://(deb|registry)\."
)
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX)\b")

CXX = {".cpp", ".h", ".c"}
CODE = CXX | {".td", ".py", ".sh"}
TESTS = re.compile(r"(^|/)tests?/|(^|/)test_[^/]*\.py$")
DATA = re.compile(r"(^|/)Inputs/")


def read(root: Path, file: str) -> list[str]:
    """The lines of a text file; none for a binary one."""
    data = (root / file).read_bytes()
    return [] if b"\0" in data else data.decode(errors="replace").splitlines()


def is_script(lines: list[str]) -> bool:
    return bool(lines) and lines[0].startswith("#!")


def check_format(root: Path, files: list[str]) -> Iterator[str]:
    """C and C++ look as .clang-format says."""
    sources = cxx_sources(files)
    if not sources:
        return
    result = subprocess.run(
        [LLVM_PREFIX / "bin/clang-format", "--dry-run", *sources],
        cwd=root, stderr=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    if result.returncode:
        yield result.stderr.strip()
    pattern = r"^(.+?):\d+:\d+: warning: .*clang-format-violations"
    for file in sorted(set(re.findall(pattern, result.stderr, re.M))):
        yield f"{file}: not formatted (./dev format)"


def cxx_sources(files: list[str]) -> list[str]:
    """Those of `files` that clang-format is responsible for."""
    return [f for f in files if Path(f).suffix in CXX and not DATA.search(f)]


def check_banner(root: Path, files: list[str]) -> Iterator[str]:
    """Every source names its licence, and its banner names the file."""
    for file in files:
        lines = read(root, file)
        if not lines or DATA.search(file):
            continue
        if Path(file).suffix not in CODE and not is_script(lines):
            continue
        head = "\n".join(lines[:10])
        # The line may be folded: see through comment signs and line ends.
        if SPDX not in re.sub(r"[\s/#]+", " ", head):
            yield f"{file}: no SPDX banner in the first lines"
        banner = BANNER.search(head)
        if banner and banner[1] != Path(file).name:
            yield f"{file}: its banner says {banner[1]}"


SUPPORT = re.compile(r"^test/(lib|Fuzz)/")
"""What tests are made of, no tests themselves."""


def line_limit(file: str, lines: list[str]) -> int | None:
    """The greatest number of lines that `file` may have."""
    suffix = Path(file).suffix
    if DATA.search(file):
        return None
    if TESTS.search(file) and not SUPPORT.search(file):
        return 200 if suffix in CODE | {".mlir", ".test"} else None
    if suffix == ".td":
        return 400
    if suffix not in CODE and not is_script(lines):
        return None
    if file.startswith("tools/") and any(" main(" in line for line in lines):
        return 60
    return 500


def check_size(root: Path, files: list[str]) -> Iterator[str]:
    """No file outgrows its limit: split it by concern instead."""
    for file in files:
        lines = read(root, file)
        limit = line_limit(file, lines)
        if limit is not None and len(lines) > limit:
            yield f"{file}: {len(lines)} lines, limit {limit}"


def find(root: Path, files: list[str], what: re.Pattern[str]) -> Iterator[str]:
    for file in files:
        for number, line in enumerate(read(root, file), 1):
            if what.search(line):
                yield f"{file}:{number}: {line.strip()[:80]}"


def check_machine(root: Path, files: list[str]) -> Iterator[str]:
    """Nothing depends on one machine's folders or package hosts."""
    yield from find(root, files, MACHINE)


def check_finished(root: Path, files: list[str]) -> Iterator[str]:
    """No marks of unfinished work in what is shipped."""
    shipped = ("lib/", "include/", "tools/", "python-bindings/")
    yield from find(root, [f for f in files if f.startswith(shipped)],
                    UNFINISHED)  # fmt: skip


Gate = Callable[[Path, "list[str]"], Iterator[str]]
GATES: dict[str, Gate] = {
    "format": check_format,
    "banner": check_banner,
    "size": check_size,
    "machine": check_machine,
    "finished": check_finished,
}


# A checkout that belongs to another user is as good to read.
LIST_FILES = ["git", "-c", "safe.directory=*", "ls-files", "-z"]


def tracked(root: Path) -> list[str]:
    """The files git tracks that are still in the working tree."""
    listing = subprocess.run(
        LIST_FILES, cwd=root, check=True, capture_output=True
    )
    names = listing.stdout.decode().split("\0")
    return [n for n in names if n and (root / n).is_file()]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="checks of the source tree")
    parser.add_argument("--junit", type=Path, help="write a report here")
    parser.add_argument("gates", nargs="*", choices=[[], *GATES], default=[])
    options = parser.parse_args(arguments)
    files = tracked(ROOT)
    suite = ET.Element("testsuite", name="gates")
    failed = False
    for name in options.gates or GATES:
        complaints = list(GATES[name](ROOT, files))
        case = ET.SubElement(suite, "testcase", name=name)
        if complaints:
            failed = True
            text = "\n".join(complaints)
            ET.SubElement(case, "failure").text = text
            print(f"gate {name}: {GATES[name].__doc__}\n{text}")
    if options.junit:
        ET.ElementTree(suite).write(options.junit)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
