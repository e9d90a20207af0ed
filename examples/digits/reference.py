# ===- reference.py - NumPy executor -------------------------------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""Runs the digits networks in float64 NumPy, op by op, from the definitions.

One function per operator, no graph rewriting, batch dimension free. Values
are float64 between float32 initializers and float32 results. Sums run over
input channel, kernel row, kernel column; padded taps add nothing.

    python3 reference.py            accuracy of every model in models/
    python3 reference.py --write    also rewrite models/*.expected.npy
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional, Sequence

import numpy as np
import onnx
from onnx import helper, numpy_helper

HERE = Path(__file__).resolve().parent
Attrs = Dict[str, Any]
Arrays = Sequence[np.ndarray]

# The integer range of each ONNX quantized type.
_RANGES = {np.dtype(np.int8): (-128, 127), np.dtype(np.uint8): (0, 255)}


def _per_axis(v: np.ndarray, rank: int, axis: int) -> np.ndarray:
    """A per-channel vector shaped to broadcast along `axis`."""
    if v.ndim == 0:
        return v
    shape = [1] * rank
    shape[axis] = v.size
    return v.reshape(shape)


def _quant(x: Arrays, a: Attrs) -> np.ndarray:
    """QONNX Quant: inputs x, scale, zero point, bits."""
    value, scale, zero, bits = x
    if a.get("rounding_mode", b"ROUND") != b"ROUND":
        raise ValueError("only rounding_mode ROUND is implemented")
    signed, narrow, n = int(a["signed"]), int(a["narrow"]), int(bits)
    lo = -(2 ** (n - 1)) + narrow if signed else 0
    hi = 2 ** (n - 1) - 1 if signed else 2**n - 1 - narrow
    # ONNX clips before it rounds; both orders agree on integer bounds.
    code = np.rint(np.clip(value / scale + zero, lo, hi))
    return (code - zero) * scale


def _bipolar_quant(x: Arrays, _: Attrs) -> np.ndarray:
    return np.where(x[0] >= 0, 1.0, -1.0) * x[1]


def _quantize_linear(x: Arrays, a: Attrs) -> np.ndarray:
    value, scale, zero = x
    axis = int(a.get("axis", 1))
    lo, hi = _RANGES[zero.dtype]
    scaled = value / _per_axis(scale, value.ndim, axis)
    offset = _per_axis(zero.astype(np.float64), value.ndim, axis)
    return np.clip(np.rint(scaled) + offset, lo, hi).astype(zero.dtype)


def _dequantize_linear(x: Arrays, a: Attrs) -> np.ndarray:
    axis = int(a.get("axis", 1))
    codes = x[0].astype(np.float64)
    if len(x) > 2:
        codes = codes - _per_axis(x[2].astype(np.float64), codes.ndim, axis)
    return codes * _per_axis(x[1], codes.ndim, axis)


def _conv(x: Arrays, a: Attrs) -> np.ndarray:
    """Convolution of stride 1, no groups, any padding."""
    if list(a["strides"]) != [1, 1] or a["group"] != 1:
        raise ValueError("only stride 1 and group 1 are implemented")
    value, weight = x[0], x[1]
    top, left, bottom, right = a["pads"]
    value = np.pad(value, [(0, 0), (0, 0), (top, bottom), (left, right)])
    outputs, inputs, rows, cols = weight.shape
    height = value.shape[2] - rows + 1
    width = value.shape[3] - cols + 1
    total = np.zeros((value.shape[0], outputs, height, width))
    for c in range(inputs):
        for i in range(rows):
            for j in range(cols):
                tap = value[:, None, c, i : i + height, j : j + width]
                total += tap * weight[None, :, c, i, j, None, None]
    return total + x[2].reshape(1, -1, 1, 1) if len(x) > 2 else total


def _matmul(x: Arrays, _: Attrs) -> np.ndarray:
    total = np.zeros((x[0].shape[0], x[1].shape[1]))
    for k in range(x[1].shape[0]):
        total += x[0][:, k, None] * x[1][None, k]
    return total


def _gemm(x: Arrays, a: Attrs) -> np.ndarray:
    if not a.get("transB", 0):
        raise ValueError("only Gemm with transB = 1 is implemented")
    return _matmul([x[0], x[1].T], {}) + x[2]


def _batch_norm(x: Arrays, a: Attrs) -> np.ndarray:
    value = x[0]
    gamma, beta, mean, var = (_per_axis(v, value.ndim, 1) for v in x[1:])
    return (value - mean) / np.sqrt(var + a["epsilon"]) * gamma + beta


def _max_pool(x: Arrays, a: Attrs) -> np.ndarray:
    """2x2 windows at stride 2 on even sizes."""
    if list(a["kernel_shape"]) != [2, 2] or list(a["strides"]) != [2, 2]:
        raise ValueError("only 2x2 windows at stride 2 are implemented")
    n, c, h, w = x[0].shape
    return x[0].reshape(n, c, h // 2, 2, w // 2, 2).max(axis=(3, 5))


_OPS: Dict[str, Callable[[Arrays, Attrs], np.ndarray]] = {
    "BatchNormalization": _batch_norm,
    "BipolarQuant": _bipolar_quant,
    "Conv": _conv,
    "DequantizeLinear": _dequantize_linear,
    "Flatten": lambda x, _: x[0].reshape(x[0].shape[0], -1),
    "Gemm": _gemm,
    "MatMul": _matmul,
    "MaxPool": _max_pool,
    "Quant": _quant,
    "QuantizeLinear": _quantize_linear,
    "Relu": lambda x, _: np.maximum(x[0], 0.0),
    "Sub": lambda x, _: x[0] - x[1],
}


def run(
    model: onnx.ModelProto,
    images: np.ndarray,
    values: Optional[Dict[str, np.ndarray]] = None,
) -> np.ndarray:
    """Logits, float32 [N, 10], of float32 images [N, 1, 8, 8].

    `values`, if given, receives every intermediate value by name.
    """

    def widen(v: np.ndarray) -> np.ndarray:
        return v.astype(np.float64) if v.dtype == np.float32 else v

    env = values if values is not None else {}
    for tensor in model.graph.initializer:
        env[tensor.name] = widen(numpy_helper.to_array(tensor))
    env[model.graph.input[0].name] = widen(images)
    for node in model.graph.node:
        attrs = {a.name: helper.get_attribute_value(a) for a in node.attribute}
        env[node.output[0]] = _OPS[node.op_type]([env[i] for i in node.input], attrs)
    return env[model.graph.output[0].name].astype(np.float32)


def models() -> List[Path]:
    """The committed models, sorted by name."""
    return sorted((HERE / "models").glob("*.onnx"))


def expected_path(model: Path) -> Path:
    return model.with_suffix(".expected.npy")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--write", action="store_true")
    write = parser.parse_args().write
    images = np.load(HERE / "data" / "inputs.npy")
    labels = np.load(HERE / "data" / "labels.npy")
    for path in models():
        logits = run(onnx.load(str(path)), images)
        right = int((logits.argmax(axis=1) == labels).sum())
        rate = 100.0 * right / len(labels)
        print(f"{path.stem:24} {right}/{len(labels)} {rate:6.2f} %")
        if write:
            np.save(expected_path(path), logits)


if __name__ == "__main__":
    main()
