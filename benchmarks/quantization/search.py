#!/usr/bin/python3
# ===- search.py - Mixed widths against one width for all -----------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""Searches widths of least energy for the networks in QNN_MODELS.

Three networks, three on-chip memories. Each run is checked: the front contains or
dominates every uniform choice; the energy of the choice is what the energy report
says of it, as MLIR and exported as ONNX; calibration, search and test samples are
disjoint. On a network of few layers the choice is compared with that of running
every choice. Measurements are kept in a folder, so that an interrupted run goes on.

    PYTHONPATH=build/python benchmarks/quantization/search.py [--folder DIR]
        [--json FILE] [--plots DIR]
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import qnn

MEMORIES = ["1Mb", "4Mb", "unlimited"]
# The floor: percent points below the real network, on the search samples.
MAX_LOSS = 1.0


@dataclass
class Network:
    """A float network and the parts of its data, paths within QNN_MODELS."""

    name: str
    calibration: tuple[str, str]
    data: str
    labels: str
    search: str
    test: str
    flags: list[str] = field(default_factory=list)
    # Widths for which every choice is run, to compare with.
    exhaustive: str = ""


NETWORKS = [
    Network(
        "mnist_conv",
        ("mnist/mnist_train_1000.npz:x", "0:200"),
        "mnist/t10k-images-idx3-ubyte.gz",
        "mnist/t10k-labels-idx1-ubyte.gz",
        "0:2000",
        "2000:10000",
        exhaustive="2,4,8",
    ),
    Network(
        "kws_dscnn_float",
        ("kws01/kws01.npz:x", "0:200"),
        "kws01/kws01.npz:x",
        "kws01/kws01.npz:y",
        "200:600",
        "600:1000",
        ["--data-offset=83", "--data-scale=0.5847029"],
    ),
    Network(
        "resnet8_float",
        ("cifar10/cifar10_train_500.npz:x", "0:200"),
        "cifar10/cifar10_test_1000.npz:x",
        "cifar10/cifar10_test_1000.npz:y",
        "0:500",
        "500:1000",
        ["--permute=0,3,1,2"],
    ),
]


class Runner:
    """Runs the tools."""

    def __init__(self, models: Path, tools: Path, folder: Path) -> None:
        self.models = models
        self.tools = tools
        self.folder = folder

    def assign(self, network: Network, memory: str, *flags: str) -> dict[str, Any]:
        data = self.models / "datasets"
        source, samples = network.calibration
        command = [
            str(self.tools / "qnn-assign-precision"),
            str(self.models / network.name / "model.onnx"),
            f"--calibration={data / source}",
            f"--calibration-samples={samples}",
            f"--data={data / network.data}",
            f"--labels={data / network.labels}",
            f"--samples={network.search}",
            f"--test-samples={network.test}",
            f"--energy-memory={memory}",
            f"--max-loss={MAX_LOSS}",
            f"--checkpoint={self.folder / network.name}.json",
            "--json",
            *network.flags,
            *flags,
        ]
        run = subprocess.run(command, check=True, stdout=subprocess.PIPE)
        result: dict[str, Any] = json.loads(run.stdout)
        return result

    def report_energy(self, model: Path, memory: str) -> float:
        command = [str(self.tools / "qnn-opt"), "--energy-report=json", str(model)]
        run = subprocess.run(
            [*command, f"--energy-memory={memory}"], check=True, stdout=subprocess.PIPE
        )
        return float(json.loads(run.stdout)["total"]["total_pj"])


def is_covered(point: dict[str, Any], front: list[dict[str, Any]]) -> bool:
    """Whether a point of the front is as good as `point`, or better."""
    return any(
        other["energy_pj"] <= point["energy_pj"]
        and other["accuracy"]["value"] >= point["accuracy"]["value"]
        for other in front
    )


def show_share(share: dict[str, float]) -> str:
    return f"{100 * share['value']:6.2f} ({100 * share['low']:6.2f} to {100 * share['high']:6.2f})"


def show_widths(variables: list[dict[str, str]], point: dict[str, Any]) -> str:
    """Of the weights, then of the activations, in the order of the network."""
    return " | ".join(
        " ".join(str(point[key][v["name"]]) for v in variables if v["of"] == of)
        for of, key in (("weights", "weight_bits"), ("activation", "activation_bits"))
    )


def show(result: dict[str, Any]) -> None:
    print("    widths       uJ       SQNR  search % (95 %)           test % (95 %)")
    for point in result["candidates"]:
        if not point["on_front"] and point["kind"] == "mixed" and not point["selected"]:
            continue
        mark = ">" if point["selected"] else "*" if point["on_front"] else " "
        print(
            f"  {mark} {point['name']:8} {point['energy_pj'] * 1e-6:9.4f}  {point['sqnr_db']:5.1f}  "
            f"{show_share(point['accuracy'])}  {show_share(point['test_accuracy'])}  "
            + (show_widths(result["variables"], point) if point["kind"] == "mixed" else "")
        )


