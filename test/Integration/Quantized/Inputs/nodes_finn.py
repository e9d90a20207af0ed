# ===- nodes_finn.py - Random nodes of QONNX and FINN ----------------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===-----------------------------------------------------------------------===#
"""Quantizers of QONNX under their domain names, and layers of FINN."""

import definitions as d
import numpy as np

DOMAINS = ["qonnx.custom_op.general", "onnx.brevitas", "finn.custom_op.general", ""]
MODES = [
    "ROUND",
    "HALF_EVEN",
    "CEIL",
    "FLOOR",
    "UP",
    "DOWN",
    "ROUND_TO_ZERO",
    "HALF_UP",
    "HALF_DOWN",
]


def families(**tools):
    """The generators by name, given the tools of random_nodes.py."""
    Case, scales, numbers = tools["Case"], tools["scales"], tools["numbers"]

    def start(rng, op):
        return Case(rng, op, str(rng.choice(DOMAINS)))

    def parameter_shape(rng, shape):
        """One element, one per index of an axis, or one per element."""
        choice = rng.integers(4)
        if choice == 0:
            return ()
        if choice == 3:
            return tuple(shape)
        axis = int(rng.integers(len(shape)))
        return tuple(shape[axis] if i == axis else 1 for i in range(len(shape)))

    def scalar(value):
        return np.float32(value).reshape(())

    def quant(rng):
        case = start(rng, str(rng.choice(["Quant", "IntQuant"])))
        x = case.add(numbers(rng, rng.integers(1, 5, 3)), fixed=False)
        own = parameter_shape(rng, x.shape)
        bits = int(rng.integers(1, 9))
        signed, mode = bool(rng.integers(2)), str(rng.choice(MODES))
        narrow = bits > 1 and bool(rng.integers(2))
        scale = case.add(scales(rng, own))
        zero = rng.integers(-3, 4, own if rng.random() < 0.5 else ())
        if rng.random() < 0.3:
            zero = zero + 0.5
        zero = case.add(zero.astype(np.float32))
        case.add(scalar(bits), fixed=True)
        case.attributes = {
            "signed": int(signed),
            "narrow": int(narrow),
            "rounding_mode": mode,
        }
        y = d.quant(x, np.float64(scale), zero, bits, signed, narrow, mode)
        return case.expect(y.astype(np.float32))

    def bipolar_quant(rng):
        case = start(rng, "BipolarQuant")
        x = case.add(numbers(rng, rng.integers(1, 5, 3)), fixed=False)
        scale = case.add(scales(rng, parameter_shape(rng, x.shape)))
        return case.expect((np.where(x >= 0, 1.0, -1.0) * scale).astype(np.float32))

    def float_quant(rng):
        case = start(rng, "FloatQuant")
        x = case.add(numbers(rng, rng.integers(1, 6, 2)), fixed=False)
        scale = case.add(scales(rng, parameter_shape(rng, x.shape)))
        exponent, mantissa = int(rng.integers(1, 6)), int(rng.integers(0, 5))
        bias = 2 ** (exponent - 1) - 1 + int(rng.integers(-1, 2))
        greatest = float(rng.choice([448, 57344, 3, 1.5]))
        mode = str(rng.choice(MODES))
        for value in (exponent, mantissa, bias, greatest):
            case.add(scalar(value), fixed=True)
        case.attributes = {"rounding_mode": mode, "saturation": 1}
        y = d.float_quant(
            x, np.float64(scale), exponent, mantissa, bias, greatest, mode
        )
        return case.expect(y.astype(np.float32))

    def trunc(rng):
        case = start(rng, "Trunc")
        mode = str(rng.choice(MODES))
        in_bits = int(rng.integers(4, 12))
        out_bits = int(rng.integers(2, in_bits + 1))
        zero = float(rng.integers(-2, 3))
        scale = scales(rng, ())
        codes = rng.integers(0, 2**in_bits, tuple(rng.integers(1, 6, 2)))
        x = case.add(((codes - zero) * scale).astype(np.float32), fixed=False)
        for value in (scale, zero, in_bits):
            case.add(scalar(value), fixed=True)
        case.attributes = {"rounding_mode": mode}
        if rng.random() < 0.5:
            case.add(scalar(out_bits), fixed=True)
            y = d.trunc(x, np.float64(scale), zero, in_bits, out_bits, mode)
            return case.expect(y.astype(np.float32))
        out_scale = scale * np.float32(2.0 ** (in_bits - out_bits))
        signed, narrow = (int(v) for v in rng.integers(2, size=2))
        case.add(scalar(out_scale), fixed=True)
        case.add(scalar(out_bits), fixed=True)
        case.attributes.update(signed=signed, narrow=narrow)
        y = d.trunc2(
            x, np.float64(scale), zero, np.float64(out_scale), out_bits, signed,
            narrow, mode,
        )  # fmt: skip
        return case.expect(y.astype(np.float32))

    def thresholds(rng, channels):
        rows = channels if rng.random() < 0.5 else 1
        steps = int(rng.choice([1, 3, 7, 12]))
        return (rng.integers(-40, 40, (rows, steps)) / 4).astype(np.float32)

    def multi_threshold(rng):
        case = start(rng, "MultiThreshold")
        x = case.add(numbers(rng, rng.integers(1, 5, 4)), fixed=False)
        is_last = bool(rng.integers(2))
        axis = 3 if is_last else 1
        table = case.add(thresholds(rng, x.shape[axis]), fixed=True)
        scale = float(rng.choice([1, 2, 0.5, 0.75]))
        bias = float(rng.choice([0, -scale / 2, -4 * scale, 3 * scale, 0.125]))
        case.attributes = {
            "out_scale": scale,
            "out_bias": bias,
            "out_dtype": "INT8",
            "data_layout": "NHWC" if is_last else "NCHW",
        }
        y = d.multi_threshold(x, table, scale, bias, axis)
        return case.expect(y.astype(np.float32))

    def bits(rng, shape, is_signs):
        values = rng.integers(0, 2, shape)
        return (2 * values - 1 if is_signs else values).astype(np.float32)

    def xnor_popcount_matmul(rng):
        case = start(rng, "XnorPopcountMatMul")
        m, k, n = (int(v) for v in rng.integers(1, 9, 3))
        a = case.add(bits(rng, (m, k), False), fixed=False)
        b = case.add(bits(rng, (k, n), False))
        y = (a[:, :, None] == b[None]).sum(1)
        return case.expect(y.astype(np.float32))

    def mvau(rng):
        op = str(rng.choice(["MVAU", "MatrixVectorActivation", "MVAU_hls"]))
        domain = "finn.custom_op.fpgadataflow" + (".hls" if op == "MVAU_hls" else "")
        case = Case(rng, op, domain)
        k, n = (int(v) for v in rng.integers(1, 9, 2))
        stack = tuple(rng.integers(1, 4, int(rng.integers(1, 4))))
        mode = str(rng.choice(["xnor", "bipolar", "numbers"]))
        if mode == "numbers":
            a = rng.integers(-8, 8, (*stack, k)).astype(np.float32)
            b = rng.integers(-2, 2, (k, n)).astype(np.float32)
            sums = np.matmul(a, b)
        else:
            a = bits(rng, (*stack, k), mode == "bipolar")
            b = bits(rng, (k, n), mode == "bipolar")
            sums = (a[..., None] == b).sum(-2)
        case.add(a, fixed=False)
        case.add(b, fixed=True)
        kind = "BIPOLAR" if mode == "bipolar" else "INT4"
        case.attributes = {
            "MW": k, "MH": n, "PE": 1, "SIMD": 1, "mem_mode": "internal_decoupled",
            "binaryXnorMode": int(mode == "xnor"), "inputDataType": kind,
            "weightDataType": kind, "outputDataType": "INT4", "noActivation": 1,
        }  # fmt: skip
        if rng.random() < 0.3:
            return case.expect(sums.astype(np.float32))
        table = case.add(thresholds(rng, n), fixed=True)
        case.attributes["noActivation"] = 0
        first, scale = int(rng.integers(-8, 1)), 1
        if rng.random() < 0.3:
            first, scale = -1, 2
            case.attributes["outputDataType"] = "BIPOLAR"
        else:
            case.attributes["ActVal"] = first
        y = d.multi_threshold(sums, table, scale, first, sums.ndim - 1)
        return case.expect(y.astype(np.float32))

    return {
        f.__name__: f
        for f in (
            quant,
            bipolar_quant,
            float_quant,
            trunc,
            multi_threshold,
            xnor_popcount_matmul,
            mvau,
        )
    }
