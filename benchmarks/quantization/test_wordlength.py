# ===- test_wordlength.py - Tests of the word length study's arithmetic ---===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""What benchmarks/results/wordlength.txt says follows from the records."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import wordlength  # noqa: E402  (found through the line above)
import wordlength_report as report  # noqa: E402
from corpus import paired_difference  # noqa: E402

RECORDS = wordlength.read_records(wordlength.RECORDS)


def test_difference_counts_only_what_disagrees() -> None:
    first = np.array([True] * 90 + [False] * 10)
    second = np.array([True] * 85 + [False] * 10 + [True] * 5)
    value, low, high = paired_difference(first, second)
    assert value == pytest.approx(0.0)
    # Five samples each way: (5.5 + 5.5) / 102 disagree.
    assert high == pytest.approx(1.959964 * np.sqrt(11) / 102)
    assert low == pytest.approx(-high)


def test_hits_survive_packing() -> None:
    hits = np.random.RandomState(1).rand(1001) < 0.9
    record = {"samples": 1001, "hits": wordlength.pack(hits)}
    assert np.array_equal(wordlength.unpack(record, "hits"), hits)


def test_flags_narrow_one_operand() -> None:
    point = wordlength.Point("n", "weights", 3, "minmax")
    assert point.flags() == ["--weights=3", "--activations=8", "--weight-range=minmax"]
    point = wordlength.Point("n", "activations", 3, "mse")
    assert point.flags() == ["--weights=8", "--activations=3", "--activation-range=mse"]


def test_each_point_is_of_the_grid_and_measured_once() -> None:
    points = [wordlength.point_of(record) for record in RECORDS]
    assert len(set(points)) == len(points)
    assert set(points) <= set(wordlength.grid(sorted({p.network for p in points})))


@pytest.mark.parametrize("key", ["hits", "float_hits"])
def test_counts_are_those_of_the_hits(key: str) -> None:
    count = {"hits": "right", "float_hits": "float_right"}[key]
    for record in RECORDS:
        assert wordlength.unpack(record, key).sum() == record[count]


def test_networks_were_measured_on_one_set_of_samples() -> None:
    kept: dict[str, list[Any]] = {}
    for r in RECORDS:
        facts = [r["samples"], r["test"], r["calibration"], r["float_hits"]]
        assert kept.setdefault(r["network"], facts) == facts


def test_narrowest_stops_at_the_first_loss() -> None:
    def made(bits: int, right: int) -> dict[str, Any]:
        hits = np.arange(1000) < right
        return {
            "network": "n", "narrow": "weights", "method": "mse", "bits": bits,
            "samples": 1000, "hits": wordlength.pack(hits),
            "float_hits": wordlength.pack(np.ones(1000, bool)),
        }  # fmt: skip

    rights = {8: 1000, 6: 1000, 4: 900, 3: 1000, 2: 500}
    records = [made(bits, right) for bits, right in rights.items()]
    assert report.narrowest(records, "n", "weights", "mse") == "6 bits"
    rights[8] = 900
    records = [made(bits, right) for bits, right in rights.items()]
    assert report.narrowest(records, "n", "weights", "mse") == "none of them"
    missing = report.narrowest(records[1:], "n", "weights", "mse")
    assert missing == "not all widths measured"


def test_table_follows_from_the_records() -> None:
    stored = (wordlength.RESULTS / "wordlength.txt").read_text()
    assert report.format_tables(RECORDS) == stored
