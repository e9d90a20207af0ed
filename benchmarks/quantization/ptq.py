#!/usr/bin/python3
# ===- ptq.py - Post-training quantization of real networks ---------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""Accuracy against word length and method, on the networks in QNN_MODELS.

Each network is calibrated on one part of its data and tested on another,
disjoint one; both are printed. Accuracies are of compiled integer code. The
difference to the float network is of paired samples, with its 95 % interval; so
is that to the quantized file of the collection, where there is one.

    PYTHONPATH=build/python benchmarks/quantization/ptq.py [--json FILE]
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import qnn

WIDTHS = [(8, 8), (8, 6), (6, 6), (4, 8), (4, 4)]
METHODS = {
    "nearest": [],
    "adaptive": ["--adaptive-rounding"],
    "minmax": ["--weight-range=minmax", "--activation-range=minmax"],
}


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
    outputs = qnn.load(str(path)).compile()(inputs)
    return outputs.reshape(len(labels), -1).argmax(1) == labels


def paired_difference(first: np.ndarray, second: np.ndarray) -> tuple[float, float, float]:
    """First minus second, and its 95 % interval; as estimatePairedDifference."""
    a = (first & ~second).sum() + 0.5
    b = (second & ~first).sum() + 0.5
    n = len(first) + 2
    half = 1.959964 * math.sqrt(a + b - (a - b) ** 2 / n) / n
    return float(first.mean() - second.mean()), (a - b) / n - half, (a - b) / n + half


def format_difference(difference: tuple[float, float, float]) -> str:
    value, low, high = (100 * part for part in difference)
    return f"{value:+6.2f} ({low:+6.2f} to {high:+6.2f})"


def run(network: Network, models: Path, tools: Path, folder: Path) -> list[dict[str, object]]:
    model = models / network.name / "model.onnx"
    real = find_hits(model, network.test, network.labels)
    print(f"\n{network.name}: {100 * real.mean():.2f} % in float on {network.test_name}")
    source = Path(network.calibration.rsplit(":", 1)[0]).name
    print(f"  calibrated on {source}, samples {network.calibration_samples}")
    print("  w/a  method    top-1 %  against float (95 %)        against the collection's file")
    rows: list[dict[str, object]] = []
    for bits in WIDTHS:
        peer = None
        if bits in network.peers:
            name, inputs = network.peers[bits]
            peer = find_hits(models / name / "model.onnx", inputs, network.labels)
        for method, flags in METHODS.items():
            quantized = folder / "q.mlir"
            command = [str(tools / "qnn-quantize"), str(model)]
            command += ["--calibration", network.calibration]
            command += ["--calibration-samples", network.calibration_samples]
            command += [f"--weights={bits[0]}", f"--activations={bits[1]}"]
            command += [*network.flags, *flags, "-o", str(quantized)]
            subprocess.run(command, check=True)
            hits = find_hits(quantized, network.test, network.labels)
            to_float = paired_difference(hits, real)
            to_peer = paired_difference(hits, peer) if peer is not None else None
            rows.append(
                {
                    "network": network.name,
                    "weight_bits": bits[0],
                    "activation_bits": bits[1],
                    "method": method,
                    "top1": float(hits.mean()),
                    "float_top1": float(real.mean()),
                    "difference": to_float,
                    "peer_top1": float(peer.mean()) if peer is not None else None,
                    "peer_difference": to_peer,
                    "calibration": f"{source} {network.calibration_samples}",
                    "test": network.test_name,
                }
            )
            print(
                f"  {bits[0]}/{bits[1]}  {method:9} {100 * hits.mean():6.2f}   "
                f"{format_difference(to_float)}"
                + (f"   {format_difference(to_peer)}" if to_peer else ""),
                flush=True,
            )
    return rows


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path, help="also write the rows here")
    parser.add_argument("--tools", type=Path, default=Path("build/bin"))
    arguments = parser.parse_args()
    if "QNN_MODELS" not in os.environ:
        sys.exit("ptq.py: set QNN_MODELS to the folder of the networks")
    models = Path(os.environ["QNN_MODELS"])
    begin = time.monotonic()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for network in load_networks(models):
            rows += run(network, models, arguments.tools, Path(folder))
    print(f"\n{time.monotonic() - begin:.0f} s in all")
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
