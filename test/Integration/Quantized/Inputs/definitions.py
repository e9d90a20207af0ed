# ===- definitions.py - What quantized operators compute -------------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===-----------------------------------------------------------------------===#
"""Quantized operators of ONNX, ONNX Runtime, QONNX and FINN in NumPy, float64.

Written from the definitions of the operators: slow and plain.
"""

import numpy as np

RANGES = {
    "uint8": (0, 255),
    "int8": (-128, 127),
    "uint16": (0, 65535),
    "int16": (-32768, 32767),
}


def along(values, axis, rank):
    """A vector of parameters as a tensor that broadcasts; scalars as they are."""
    values = np.asarray(values, np.float64)
    if values.ndim != 1 or values.size == 1:
        return values.reshape(()) if values.size == 1 else values
    shape = [1] * rank
    shape[axis] = -1
    return values.reshape(shape)


def repeat(values, axis, size, block):
    """Parameters per block as parameters per element."""
    return np.repeat(np.asarray(values, np.float64), block, axis).take(
        range(size), axis
    )


def quantize(x, scale, zero, kind):
    """QuantizeLinear; the parameters broadcast."""
    low, high = RANGES[kind]
    with np.errstate(invalid="ignore", divide="ignore"):
        codes = np.rint(np.asarray(x, np.float64) / scale) + zero
    codes = np.where(codes > low, codes, low)  # NaN is the least code
    return np.minimum(codes, high).astype(kind)


def dequantize(codes, scale, zero):
    """DequantizeLinear; the parameters broadcast."""
    return np.asarray(scale, np.float64) * (codes.astype(np.float64) - zero)


def conv(x, w, strides, pads, groups):
    """Conv on N,C,H,W in float64."""
    top, left, bottom, right = pads
    x = np.pad(x, ((0, 0), (0, 0), (top, bottom), (left, right)))
    rows = (x.shape[2] - w.shape[2]) // strides[0] + 1
    columns = (x.shape[3] - w.shape[3]) // strides[1] + 1
    result = np.zeros((x.shape[0], w.shape[0], rows, columns))
    inputs, outputs = w.shape[1], w.shape[0] // groups
    for k in range(w.shape[0]):
        first = k // outputs * inputs
        part = x[:, first : first + inputs]
        for i in range(rows):
            for j in range(columns):
                y, z = i * strides[0], j * strides[1]
                window = part[:, :, y : y + w.shape[2], z : z + w.shape[3]]
                result[:, k, i, j] = (window * w[k]).sum((1, 2, 3))
    return result


def average_pool(x, kernel, strides):
    """AveragePool on N,C,H,W without pads."""
    rows = (x.shape[2] - kernel[0]) // strides[0] + 1
    columns = (x.shape[3] - kernel[1]) // strides[1] + 1
    result = np.zeros((*x.shape[:2], rows, columns))
    for i in range(rows):
        for j in range(columns):
            y, z = i * strides[0], j * strides[1]
            window = x[:, :, y : y + kernel[0], z : z + kernel[1]]
            result[:, :, i, j] = window.sum((2, 3)) / (kernel[0] * kernel[1])
    return result


def round_qonnx(x, mode):
    """QONNX's rounding modes."""
    size = np.abs(x)
    return {
        "ROUND": lambda: np.rint(x),
        "HALF_EVEN": lambda: np.rint(x),
        "CEIL": lambda: np.ceil(x),
        "FLOOR": lambda: np.floor(x),
        "UP": lambda: np.sign(x) * np.ceil(size),
        "DOWN": lambda: np.sign(x) * np.floor(size),
        "ROUND_TO_ZERO": lambda: np.trunc(x),
        "HALF_UP": lambda: np.sign(x) * np.floor(size + 0.5),
        "HALF_DOWN": lambda: np.sign(x) * np.ceil(size - 0.5),
    }[mode]()


def code_range(bits, signed, narrow):
    """The least and the greatest code."""
    if signed:
        return -(2 ** (bits - 1)) + narrow, 2 ** (bits - 1) - 1
    return 0, 2**bits - 1 - narrow


def quant(x, scale, zero, bits, signed, narrow, mode):
    """QONNX's Quant."""
    codes = np.asarray(x, np.float64) / scale + zero
    if bits == 1 and signed:
        codes = np.where(codes >= 0, 1.0, -1.0)
    else:
        codes = round_qonnx(np.clip(codes, *code_range(bits, signed, narrow)), mode)
    return (codes - zero) * scale


def float_quant(x, scale, exponent, mantissa, bias, greatest, mode):
    """QONNX's FloatQuant, saturating."""
    x = np.asarray(x, np.float64) / scale
    power = np.floor(np.log2(np.abs(x) + np.finfo(np.float64).tiny))
    unit = np.exp2(np.maximum(power - mantissa, 1.0 - bias - mantissa))
    all_ones = (2 - 2.0**-mantissa) * 2.0 ** (2.0**exponent - 1 - bias)
    limit = min(all_ones, greatest)
    return np.clip(unit * round_qonnx(x / unit, mode), -limit, limit) * scale


def trunc(x, scale, zero, in_bits, out_bits, mode):
    """QONNX's Trunc, version 1."""
    codes = np.rint(np.asarray(x, np.float64) / scale + zero)
    codes = round_qonnx(codes / 2.0 ** (in_bits - out_bits), mode)
    return (codes - zero) * scale


def trunc2(x, scale, zero, out_scale, out_bits, signed, narrow, mode):
    """QONNX's Trunc, version 2."""
    codes = np.rint(np.asarray(x, np.float64) / scale + zero)
    factor = 2.0 ** np.rint(np.log2(out_scale / scale))
    low, high = code_range(out_bits, signed, narrow)
    codes = round_qonnx(np.clip(codes / factor, low, high), mode)
    return (codes - zero / factor) * out_scale


def multi_threshold(x, thresholds, scale, bias, axis):
    """QONNX's MultiThreshold."""
    last = np.moveaxis(np.asarray(x, np.float64), axis, -1)
    count = (last[..., None] >= thresholds).sum(-1)
    return scale * np.moveaxis(count, -1, axis) + bias
