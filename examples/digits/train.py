# ===- train.py - Trains the digits networks -----------------------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""Trains every digits network and writes models/ and data/.

    python3 train.py [NAME...]      all networks, or those named
    python3 train.py --method=activation-density [--prune] [--seed N]
                                    widths that the activations choose

Seeded and single-threaded: the same PyTorch on the same kind of machine gives
the same files. See README.md for what it needs.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Sequence

import numpy as np
import onnx
import torch

import reference
from activation_density import MAX_ROUNDS
from density_training import DensityJob, train_by_density
from export import export_qdq, export_qonnx
from fitting import fit, split
from ptq import export_post_training
from topology import all_networks

HERE = Path(__file__).resolve().parent


def train_all(names: Sequence[str]) -> None:
    """Trains the committed networks, or those of them that are named."""
    x, y, test_x, test_y = split()
    (HERE / "data").mkdir(exist_ok=True)
    (HERE / "models").mkdir(exist_ok=True)
    np.save(HERE / "data" / "inputs.npy", test_x)
    np.save(HERE / "data" / "labels.npy", test_y)
    for net in all_networks():
        if names and net.name not in names:
            continue
        trained = fit(net, x, y).trained()
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


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("names", nargs="*", help="networks to train")
    parser.add_argument(
        "--method",
        choices=["fixed", "activation-density"],
        default="fixed",
        help="widths that stay, or that follow the activations (Vasquez 2021)",
    )
    density = parser.add_argument_group("activation-density")
    density.add_argument("--width", type=int, default=16, help="channels of block A")
    density.add_argument("--depth", type=int, default=2, help="layers of a block")
    density.add_argument("--prune", action="store_true", help="scale channels, too")
    density.add_argument(
        "--rounds", type=int, default=MAX_ROUNDS, help="at most; widths shrink between"
    )
    density.add_argument("--seed", type=int, default=1)
    density.add_argument(
        "--record", type=Path, help="append the run to this JSON lines file"
    )
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    if options.method == "fixed":
        train_all(options.names)
        return
    job = DensityJob(
        options.width, options.depth, options.prune, options.rounds, options.seed
    )
    train_by_density(job, options.record, HERE.parents[1] / "build/bin")


if __name__ == "__main__":
    main()
