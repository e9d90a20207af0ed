# ===- density_training.py - Training with widths from activations --------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""`train.py --method=activation-density`: the training of Vasquez et al. 2021.

Rounds at a constant learning rate, each until the activation densities have
settled; between rounds widths (and channels) shrink. Then FINISH epochs with a
falling rate at the final widths. A 16-bit network that is trained as long in
the same way is what energy and effort are compared with.
"""

from __future__ import annotations

import json
import math
import subprocess
import tempfile
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence, Tuple

import numpy as np
import onnx
import torch
from torch import Tensor
from torch.nn import functional

import activation_density as ad
from export import export_qonnx
from fitting import BATCH, shifted, split
from iso_accuracy import pack_hits
from networks import DigitsNet
from topology import Network, table_one

RATE = 5e-3
FINISH = 40
PLATFORMS = ("vasquez2021-pim", "vasquez2021-pim-structural")


@dataclass(frozen=True)
class DensityJob:
    """A topology of Table I, whether to prune, the greatest number of rounds,
    and the seed."""

    width: int
    depth: int
    prune: bool
    max_rounds: int
    seed: int

    def start(self) -> Network:
        """The network with 16 bits everywhere, but for the image."""
        bits = [ad.START_BITS] * (2 * self.depth + 1)
        net = table_one("density", self.width, self.depth, bits, bits[1:])
        return replace(net, rate=RATE)


class DensityCount:
    """Counts non-zero activations per layer and channel during an epoch."""

    def __init__(self, layers: int) -> None:
        self.nonzero: List[Optional[Tensor]] = [None] * layers
        self.total = [0] * layers

    def observe(self, layer: int, x: Tensor) -> None:
        axes = [0, 2, 3] if x.dim() == 4 else [0]
        count = (x.detach() != 0).sum(dim=axes)
        old = self.nonzero[layer]
        self.nonzero[layer] = count if old is None else old + count
        self.total[layer] += x.numel() // x.shape[1]

    def channels(self, layer: int) -> List[float]:
        count = self.nonzero[layer]
        assert count is not None, "an epoch sees every layer"
        return [float(n) / self.total[layer] for n in count]

    def layers(self) -> List[float]:
        """The mean of each layer's channels."""
        means = []
        for i in range(len(self.total)):
            channels = self.channels(i)
            means.append(sum(channels) / len(channels))
        return means


def train_epoch(
    model: DigitsNet, optimizer: torch.optim.Optimizer, x: Tensor, y: Tensor
) -> DensityCount:
    """One pass over the shifted images; densities of the activations seen."""
    count = DensityCount(len(model.net.layers) - 1)
    model.train()
    for batch in torch.randperm(len(y)).split(BATCH):
        optimizer.zero_grad()
        logits = model(shifted(x[batch]), count.observe)
        functional.cross_entropy(logits, y[batch]).backward()
        optimizer.step()
        model.clip_weights()
    return count


def rebuild(model: DigitsNet, net: Network, kept: Sequence[List[int]]) -> DigitsNet:
    """`model` with the widths and channels of `net`; `kept` are the output
    channels of each layer that go on.

    Batch norm follows every contraction, so a layer's weights have no scale of
    their own: they are stretched to the whole range -1..1, lest a coarser grid
    rounds them all to zero.
    """
    result = DigitsNet(net)
    inputs: Optional[List[int]] = None
    with torch.no_grad():
        for i, (layer, rows) in enumerate(zip(net.layers, kept)):
            weight = model.weights[i][rows]
            if inputs is not None:
                # A dense layer reads `pixels` values of each channel.
                pixels = weight.shape[1] // model.net.layers[i - 1].outputs
                columns = [c * pixels + p for c in inputs for p in range(pixels)]
                weight = weight[:, columns]
            stretch = 1.0 / float(weight.abs().max())
            result.weights[i].copy_(weight * stretch)
            if layer.kind == "conv":
                result.biases[i].copy_(model.biases[i][rows] * stretch)
            old, new = model.norms[i], result.norms[i]
            new.weight.copy_(old.weight[rows])
            new.bias.copy_(old.bias[rows])
            new.running_mean.copy_(old.running_mean[rows] * stretch)
            new.running_var.copy_(old.running_var[rows] * stretch**2)
            inputs = rows
    return result


