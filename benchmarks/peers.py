#!/usr/bin/python3
# ===- peers.py - Compiled models against ONNX Runtime -------------------=== #
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===--------------------------------------------------------------------=== #
"""Times layers and whole networks against ONNX Runtime on one thread.

`./dev ort` fetches ONNX Runtime; QNN_MODELS names the folder of third-party
networks. Every ratio comes from one run: qnn and its peers take turns, round by
round, and the least time of each counts. The peer of an integer model is the
faster one of ONNX Runtime on its best integer form and on floats.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from onnx_layers import LAYERS, to_unsigned, write_layer

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "test" / "lib"))
from ort import library_path  # noqa: E402

BIN = Path(os.environ.get("QNN_BUILD_DIR", ROOT / "build")) / "bin"

# Name, integer model (or none), float model.
NETWORKS = [
    ("ResNet8 int8", "resnet8_int8_qdq", "resnet8_float"),
    ("DS-CNN int8", "kws_dscnn_int8_qdq", "kws_dscnn_float"),
    ("AD autoencoder int8", "ad01_int8_qdq", "ad01_float"),
    ("ResNet8 float", None, "resnet8_float"),
    ("DS-CNN float", None, "kws_dscnn_float"),
    ("AD autoencoder float", None, "ad01_float"),
]


def compile_model(model: Path, folder: Path) -> tuple[Path, float]:
    """Compiles for this machine; the library and the CPU seconds that it took."""
    library = folder / f"{model.stem}.so"
    report = subprocess.run(
        ["/usr/bin/env", "time", "-f", "%U", BIN / "qnn-compile", model, "--emit=so",
         "--single-precision", "--name=m", "-o", library],
        capture_output=True, text=True, check=False,
    )
    if report.returncode:
        raise SystemExit(f"{model} does not compile:\n{report.stderr}")
    return library, float(report.stderr.split()[-1])


def compare(name: str, model: Path, peers: dict[str, Path], rounds: int,
            folder: Path) -> dict[str, Any]:
    """Times `model` and its peers."""
    library, seconds = compile_model(model, folder)
    command: list[Any] = [BIN / "qnn-peer-bench", str(rounds), library]
    runtime = library_path()
    if runtime:
        command += [runtime, *peers.values()]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode:
        raise SystemExit(run.stderr)
    measured = json.loads(run.stdout)
    own, *others = measured["microseconds"]
    result: dict[str, Any] = {
        "name": name,
        "microseconds": own,
        "compile_cpu_seconds": seconds,
        "byte_limit_gmacs_per_second": measured["byte_limit_gmacs_per_second"],
        "peers": dict(zip(peers, others)),
    }
    if others:
        result["times_faster_than_best_peer"] = round(min(others) / own, 3)
    return result


def bench_layers(rounds: int, folder: Path) -> list[dict[str, Any]]:
    """One result for each layer; times are those of one of a chain."""
    results = []
    for layer in LAYERS:
        integer, real = write_layer(layer, folder)
        result = compare(layer.name, integer, {"int8": integer, "float": real},
                         rounds, folder)
        result["microseconds"] /= layer.repeat
        for peer in result["peers"]:
            result["peers"][peer] /= layer.repeat
        gmacs = layer.macs() / result["microseconds"] / 1e3
        result["fraction_of_limit"] = gmacs / result["byte_limit_gmacs_per_second"]
        results.append(result)
    return results


def bench_networks(models: Path, rounds: int, folder: Path) -> list[dict[str, Any]]:
    """One result for each network that is there."""
    results = []
    for name, integer, real in NETWORKS:
        source = models / (integer or real) / "model.onnx"
        floats = models / real / "model.onnx"
        if not source.exists() or not floats.exists():
            continue
        peers = {"float": floats}
        if integer:
            unsigned = to_unsigned(source, folder / f"{integer}_u8.onnx")
            peers = {"int8": unsigned, "int8 as it is": source, "float": floats}
        results.append(compare(name, source, peers, rounds, folder))
    return results


def print_peers(title: str, results: list[dict[str, Any]]) -> None:
    """Prints one row for each result."""
    print(f"\n{title}, one thread; best of ONNX Runtime in the same run\n")
    head = ["", "us", "ORT int8", "ORT float", "times faster", "compile s"]
    rows = []
    for result in results:
        peers = result["peers"]
        integer = [t for peer, t in peers.items() if peer != "float"]
        ratio = result.get("times_faster_than_best_peer")
        rows.append([
            result["name"],
            f"{result['microseconds']:.2f}",
            f"{min(integer):.2f}" if integer else "-",
            f"{peers['float']:.2f}" if "float" in peers else "-",
            f"{ratio:.2f}" if ratio else "-",
            f"{result['compile_cpu_seconds']:.2f}",
        ])
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    for row in [head, *rows]:
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:])]
        print("  ".join(cells).rstrip())


def bench(rounds: int) -> dict[str, list[dict[str, Any]]]:
    """All layers, and the networks if QNN_MODELS is set."""
    if not library_path():
        print("ONNX Runtime is not there (./dev ort): no peers", file=sys.stderr)
    results = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        models = os.environ.get("QNN_MODELS")
        if models:
            results["networks"] = bench_networks(Path(models), rounds, folder)
        results["layers"] = bench_layers(rounds, folder)
    return results
