# ===- corpus.py - Networks of QNN_MODELS, their data, paired intervals ---===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""What the quantization benchmarks share: float networks with disjoint
calibration and test samples, and intervals of paired differences."""

from __future__ import annotations

import gzip
import math
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np


@dataclass
class Network:
    """A float network, its data, and the file to compare with."""

    name: str
    calibration: str
    calibration_samples: str
    test: np.ndarray
    labels: np.ndarray
    test_name: str
    flags: list[str] = field(default_factory=list)
    # The collection's quantized files by width, and what they take.
    peers: dict[tuple[int, int], tuple[str, np.ndarray]] = field(default_factory=dict)


def read_idx(path: Path) -> np.ndarray:
    data = gzip.open(path).read()
    rank = data[3]
    shape = np.frombuffer(data, ">u4", rank, 4)
    return np.frombuffer(data, np.uint8, offset=4 + 4 * rank).reshape(shape)


def load_networks(models: Path) -> list[Network]:
    data = models / "datasets"
    cifar = np.load(data / "cifar10/cifar10_test_1000.npz")
    images = cifar["x"].transpose(0, 3, 1, 2)
    kws = np.load(data / "kws01/kws01.npz")
    spoken = kws["x"][200:]
    digits = read_idx(data / "mnist/t10k-images-idx3-ubyte.gz")[:2000]
    return [
        Network(
            "resnet8_float",
            f"{data}/cifar10/cifar10_train_500.npz:x",
            "0:200",
            images.astype(np.float32),
            cifar["y"],
            "CIFAR-10 test 0:1000",
            ["--permute=0,3,1,2"],
            {
                (8, 8): ("resnet8_int8_qdq", (images.astype(np.int16) - 128).astype(np.int8)),
                (4, 8): ("resnet8_int4w_qdq", (images.astype(np.int16) - 128).astype(np.int8)),
            },
        ),
        Network(
            "kws_dscnn_float",
            f"{data}/kws01/kws01.npz:x",
            "0:200",
            ((spoken.astype(np.float64) - 83) * 0.5847029).astype(np.float32),
            kws["y"][200:],
            "kws01 200:1000",
            ["--data-offset=83", "--data-scale=0.5847029"],
            {(8, 8): ("kws_dscnn_int8_qdq", spoken), (4, 8): ("kws_dscnn_int4w_qdq", spoken)},
        ),
        Network(
            "mnist_conv",
            f"{data}/mnist/mnist_train_1000.npz:x",
            "0:200",
            digits[:, None].astype(np.float32),
            read_idx(data / "mnist/t10k-labels-idx1-ubyte.gz")[:2000],
            "MNIST t10k 0:2000",
        ),
    ]


def find_hits(path: Path, inputs: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Which of the samples the compiled network gets right."""
    # Imported here: intervals need no compiler.
    import qnn

    outputs = qnn.load(str(path)).compile()(inputs)
    return outputs.reshape(len(labels), -1).argmax(1) == labels


def paired_difference(first: np.ndarray, second: np.ndarray) -> tuple[float, float, float]:
    """First minus second, and its 95 % interval; as estimatePairedDifference."""
    a = (first & ~second).sum() + 0.5
    b = (second & ~first).sum() + 0.5
    n = len(first) + 2
    half = 1.959964 * math.sqrt(a + b - (a - b) ** 2 / n) / n
    return float(first.mean() - second.mean()), (a - b) / n - half, (a - b) / n + half
