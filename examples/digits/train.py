# ===- train.py - Trains the digits networks -----------------------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""Trains every digits network and writes models/ and data/.

    python3 train.py [NAME...]      all networks, or those named

Seeded and single-threaded: the same PyTorch on the same kind of machine gives
the same files. See README.md for what it needs.
"""

from __future__ import annotations

import argparse
import math
import zlib
from pathlib import Path
from typing import List, Tuple

import numpy as np
import onnx
import torch
from sklearn.datasets import load_digits
from torch.nn import functional

import reference
from export import export_qdq, export_qonnx
from networks import DigitsNet, Network, TrainedLayer, all_networks
from ptq import export_post_training

HERE = Path(__file__).resolve().parent
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


def train(net: Network, images: np.ndarray, labels: np.ndarray) -> List[TrainedLayer]:
    """Quantization-aware training with Adam on the cross entropy.

    The learning rate falls along a half cosine; the last epoch is taken, so
    that the test set has no say in it.
    """
    # One seed per network: training one alone gives the same as training all.
    torch.manual_seed(zlib.crc32(net.name.encode()))
    model = DigitsNet(net)
    x, y = torch.from_numpy(images), torch.from_numpy(labels)
    optimizer = torch.optim.Adam(model.parameters(), lr=net.rate)
    for epoch in range(EPOCHS):
        rate = 0.5 * net.rate * (1 + math.cos(math.pi * epoch / EPOCHS))
        for group in optimizer.param_groups:
            group["lr"] = rate
        model.train()
        for batch in torch.randperm(len(y)).split(BATCH):
            optimizer.zero_grad()
            inputs = shifted(x[batch]) if net.shifts else x[batch]
            functional.cross_entropy(model(inputs), y[batch]).backward()
            optimizer.step()
            model.clip_weights()
    model.eval()
    return model.trained()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("names", nargs="*", help="networks to train")
    names = parser.parse_args().names
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    x, y, test_x, test_y = split()
    (HERE / "data").mkdir(exist_ok=True)
    (HERE / "models").mkdir(exist_ok=True)
    np.save(HERE / "data" / "inputs.npy", test_x)
    np.save(HERE / "data" / "labels.npy", test_y)
    for net in all_networks():
        if names and net.name not in names:
            continue
        trained = train(net, x, y)
        results = {net.name: export_qonnx(net, trained)}
        if net.name.endswith("_q8"):
            results[f"{net.name}_qdq"] = export_qdq(net, trained)
        if net.name.endswith("_float"):
            name = net.name.replace("_float", "_int8_qdq")
            results[name] = export_post_training(name, net, trained, x)
        for name, model in results.items():
            path = HERE / "models" / f"{name}.onnx"
            onnx.save(model, str(path))
            logits = reference.run(model, test_x)
            np.save(reference.expected_path(path), logits)
            rate = float((logits.argmax(axis=1) == test_y).mean())
            print(f"{name:24} {100 * rate:6.2f} %", flush=True)


if __name__ == "__main__":
    main()
