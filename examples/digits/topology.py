# ===- topology.py - Network descriptions ----------------------------- ===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""The networks' descriptions; no PyTorch.

A network is a list of layers `contraction, batch norm, activation[, pool]`;
the last one has no activation. That covers Table I of Moons et al. 2017
([conv 3x3 same, batch norm, activation] n times, max-pool 2x2, next block,
..., flatten, dense, batch norm) and a multi-layer perceptron.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import List, Sequence

import numpy as np

BN_EPS = 1e-4


@dataclass(frozen=True)
class Layer:
    """One contraction with what follows it; 0 bits means float."""

    kind: str  # "conv" (3x3, stride 1, same) or "dense"
    inputs: int
    outputs: int
    weight_bits: int
    act_bits: int
    pool: bool = False
    last: bool = False


@dataclass(frozen=True)
class Network:
    """A named list of layers; `image` says how pixels enter: "float",
    "uint8" (16 levels of a uint8 code) or "bipolar" (pixel >= 1/2)."""

    name: str
    image: str
    layers: List[Layer]
    rate: float = 2e-2  # the first learning rate
    shifts: bool = False  # train on images shifted by up to one pixel


@dataclass
class TrainedLayer:
    """A layer's constants after training, float32; weights are quantized."""

    layer: Layer
    weight: np.ndarray  # [outputs, inputs, 3, 3] or [outputs, inputs]
    bias: np.ndarray  # [outputs]; empty on dense layers
    gamma: np.ndarray
    beta: np.ndarray
    mean: np.ndarray
    var: np.ndarray


def _mlp(name: str, image: str, w: Sequence[int], a: Sequence[int]) -> Network:
    """64 pixels, two hidden layers of 64, 10 classes."""
    acts = list(a) + [0]
    sizes = [64, 64, 64, 10]
    layers = [
        Layer("dense", sizes[i], sizes[i + 1], w[i], acts[i], last=i == 2)
        for i in range(3)
    ]
    return Network(name, image, layers, 2e-2 if image != "float" else 5e-3)


def table_one(
    name: str, width: int, depth: int, w: Sequence[int], a: Sequence[int]
) -> Network:
    """Table I with nA = nB = `depth`, fA = `width`, fB = 2 `width` and no
    block C, on an 8x8 image of 1 channel. `w` has the bits of all layers, `a`
    those of all but the last; 0 for float."""
    layers = []
    inputs = 1
    for outputs in (width, 2 * width):
        for i in range(depth):
            q, at = w[len(layers)], a[len(layers)]
            last = i == depth - 1
            layers.append(Layer("conv", inputs, outputs, q, at, pool=last))
            inputs = outputs
    layers.append(Layer("dense", inputs * 2 * 2, 10, w[-1], 0, last=True))
    image, rate = ("float", 5e-3) if w[0] == 0 else ("uint8", 2e-2)
    return Network(name, image, layers, rate, shifts=True)


def _conv(name: str, w: Sequence[int], a: Sequence[int]) -> Network:
    return table_one(name, 16, 2, w, a)


def all_networks() -> List[Network]:
    """Every network that the script trains, in the order of the README."""
    nets = [_mlp("mlp_float", "float", [0] * 3, [0] * 2)]
    for q in (1, 2, 4, 8):
        nets.append(_mlp(f"mlp_q{q}", "uint8", [q] * 3, [q] * 2))
    nets.append(_mlp("mlp_q1_binary_input", "bipolar", [1] * 3, [1] * 2))
    nets.append(_mlp("mlp_mixed", "uint8", [4, 2, 8], [4, 2]))
    nets.append(_conv("conv_float", [0] * 5, [0] * 4))
    for q in (1, 2, 4, 8):
        nets.append(_conv(f"conv_q{q}", [q] * 5, [q] * 4))
    nets.append(_conv("conv_mixed", [8, 4, 2, 1, 4], [4, 4, 2, 4]))
    return nets
