# ===- shapes.py - Random ONNX graphs: moving elements ----------------- ===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""Samplers of operators that move elements, for numbers and for codes."""

from __future__ import annotations

import numpy as np

from .builder import Builder, Value


def like(b: Builder, op: str, x: Value, inputs: list[str], shape: tuple[int, ...],
         **attributes: object) -> Value:  # fmt: skip
    """A node whose result has the type of `x`."""
    return b.node(op, inputs, shape, x.dtype, x.scale, x.zero_point, **attributes)


def pick_any(b: Builder, *ranks: int) -> Value | None:
    """Numbers, or now and then codes."""
    return (b.flip(0.3) and b.pick(*ranks, codes=True)) or b.pick(*ranks)


def ints(b: Builder, values: object) -> str:
    return b.constant(np.array(values, np.int64), "i")


def reshape(b: Builder) -> Value | None:
    x = pick_any(b)
    if not x:
        return None
    size = int(np.prod(x.shape))
    dims: list[int] = []
    for _ in range(b.int(0, 3)):
        divisors = [d for d in range(1, size + 1) if size % d == 0 and d <= 16]
        dims.append(b.choose(divisors))
        size //= dims[-1]
    dims.insert(b.int(0, len(dims)), size)
    asked = list(dims)
    if b.flip():
        asked[b.int(0, len(asked) - 1)] = -1
    return like(b, "Reshape", x, [x.name, ints(b, asked)], tuple(dims))


def flatten(b: Builder) -> Value | None:
    x = pick_any(b, 2, 3, 4)
    if not x or x.is_codes:
        return None
    axis = b.int(0, x.rank)
    shape = (int(np.prod(x.shape[:axis])), int(np.prod(x.shape[axis:])))
    return like(b, "Flatten", x, [x.name], shape, axis=axis)


def transpose(b: Builder) -> Value | None:
    x = pick_any(b, 2, 3, 4)
    if not x:
        return None
    perm = b.rng.permutation(x.rank).tolist()
    return like(b, "Transpose", x, [x.name], tuple(x.shape[i] for i in perm), perm=perm)


def squeeze(b: Builder) -> Value | None:
    x = pick_any(b, 2, 3, 4)
    if not x:
        return None
    ones = [i for i, d in enumerate(x.shape) if d == 1]
    if ones and x.rank > 2 and b.flip():
        axis = b.choose(ones)
        shape = x.shape[:axis] + x.shape[axis + 1:]  # fmt: skip
        return like(b, "Squeeze", x, [x.name, ints(b, [axis])], shape)
    if x.rank == 4:
        return None
    axis = b.int(0, x.rank)
    shape = (*x.shape[:axis], 1, *x.shape[axis:])
    return like(b, "Unsqueeze", x, [x.name, ints(b, [axis])], shape)


def concat(b: Builder) -> Value | None:
    x = b.pick(2, 3, 4)
    if not x:
        return None
    axis = b.int(0, x.rank - 1)
    fitting = [v for v in b.values if not v.is_codes and v.rank == x.rank
               and all(i == axis or d == e
                       for i, (d, e) in enumerate(zip(v.shape, x.shape)))]  # fmt: skip
    parts = [x] + [b.choose(fitting) for _ in range(b.int(1, 2))]
    shape = list(x.shape)
    shape[axis] = sum(p.shape[axis] for p in parts)
    if not b.affordable(tuple(shape)):
        return None
    return b.node("Concat", [p.name for p in parts], tuple(shape), axis=axis)


def slice_(b: Builder) -> Value | None:
    x = pick_any(b, 2, 3, 4)
    if not x:
        return None
    axis = b.int(0, x.rank - 1)
    size = x.shape[axis]
    start, step = b.int(0, size - 1), b.choose([1, 1, 2])
    stop = b.int(start + 1, size)
    shape = list(x.shape)
    shape[axis] = (stop - start + step - 1) // step
    inputs = [ints(b, [start]), ints(b, [stop]), ints(b, [axis]), ints(b, [step])]
    return like(b, "Slice", x, [x.name, *inputs], tuple(shape))


def pad(b: Builder) -> Value | None:
    x = b.pick(2, 3, 4)
    if not x:
        return None
    pads = [b.int(0, 1) for _ in range(2 * x.rank)]
    shape = tuple(d + pads[i] + pads[i + x.rank] for i, d in enumerate(x.shape))
    if not b.affordable(shape):
        return None
    inputs = [x.name, ints(b, pads), b.constant(np.float32(b.normal()))]
    return b.node("Pad", inputs, shape)


def depth_to_space(b: Builder) -> Value | None:
    x = b.pick(4)
    if not x:
        return None
    n, c, h, w = x.shape
    if c % 4 == 0:
        mode = b.choose(["DCR", "CRD"])
        shape = (n, c // 4, 2 * h, 2 * w)
        return b.node("DepthToSpace", [x.name], shape, blocksize=2, mode=mode)
    if h % 2 == 0 and w % 2 == 0:
        shape = (n, 4 * c, h // 2, w // 2)
        return b.node("SpaceToDepth", [x.name], shape, blocksize=2)
    return None


def resize(b: Builder) -> Value | None:
    x = b.pick(4)
    if not x:
        return None
    factor = b.choose([2, 3])
    shape = (*x.shape[:2], x.shape[2] * factor, x.shape[3] * factor)
    if not b.affordable(shape):
        return None
    mode = b.choose(["nearest", "linear"])
    place = b.choose(["half_pixel", "asymmetric"])
    extra = {"nearest_mode": "floor"} if mode == "nearest" else {}
    scales = b.constant(np.array([1, 1, factor, factor], np.float32))
    return b.node("Resize", [x.name, "", scales], shape, mode=mode,
                  coordinate_transformation_mode=place, **extra)  # fmt: skip
