#!/usr/bin/env python3
# ===- import.py - Time and memory of importing a large model -------------=== #
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===--------------------------------------------------------------------=== #
"""Imports a float model of 100 MB, with its weights inside and beside it, and
models as large whose numbers take less in the file than in memory.

usage: import.py [--build DIR] [--megabytes N]

Prints, for each file, the processor time and how much memory the tool took
beyond what it takes for an empty model, as a multiple of the model's size. The
limits are 3 s and 3 times for floats, and 10 times plus 256 MB in all for any
file; exits with 1 beyond them.
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

from processes import get_seconds, run_measured

MAX_SECONDS, MAX_RATIO = 3.0, 3.0
# Of any file: times its size, and megabytes in all.
MAX_NARROW_RATIO, MAX_BASE = 10.0, 256.0
# Types of fewer bits than the installed ONNX has names for.
INT4, INT2 = 22, 26


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


def make_narrow_model(megabytes: int, form: str) -> onnx.ModelProto:
    """Dense layers whose quantized weights take so many megabytes in the file."""
    layers, rows = 8, 1000
    nodes, initializers = [], [numpy_helper.from_array(np.float32(1), "s")]
    for layer in range(layers):
        weights = onnx.TensorProto(name=f"w{layer}")
        size = round(megabytes * 1e6 / layers / rows) * rows
        if form == "INT8 field":
            # Small numbers take one byte of a field.
            weights.data_type, count = TensorProto.INT8, size
            weights.int32_data.extend(i % 100 for i in range(size))
        else:
            bits = {"INT2": 2, "INT4": 4, "INT8": 8}[form]
            weights.data_type = {2: INT2, 4: INT4, 8: TensorProto.INT8}[bits]
            weights.raw_data, count = np.random.default_rng(bits).bytes(size), size * 8 // bits
        weights.dims.extend([rows, count // rows])
        initializers.append(weights)
        nodes.append(helper.make_node("DequantizeLinear", [f"w{layer}", "s"], [f"q{layer}"]))
        nodes.append(helper.make_node("MatMul", ["x", f"q{layer}"], [f"y{layer}"]))
    ends = [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, rows])]
    for layer in range(layers):
        ends.append(helper.make_tensor_value_info(f"y{layer}", TensorProto.FLOAT, None))
    graph = helper.make_graph(nodes, "narrow", ends[:1], ends[1:], initializers)
    return helper.make_model(graph, ir_version=13, opset_imports=[helper.make_opsetid("", 25)])


def measure(tool: Path, model: Path) -> tuple[float, float]:
    """Processor seconds and greatest resident megabytes of importing a file."""
    usage = run_measured([str(tool), "--import-onnx", str(model), "-o", os.devnull])
    return get_seconds(usage), usage.ru_maxrss * 1024 / 1e6


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
        narrow_size = max(1, args.megabytes // 2)
        for form in ("INT8", "INT8 field", "INT4", "INT2"):
            onnx.save(make_narrow_model(narrow_size, form), folder / "narrow.onnx")
            seconds, memory = measure(tool, folder / "narrow.onnx")
            failed |= memory > MAX_NARROW_RATIO * narrow_size + MAX_BASE
            print(
                f"{form}: {seconds:.2f} s, {memory:.0f} MB, "
                f"{(memory - base) / narrow_size:.2f} times the model"
            )
    sys.exit(failed)


if __name__ == "__main__":
    main()
