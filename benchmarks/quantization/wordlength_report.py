# ===- wordlength_report.py - Tables and figure of wordlength.py ----------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""What the records of wordlength.py say. Only the figure needs Matplotlib."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Sequence

from corpus import paired_difference
from wordlength import METHODS, WIDE, WIDTHS, unpack

Record = dict[str, Any]
Difference = tuple[float, float, float]


def against_float(record: Record) -> Difference:
    """Accuracy minus that of the float network, with its 95 % interval."""
    return paired_difference(unpack(record, "hits"), unpack(record, "float_hits"))


def find(records: Sequence[Record], **what: Any) -> Record | None:
    for record in records:
        if all(record[key] == value for key, value in what.items()):
            return record
    return None


def format_difference(difference: Difference) -> str:
    value, low, high = (100 * part for part in difference)
    return f"{value:+6.2f} ({low:+6.2f} to {high:+6.2f})"


def narrowest(records: Sequence[Record], network: str, narrow: str, method: str) -> str:
    """The least width from which on no width is significantly below float."""
    best = None
    for bits in sorted(WIDTHS, reverse=True):
        record = find(
            records, network=network, narrow=narrow, method=method, bits=bits
        )
        if record is None:
            return "not all widths measured"
        if against_float(record)[2] < 0:
            break
        best = bits
    return f"{best} bits" if best else "none of them"


def format_tables(records: Sequence[Record]) -> str:
    lines: list[str] = []
    for network in dict.fromkeys(record["network"] for record in records):
        first = next(r for r in records if r["network"] == network)
        share = 100 * first["float_right"] / first["samples"]
        lines += [
            f"{network}: {share:.2f} % in float on {first['test']}",
            f"  calibrated on {first['calibration']}; nothing was chosen, so there "
            "is no search split",
        ]
        for narrow, methods in METHODS.items():
            other = "activations" if narrow == "weights" else "weights"
            lines.append(f"  {narrow} narrow, {other} {WIDE} bits")
            lines.append("    bits  method           top-1 %  against float (95 %)")
            for bits in sorted(WIDTHS):
                for method in methods:
                    record = find(
                        records,
                        network=network,
                        narrow=narrow,
                        bits=bits,
                        method=method,
                    )
                    if record is None:
                        continue
                    accuracy = 100 * record["right"] / record["samples"]
                    difference = format_difference(against_float(record))
                    lines.append(
                        f"    {bits:4}  {method:15} {accuracy:8.2f}  {difference}"
                    )
            for method in methods:
                found = narrowest(records, network, narrow, method)
                lines.append(f"    not significantly below float, {method}: {found}")
        lines.append("")
    return "\n".join(lines)


def draw(records: Sequence[Record], path: Path) -> None:
    import matplotlib

    matplotlib.use("svg")
    import matplotlib.pyplot as plt

    names = list(dict.fromkeys(record["network"] for record in records))
    style = {"svg.fonttype": "none", "svg.hashsalt": "qnn", "font.size": 9}
    with plt.rc_context(style):
        figure, grid = plt.subplots(
            2, len(names), figsize=(11, 6.5), layout="constrained", sharex=True,
            squeeze=False,
        )  # fmt: skip
        for row, (narrow, methods) in zip(grid, METHODS.items()):
            for axes, name in zip(row, names):
                for i, method in enumerate(methods):
                    found = [
                        r
                        for bits in sorted(WIDTHS)
                        if (r := find(records, network=name, narrow=narrow,
                                      bits=bits, method=method))
                    ]  # fmt: skip
                    parts = [[100 * v for v in against_float(r)] for r in found]
                    axes.errorbar(
                        [r["bits"] + 0.08 * (i - 1.5) for r in found],
                        [value for value, _, _ in parts],
                        [
                            [max(value - low, 0) for value, low, _ in parts],
                            [max(high - value, 0) for value, _, high in parts],
                        ],
                        marker="o", ms=3, lw=1, label=method,
                    )  # fmt: skip
                axes.axhline(0, color="black", lw=0.7)
                axes.set_yscale("symlog", linthresh=2)
                axes.set_yticks([-50, -20, -10, -5, -2, -1, 0, 1])
                axes.set_yticklabels(["-50", "-20", "-10", "-5", "-2", "-1", "0", "1"])
                axes.set(title=f"{name}, {narrow}", xticks=sorted(WIDTHS))
        for axes in grid[-1]:
            axes.set_xlabel("bits")
        for axes in grid[:, 0]:
            axes.set_ylabel("against float, points")
            axes.legend(loc="lower right")
        figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None})
        plt.close(figure)


def write(records: Sequence[Record], folder: Path) -> None:
    """Prints the tables and writes them and the figure into `folder`."""
    tables = format_tables(records)
    (folder / "wordlength.txt").write_text(tables)
    draw(records, folder / "wordlength.svg")
    print(tables, end="")
