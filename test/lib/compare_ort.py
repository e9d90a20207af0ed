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

import numpy as np
import onnx
import ort
from random_onnx.builder import Builder, Value
from random_onnx.generate import generate

import qnn

TOLERANCE = 1e-5
SENSITIVITY = 16


class Comparison:
    """One graph on both sides."""

    def __init__(self, seed: int, folder: Path, options: argparse.Namespace):
        self.seed = seed
        self.graph: Builder = generate(seed)
        self.path = folder / f"graph{seed}.onnx"
        self.tensors = self.graph.all_tensors()
        onnx.save(self.graph.model(self.tensors), self.path)
        self.feed = self.graph.feed()
        self.states: dict[str, str] = {}
        self.notes: list[str] = []
        with ort.Session(self.path) as session:
            self.theirs = dict(zip(session.outputs, session.run(self.feed)))
        path = self.path
        if options.export:
            path = folder / f"graph{seed}-{options.export}.onnx"
            qnn.load(self.path).export_onnx(path, style=options.export)
        self.model = qnn.load(path)
        self.ours = self.run(self.feed)
        if options.jit:
            self.check_jit()

    def run(self, feed: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Every tensor by name; numbers inside are unrounded."""
        outputs = self.model.interpret(**feed)
        outputs = outputs if isinstance(outputs, tuple) else (outputs,)
        values = {i.name: o for i, o in zip(self.model.outputs, outputs)}
        return {**values, **self.model.trace(**feed), **feed}

    def check_jit(self) -> None:
        compiled = self.model.compile()(**self.feed)
        want = self.model.interpret(**self.feed)
        pairs = [(want, compiled)] if isinstance(want, np.ndarray) else zip(want, compiled)
        for info, (expected, value) in zip(self.model.outputs, pairs):
            if value.tobytes() != expected.tobytes():
                self.fail(info.name, "compiled code differs from the interpreter")

    def fail(self, name: str, why: str) -> None:
        self.states[name] = "UNEXPLAINED"
        self.notes.append(f"seed {self.seed}: {name}: {why}")

    def compare(self) -> None:
        """Gives every tensor its state."""
        producers = {n.output[0]: n for n in self.graph.nodes}
        for value in self.tensors:
            node = producers[value.name]
            if self.states.get(value.name) == "UNEXPLAINED":
                continue
            if value.name not in self.ours:
                self.states[value.name] = "absent"
                continue
            ours, theirs = self.ours[value.name], self.theirs[value.name]
            if ours.shape != theirs.shape:
                self.fail(value.name, f"shape {ours.shape} instead of {theirs.shape}")
                continue
            state = self.look_at(value, node, ours, theirs)
            follows = any(self.states.get(i, "equal") not in ("equal", "absent")
                          for i in node.input)  # fmt: skip
            if state == "UNEXPLAINED" and follows:
                state = "follows"
            elif state == "UNEXPLAINED":
                self.fail(value.name, self.describe(node, ours, theirs))
            self.states[value.name] = state

    def look_at(self, value: Value, node: onnx.NodeProto, ours: np.ndarray,
                theirs: np.ndarray) -> str:  # fmt: skip
        """The state of a tensor without regard to what it follows from."""
        if value.is_codes:
            if np.array_equal(ours, theirs):
                return "equal"
            near = node.op_type == "QuantizeLinear" and self.is_tie(value, node)
            return "tie" if near else "UNEXPLAINED"
        distance = np.abs(ours.astype(np.float64) - theirs)
        if np.all(distance <= TOLERANCE * max(1e-30, np.abs(theirs).max())):
            return "equal"
        moved = self.sensitivity().get(value.name)
        if moved is not None and np.all(distance <= SENSITIVITY * moved.max()):
            return "condition"
        return "UNEXPLAINED"

    def is_tie(self, value: Value, node: onnx.NodeProto) -> bool:
        """Whether all codes that differ do so by one, next to a half."""
        ours, theirs = self.ours[value.name], self.theirs[value.name]
        steps = ours.astype(np.int64) - theirs
        numbers = self.ours[node.input[0]].astype(np.float64)
        error = TOLERANCE * np.abs(numbers).max() / value.scale
        units = numbers / value.scale
        to_half = np.abs(units - np.floor(units) - 0.5)
        return bool(np.all((steps == 0) | ((np.abs(steps) == 1) & (to_half <= error))))

    def sensitivity(self) -> dict[str, np.ndarray]:
        """How far each tensor moves when the inputs move by one last place."""
        if not hasattr(self, "_moved"):
            rng = np.random.default_rng(self.seed)
            feed = {
                name: np.nextafter(a, a + rng.choice([-1, 1], a.shape).astype(a.dtype))
                if a.dtype == np.float32 else a
                for name, a in self.feed.items()
            }  # fmt: skip
            other = self.run(feed)
            self._moved = {n: np.abs(a.astype(np.float64) - other[n])
                           for n, a in self.ours.items() if n in other}  # fmt: skip
        return self._moved

    @staticmethod
    def describe(node: onnx.NodeProto, ours: np.ndarray, theirs: np.ndarray) -> str:
        distance = np.abs(ours.astype(np.float64) - theirs)
        at = np.unravel_index(np.argmax(distance), distance.shape)
        return (f"{node.op_type}: {np.count_nonzero(distance)} of {distance.size} "
                f"differ, most at {tuple(map(int, at))}: {ours[at]!r}, ONNX Runtime "
                f"has {theirs[at]!r}")  # fmt: skip


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
