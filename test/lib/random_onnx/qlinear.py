# ===- qlinear.py - Random ONNX graphs: operators on codes ----------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""Samplers of QLinear and integer operators, also of com.microsoft."""

from __future__ import annotations

import numpy as np

from .builder import Builder, Value
from .layers import sample_window
from .quant import random_scale

MICROSOFT = "com.microsoft"


def pick_bytes(b: Builder, *ranks: int) -> Value | None:
    """Codes of 8 bits."""
    x = b.pick(*ranks, codes=True)
    return None if not x or x.dtype.endswith("16") else x


def params(b: Builder, x: Value) -> list[str]:
    """Scale and zero point of a value."""
    return [b.constant(np.float32(x.scale), "s"),
            b.constant(np.dtype(x.dtype).type(x.zero_point), "z")]  # fmt: skip


def output(b: Builder, dtype: str, spread: float = 4.0) -> tuple[list[str], dict]:
    """Scale and zero point of a result, as names and as arguments of `node`."""
    zero = b.int(-10, 10) if dtype == "int8" else b.int(118, 138)
    scale = random_scale(b, spread)
    names = [b.constant(scale, "s"), b.constant(np.dtype(dtype).type(zero), "z")]
    return names, {"dtype": dtype, "scale": float(scale), "zero_point": zero}


def codes(b: Builder, shape: tuple[int, ...]) -> str:
    return b.constant(b.rng.integers(-127, 128, shape).astype(np.int8), "w")


def weight_params(b: Builder, channels: int, depth: int) -> tuple[list[str], np.ndarray]:
    """Per channel or one scale, and zero points 0."""
    count = channels if b.flip() else 1
    scale = ((b.rng.random(count) + 0.5) / (64 * depth**0.5)).astype(np.float32)
    scale = scale if count > 1 else scale.reshape(())
    return [b.constant(scale, "s"), b.constant(np.zeros(scale.shape, np.int8), "z")], scale


def qlinear_conv(b: Builder) -> Value | None:
    x = pick_bytes(b, 4)
    if not x:
        return None
    channels = x.shape[1]
    group = b.choose([g for g in (1, 1, channels) if channels % g == 0])
    outs = group * b.int(1, 3)
    found = sample_window(b, x.shape[2:], pool=False)
    kernel = found["window"]["kernel_shape"]
    depth = channels // group * int(np.prod(kernel))
    w = codes(b, (outs, channels // group, *kernel))
    w_params, _ = weight_params(b, outs, depth)
    y_params, kind = output(b, x.dtype)
    inputs = [x.name, *params(b, x), w, *w_params, *y_params]
    if b.flip():
        inputs.append(b.constant(b.rng.integers(-9000, 9000, outs).astype(np.int32), "b"))
    shape = (x.shape[0], outs, *found["out"])
    return b.node("QLinearConv", inputs, shape, group=group, **kind, **found["window"])


def qlinear_matmul(b: Builder) -> Value | None:
    x = pick_bytes(b, 2)
    if not x:
        return None
    depth, columns = x.shape[1], b.int(1, 8)
    w_params, _ = weight_params(b, 1, depth)
    y_params, kind = output(b, x.dtype)
    inputs = [x.name, *params(b, x), codes(b, (depth, columns)), *w_params, *y_params]
    return b.node("QLinearMatMul", inputs, (x.shape[0], columns), **kind)


def integer_product(b: Builder) -> Value | None:
    """MatMulInteger or ConvInteger, and its sums as small numbers."""
    x = pick_bytes(b, 2, 4)
    if not x:
        return None
    if x.rank == 2:
        op, attributes = "MatMulInteger", {}
        w = codes(b, (x.shape[1], b.int(1, 6)))
        columns = int(b.initializers[-1].dims[1])
        shape: tuple[int, ...] = (x.shape[0], columns)
    else:
        op = "ConvInteger"
        found = sample_window(b, x.shape[2:], pool=False)
        attributes = found["window"]
        outs = b.int(1, 4)
        w = codes(b, (outs, x.shape[1], *attributes["kernel_shape"]))
        shape = (x.shape[0], outs, *found["out"])
    zero = b.constant(np.dtype(x.dtype).type(x.zero_point), "z")
    sums = b.node(op, [x.name, w, zero], shape, "int32", keep=False, **attributes)
    number = b.node("Cast", [sums.name], shape, keep=False, to=1)
    factor = b.constant(np.float32(x.scale / 500), "s")
    return b.node("Mul", [number.name, factor], shape)


def same_shape(b: Builder) -> tuple[Value, Value] | None:
    """Codes of one type and shape."""
    x = pick_bytes(b)
    if not x:
        return None
    others = [v for v in b.values
              if v.is_codes and v.shape == x.shape and v.dtype == x.dtype]  # fmt: skip
    return x, b.choose(others)


def qlinear_binary(b: Builder) -> Value | None:
    pair = same_shape(b)
    if not pair:
        return None
    x, y = pair
    names, kind = output(b, x.dtype)
    inputs = [x.name, *params(b, x), y.name, *params(b, y), *names]
    op = b.choose(["QLinearAdd", "QLinearAdd", "QLinearMul"])
    return b.node(op, inputs, x.shape, domain=MICROSOFT, **kind)


def qlinear_concat(b: Builder) -> Value | None:
    pair = same_shape(b)
    if not pair or pair[0].rank < 2:
        return None
    x, y = pair
    names, kind = output(b, x.dtype)
    shape = (x.shape[0], 2 * x.shape[1], *x.shape[2:])
    if not b.affordable(shape):
        return None
    inputs = [*names, x.name, *params(b, x), y.name, *params(b, y)]
    return b.node("QLinearConcat", inputs, shape, domain=MICROSOFT, axis=1, **kind)


def qlinear_activation(b: Builder) -> Value | None:
    x = pick_bytes(b)
    if not x:
        return None
    op, attributes, spread = b.choose(
        [("QLinearSigmoid", {}, 1.0), ("QLinearLeakyRelu", {"alpha": 0.1}, 4.0)]
    )
    names, kind = output(b, x.dtype, spread)
    inputs = [x.name, *params(b, x), *names]
    return b.node(op, inputs, x.shape, domain=MICROSOFT, **kind, **attributes)


def qlinear_pool(b: Builder) -> Value | None:
    x = pick_bytes(b, 4)
    if not x:
        return None
    names, kind = output(b, x.dtype)
    inputs = [x.name, *params(b, x), *names]
    if b.flip():
        shape: tuple[int, ...] = (*x.shape[:2], 1, 1)
        return b.node("QLinearGlobalAveragePool", inputs, shape, domain=MICROSOFT,
                      channels_last=0, **kind)  # fmt: skip
    found = sample_window(b, x.shape[2:], pool=True)
    shape = (*x.shape[:2], *found["out"])
    return b.node("QLinearAveragePool", inputs, shape, domain=MICROSOFT,
                  count_include_pad=0, **kind, **found["window"])  # fmt: skip
