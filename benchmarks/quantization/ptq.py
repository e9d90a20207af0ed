#!/usr/bin/python3
# ===- ptq.py - Post-training quantization of real networks ---------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""Accuracy against word length and method, on the networks in QNN_MODELS.

Methods: `nearest` is the default; `adaptive` rounds weights by second moments,
`entropy` takes other ranges of activations, `network` also corrects biases by
running the quantized network, `minmax` clips nothing.

Each network is calibrated on one part of its data and tested on another,
disjoint one; both are printed. Accuracies are of compiled integer code. The
difference to the float network is of paired samples, with its 95 % interval; so
is that to the quantized file of the collection, where there is one.

    PYTHONPATH=build/python benchmarks/quantization/ptq.py [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path

from corpus import Network, find_hits, load_networks, paired_difference

WIDTHS = [(8, 8), (8, 6), (6, 6), (4, 8), (4, 4)]
METHODS = {
    "nearest": [],
    "adaptive": ["--adaptive-rounding"],
    "entropy": ["--activation-range=entropy"],
    "network": ["--activation-range=entropy", "--bias-correction=network"],
    "minmax": ["--weight-range=minmax", "--activation-range=minmax"],
}


def format_difference(difference: tuple[float, float, float]) -> str:
    value, low, high = (100 * part for part in difference)
    return f"{value:+6.2f} ({low:+6.2f} to {high:+6.2f})"


def quantize(tool: Path, model: Path, network: Network, flags: list[str], result: Path) -> Path:
    """The file `result`, which is `model` quantized as `flags` say."""
    command = [str(tool), str(model), "--calibration", network.calibration]
    command += ["--calibration-samples", network.calibration_samples]
    subprocess.run([*command, *network.flags, *flags, "-o", str(result)], check=True)
    return result


def run(
    network: Network, models: Path, tools: Path, folder: Path, pool: Executor
) -> list[dict[str, object]]:
    model = models / network.name / "model.onnx"
    files = {}
    for bits in WIDTHS:
        for method, flags in METHODS.items():
            widths = [f"--weights={bits[0]}", f"--activations={bits[1]}"]
            result = folder / f"{network.name}-{bits[0]}-{bits[1]}-{method}.mlir"
            files[bits, method] = pool.submit(
                quantize, tools / "qnn-quantize", model, network, widths + flags, result
            )
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
        for method in METHODS:
            quantized = files[bits, method].result()
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
    # The tools run side by side; results are taken in their order.
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(os.cpu_count()) as pool:
        for network in load_networks(models):
            rows += run(network, models, arguments.tools, Path(folder), pool)
    seconds = time.monotonic() - begin
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    used = sum(usage.ru_utime + usage.ru_stime for usage in usages)
    print(f"\n{seconds:.0f} s in all, {used:.0f} s of CPU")
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
