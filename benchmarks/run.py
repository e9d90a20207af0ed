#!/usr/bin/python3
# ===- run.py - Benchmarks as a table ------------------------------------=== #
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===--------------------------------------------------------------------=== #
"""Runs the benchmarks and prints tables, or JSON with --json.

Kernels are a fraction of what this machine's instructions can do; networks and
layers are compared with ONNX Runtime (see peers.py). Each figure is a ratio of
times of one run: absolute times of two runs are not comparable.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any

import peers


def tool(name: str) -> Path:
    """The path of a built benchmark."""
    root = Path(__file__).resolve().parent.parent
    build = Path(os.environ.get("QNN_BUILD_DIR", root / "build"))
    return build / "bin" / name


def cpu_name() -> str:
    """The processor as the system names it."""
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.machine()


def print_table(results: list[dict[str, Any]]) -> None:
    """Prints one row for each kernel."""
    print(f"Kernels on one core of: {cpu_name()}\n")
    head = ("kernel", "us", "GMAC/s", "limit", "of limit", "limit is")
    rows = [
        (
            result["name"],
            f"{result['microseconds']:.1f}",
            f"{result['gmacs_per_second']:.0f}",
            f"{result['limit_gmacs_per_second']:.0f}",
            f"{100 * result['fraction_of_limit']:.1f} %",
            result["limit_instructions"],
        )
        for result in results
    ]
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    for row in [head, *rows]:
        cells = [row[0].ljust(widths[0])]
        cells += [row[i].rjust(widths[i]) for i in range(1, 5)]
        print("  ".join([*cells, row[5]]).rstrip())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--output", type=Path, help="write JSON to this file, too")
    parser.add_argument("--rounds", type=int, default=10, help="rounds against peers")
    parser.add_argument("--kernels", action="store_true", help="leave the peers out")
    arguments = parser.parse_args()
    bench = tool("qnn-conv-bench")
    if not bench.exists():
        print(f"{bench} is not built; run ./dev build", file=sys.stderr)
        return 1
    run = subprocess.run([bench], check=True, capture_output=True, text=True)
    results: dict[str, Any] = {"cpu": cpu_name(), "kernels": json.loads(run.stdout)}
    if not arguments.kernels:
        results.update(peers.bench(arguments.rounds))
    text = json.dumps(results, indent=2)
    if arguments.output:
        arguments.output.write_text(text + "\n")
    if arguments.json:
        print(text)
        return 0
    print_table(results["kernels"])
    for title in ("networks", "layers"):
        if title in results:
            peers.print_peers(title.capitalize(), results[title])
    return 0


if __name__ == "__main__":
    sys.exit(main())
