# ===- generate.py - Random ONNX graphs: the table of operators -------- ===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""Which samplers make up a graph. A new operator is a sampler and a line."""

from __future__ import annotations

from . import layers, maths, qlinear, quant, shapes
from .builder import Builder, Sampler

# Sampler and weight.
FLOAT_OPS: list[tuple[Sampler, int]] = [
    (layers.conv, 6), (layers.pool, 3), (layers.global_pool, 1), (layers.gemm, 4),
    (layers.matmul, 3), (layers.batch_norm, 3),
    (maths.unary, 5), (maths.clip, 2), (maths.root, 1), (maths.binary_constant, 4),
    (maths.residual, 4), (maths.softmax, 1), (maths.prelu, 1), (maths.reduce, 2),
    (layers.batched_matmul, 2), (layers.conv_transpose, 2), (layers.layer_norm, 1),
    (layers.instance_norm, 1),
    (shapes.reshape, 2), (shapes.flatten, 1), (shapes.transpose, 2), (shapes.squeeze, 1),
    (shapes.concat, 2), (shapes.slice_, 2), (shapes.pad, 1), (shapes.resize, 1),
    (shapes.depth_to_space, 1),
]  # fmt: skip
QUANT_OPS: list[tuple[Sampler, int]] = [
    (quant.quantized_conv, 6), (quant.quantized_matmul, 4), (quant.quantized_add, 4),
    (quant.pool_codes, 2), (quant.fake_quantize, 3), (quant.dequantize, 2),
    (layers.pool, 1), (layers.global_pool, 1), (maths.unary, 1), (maths.residual, 1),
    (shapes.reshape, 2), (shapes.transpose, 2), (shapes.squeeze, 1),
]  # fmt: skip


QLINEAR_OPS: list[tuple[Sampler, int]] = [
    (qlinear.qlinear_conv, 6), (qlinear.qlinear_matmul, 4), (qlinear.integer_product, 3),
    (qlinear.qlinear_binary, 4), (qlinear.qlinear_concat, 2),
    (qlinear.qlinear_activation, 2), (qlinear.qlinear_pool, 2),
    (quant.pool_codes, 2), (quant.fake_quantize, 2), (quant.dequantize, 1),
    (shapes.reshape, 2), (shapes.transpose, 2), (shapes.slice_, 1),
]  # fmt: skip


def generate(seed: int) -> Builder:
    """The graph of a seed: real numbers, QDQ and operators on codes in turn."""
    table = (FLOAT_OPS, QUANT_OPS, QLINEAR_OPS)[seed % 3]
    is_float = table is FLOAT_OPS
    b = Builder(seed, opset=(13, 18, 21, 13)[seed // 3 % 4])
    images = (b.int(1, 2), b.int(1, 6), b.int(2, 8), b.int(2, 8))
    rows = (b.int(1, 4), b.int(1, 24))
    for shape in b.choose([[images], [images], [rows], [images, rows]]):
        if is_float or b.flip(0.7):
            x = b.input(shape)
            if not is_float:
                quant.quantize_value(b, x)
        else:
            dtype = b.choose(["int8", "uint8"])
            b.input(shape, dtype, float(quant.random_scale(b)), 0 if dtype == "int8" else 128)
    samplers = [sampler for sampler, weight in table for _ in range(weight)]
    wanted = b.int(4, 24)
    for _ in range(20 * wanted):
        if len(b.nodes) >= wanted:
            break
        b.choose(samplers)(b)
    return b
