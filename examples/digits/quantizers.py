# ===- quantizers.py - Eqs. 1-2 of Moons et al. 2017 ---------------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""Eqs. 1-2 of Moons et al. 2017 as PyTorch functions.

With m = 2^(Q-1) and rounding half to even:

* weights, Q >= 2:  q(w) = clip(round(w * m), -m, m - 1) / m
* ReLU, Q >= 2:     q(x) = clip(round(x * m), 0, m - 1) / m
* Q = 1:            q(x) = +1 if x >= 0 else -1

The paper's own code maps x = 0 to -1 when Q = 1. QONNX's BipolarQuant maps it
to +1; training uses the QONNX rule, so that what is trained is what is
exported.

The gradient is the straight-through estimate: identity where the value was
not clipped, zero elsewhere (Eq. 2).
"""

from __future__ import annotations

from typing import Any, Tuple

import torch
from torch import Tensor


class _Clipped(torch.autograd.Function):
    """Rounds to a grid of step 1/m between two codes, straight through."""

    @staticmethod
    def forward(ctx: Any, *args: Any, **_: Any) -> Tensor:
        x, m, lo, hi = args
        # Eq. 2 passes the gradient up to 1, although the largest code is
        # (m - 1) / m; a ReLU passes nothing below zero.
        ctx.save_for_backward((x >= (-1.0 if lo < 0 else 0.0)) & (x <= 1.0))
        return torch.clamp(torch.round(x * m), lo, hi) / m

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> Tuple[Any, ...]:
        (mask,) = ctx.saved_tensors
        return grads[0] * mask, None, None, None


class _Sign(torch.autograd.Function):
    """The one-bit quantizer, with the gradient of the hard tanh."""

    @staticmethod
    def forward(ctx: Any, *args: Any, **_: Any) -> Tensor:
        (x,) = args
        ctx.save_for_backward(x.abs() <= 1.0)
        return torch.where(x >= 0, torch.ones_like(x), -torch.ones_like(x))

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> Tuple[Any, ...]:
        (mask,) = ctx.saved_tensors
        return (grads[0] * mask,)


def quantize_weight(w: Tensor, bits: int) -> Tensor:
    """Weights at `bits` bits; `bits` = 0 leaves them as they are."""
    if bits == 0:
        return w
    if bits == 1:
        return _Sign.apply(w)
    m = 1 << (bits - 1)
    return _Clipped.apply(w, m, -m, m - 1)


def quantize_activation(x: Tensor, bits: int) -> Tensor:
    """Quantized ReLU, or the sign at one bit; `bits` = 0 is a plain ReLU."""
    if bits == 0:
        return torch.relu(x)
    if bits == 1:
        return _Sign.apply(x)
    m = 1 << (bits - 1)
    return _Clipped.apply(x, m, 0, m - 1)
