# ===- nodes_qlinear.py - Random nodes from codes to codes -----------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===-----------------------------------------------------------------------===#
"""QLinear and Integer operators of ONNX and ONNX Runtime."""

import definitions as d
import numpy as np


def families(**tools):
    """The generators by name, given the tools of random_nodes.py."""
    Case, scales, codes = tools["Case"], tools["scales"], tools["codes"]

    def kind_of(rng):
        return str(rng.choice(["uint8", "int8"]))

    def add_quantized(case, shape, kind, channels=None, fixed=None, axis=0):
        """Adds codes, scale and zero point; returns codes minus zero and scale."""
        rng = case.rng
        own = (channels,) if channels and rng.random() < 0.5 else ()
        data = case.add(codes(rng, kind, shape), fixed)
        scale = case.add(scales(rng, own), fixed)
        zero = case.add(codes(rng, kind, own), fixed)
        centered = data.astype(np.float64) - d.along(zero, axis, len(shape))
        return centered, np.asarray(scale, np.float64)

    def finish(case, number, kind):
        """Adds scale and zero point of the result, and quantizes."""
        scale = case.add(scales(case.rng, ()))
        zero = case.add(codes(case.rng, kind))
        return d.quantize(number, np.float64(scale), zero, kind)

    def conv_shapes(rng):
        groups = int(rng.integers(1, 3))
        x = (int(rng.integers(1, 3)), groups * 2, *rng.integers(4, 7, 2))
        return groups, x, (groups * 2, 2, *rng.integers(1, 4, 2))

    def conv_attributes(case, groups, kernel):
        # No window may lie in the padding altogether.
        rng, limits = case.rng, np.minimum(kernel, 2)
        case.attributes = {
            "group": groups,
            "strides": [int(v) for v in rng.integers(1, 3, 2)],
            "pads": [int(v) for v in rng.integers(0, [*limits, *limits])],
        }
        return case.attributes["strides"], case.attributes["pads"], groups

    def qlinear_conv(rng):
        case, kind = Case(rng, "QLinearConv"), kind_of(rng)
        groups, shape, weights = conv_shapes(rng)
        x, x_scale = add_quantized(case, shape, kind)
        w, w_scale = add_quantized(case, weights, kind_of(rng), weights[0])
        scale = (x_scale * w_scale).reshape(-1, 1, 1)
        sums = d.conv(x, w, *conv_attributes(case, groups, weights[2:])) * scale
        bias = np.zeros(weights[0], np.int32)
        if has_bias := rng.random() < 0.7:
            bias = rng.integers(-999, 999, weights[0]).astype(np.int32)
            sums = sums + bias.reshape(-1, 1, 1) * scale
        y = finish(case, sums, kind)
        if has_bias:
            case.add(bias)
        return case.expect(y)

    def qlinear_matmul(rng):
        case, kind = Case(rng, "QLinearMatMul"), kind_of(rng)
        stack = tuple(rng.integers(1, 3, int(rng.integers(0, 2))))
        m, k, n = (int(v) for v in rng.integers(1, 6, 3))
        a, a_scale = add_quantized(case, (*stack, m, k), kind, m, axis=-2)
        b, b_scale = add_quantized(case, (*stack, k, n), kind_of(rng), n, axis=-1)
        product = np.matmul(a, b)
        scale = d.along(a_scale, -2, product.ndim) * d.along(b_scale, -1, product.ndim)
        return case.expect(finish(case, product * scale, kind))

    def conv_integer(rng):
        case = Case(rng, "ConvInteger")
        groups, shape, weights = conv_shapes(rng)
        x = case.add(codes(rng, kind_of(rng), shape), fixed=False)
        w = case.add(codes(rng, kind_of(rng), weights))
        x_zero = case.add(codes(rng, str(x.dtype)))
        own = (weights[0],) if rng.random() < 0.5 else ()
        w_zero = case.add(codes(rng, str(w.dtype), own))
        y = d.conv(
            x.astype(float) - x_zero,
            w.astype(float) - d.along(w_zero, 0, 4),
            *conv_attributes(case, groups, weights[2:]),
        )
        return case.expect_sums(y)

    def matmul_integer(rng):
        case = Case(rng, "MatMulInteger")
        m, k, n = (int(v) for v in rng.integers(1, 6, 3))
        a = case.add(codes(rng, kind_of(rng), (m, k)), fixed=False)
        b = case.add(codes(rng, kind_of(rng), (k, n)))
        zeros = []
        for array, axis in ((a, 0), (b, 1)):
            own = (array.shape[axis],) if rng.random() < 0.5 else ()
            zero = case.add(codes(rng, str(array.dtype), own))
            zeros.append(d.along(zero, axis, 2))
        y = np.matmul(a - zeros[0], b - zeros[1])
        return case.expect_sums(y)

    def qlinear_binary(rng):
        op = str(rng.choice(["QLinearAdd", "QLinearMul"]))
        case, kind = Case(rng, op, "com.microsoft"), kind_of(rng)
        shape = tuple(rng.integers(1, 5, 3))
        other = shape if rng.random() < 0.5 else shape[1:]
        a, a_scale = add_quantized(case, shape, kind)
        b, b_scale = add_quantized(case, other, kind)
        a, b = a_scale * a, b_scale * b
        return case.expect(finish(case, a + b if op == "QLinearAdd" else a * b, kind))

    def qlinear_unary(rng):
        op = str(rng.choice(["Sigmoid", "LeakyRelu", "AveragePool", "Global"]))
        name = {"Global": "GlobalAveragePool"}.get(op, op)
        case, kind = Case(rng, "QLinear" + name, "com.microsoft"), kind_of(rng)
        shape = tuple(rng.integers(3, 6, 4))
        x, scale = add_quantized(case, shape, kind, fixed=False)
        x = scale * x
        is_last = op in ("AveragePool", "Global") and bool(rng.integers(2))
        image = np.moveaxis(x, -1, 1) if is_last else x
        if is_last:
            case.attributes["channels_last"] = 1
        if op == "Sigmoid":
            y = 1 / (1 + np.exp(-image))
        elif op == "LeakyRelu":
            case.attributes["alpha"] = 0.25
            y = np.where(image < 0, 0.25 * image, image)
        elif op == "Global":
            y = image.mean((2, 3), keepdims=True)
        else:
            kernel = [int(v) for v in rng.integers(1, 4, 2)]
            case.attributes.update(kernel_shape=kernel, strides=[1, 2])
            y = d.average_pool(image, kernel, [1, 2])
        y = np.moveaxis(y, 1, -1) if is_last else y
        return case.expect(finish(case, y, kind))

    def qlinear_concat(rng):
        case, kind = Case(rng, "QLinearConcat", "com.microsoft"), kind_of(rng)
        y_scale = case.add(scales(rng, ()), fixed=True)
        y_zero = case.add(codes(rng, kind), fixed=True)
        axis, shape, parts = int(rng.integers(2)), rng.integers(1, 5, 2), []
        for _ in range(int(rng.integers(1, 4))):
            shape[axis] = rng.integers(1, 5)
            x, scale = add_quantized(case, tuple(shape), kind, fixed=False)
            parts.append(scale * x)
        case.attributes["axis"] = axis
        whole = np.concatenate(parts, axis)
        return case.expect(d.quantize(whole, np.float64(y_scale), y_zero, kind))

    def q_gemm(rng):
        case, kind = Case(rng, "QGemm", "com.microsoft"), kind_of(rng)
        m, k, n = (int(v) for v in rng.integers(1, 6, 3))
        trans = [int(v) for v in rng.integers(2, size=2)]
        alpha = float(rng.choice([1, 0.5, 0.75]))
        case.attributes = {"transA": trans[0], "transB": trans[1], "alpha": alpha}
        a, a_scale = add_quantized(case, (k, m) if trans[0] else (m, k), kind)
        b, b_scale = add_quantized(
            case, (n, k) if trans[1] else (k, n), kind_of(rng), n, axis=1 - trans[1]
        )
        scale = alpha * a_scale * b_scale
        sums = np.matmul(a.T if trans[0] else a, b.T if trans[1] else b) * scale
        if rng.random() < 0.5:
            bias = case.add(rng.integers(-99, 99, n).astype(np.int32))
            sums = sums + bias * scale
        else:
            case.add(None)
        if rng.random() < 0.3:
            return case.expect(sums.astype(np.float32))
        return case.expect(finish(case, sums, kind))

    return {
        f.__name__: f
        for f in (
            qlinear_conv,
            qlinear_matmul,
            conv_integer,
            matmul_integer,
            qlinear_binary,
            qlinear_unary,
            qlinear_concat,
            q_gemm,
        )
    }
