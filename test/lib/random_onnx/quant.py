# ===- quant.py - Random ONNX graphs: quantizers and codes ------------- ===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""Samplers of QDQ graphs: quantizers, layers with quantized weights, codes."""

from __future__ import annotations

import numpy as np

from .builder import Builder, Value
from .layers import sample_window


def random_scale(b: Builder, spread: float = 4.0) -> np.float32:
    """A step of 8-bit codes for numbers up to about `spread`: any float32, or a
    power of two, where float32 arithmetic is exact and ties are common."""
    if b.flip(0.3):
        return np.float32(2.0 ** -b.int(3, 6))
    return np.float32(spread / 128 * (0.5 + b.rng.random()))


def quantize_value(b: Builder, x: Value) -> Value:
    """x through QuantizeLinear: its codes."""
    is_wide = b.opset >= 21 and b.flip(0.4)
    dtype = b.choose(["int16", "uint16"] if is_wide else ["int8", "uint8"])
    zero = {"int8": b.choose([0, 0, -128, b.int(-20, 20)]),
            "uint8": b.choose([0, 128, b.int(100, 150)]),
            "int16": b.choose([0, b.int(-5000, 5000)]),
            "uint16": b.choose([0, 32768])}[dtype]  # fmt: skip
    scale = random_scale(b) / np.float32(256 if is_wide else 1)
    names = [b.constant(scale, "s"), b.constant(np.dtype(dtype).type(zero), "z")]
    return b.node("QuantizeLinear", [x.name, *names], x.shape, dtype,
                  float(scale), int(zero))  # fmt: skip


def dequantize_value(b: Builder, codes: Value) -> Value:
    names = [b.constant(np.float32(codes.scale), "s"),
             b.constant(np.dtype(codes.dtype).type(codes.zero_point), "z")]  # fmt: skip
    return b.node("DequantizeLinear", [codes.name, *names], codes.shape)


def fake_quantize(b: Builder) -> Value | None:
    x = b.pick()
    return dequantize_value(b, quantize_value(b, x)) if x else None


def dequantize(b: Builder) -> Value | None:
    codes = b.pick(codes=True)
    return dequantize_value(b, codes) if codes else None


def weights(b: Builder, shape: tuple[int, ...], axis: int, depth: int) -> tuple[str, np.ndarray]:
    """Dequantized weights: their name, and their scale, which is per channel or
    has one element."""
    codes = b.rng.integers(-127, 128, shape).astype(np.int8)
    count = shape[axis] if b.flip(0.7) else 1
    scale = (b.rng.random(count) + 0.5).astype(np.float32) / np.float32(64 * depth**0.5)
    if count == 1:
        scale = scale.reshape(())
    zero = np.zeros(scale.shape, np.int8)
    inputs = [b.constant(codes, "w"), b.constant(scale, "s"), b.constant(zero, "z")]
    value = b.node("DequantizeLinear", inputs, shape, keep=False, axis=axis)
    return value.name, scale


def quantized_bias(b: Builder, channels: int, scale: np.ndarray) -> str:
    codes = b.rng.integers(-9000, 9000, channels).astype(np.int32)
    scale = np.broadcast_to(scale, channels).astype(np.float32)
    inputs = [b.constant(codes, "b"), b.constant(scale, "s")]
    return b.node("DequantizeLinear", inputs, (channels,), keep=False, axis=0).name


def quantized_conv(b: Builder) -> Value | None:
    x = b.pick(4, codes=True)
    if not x:
        return None
    channels = x.shape[1]
    group = b.choose([g for g in (1, 1, channels) if channels % g == 0])
    outs = group * b.int(1, 3)
    found = sample_window(b, x.shape[2:], pool=False)
    kernel = found["window"]["kernel_shape"]
    depth = channels // group * int(np.prod(kernel))
    number = dequantize_value(b, x)
    name, scale = weights(b, (outs, channels // group, *kernel), 0, depth)
    inputs = [number.name, name]
    if b.flip():
        inputs.append(quantized_bias(b, outs, scale * np.float32(x.scale)))
    shape = (x.shape[0], outs, *found["out"])
    y = b.node("Conv", inputs, shape, group=group, **found["window"])
    if b.flip():
        y = b.node("Relu", [y.name], shape)
    return quantize_value(b, y)


def quantized_matmul(b: Builder) -> Value | None:
    x = b.pick(2, codes=True)
    if not x:
        return None
    depth, columns = x.shape[-1], b.int(1, 8)
    number = dequantize_value(b, x)
    name, _ = weights(b, (depth, columns), 1, depth)
    y = b.node("MatMul", [number.name, name], (*x.shape[:-1], columns))
    return quantize_value(b, y)


def quantized_add(b: Builder) -> Value | None:
    x = b.pick(codes=True)
    others = [v for v in b.values if x and v.is_codes and v.shape == x.shape]
    if not x or not others:
        return None
    y = dequantize_value(b, x), dequantize_value(b, b.choose(others))
    return quantize_value(b, b.node("Add", [v.name for v in y], x.shape))


def pool_codes(b: Builder) -> Value | None:
    x = b.pick(4, codes=True)
    if not x or x.dtype.endswith("16"):
        return None
    found = sample_window(b, x.shape[2:], pool=True)
    shape = (*x.shape[:2], *found["out"])
    return b.node("MaxPool", [x.name], shape, x.dtype, x.scale, x.zero_point,
                  **found["window"])  # fmt: skip
