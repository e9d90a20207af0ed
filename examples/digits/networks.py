# ===- networks.py - Network descriptions and modules --------------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""The networks: their descriptions, and a PyTorch module for training them.

A network is a list of layers `contraction, batch norm, activation[, pool]`;
the last one has no activation. That covers Table I of Moons et al. 2017
([conv 3x3 same, batch norm, activation] n times, max-pool 2x2, next block,
..., flatten, dense, batch norm) and a multi-layer perceptron.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import List, Sequence

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from quantizers import quantize_activation, quantize_weight

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


def _conv(name: str, image: str, w: Sequence[int], a: Sequence[int]) -> Network:
    """Table I with nA=2, fA=16, nB=2, fB=32 on an 8x8 image of 1 channel."""
    layers = [
        Layer("conv", 1, 16, w[0], a[0]),
        Layer("conv", 16, 16, w[1], a[1], pool=True),
        Layer("conv", 16, 32, w[2], a[2]),
        Layer("conv", 32, 32, w[3], a[3], pool=True),
        Layer("dense", 32 * 2 * 2, 10, w[4], 0, last=True),
    ]
    return Network(name, image, layers, 2e-2 if image != "float" else 5e-3, True)


def all_networks() -> List[Network]:
    """Every network that the script trains, in the order of the README."""
    nets = [_mlp("mlp_float", "float", [0] * 3, [0] * 2)]
    for q in (1, 2, 4, 8):
        nets.append(_mlp(f"mlp_q{q}", "uint8", [q] * 3, [q] * 2))
    nets.append(_mlp("mlp_q1_binary_input", "bipolar", [1] * 3, [1] * 2))
    nets.append(_mlp("mlp_mixed", "uint8", [4, 2, 8], [4, 2]))
    nets.append(_conv("conv_float", "float", [0] * 5, [0] * 4))
    for q in (1, 2, 4, 8):
        nets.append(_conv(f"conv_q{q}", "uint8", [q] * 5, [q] * 4))
    nets.append(_conv("conv_mixed", "uint8", [8, 4, 2, 1, 4], [4, 4, 2, 4]))
    return nets


class DigitsNet(nn.Module):
    """The trainable form of a `Network`."""

    def __init__(self, net: Network) -> None:
        super().__init__()
        self.net = net
        self.weights = nn.ParameterList()
        self.biases = nn.ParameterList()
        self.norms = nn.ModuleList()
        for layer in net.layers:
            conv = layer.kind == "conv"
            shape = [layer.outputs, layer.inputs] + ([3, 3] if conv else [])
            taps = 9 if conv else 1
            limit = (6.0 / (taps * (layer.inputs + layer.outputs))) ** 0.5
            if layer.weight_bits:
                # A grid of step 1/m needs weights that reach its second step.
                step = 1.0 / (1 << (layer.weight_bits - 1))
                limit = min(1.0, max(limit, 2 * step))
            weight = torch.empty(shape).uniform_(-limit, limit)
            self.weights.append(nn.Parameter(weight))
            bias = torch.zeros(layer.outputs if conv else 0)
            self.biases.append(nn.Parameter(bias))
            norm = nn.BatchNorm2d if conv else nn.BatchNorm1d
            self.norms.append(norm(layer.outputs, eps=BN_EPS))

    def forward(self, x: Tensor) -> Tensor:
        """[N, 1, 8, 8] pixels in 0..1 to [N, 10] logits."""
        if self.net.image == "bipolar":
            x = torch.where(x >= 0.5, torch.ones_like(x), -torch.ones_like(x))
        for i, layer in enumerate(self.net.layers):
            w = quantize_weight(self.weights[i], layer.weight_bits)
            if layer.kind == "conv":
                # Padding is the real value 0, also where codes are +1 and -1.
                x = functional.conv2d(x, w, self.biases[i], padding=1)
            else:
                x = functional.linear(x.flatten(1), w)
            x = self.norms[i](x)
            if not layer.last:
                x = quantize_activation(x, layer.act_bits)
            if layer.pool:
                x = functional.max_pool2d(x, 2)
        return x

    def clip_weights(self) -> None:
        """Keeps quantized layers' real weights in [-1, 1] (the paper's H)."""
        with torch.no_grad():
            for layer, weight in zip(self.net.layers, self.weights):
                if layer.weight_bits:
                    weight.clamp_(-1.0, 1.0)

    def trained(self) -> List[TrainedLayer]:
        """The constants, weights quantized, as float32 arrays."""
        result = []
        for i, layer in enumerate(self.net.layers):
            w = quantize_weight(self.weights[i], layer.weight_bits)
            norm = self.norms[i]
            arrays = [w, self.biases[i], norm.weight, norm.bias]
            arrays += [norm.running_mean, norm.running_var]
            values = [t.detach().numpy().astype(np.float32) for t in arrays]
            result.append(TrainedLayer(layer, *values))
        return result
