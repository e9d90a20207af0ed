#!/usr/bin/python3
# ===- wordlength.py - Accuracy against word length -----------------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""Word lengths of weights and activations apart, by method; no training.

    PYTHONPATH=build/python benchmarks/quantization/wordlength.py run
    benchmarks/quantization/wordlength.py report

The question is that of Latotzke et al. 2022. Each float network in QNN_MODELS is
quantized with narrow weights and 8-bit activations, and with 8-bit weights and
narrow activations; the compiled network is scored. First and last layer have at
least 8 bits; the operand that is not studied has the default method. A
result is a line of benchmarks/results/wordlength.jsonl; `run` measures those
that are missing. (ptq.py narrows both.)
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Iterator, Sequence

import numpy as np

from corpus import Network, find_hits, load_networks

HERE = Path(__file__).resolve().parent
RESULTS = HERE.parent / "results"
RECORDS = RESULTS / "wordlength.jsonl"

WIDTHS = (4, 3, 6, 2, 8)
WIDE = 8
# In the order in which they are measured.
WAVES = (("mse",), ("mse, adaptive", "percentile"), ("minmax", "output", "entropy"))
# How the range of the narrow operand is found, and its codes.
METHODS = {
    "weights": {
        "mse": ["--weight-range=mse"],
        "mse, adaptive": ["--weight-range=mse", "--adaptive-rounding"],
        "minmax": ["--weight-range=minmax"],
        "output": ["--weight-range=output"],
    },
    "activations": {
        "mse": ["--activation-range=mse"],
        "percentile": ["--activation-range=percentile"],
        "minmax": ["--activation-range=minmax"],
        "entropy": ["--activation-range=entropy"],
    },
}


@dataclass(frozen=True)
class Point:
    """What is measured: which operand is narrow, how narrow, by what method."""

    network: str
    narrow: str
    bits: int
    method: str

    def flags(self) -> list[str]:
        narrow_weights = self.narrow == "weights"
        weights, activations = (
            (self.bits, WIDE) if narrow_weights else (WIDE, self.bits)
        )
        return [
            f"--weights={weights}",
            f"--activations={activations}",
            *METHODS[self.narrow][self.method],
        ]


def grid(networks: Sequence[str]) -> Iterator[Point]:
    """All points, those that say most first: a run may be cut short."""
    for wave in WAVES:
        for bits in WIDTHS:
            for narrow, methods in METHODS.items():
                for method in methods:
                    for network in networks:
                        if method in wave:
                            yield Point(network, narrow, bits, method)


def read_records(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text().splitlines()]


def point_of(record: dict[str, Any]) -> Point:
    keys = ("network", "narrow", "bits", "method")
    return Point(*(record[key] for key in keys))


def pack(hits: np.ndarray) -> str:
    return np.packbits(hits).tobytes().hex()


def unpack(record: dict[str, Any], key: str) -> np.ndarray:
    """Which test samples the network gets right (`hits`, `float_hits`)."""
    data = np.frombuffer(bytes.fromhex(record[key]), np.uint8)
    return np.unpackbits(data, count=record["samples"]).astype(bool)


def quantize(
    network: Network, point: Point, models: Path, tools: Path, output: Path
) -> None:
    command = [str(tools / "qnn-quantize"), str(models / network.name / "model.onnx")]
    command += ["--calibration", network.calibration]
    command += ["--calibration-samples", network.calibration_samples]
    command += [*network.flags, *point.flags(), "-o", str(output)]
    subprocess.run(command, check=True)


def run(models: Path, tools: Path) -> None:
    """Measures what the records lack, one line at a time."""
    networks = {network.name: network for network in load_networks(models)}
    records = read_records(RECORDS)
    done = {point_of(record) for record in records}
    real = {record["network"]: unpack(record, "float_hits") for record in records}
    todo = [point for point in grid(list(networks)) if point not in done]
    begin = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, RECORDS.open("a") as file:
        for count, point in enumerate(todo, 1):
            network = networks[point.network]
            if network.name not in real:
                model = models / network.name / "model.onnx"
                real[network.name] = find_hits(model, network.test, network.labels)
            quantized = Path(folder) / "q.mlir"
            quantize(network, point, models, tools, quantized)
            hits = find_hits(quantized, network.test, network.labels)
            source = Path(network.calibration.rsplit(":", 1)[0]).name
            record = {
                **vars(point),
                "samples": len(hits),
                "right": int(hits.sum()),
                "float_right": int(real[network.name].sum()),
                "calibration": f"{source} {network.calibration_samples}",
                "test": network.test_name,
                "hits": pack(hits),
                "float_hits": pack(real[network.name]),
            }
            file.write(json.dumps(record) + "\n")
            file.flush()
            print(
                f"{count}/{len(todo)} {network.name}, {point.narrow} {point.bits} "
                f"bits, {point.method}: {100 * hits.mean():.2f} %, "
                f"{time.monotonic() - begin:.0f} s",
                flush=True,
            )


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("step", choices=["run", "report"])
    parser.add_argument("--tools", type=Path, default=HERE.parents[1] / "build/bin")
    arguments = parser.parse_args()
    if arguments.step == "report":
        import wordlength_report

        wordlength_report.write(read_records(RECORDS), RESULTS)
        return 0
    if "QNN_MODELS" not in os.environ:
        sys.exit("wordlength.py: set QNN_MODELS to the folder of the networks")
    run(Path(os.environ["QNN_MODELS"]), arguments.tools)
    return 0


if __name__ == "__main__":
    sys.exit(main())