def finish(model: DigitsNet, x: Tensor, y: Tensor, epochs: int) -> None:
    """`epochs` more with a rate that falls along a half cosine."""
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE)
    for epoch in range(epochs):
        for group in optimizer.param_groups:
            group["lr"] = 0.5 * RATE * (1 + math.cos(math.pi * epoch / epochs))
        train_epoch(model, optimizer, x, y)


def say_epoch(epoch: int, model: DigitsNet, densities: Sequence[float]) -> None:
    layers = model.net.layers
    widths = " ".join(f"{layer.weight_bits:2}" for layer in layers)
    channels = " ".join(f"{layer.outputs:3}" for layer in layers)
    shares = " ".join(f"{d:.2f}" for d in densities)
    print(f"{epoch:5}  {widths}  | {channels}  | {shares}", flush=True)


def find_widths(
    job: DensityJob, x: Tensor, y: Tensor
) -> Tuple[DigitsNet, List[Dict[str, Any]]]:
    """The rounds. Returns the model at its last widths, and of each round the
    widths, channels, epochs and last densities. After the last round nothing
    changes: no network is left that was not trained at its widths."""
    model = DigitsNet(job.start())
    rounds: List[Dict[str, Any]] = []
    print("epoch  bits of each layer | channels | densities of the activations")
    epoch = 0
    while True:
        optimizer = torch.optim.Adam(model.parameters(), lr=RATE)
        history: List[List[float]] = []
        while len(history) < ad.MAX_EPOCHS and not ad.saturated(history):
            count = train_epoch(model, optimizer, x, y)
            history.append(count.layers())
            epoch += 1
            say_epoch(epoch, model, history[-1])
        net = model.net
        rounds.append(
            {
                "bits": [layer.weight_bits for layer in net.layers],
                "channels": [layer.outputs for layer in net.layers],
                "epochs": len(history),
                "densities": history[-1],
            }
        )
        bits = ad.next_widths(net, history[-1])
        outputs = [layer.outputs for layer in net.layers]
        if job.prune:
            outputs = ad.next_channels(net, history[-1])
        changed = ad.with_channels(ad.with_widths(net, bits), outputs)
        if changed == net or len(rounds) == job.max_rounds:
            return model, rounds
        kept = [
            ad.kept_channels(count.channels(i), n) if n < layer.outputs else list(range(n))
            for i, (layer, n) in enumerate(zip(net.layers, outputs))
        ]
        model = rebuild(model, changed, kept)


def price(tools: Path, model: DigitsNet) -> Dict[str, float]:
    """pJ on the in-memory platforms, by `qnn-opt --energy-report`."""
    energies = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.onnx"
        onnx.save(export_qonnx(model.net, model.trained()), str(path))
        for name in PLATFORMS:
            command = [str(tools / "qnn-opt"), "--energy-report=json"]
            command += [f"--energy-platform={name}", str(path)]
            report = subprocess.run(command, capture_output=True, check=True)
            energies[name] = float(json.loads(report.stdout)["total"]["total_pj"])
    return energies


def find_hits(model: DigitsNet, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    model.eval()
    with torch.no_grad():
        hits: np.ndarray = model(torch.from_numpy(x)).numpy().argmax(axis=1) == y
    return hits


def train_by_density(job: DensityJob, record: Optional[Path], tools: Path) -> None:
    """Trains both networks, prints the comparison, appends it to `record`."""
    images, labels, test_x, test_y = split()
    x, y = torch.from_numpy(images), torch.from_numpy(labels)
    torch.manual_seed(job.seed)
    model, rounds = find_widths(job, x, y)
    finish(model, x, y, FINISH)
    epochs = sum(r["epochs"] for r in rounds)

    torch.manual_seed(job.seed)
    baseline = DigitsNet(job.start())
    optimizer = torch.optim.Adam(baseline.parameters(), lr=RATE)
    for _ in range(epochs):
        train_epoch(baseline, optimizer, x, y)
    finish(baseline, x, y, FINISH)

    result = {
        **asdict(job),
        "rounds": rounds,
        "final_bits": [layer.weight_bits for layer in model.net.layers],
        "final_channels": [layer.outputs for layer in model.net.layers],
        "finish_epochs": FINISH,
        "hits": pack_hits(find_hits(model, test_x, test_y)),
        "baseline_hits": pack_hits(find_hits(baseline, test_x, test_y)),
        "energy_pj": price(tools, model),
        "baseline_energy_pj": price(tools, baseline),
    }
    from density_report import describe

    print(describe(result))
    if record is not None:
        with record.open("a") as file:
            file.write(json.dumps(result) + "\n")
