#!/usr/bin/python3
# ===- density_report.py - What activation-density training gained --------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""The table of study/density.txt, from the runs in study/density.jsonl.

No PyTorch: everything but the training itself can be computed again.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Dict, List, Sequence, Tuple

import numpy as np

import activation_density as ad
from iso_accuracy import unpack_hits
from topology import Network, table_one

FOLDER = Path(__file__).resolve().parent / "study"
RECORDS = FOLDER / "density.jsonl"

Run = Dict[str, Any]


def read_runs(path: Path) -> List[Run]:
    runs = [json.loads(line) for line in path.read_text().splitlines()]
    keys = ("width", "depth", "prune", "max_rounds", "seed")
    return sorted(runs, key=lambda run: tuple(run[key] for key in keys))


def baseline_of(run: Run) -> Network:
    bits = [ad.START_BITS] * (2 * run["depth"] + 1)
    return table_one("density", run["width"], run["depth"], bits, bits[1:])


def network_of(run: Run, bits: Sequence[int], channels: Sequence[int]) -> Network:
    return ad.with_channels(ad.with_widths(baseline_of(run), bits), channels)


def complexity(run: Run) -> float:
    """Training effort as a share of that of as many epochs at 16 bits."""
    stages: List[Tuple[Network, int]] = [
        (network_of(run, r["bits"], r["channels"]), r["epochs"]) for r in run["rounds"]
    ]
    last = network_of(run, run["final_bits"], run["final_channels"])
    stages.append((last, run["finish_epochs"]))
    return ad.training_complexity(stages, baseline_of(run))


def gain(run: Run, platform: str) -> float:
    """Energy of the 16-bit network by that of this one."""
    ratio: float = run["baseline_energy_pj"][platform] / run["energy_pj"][platform]
    return ratio


def accuracy(run: Run, key: str) -> float:
    return 100 * float(unpack_hits(run[key]).mean())


def describe(run: Run) -> str:
    """One run in words."""
    epochs = sum(r["epochs"] for r in run["rounds"]) + run["finish_epochs"]
    lines = [
        f"final bits {run['final_bits']}, channels {run['final_channels']}",
        f"accuracy {accuracy(run, 'hits'):.2f} %, at 16 bits "
        f"{accuracy(run, 'baseline_hits'):.2f} %",
        f"training complexity {complexity(run):.3f} of {epochs} epochs at 16 bits",
    ]
    for platform, energy in run["energy_pj"].items():
        lines.append(
            f"{platform}: {energy / 1e3:.2f} nJ, 16 bits "
            f"{run['baseline_energy_pj'][platform] / 1e3:.2f} nJ: "
            f"{gain(run, platform):.1f} times less"
        )
    return "\n".join(lines)


def _range(values: Sequence[float], form: str) -> str:
    return (
        f"{np.mean(values):{form}} ({min(values):{form}} to {max(values):{form}})"
    )


def format_table(runs: Sequence[Run]) -> str:
    """Mean and range over the seeds of each topology, pruned and not."""
    groups: Dict[Tuple[int, int, bool, int], List[Run]] = {}
    for run in runs:
        key = (run["width"], run["depth"], run["prune"], run["max_rounds"])
        groups.setdefault(key, []).append(run)
    lines = ["Mean (least to greatest) over the seeds; test: the last 360 images"]
    for (width, depth, prune, rounds), group in groups.items():
        lines += [
            "",
            f"width {width}, depth {depth}, {'pruned' if prune else 'not pruned'}, at "
            f"most {rounds} rounds: {len(group)} {'seeds' if len(group) > 1 else 'seed'}",
        ]
        rows = [
            ("accuracy, %", [accuracy(r, "hits") for r in group], ".2f"),
            ("at 16 bits, %", [accuracy(r, "baseline_hits") for r in group], ".2f"),
            ("training complexity", [complexity(r) for r in group], ".3f"),
        ]
        for platform in group[0]["energy_pj"]:
            gains = [gain(r, platform) for r in group]
            rows.append((f"gain on {platform}", gains, ".2f"))
        for name, values, form in rows:
            lines.append(f"  {name:38} {_range(values, form)}")
        for run in group:
            for i, r in enumerate(run["rounds"], 1):
                shares = " ".join(f"{d:.2f}" for d in r["densities"])
                lines.append(
                    f"  seed {run['seed']} round {i}: {r['epochs']:2} epochs, bits "
                    f"{r['bits']}, channels {r['channels']}, densities {shares}"
                )
            lines.append(
                f"  seed {run['seed']} at last:          bits {run['final_bits']}, "
                f"channels {run['final_channels']}"
            )
    return "\n".join(lines) + "\n"


def main() -> None:
    table = format_table(read_runs(RECORDS))
    (FOLDER / "density.txt").write_text(table)
    print(table, end="")


if __name__ == "__main__":
    main()
