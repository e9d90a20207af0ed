# ===- maths.py - Random ONNX graphs: scalar functions, reductions ----- ===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""Samplers of elementwise functions, softmax and reductions."""

from __future__ import annotations

import numpy as np

from .builder import Builder, Value

# Operators of one input and their attributes.
UNARY: list[tuple[str, dict]] = [
    ("Relu", {}), ("LeakyRelu", {"alpha": 0.1}), ("Sigmoid", {}), ("Tanh", {}),
    ("Abs", {}), ("Neg", {}), ("Elu", {"alpha": 0.7}), ("HardSigmoid", {}),
    ("HardSwish", {}), ("Softplus", {}), ("Erf", {}), ("Identity", {}),
]  # fmt: skip


def unary(b: Builder) -> Value | None:
    x = b.pick()
    if not x:
        return None
    op, attributes = b.choose([u for u in UNARY if u[0] != "HardSwish" or b.opset >= 14])
    return b.node(op, [x.name], x.shape, **attributes)


def clip(b: Builder) -> Value | None:
    x = b.pick()
    if not x:
        return None
    low = b.constant(np.float32(-b.rng.random()))
    high = b.constant(np.float32(2 * b.rng.random()))
    inputs = b.choose([[x.name, low, high], [x.name, low], [x.name, "", high]])
    return b.node("Clip", inputs, x.shape)


def root(b: Builder) -> Value | None:
    """Sqrt and Exp where they are well-behaved."""
    x = b.pick()
    if not x:
        return None
    bounded = b.node("Sigmoid", [x.name], x.shape, keep=False)
    return b.node(b.choose(["Sqrt", "Exp"]), [bounded.name], x.shape)


def prelu(b: Builder) -> Value | None:
    x = b.pick(4)
    if not x:
        return None
    slope = b.constant(b.normal(x.shape[1], 1, 1), "s")
    return b.node("PRelu", [x.name, slope], x.shape)


def broadcast_shape(b: Builder, shape: tuple[int, ...]) -> tuple[int, ...]:
    """A shape that broadcasts to `shape`."""
    dims = tuple(1 if b.flip(0.4) else d for d in shape)
    return dims[b.int(0, len(dims)):]  # fmt: skip


def binary_constant(b: Builder) -> Value | None:
    x = b.pick()
    if not x:
        return None
    op = b.choose(["Add", "Sub", "Mul", "Div", "Min", "Max"])
    array = b.normal(*broadcast_shape(b, x.shape))
    if op == "Div":
        # Far from zero.
        array = np.where(array < 0, array - 1, array + 1).astype(np.float32)
    operands = [x.name, b.constant(array)]
    if op in ("Add", "Mul", "Min", "Max") and b.flip():
        operands.reverse()
    return b.node(op, operands, x.shape)


def residual(b: Builder) -> Value | None:
    """Two values of one shape, of which one may be old."""
    x = b.pick()
    others = [v for v in b.values if x and v.shape == x.shape and not v.is_codes]
    if not x or not others:
        return None
    other = b.choose(others)
    op = b.choose(["Add", "Add", "Sub", "Max", "Min", "Mul"])
    if op == "Mul":
        # Squares of squares leave float32.
        other = b.node("Tanh", [other.name], other.shape, keep=False)
    return b.node(op, [x.name, other.name], x.shape)


def softmax(b: Builder) -> Value | None:
    x = b.pick(2, 3, 4)
    if not x:
        return None
    op = b.choose(["Softmax", "Softmax", "LogSoftmax"])
    return b.node(op, [x.name], x.shape, axis=b.int(-x.rank, x.rank - 1))


def reduce(b: Builder) -> Value | None:
    x = b.pick(2, 3, 4)
    if not x:
        return None
    op = b.choose(["ReduceMean", "ReduceSum", "ReduceMax"])
    axes = sorted(b.rng.permutation(x.rank)[: b.int(1, 2)].tolist())
    keep = b.int(0, 1)
    shape = tuple(1 if i in axes else d for i, d in enumerate(x.shape)
                  if keep or i not in axes)  # fmt: skip
    if not shape:
        return None
    since = {"ReduceSum": 13}.get(op, 18)
    if b.opset >= since:
        inputs = [x.name, b.constant(np.array(axes, np.int64))]
        return b.node(op, inputs, shape, keepdims=keep)
    return b.node(op, [x.name], shape, keepdims=keep, axes=axes)
