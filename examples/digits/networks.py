# ===- networks.py - The trainable form of the networks --------------- ===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""A PyTorch module that trains what topology.py describes."""

from __future__ import annotations

from typing import Callable, List, Optional

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from quantizers import quantize_activation, quantize_weight
from topology import BN_EPS, Network, TrainedLayer

Observer = Callable[[int, Tensor], None]


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

    def forward(self, x: Tensor, observe: Optional[Observer] = None) -> Tensor:
        """[N, 1, 8, 8] pixels in 0..1 to [N, 10] logits. `observe` is called
        with each activation, in front of pooling, and its layer's index."""
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
                if observe is not None:
                    observe(i, x)
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
