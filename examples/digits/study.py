#!/usr/bin/python3
# ===- study.py - Minimum-energy precision of networks trained from scratch -===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""Trains width x depth x precision; prices, compiles and scores each network.

    study.py train [--workers 2]    the trainings that records.jsonl lacks
    study.py price                  energies.json
    study.py report                 tables, figures and results.json of both

The question is that of Moons et al. 2017: at which precision does a network of
a given error cost least energy? Every network is exported as QONNX, priced by
`qnn-opt --energy-report` and scored as compiled by `qnn-run`. A training is a
line of study/records.jsonl; a restart goes on where the last run ended.

The 1797 images are cut into 5 blocks in the dataset's own order. Each
configuration is trained 5 times, with another seed, on all blocks but one, and
tested on that one: every image is a test image once.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Dict, Iterator, List, Tuple

import numpy as np

from iso_accuracy import FOLDS, Record, config_name, pack_hits, read_records
from topology import Network, table_one

HERE = Path(__file__).resolve().parent
FOLDER = HERE / "study"
RECORDS = FOLDER / "records.jsonl"
ENERGIES = FOLDER / "energies.json"

WIDTHS = (2, 4, 8, 16, 32)
DEPTHS = (1, 2)
BITS = (0, 1, 2, 4, 8)  # 0: float32
EPOCHS = 60

# Moons et al. have 1 Mb, 4 Mb and no limit; here they are scaled to the middle
# of the grid. The 4,792 weights and biases of width 8 and depth 2 fit into the
# small memory's half for weights at 2 bits and not at 4, into the medium one's
# at 8 bits and not in float.
MOONS = "--energy-platform=moons2017"
PLATFORMS = {
    "small": [MOONS, "--energy-memory=4KiB"],
    "medium": [MOONS, "--energy-memory=16KiB"],
    "unlimited": [MOONS, "--energy-memory=unlimited"],
    "hashemi2016": ["--energy-platform=hashemi2016"],
}
for kib in (1, 2, 8, 32, 64, 128):
    PLATFORMS[f"{kib}KiB"] = [MOONS, f"--energy-memory={kib}KiB"]


@dataclass(frozen=True, order=True)
class Job:
    """One training. The order puts whole repetitions first."""

    fold: int
    width: int
    depth: int
    bits: int
    epochs: int = EPOCHS

    @property
    def name(self) -> str:
        return f"w{self.width}_d{self.depth}_q{self.bits}_f{self.fold}"


def grid() -> Iterator[Job]:
    for fold in range(FOLDS):
        for width in WIDTHS:
            for depth in DEPTHS:
                for bits in BITS:
                    yield Job(fold, width, depth, bits)


def network_of(job: Job) -> Network:
    """Weights and activations of all layers have the same width."""
    widths = [job.bits] * (2 * job.depth + 1)
    return table_one(job.name, job.width, job.depth, widths, widths[1:])


def run_tool(command: List[str]) -> str:
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode:
        raise RuntimeError(f"{' '.join(command)}\n{result.stderr[:2000]}")
    return result.stdout


def price(tools: Path) -> None:
    """Writes the energies in pJ of every configuration on every platform. They
    depend on shapes and widths, not on what was learned."""
    import onnx

    from export import export_qonnx
    from networks import DigitsNet

    energies: Dict[str, Dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.onnx"
        for job in grid():
            if job.fold:
                continue
            net = network_of(job)
            onnx.save(export_qonnx(net, DigitsNet(net).trained()), str(path))
            row = energies.setdefault(config_name(job.width, job.depth, job.bits), {})
            for name, flags in PLATFORMS.items():
                command = [str(tools / "qnn-opt"), "--energy-report=json", *flags]
                report = json.loads(run_tool([*command, str(path)]))
                row[name] = float(report["total"]["total_pj"])
    ENERGIES.write_text(json.dumps(energies, indent=1) + "\n")


def run_compiled(tools: Path, model: Path, images: np.ndarray) -> np.ndarray:
    """The classes that the compiled network finds."""
    inputs = model.with_suffix(".npy")
    np.save(inputs, images)
    command = [str(tools / "qnn-run"), str(model), "--input", str(inputs)]
    run_tool([*command, "--output", str(model.parent)])
    logits = np.load(model.parent / "output_0.npy")
    return logits.reshape(len(images), -1).argmax(axis=1)


def run_job(arguments: Tuple[Job, Path]) -> Dict[str, Any]:
    """Trains, exports, prices, compiles and scores one network."""
    job, tools = arguments
    # Imported here: a report needs no PyTorch.
    import onnx
    import torch

    from export import export_qonnx
    from fitting import fit, split

    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    begin = time.process_time()
    parts = split()
    images = np.concatenate([parts[0], parts[2]])
    labels = np.concatenate([parts[1], parts[3]])
    blocks = np.array_split(np.arange(len(labels)), FOLDS)
    test = blocks[job.fold]
    rest = np.concatenate([b for i, b in enumerate(blocks) if i != job.fold])
    net = network_of(job)
    model = fit(net, images[rest], labels[rest], job.epochs)
    with torch.no_grad():
        trained = model(torch.from_numpy(images[test])).numpy().argmax(axis=1)
    layer_constants = model.trained()
    cpu = time.process_time() - begin
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.onnx"
        onnx.save(export_qonnx(net, layer_constants), str(path))
        classes = run_compiled(tools, path, images[test])
    return {
        **asdict(job),
        "weights": sum(t.weight.size + t.bias.size for t in layer_constants),
        "hits": pack_hits(classes == labels[test]),
        "differ_from_pytorch": int((classes != trained).sum()),
        "cpu_s": round(cpu, 2),
    }


def train(tools: Path, workers: int) -> None:
    FOLDER.mkdir(exist_ok=True)
    done = {r.key for r in read_records(RECORDS)} if RECORDS.exists() else set()
    todo = [j for j in sorted(grid()) if (*asdict(j).values(),) not in done]
    print(f"{len(done)} trainings are done, {len(todo)} are to do", flush=True)
    begin = time.monotonic()
    with multiprocessing.Pool(workers) as pool, RECORDS.open("a") as file:
        jobs = [(job, tools) for job in todo]
        for count, record in enumerate(pool.imap_unordered(run_job, jobs), 1):
            file.write(json.dumps(record) + "\n")
            file.flush()
            error = 100 * Record.from_json(record).error
            spent = time.monotonic() - begin
            print(
                f"{count}/{len(todo)} w{record['width']} d{record['depth']} "
                f"q{record['bits']} block {record['fold']}: error {error:.2f} %, "
                f"{spent:.0f} s, {spent / count * (len(todo) - count):.0f} s to go",
                flush=True,
            )


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("step", choices=["train", "price", "report"])
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--tools", type=Path, default=HERE.parents[1] / "build/bin")
    options = parser.parse_args()
    if options.step == "train":
        train(options.tools, options.workers)
        return 0
    if options.step == "price":
        price(options.tools)
        return 0
    import study_report

    energies = json.loads(ENERGIES.read_text())
    study_report.write(read_records(RECORDS), energies, FOLDER)
    return 0


if __name__ == "__main__":
    sys.exit(main())
