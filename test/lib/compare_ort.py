# ===- compare_ort.py - Random graphs here and in ONNX Runtime ------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""Compares the interpreter with ONNX Runtime on seeded random graphs.

    compare_ort.py [--graphs N] [--seed N] [--export STYLE] [--jit] [-v]

Without --seed, graphs 0 to N-1 (300); with it, that one. Every tensor of a
graph is an output on both sides, with ONNX Runtime's optimizations off, and is
compared by name, in graph order. A tensor is in one of these states:

equal      the same codes, or numbers within 1e-5 of the tensor's range
tie        codes that differ by one step where the number before rounding is,
           in units of codes, within float32's error of a half: ONNX Runtime
           rounds x / scale in float32, qnn in float64
condition  numbers that differ by no more than this graph's own sensitivity:
           16 times what qnn's result moves when each input moves by one unit in
           the last place of float32 (sums that cancel, steep functions)
follows    computed from a tensor in a state other than equal
absent     not computed here, as it is part of a constant
UNEXPLAINED none of these, or the graph does not run on one side

The last makes the exit status 1.
"""

from __future__ import annotations

import argparse
import collections
import sys
import tempfile
from pathlib import Path

import ort
from random_onnx.compare import Comparison

import qnn


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--graphs", type=int, default=300)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--export", choices=["qdq", "qonnx"])
    parser.add_argument("--jit", action="store_true")
    parser.add_argument("--keep", type=Path, help="leave the graphs here")
    parser.add_argument("-v", action="store_true", help="a line for each tensor")
    options = parser.parse_args()
    seeds = range(options.graphs) if options.seed is None else [options.seed]
    counts: collections.Counter[str] = collections.Counter()
    ops: collections.Counter[str] = collections.Counter()
    notes = []
    with tempfile.TemporaryDirectory() as scratch:
        for seed in seeds:
            try:
                comparison = Comparison(seed, options.keep or Path(scratch), options)
                comparison.compare()
            except (ort.OrtError, qnn.Error) as error:
                counts["UNEXPLAINED"] += 1
                notes.append(f"seed {seed}: {error}")
                continue
            counts.update(comparison.states.values())
            ops.update(n.op_type for n in comparison.graph.nodes)
            notes += comparison.notes
            if options.v:
                for node in comparison.graph.nodes:
                    print(node.output[0], node.op_type, *node.input,
                          comparison.states.get(node.output[0], ""))  # fmt: skip
    print(*notes, f"{len(seeds)} graphs, {sum(ops.values())} nodes of {len(ops)} operators", sep="\n")
    print(", ".join(f"{counts[k]} {k}" for k in sorted(counts)))
    return 1 if counts["UNEXPLAINED"] else 0


if __name__ == "__main__":
    sys.exit(main())
