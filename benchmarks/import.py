#!/usr/bin/env python3
# ===- import.py - Time and memory of importing a large model -------------=== #
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===--------------------------------------------------------------------=== #
"""Imports a float model of 100 MB, with its weights inside and beside it.

usage: import.py [--build DIR] [--megabytes N]

Prints, for each of both files, the processor time and how much memory the tool
took beyond what it takes for an empty model, as a multiple of the model's size.
The limits are 3 s and 3 times; exits with 1 beyond them.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

MAX_SECONDS, MAX_RATIO = 3.0, 3.0


def make_model(megabytes: int) -> onnx.ModelProto:
    """Four dense layers with so many megabytes of weights."""
    size = max(1, round((megabytes * 1e6 / 16) ** 0.5))
    weights, nodes = [], []
    for layer in range(4):
        values = np.random.default_rng(layer).standard_normal((size, size), dtype=np.float32)
        weights.append(numpy_helper.from_array(values, f"w{layer}"))
        nodes.append(helper.make_node("MatMul", [f"x{layer}", f"w{layer}"], [f"x{layer + 1}"]))
    ends = [helper.make_tensor_value_info(x, TensorProto.FLOAT, [1, size]) for x in ("x0", "x4")]
    graph = helper.make_graph(nodes, "large", ends[:1], ends[1:], weights)
    opset = helper.make_opsetid("", 13)
    return helper.make_model(graph, ir_version=8, opset_imports=[opset])


def measure(tool: Path, model: Path) -> tuple[float, float]:
    """Processor seconds and greatest resident megabytes of importing a file."""
    child = os.fork()
    if child == 0:
        os.execv(tool, [str(tool), "--import-onnx", str(model), "-o", os.devnull])
    _, status, usage = os.wait4(child, 0)
    if status:
        sys.exit(f"{tool.name} failed")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / 1e6


def main() -> None:
    """Measures; exits with 1 beyond the limits."""
    root = Path(__file__).resolve().parent.parent
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("--build", type=Path, default=root / "build")
    args.add_argument("--megabytes", type=int, default=100)
    args = args.parse_args()
    tool = args.build.resolve() / "bin" / "qnn-translate"
    failed = False
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # The onnx package puts external data into the current folder.
        os.chdir(folder)
        onnx.save(make_model(0), folder / "empty.onnx")
        _, base = measure(tool, folder / "empty.onnx")
        model = make_model(args.megabytes)
        onnx.save(model, folder / "inside.onnx")
        onnx.save_model(
            model,
            folder / "beside.onnx",
            save_as_external_data=True,
            location="weights.bin",
        )
        for form in ("inside", "beside"):
            seconds, memory = measure(tool, folder / f"{form}.onnx")
            ratio = (memory - base) / args.megabytes
            failed |= seconds > MAX_SECONDS or ratio > MAX_RATIO
            print(
                f"weights {form} the file: {seconds:.2f} s, {memory:.0f} MB, "
                f"{ratio:.2f} times the model beyond {base:.0f} MB of the tool"
            )
    sys.exit(failed)


if __name__ == "__main__":
    main()
