# ===- compare.py - Random ONNX graphs: both sides ------------------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""A graph in the interpreter and in ONNX Runtime; the states of its tensors are
explained in compare_ort.py."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import ort

import qnn

from .builder import Builder, Value
from .generate import generate

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
        self.model = qnn.load(self.path)
        if options.export:
            self.check_export(folder, options.export)
        self.ours = self.run(self.feed)
        if options.jit:
            self.check_jit()

    def run(self, feed: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Every tensor by name; numbers inside are unrounded."""
        outputs = self.model.interpret(**feed)
        outputs = outputs if isinstance(outputs, tuple) else (outputs,)
        values = {i.name: o for i, o in zip(self.model.outputs, outputs)}
        return {**values, **self.model.trace(**feed), **feed}

    def check_export(self, folder: Path, style: str) -> None:
        """Goes on with the exported graph, which must mean the same."""
        path = folder / f"graph{self.seed}-{style}.onnx"
        self.model.export_onnx(path, style=style)
        original, self.model = self.model, qnn.load(path)
        self.check_same(original.interpret(**self.feed), self.model.interpret(**self.feed),
                        "the exported graph differs from the original")  # fmt: skip

    def check_jit(self) -> None:
        self.check_same(self.model.interpret(**self.feed), self.model.compile()(**self.feed),
                        "compiled code differs from the interpreter")  # fmt: skip

    def check_same(self, want: Any, got: Any, why: str) -> None:
        """Compares all outputs bit for bit."""
        pairs = [(want, got)] if isinstance(want, np.ndarray) else zip(want, got)
        for info, (expected, value) in zip(self.model.outputs, pairs):
            if value.tobytes() != expected.tobytes():
                self.fail(info.name, why)

    def fail(self, name: str, why: str) -> None:
        self.states[name] = "UNEXPLAINED"
        self.notes.append(f"seed {self.seed}: {name}: {why}")

    def compare(self) -> None:
        """Gives every tensor its state."""
        values = {v.name: v for v in self.tensors}
        # Tensors that are not what they are on the other side, also of those
        # that are not compared.
        changed: set[str] = set()
        for node in self.graph.nodes:
            name = node.output[0]
            follows = not changed.isdisjoint(node.input)
            state = "follows" if follows else ""
            if name in values:
                state = self.states[name] = self.judge(values[name], node, follows)
            if state not in ("", "equal", "absent"):
                changed.add(name)

    def judge(self, value: Value, node: onnx.NodeProto, follows: bool) -> str:
        """The state of a tensor; `follows` says that an input has changed."""
        if self.states.get(value.name) == "UNEXPLAINED":
            return "UNEXPLAINED"
        if value.name not in self.ours:
            return "absent"
        ours, theirs = self.ours[value.name], self.theirs[value.name]
        if ours.shape != theirs.shape:
            self.fail(value.name, f"shape {ours.shape} instead of {theirs.shape}")
            return "UNEXPLAINED"
        state = self.look_at(value, node, ours, theirs)
        if state == "UNEXPLAINED" and follows:
            return "follows"
        if state == "UNEXPLAINED":
            self.fail(value.name, self.describe(node, ours, theirs))
        return state

    def look_at(self, value: Value, node: onnx.NodeProto, ours: np.ndarray,
                theirs: np.ndarray) -> str:  # fmt: skip
        """The state of a tensor without regard to what it follows from."""
        if value.is_codes:
            if np.array_equal(ours, theirs):
                return "equal"
            return "tie" if self.is_tie(value, node) else "UNEXPLAINED"
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
        numbers = self.unrounded(value, node)
        if numbers is None:
            return False
        error = TOLERANCE * np.abs(numbers).max() / value.scale
        units = numbers / value.scale
        to_half = np.abs(units - np.floor(units) - 0.5)
        return bool(np.all((steps == 0) | ((np.abs(steps) == 1) & (to_half <= error))))

    def unrounded(self, value: Value, node: onnx.NodeProto) -> np.ndarray | None:
        """The numbers whose codes are `value`: the input of a quantizer, or a
        step of the operator (`NAME.step`) that rounds to these codes."""
        if node.op_type == "QuantizeLinear":
            return self.ours[node.input[0]].astype(np.float64)
        limits = np.iinfo(value.dtype)
        for name, array in self.ours.items():
            if not name.startswith(value.name + ".") or array.shape != value.shape:
                continue
            codes = np.round(array / value.scale) + value.zero_point
            codes = np.clip(codes, limits.min, limits.max)
            if np.array_equal(codes, self.ours[value.name]):
                return array.astype(np.float64)
        return None

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
