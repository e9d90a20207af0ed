# ===- layers.py - Random ONNX graphs: layers of real numbers -------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""Samplers of convolutions, products, pools and normalizations."""

from __future__ import annotations

import numpy as np

from .builder import Builder, Value


def sample_window(b: Builder, sizes: tuple[int, ...], pool: bool) -> dict:
    """Kernel, strides, pads and dilations for an image, and `out`, its size."""
    n = len(sizes)
    while True:
        kernel = [b.int(1, min(3, s)) for s in sizes]
        strides = [b.int(1, 2) for _ in sizes]
        dilations = [1 if pool or b.flip(0.7) else 2 for _ in sizes]
        begin = [b.int(0, k - 1) for k in kernel]
        end = [b.int(0, k - 1) for k in kernel]
        reach = [d * (k - 1) + 1 for d, k in zip(dilations, kernel)]
        out = [(s + p + q - r) // t + 1
               for s, p, q, r, t in zip(sizes, begin, end, reach, strides)]  # fmt: skip
        if all(o > 0 for o in out):
            break
    window = {"kernel_shape": kernel, "strides": strides, "pads": begin + end}
    if not pool and dilations != [1] * n:
        window["dilations"] = dilations
    return {"window": window, "out": tuple(out)}


def conv(b: Builder) -> Value | None:
    x = b.pick(3, 4)
    if not x:
        return None
    channels, sizes = x.shape[1], x.shape[2:]
    group = b.choose([g for g in (1, 1, 2, channels) if channels % g == 0])
    outs = group * b.int(1, 3)
    found = sample_window(b, sizes, pool=False)
    kernel = found["window"]["kernel_shape"]
    depth = channels // group * int(np.prod(kernel))
    w = b.normal(outs, channels // group, *kernel, spread=depth**-0.5)
    inputs = [x.name, b.constant(w, "w")]
    if b.flip():
        inputs.append(b.constant(b.normal(outs), "b"))
    shape = (x.shape[0], outs, *found["out"])
    return b.node("Conv", inputs, shape, group=group, **found["window"])


def pool(b: Builder) -> Value | None:
    x = b.pick(3, 4)
    if not x:
        return None
    found = sample_window(b, x.shape[2:], pool=True)
    shape = (*x.shape[:2], *found["out"])
    if b.flip():
        return b.node("MaxPool", [x.name], shape, **found["window"])
    return b.node("AveragePool", [x.name], shape, count_include_pad=b.int(0, 1),
                  **found["window"])  # fmt: skip


def global_pool(b: Builder) -> Value | None:
    x = b.pick(3, 4)
    if not x:
        return None
    shape = (*x.shape[:2], *[1] * (x.rank - 2))
    return b.node(b.choose(["GlobalAveragePool", "GlobalMaxPool"]), [x.name], shape)


def gemm(b: Builder) -> Value | None:
    x = b.pick(2)
    if not x:
        return None
    trans_a, trans_b = b.int(0, 1), b.int(0, 1)
    rows, depth = x.shape[::-1] if trans_a else x.shape
    columns = b.int(1, 8)
    w = b.normal(*((columns, depth) if trans_b else (depth, columns)), spread=depth**-0.5)
    inputs = [x.name, b.constant(w, "w")]
    attributes = {"transA": trans_a, "transB": trans_b}
    if b.flip():
        bias = b.choose([(columns,), (1, columns), (rows, columns), (rows, 1), ()])
        inputs.append(b.constant(b.normal(*bias), "b"))
    if b.flip(0.3):
        attributes |= {"alpha": 0.75, "beta": 1.5}
    return b.node("Gemm", inputs, (rows, columns), **attributes)


def matmul(b: Builder) -> Value | None:
    x = b.pick(2, 3)
    if not x:
        return None
    depth, columns = x.shape[-1], b.int(1, 8)
    w = b.constant(b.normal(depth, columns, spread=depth**-0.5), "w")
    return b.node("MatMul", [x.name, w], (*x.shape[:-1], columns))


def batched_matmul(b: Builder) -> Value | None:
    x = b.pick(3, 4)
    if not x:
        return None
    turned = b.node("Transpose", [x.name], (*x.shape[:-2], x.shape[-1], x.shape[-2]),
                    perm=[*range(x.rank - 2), x.rank - 1, x.rank - 2])  # fmt: skip
    shape = (*x.shape[:-1], x.shape[-2])
    if not b.affordable(shape):
        return None
    # Keeps the products of products small.
    product = b.node("MatMul", [x.name, turned.name], shape, keep=False)
    return b.node("Tanh", [product.name], shape)


def batch_norm(b: Builder) -> Value | None:
    x = b.pick(2, 3, 4)
    if not x:
        return None
    channels = x.shape[1]
    params = [b.normal(channels) for _ in range(3)]
    variance = (0.5 + b.rng.random(channels)).astype(np.float32)
    names = [b.constant(p, "n") for p in (*params, variance)]
    return b.node("BatchNormalization", [x.name, *names], x.shape, epsilon=1e-3)


def conv_transpose(b: Builder) -> Value | None:
    x = b.pick(4)
    if not x:
        return None
    channels = x.shape[1]
    group = b.choose([g for g in (1, 1, 2, channels) if channels % g == 0])
    outs, kernel = b.int(1, 3), [b.int(1, 3), b.int(1, 3)]
    strides = [b.int(1, 2), b.int(1, 2)]
    pads = [b.int(0, k - 1) // 2 for k in kernel + kernel]
    sizes = [(s - 1) * t + k - pads[i] - pads[i + 2]
             for i, (s, t, k) in enumerate(zip(x.shape[2:], strides, kernel))]  # fmt: skip
    shape = (x.shape[0], outs * group, *sizes)
    if not b.affordable(shape):
        return None
    w = b.normal(channels, outs, *kernel, spread=channels**-0.5)
    return b.node("ConvTranspose", [x.name, b.constant(w, "w")], shape, group=group,
                  strides=strides, pads=pads, kernel_shape=kernel)  # fmt: skip


def layer_norm(b: Builder) -> Value | None:
    x = b.pick(2, 3, 4)
    if not x or b.opset < 17 or x.shape[-1] < 3:
        return None
    names = [b.constant(b.normal(x.shape[-1]), "n") for _ in range(2)]
    return b.node("LayerNormalization", [x.name, *names], x.shape, axis=-1, epsilon=0.01)


def instance_norm(b: Builder) -> Value | None:
    x = b.pick(3, 4)
    if not x or int(np.prod(x.shape[2:])) < 3:
        return None
    names = [b.constant(b.normal(x.shape[1]), "n") for _ in range(2)]
    return b.node("InstanceNormalization", [x.name, *names], x.shape, epsilon=0.01)
