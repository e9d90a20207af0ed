# ===- study_plots.py - Figures of the training study ----------------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""Draws what study_report.py found, as SVG files that do not change unless the
numbers do."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict

import matplotlib

matplotlib.use("svg")

import matplotlib.pyplot as plt  # noqa: E402  (after the choice of a backend)

from iso_accuracy import Point, pareto_front  # noqa: E402
from study_report import ERRORS, MEMORIES, PAIRS, WHERE, precision_name  # noqa: E402

COLOURS = {0: "#555555", 1: "#d62728", 2: "#ff7f0e", 4: "#2ca02c", 8: "#1f77b4"}
# Text stays text, and nothing depends on time or a random number.
STYLE = {"svg.fonttype": "none", "svg.hashsalt": "qnn", "font.size": 9}

Result = Dict[str, Any]


def save(figure: Any, path: Path) -> None:
    figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None})
    plt.close(figure)


def title(where: str) -> str:
    return where if where == "hashemi2016" else f"moons2017, {where} memory"


def draw_error_against_energy(result: Result, path: Path) -> None:
    figure, grid = plt.subplots(2, 2, figsize=(10, 8), layout="constrained")
    for axes, where in zip(grid.flat, WHERE):
        for bits, colour in COLOURS.items():
            rows = [c for c in result["configurations"] if c["bits"] == bits]
            energy = [c["energy_pj"][where] / 1e3 for c in rows]
            error = [100 * c["error"] for c in rows]
            low = [100 * (c["error"] - c["interval"][0]) for c in rows]
            high = [100 * (c["interval"][1] - c["error"]) for c in rows]
            axes.errorbar(
                energy, error, [low, high], fmt="o", ms=3, lw=0.7, color=colour
            )
            front = pareto_front([Point(*pair) for pair in zip(energy, error)])
            axes.plot(
                [p.energy for p in front],
                [p.error for p in front],
                color=colour,
                label=precision_name(bits),
            )
        for error_rate in ERRORS:
            axes.axhline(100 * error_rate, color="black", lw=0.5, ls=":")
        axes.set(xscale="log", yscale="log", title=title(where))
        axes.set(xlabel="energy per image, nJ", ylabel="error, %")
        ticks = (1, 2, 3, 5, 10, 20, 50)
        axes.set_yticks(ticks, [str(tick) for tick in ticks])
        axes.minorticks_off()
    grid[0, 0].legend(title="lines: Pareto fronts")
    save(figure, path)


def draw_minimum_energy(result: Result, path: Path) -> None:
    figure, grid = plt.subplots(
        1, len(MEMORIES), figsize=(10, 3.6), layout="constrained", sharey=True
    )
    order = sorted(COLOURS, key=lambda bits: bits or 32)
    for axes, where in zip(grid, MEMORIES):
        for row, marker in zip(result["iso_accuracy"][where], "os^"):
            cells = [row["precisions"][str(bits)] for bits in order]
            known = [(i, c) for i, c in enumerate(cells) if c["energy_pj"]]
            axes.plot(
                [i for i, _ in known],
                [c["energy_pj"] / 1e3 for _, c in known],
                marker=marker,
                label=f"error {100 * row['error']:.0f} %",
            )
            for i, cell in known:
                if cell["interval"]:
                    ends = [v / 1e3 for v in cell["interval"]]
                    axes.plot([i, i], ends, color="black", lw=0.7)
        axes.set(yscale="log", title=title(where))
        axes.set_xticks(range(len(order)), [precision_name(bits) for bits in order])
    grid[0].set_ylabel("energy per image, nJ")
    grid[0].legend()
    save(figure, path)


def draw_equal_energy(result: Result, path: Path) -> None:
    figure, grid = plt.subplots(2, 3, figsize=(11, 6.5), layout="constrained")
    for axes, pair in zip(grid.flat, PAIRS):
        low, high = pair
        for where, colour in zip(WHERE, ("#1f77b4", "#2ca02c", "#d62728", "#777777")):
            rows = result["equal_energy"][where][f"{low}-{high}"]
            energy = [r["energy_pj"] / 1e3 for r in rows]
            ends = [[100 * r["interval"][i] for r in rows] for i in (0, 1)]
            axes.plot(
                energy,
                [100 * r["difference"] for r in rows],
                color=colour,
                label=title(where),
            )
            axes.fill_between(energy, *ends, color=colour, alpha=0.15, lw=0)
        axes.axhline(0, color="black", lw=0.7)
        name = f"{precision_name(low)} against {precision_name(high)}"
        axes.set(xscale="log", title=name, xlabel="energy per image, nJ")
    for axes in grid[:, 0]:
        axes.set_ylabel("error, narrower minus wider, points")
    grid[0, 0].legend(fontsize=7)
    save(figure, path)


def draw_all(result: Result, folder: Path) -> None:
    with plt.rc_context(STYLE):
        draw_error_against_energy(result, folder / "error-energy.svg")
        draw_minimum_energy(result, folder / "minimum-energy.svg")
        draw_equal_energy(result, folder / "equal-energy.svg")
