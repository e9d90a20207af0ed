# ===- activation_density.py - Widths from activation densities ------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""The arithmetic of Vasquez et al. 2021: widths and channels from the share of
non-zero activations, saturation, training complexity. No PyTorch.

While a 16-bit network trains, its activation densities settle; then
k_l <- round(k_l * AD_l) for each hidden layer, and training goes on at the new
widths, until nothing changes. Pruning scales channel counts the same way.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import List, Sequence, Tuple

from topology import Layer, Network

START_BITS = 16
MAX_ROUNDS = 4
MAX_EPOCHS = 40  # of a round
WINDOW = 5
TOLERANCE = 0.01


def scaled(value: int, density: float) -> int:
    """The rule for widths and channel counts: rounded half up, at least 1."""
    return max(1, math.floor(value * density + 0.5))


def saturated(history: Sequence[Sequence[float]]) -> bool:
    """Whether no layer's density in the last epoch is TOLERANCE or more from
    its mean over the last WINDOW epochs; `history` is [epochs][layers]."""
    if len(history) < WINDOW:
        return False
    recent = history[-WINDOW:]
    means = [sum(column) / WINDOW for column in zip(*recent)]
    return all(abs(a - m) < TOLERANCE for a, m in zip(history[-1], means))


def next_widths(net: Network, densities: Sequence[float]) -> List[int]:
    """Each layer's bits; the first and the last keep theirs. `densities` are of
    all layers but the last, whose output has no activation."""
    bits = [layer.weight_bits for layer in net.layers]
    for i in range(1, len(bits) - 1):
        bits[i] = scaled(bits[i], densities[i])
    return bits


def next_channels(net: Network, densities: Sequence[float]) -> List[int]:
    """Each layer's output channels after pruning; the first and the last layer
    keep all."""
    counts = [layer.outputs for layer in net.layers]
    for i in range(1, len(counts) - 1):
        counts[i] = scaled(counts[i], densities[i])
    return counts


def kept_channels(density: Sequence[float], count: int) -> List[int]:
    """The `count` densest channels in rising order, ties to the lower index."""
    order = sorted(range(len(density)), key=lambda c: (-density[c], c))
    return sorted(order[:count])


def with_widths(net: Network, bits: Sequence[int]) -> Network:
    """The network with other widths. k_l is for the weights of layer l and for
    what it reads, so an activation has the width of the layer that reads it."""
    reads = [*bits[1:], 0]
    layers = [
        replace(layer, weight_bits=q, act_bits=a)
        for layer, q, a in zip(net.layers, bits, reads)
    ]
    return replace(net, layers=layers)


def with_channels(net: Network, outputs: Sequence[int]) -> Network:
    """The network with other numbers of output channels; inputs follow."""
    layers: List[Layer] = []
    for layer, count in zip(net.layers, outputs):
        inputs = layer.inputs
        if layers:
            # A dense layer behind a convolution reads several pixels of each.
            pixels = layer.inputs // net.layers[len(layers) - 1].outputs
            inputs = layers[-1].outputs * pixels
        layers.append(replace(layer, inputs=inputs, outputs=count))
    return replace(net, layers=layers)


def layer_macs(net: Network, size: int = 8) -> List[int]:
    """Multiply-accumulates per layer on an image of `size` x `size`."""
    macs = []
    for layer in net.layers:
        taps = 9 * size * size if layer.kind == "conv" else 1
        macs.append(taps * layer.inputs * layer.outputs)
        if layer.pool:
            size //= 2
    return macs


def mac_energy(bits: int) -> float:
    """pJ of a `bits`-bit MAC: 45 nm, the paper's analytic model."""
    return 3.1 * bits / 32 + 0.1


Epochs = Sequence[Tuple[Network, int]]
"""Stages of a training: a network, and how many epochs it was trained."""


def training_complexity(stages: Epochs, baseline: Network) -> float:
    """MAC energy of all epochs, as a share of that of as many epochs of the
    baseline."""

    def cost(net: Network) -> float:
        pairs = zip(net.layers, layer_macs(net))
        return sum(mac_energy(layer.weight_bits) * macs for layer, macs in pairs)

    epochs = sum(count for _, count in stages)
    return sum(cost(net) * n for net, n in stages) / (cost(baseline) * epochs)
