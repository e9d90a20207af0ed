# ===- study_report.py - Tables and figures of the training study ----------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""What the records of study.py say, as results.json, tables.txt and figures.

`analyze` and `format_tables` need NumPy only; figures need Matplotlib.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence

import numpy as np

import iso_accuracy as iso

ERRORS = (0.15, 0.10, 0.06)
MEMORIES = ("small", "medium", "unlimited")
WHERE = (*MEMORIES, "hashemi2016")
SWEEP = ("1KiB", "2KiB", "small", "8KiB", "medium", "32KiB", "64KiB", "128KiB")
# Hashemi's question: a narrow precision against a wide one.
PAIRS = ((1, 8), (2, 8), (4, 8), (1, 4), (2, 4), (8, 0))
ENERGY_POINTS = 25  # of the curves of equal energy
SAMPLES = 500
SEED = 2017


def precision_name(bits: int) -> str:
    return f"int{bits}" if bits else "float"


def equal_energy_rows(data: iso.Bootstrap, low: int, high: int) -> List[Dict[str, Any]]:
    """Differences at energies that both precisions' fronts span."""
    fronts = [data.fronts[low], data.fronts[high]]
    begin = max(front[0].energy for front in fronts)
    end = min(front[-1].energy for front in fronts)
    if begin >= end:
        return []
    energies = np.geomspace(begin, end, ENERGY_POINTS)
    return [iso.equal_energy(data, float(e), low, high) for e in energies]


def analyze(
    records: Sequence[iso.Record],
    energies: iso.Energies,
    samples: int = SAMPLES,
    seed: int = SEED,
) -> Dict[str, Any]:
    """All numbers of the report."""
    configs = iso.collect(records, energies)
    weights = iso.draw([len(e) for e in configs[0].errors], samples, seed)
    matrix = iso.error_matrix(configs)
    spread = np.percentile(weights @ matrix, [2.5, 97.5], axis=0)
    result: Dict[str, Any] = {
        "trainings": len(records),
        "cpu_s": round(sum(r.cpu_s for r in records)),
        "blocks": len(configs[0].errors),
        "images": len(matrix),
        "bootstrap": {"samples": samples, "seed": seed},
        "differ_from_pytorch": sum(r.differ_from_pytorch for r in records),
        "configurations": [
            {
                "bits": c.bits,
                "width": c.width,
                "depth": c.depth,
                "error": float(error),
                "interval": [float(low), float(high)],
                "energy_pj": c.energy_pj,
            }
            for c, error, low, high in zip(configs, matrix.mean(axis=0), *spread)
        ],
        "cheapest_by_memory": {
            where: [
                iso.cheapest(iso.fronts_of(configs, matrix.mean(axis=0), where), e)
                for e in ERRORS
            ]
            for where in (*SWEEP, "unlimited")
        },
        "iso_accuracy": {},
        "equal_energy": {},
    }
    for where in WHERE:
        data = iso.Bootstrap.of(configs, where, weights)
        rows = [iso.iso_accuracy(data, error) for error in ERRORS]
        result["iso_accuracy"][where] = rows
        result["equal_energy"][where] = {
            f"{low}-{high}": equal_energy_rows(data, low, high) for low, high in PAIRS
        }
    return result


def _percent(value: float) -> str:
    return f"{100 * value:.2f}"


def _difference(row: Dict[str, Any]) -> str:
    low, high = row["interval"]
    return (
        f"{100 * row['difference']:+6.2f} ({100 * low:+6.2f} to {100 * high:+6.2f})"
    )


def _ratio(row: Dict[str, Any]) -> str:
    if row["ratio"] is None:
        return "not reached"
    text = f"{'<=' if row['upper_bound'] else ''}{row['energy_pj'] / 1e3:.1f} nJ"
    text += f"  x{row['ratio']:.2f}"
    if row["ratio_interval"] is None:
        return text + " (some samples do not reach it)"
    low, high = row["ratio_interval"]
    return text + f" ({low:.2f} to {high:.2f})"


def verdict(rows: Sequence[Dict[str, Any]]) -> str:
    """In words: where along the common energies the narrow one is better."""
    if not rows:
        return "no energy in common"
    better = sum(row["interval"][1] < 0 for row in rows)
    worse = sum(row["interval"][0] > 0 for row in rows)
    return (
        f"narrower better at {better}, worse at {worse}, undecided at "
        f"{len(rows) - better - worse} of {len(rows)} energies"
    )


def format_tables(result: Dict[str, Any]) -> str:
    """The report as text."""
    lines = [
        f"{result['trainings']} trainings, {result['cpu_s']} s of one CPU; "
        f"{result['blocks']} of {iso.FOLDS} blocks are complete: {result['images']} "
        "images, each tested once per configuration",
        f"compiled networks differ from PyTorch on {result['differ_from_pytorch']} "
        "images in all",
        "",
        "Error in % with its 95 % interval, energy in nJ by memory (moons2017) and "
        "on hashemi2016",
        "bits   width depth    error                 " + "".join(f"{w:>13}" for w in WHERE),
    ]
    for c in result["configurations"]:
        low, high = (_percent(v) for v in c["interval"])
        energies = "".join(f"{c['energy_pj'][w] / 1e3:13.2f}" for w in WHERE)
        lines.append(
            f"{precision_name(c['bits']):6} {c['width']:5} {c['depth']:5}   "
            f"{_percent(c['error']):>6} ({low:>5} to {high:>5})  {energies}"
        )
    heads = "".join(f"{_percent(e):>9} %" for e in ERRORS)
    lines += ["", f"Cheapest precision by memory (moons2017), at an error of{heads}"]
    for where, found in result["cheapest_by_memory"].items():
        names = ("none" if b is None else precision_name(b) for b in found)
        lines.append(f"  {where:49}" + "".join(f"{n:>11}" for n in names))
    for where in WHERE:
        lines += ["", f"Energy of equal accuracy, {where}: energy, ratio to the cheapest"]
        for row in result["iso_accuracy"][where]:
            best: Optional[int] = row["cheapest_bits"]
            name = "none" if best is None else precision_name(best)
            lines.append(f"  error {_percent(row['error'])} %: {name} costs least")
            for bits, cell in row["precisions"].items():
                share = f"cheapest in {100 * cell['cheapest_share']:.0f} % of samples"
                lines.append(f"    {precision_name(int(bits)):6} {_ratio(cell):48} {share}")
    for where in WHERE:
        lines += [
            "",
            f"Error at equal energy, {where}: narrower minus wider, in points",
        ]
        for pair, rows in result["equal_energy"][where].items():
            low_bits, high_bits = (precision_name(int(b)) for b in pair.split("-"))
            lines.append(f"  {low_bits} against {high_bits}: {verdict(rows)}")
            for row in rows[:: (ENERGY_POINTS - 1) // 2]:
                energy = row["energy_pj"] / 1e3
                lines.append(f"    {energy:10.1f} nJ  {_difference(row)}")
    return "\n".join(lines) + "\n"


def write(
    records: Sequence[iso.Record], energies: iso.Energies, folder: Path
) -> None:
    """Analyzes, prints, and writes the report into `folder`."""
    import study_plots

    result = analyze(records, energies)
    (folder / "results.json").write_text(json.dumps(result) + "\n")
    tables = format_tables(result)
    (folder / "tables.txt").write_text(tables)
    study_plots.draw_all(result, folder)
    print(tables, end="")
