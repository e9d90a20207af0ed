# ===- fitting.py - The images, and training on them -------------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""The images of scikit-learn, and quantization-aware training on them."""

from __future__ import annotations

import math
import zlib
from typing import Tuple

import numpy as np
import torch
from sklearn.datasets import load_digits
from torch.nn import functional

from networks import DigitsNet
from topology import Network

TEST_SIZE = 360
BATCH = 64
EPOCHS = 150

Split = Tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def split() -> Split:
    """Train images and labels, test images and labels; pixels k/16.

    The test set is the last 360 samples in the dataset's own order. A
    shuffled split is easier (README.md), and its seed would be a choice.
    """
    digits = load_digits()
    images = (digits.images / 16.0).astype(np.float32).reshape(-1, 1, 8, 8)
    labels = digits.target.astype(np.int64)
    cut = len(labels) - TEST_SIZE
    return images[:cut], labels[:cut], images[cut:], labels[cut:]


def shifted(batch: torch.Tensor) -> torch.Tensor:
    """Each image moved by -1, 0 or 1 pixel in both directions, 0 shifted in."""
    count = len(batch)
    padded = functional.pad(batch[:, 0], (1, 1, 1, 1))
    steps = torch.arange(8)
    rows = torch.randint(0, 3, (count, 1)) + steps
    cols = torch.randint(0, 3, (count, 1)) + steps
    index = torch.arange(count)[:, None, None]
    return padded[index, rows[:, :, None], cols[:, None, :]][:, None]


def fit(
    net: Network, images: np.ndarray, labels: np.ndarray, epochs: int = EPOCHS
) -> DigitsNet:
    """Quantization-aware training with Adam on the cross entropy.

    The learning rate falls along a half cosine; the last epoch is taken, so
    that the test set has no say in it.
    """
    # One seed per network: training one alone gives the same as training all.
    torch.manual_seed(zlib.crc32(net.name.encode()))
    model = DigitsNet(net)
    x, y = torch.from_numpy(images), torch.from_numpy(labels)
    optimizer = torch.optim.Adam(model.parameters(), lr=net.rate)
    for epoch in range(epochs):
        rate = 0.5 * net.rate * (1 + math.cos(math.pi * epoch / epochs))
        for group in optimizer.param_groups:
            group["lr"] = rate
        model.train()
        for batch in torch.randperm(len(y)).split(BATCH):
            optimizer.zero_grad()
            inputs = shifted(x[batch]) if net.shifts else x[batch]
            functional.cross_entropy(model(inputs), y[batch]).backward()
            optimizer.step()
            model.clip_weights()
    return model.eval()