def check(result: dict[str, Any], reported: list[float]) -> dict[str, bool]:
    points = result["candidates"]
    front = [point for point in points if point["on_front"]]
    [chosen] = [point for point in points if point["selected"]]
    energy = chosen["energy_pj"]
    return {
        "uniform points are on the front or dominated": all(
            is_covered(point, front) for point in points if point["kind"] == "uniform"
        ),
        "energy is that of the report, of MLIR and of exported ONNX": all(
            abs(other - energy) <= 1e-9 * energy for other in reported
        ),
    }


def run(runner: Runner, network: Network, memory: str, plots: Path | None) -> dict[str, Any]:
    begin = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        chosen = Path(folder) / "chosen.mlir"
        exported = Path(folder) / "chosen.onnx"
        flags = [f"-o={chosen}"]
        if plots:
            flags.append(f"--plot={plots / f'{network.name}-{memory}.svg'}")
        result = runner.assign(network, memory, *flags)
        qnn.load(str(chosen)).export_onnx(str(exported))
        checks = check(result, [runner.report_energy(m, memory) for m in (chosen, exported)])
    result["network"] = network.name
    result["seconds"] = round(time.monotonic() - begin, 1)
    print(
        f"\n{network.name}, {memory} on chip ({result['seconds']} s)\n  calibration "
        f"{network.calibration[0]} {network.calibration[1]}; {network.data}: search "
        f"{network.search}, test {network.test}\n  real network: "
        f"{show_share(result['real'])} % on search, {show_share(result['test']['real'])} % on test"
    )
    show(result)
    gain = result["gain"]
    print(
        f"  at most {MAX_LOSS} points below: mixed against one width saves "
        f"{show_share(gain['energy'])} % energy;\n  accuracy of mixed minus uniform on test "
        f"{show_share(gain['test_difference'])} points"
    )
    if network.exhaustive:
        checks.update(compare_exhaustive(runner, network, memory))
    for what, holds in checks.items():
        print(f"  {'ok ' if holds else 'NOT'} {what}")
    result["checks"] = checks
    return result


def compare_exhaustive(runner: Runner, network: Network, memory: str) -> dict[str, bool]:
    """The search against running every choice of a few widths."""
    widths = f"--widths={network.exhaustive}"
    found = runner.assign(network, memory, widths)
    descent = runner.assign(network, memory, widths, "--max-exhaustive=0")
    every = runner.assign(network, memory, widths, "--method=exhaustive")
    energies = [
        next(p["energy_pj"] for p in result["candidates"] if p["selected"])
        for result in (found, every)
    ]
    fronts = [
        [(p["energy_pj"], p["expected_noise"]) for p in result["candidates"]]
        for result in (found, descent)
    ]
    print(
        f"  every choice of {network.exhaustive} was run, {len(every['candidates'])} in all: least "
        f"energy at the floor {energies[1] * 1e-6:.4f} uJ, the search found {energies[0] * 1e-6:.4f}"
    )
    front = [point for point in every["candidates"] if point["on_front"]]
    uniform = [point for point in every["candidates"] if point["kind"] == "uniform"]
    return {
        "the exhaustive front covers every uniform point": all(is_covered(p, front) for p in uniform),
        "local search and exhaustive pricing yield the same candidates": fronts[0] == fronts[1],
        "the choice costs at most 2 % more than the best of all": energies[0] <= 1.02 * energies[1],
    }


def cpu_name() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, help="keeps measurements here")
    parser.add_argument("--json", type=Path, help="also write the results here")
    parser.add_argument("--plots", type=Path, help="draw each search into this folder")
    parser.add_argument("--tools", type=Path, default=Path("build/bin"))
    arguments = parser.parse_args()
    if "QNN_MODELS" not in os.environ:
        sys.exit("search.py: set QNN_MODELS to the folder of the networks")
    results = []
    begin = time.monotonic()
    with tempfile.TemporaryDirectory() as scratch:
        folder = arguments.folder or Path(scratch)
        for path in (folder, arguments.plots):
            if path:
                path.mkdir(parents=True, exist_ok=True)
        runner = Runner(Path(os.environ["QNN_MODELS"]), arguments.tools, folder)
        print(f"moons2017, closed form; timed on {cpu_name()}, {os.cpu_count()} cores")
        for network in NETWORKS:
            for memory in MEMORIES:
                results.append(run(runner, network, memory, arguments.plots))
                sys.stdout.flush()
    print(f"\n{time.monotonic() - begin:.0f} s in all")
    if arguments.json:
        arguments.json.write_text(json.dumps(results, indent=1) + "\n")
    return 0 if all(all(result["checks"].values()) for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
