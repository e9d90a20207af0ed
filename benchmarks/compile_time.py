#!/usr/bin/python3
# ===- compile_time.py - How long compilation takes -----------------------=== #
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===--------------------------------------------------------------------=== #
"""Measures qnn-compile: the networks that are named and the shape of a ResNet-18.

usage: compile_time.py [--rounds N] [--json] [MODEL.onnx...]

Prints processor seconds (user and system) from the ONNX file to the object, the
best of some rounds. How the time grows with the number of layers is the matter of
chains.py.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path

import numpy as np
from onnx import TensorProto

from onnx_graph import Graph
from processes import get_seconds, run_measured


class QdqGraph(Graph):
    """A network of int8 QDQ layers under construction."""

    def __init__(self) -> None:
        super().__init__()
        self.random = np.random.default_rng(0)
        self.step = [self.constant(np.float32(0.05)), self.constant(np.uint8(0))]

    def quantized(self, x: str) -> str:
        """`x` through unsigned codes, which is a ReLU, too."""
        return self.node("DequantizeLinear", [self.node("QuantizeLinear", [x, *self.step]), *self.step])

    def dequantized(self, codes: np.ndarray, scales: np.ndarray) -> str:
        """Constant codes with a scale for each element of axis 0."""
        zeros = self.constant(np.zeros(len(scales), codes.dtype))
        operands = [self.constant(codes), self.constant(scales.astype(np.float32)), zeros]
        return self.node("DequantizeLinear", operands, axis=0)

    def conv(self, x: str, channels: int, outputs: int, kernel: int, stride: int = 1) -> str:
        """A convolution whose results are about as large as its operands."""
        shape = (outputs, channels, kernel, kernel)
        codes = self.random.integers(-127, 128, shape).astype(np.int8)
        scales = self.random.uniform(0.5, 1.5, outputs) / 64 / np.sqrt(np.prod(shape[1:]))
        bias = self.random.integers(-100, 100, outputs).astype(np.int32)
        operands = [x, self.dequantized(codes, scales), self.dequantized(bias, scales * 0.05)]
        return self.node(
            "Conv", operands, kernel_shape=[kernel] * 2, strides=[stride] * 2, pads=[kernel // 2] * 4
        )

    def block(self, x: str, channels: int, outputs: int, stride: int) -> str:
        """A basic residual block."""
        y = self.quantized(self.conv(x, channels, outputs, 3, stride))
        y = self.quantized(self.conv(y, outputs, outputs, 3))
        if stride > 1 or channels != outputs:
            x = self.quantized(self.conv(x, channels, outputs, 1, stride))
        return self.quantized(self.node("Add", [x, y]))


def write_resnet18(path: Path) -> Path:
    """A network of the shapes of ResNet-18 at 224 x 224, with random weights."""
    graph = QdqGraph()
    x = graph.quantized(graph.conv(graph.quantized("x"), 3, 64, 7, 2))
    x = graph.node("MaxPool", [x], kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1])
    channels = 64
    for outputs, stride in [(64, 1), (128, 2), (256, 2), (512, 2)]:
        x = graph.block(x, channels, outputs, stride)
        x = graph.block(x, outputs, outputs, 1)
        channels = outputs
    x = graph.quantized(graph.node("GlobalAveragePool", [x]))
    x = graph.conv(x, 512, 1000, 1)
    return graph.save(path, TensorProto.FLOAT, [1, 3, 224, 224], graph.node("Flatten", [x]))


def measure(tool: Path, model: Path, folder: Path, rounds: int) -> float:
    """The least processor seconds of compiling `model` to an object."""
    command = [str(tool), str(model), "--emit=obj", "-o", str(folder / "model.o")]
    return min(get_seconds(run_measured(command)) for _ in range(rounds))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("models", type=Path, nargs="*", help="measured, too")
    arguments = parser.parse_args()
    root = Path(__file__).resolve().parent.parent
    tool = Path(os.environ.get("QNN_BUILD_DIR", root / "build")) / "bin" / "qnn-compile"
    results = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        networks = [(path.parent.name or path.name, path) for path in arguments.models]
        networks.append(("resnet18 shape", write_resnet18(folder / "resnet18.onnx")))
        for label, path in networks:
            seconds = measure(tool, path, folder, arguments.rounds)
            results.append({"name": label, "seconds": seconds})
            if not arguments.json:
                print(f"{label:24} {seconds:6.2f} s", flush=True)
    if arguments.json:
        print(json.dumps(results, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
