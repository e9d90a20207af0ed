# ===- test_study.py - Tests of the training study's arithmetic ------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""What study/ says follows from its records; nothing is trained.

Needs NumPy, and qnn-opt for the energies.
"""

from __future__ import annotations

import json
import math
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Dict, List

import numpy as np
import pytest

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import iso_accuracy as iso  # noqa: E402  (found through the line above)
import study  # noqa: E402
import study_report  # noqa: E402
from iso_accuracy import Point  # noqa: E402

FRONT = [Point(1.0, 0.4), Point(4.0, 0.2), Point(64.0, 0.1)]


@pytest.fixture(scope="module")
def records() -> List[iso.Record]:
    return iso.read_records(study.RECORDS)


@pytest.fixture(scope="module")
def energies() -> iso.Energies:
    energies: iso.Energies = json.loads(study.ENERGIES.read_text())
    return energies


@pytest.mark.parametrize("count", [1, 7, 8, 9, 360])
def test_hits_survive_packing(count: int) -> None:
    hits = np.random.RandomState(count).rand(count) < 0.5
    assert np.array_equal(iso.unpack_hits(iso.pack_hits(hits)), hits)


def test_hits_of_another_count_are_refused() -> None:
    with pytest.raises(ValueError):
        iso.unpack_hits("17:ffff")


def test_front_drops_what_costs_more_and_is_not_better() -> None:
    worse = [Point(2.0, 0.4), Point(5.0, 0.3), Point(4.0, 0.25), Point(99.0, 0.1)]
    assert iso.pareto_front(FRONT + worse) == FRONT
    assert iso.pareto_front((FRONT + worse)[::-1]) == FRONT


@pytest.mark.parametrize(
    "error, energy",
    [
        (0.5, 1.0),  # the cheapest network is good enough
        (0.4, 1.0),
        (0.4 / math.sqrt(2), 2.0),  # half the way in the logarithms of both
        (0.2, 4.0),
        (0.2 / math.sqrt(2), 16.0),
        (0.1, 64.0),
    ],
)
def test_energy_at_an_error_and_back(error: float, energy: float) -> None:
    assert iso.energy_at(FRONT, error) == pytest.approx(energy)
    if error <= 0.4:
        assert iso.error_at(FRONT, energy) == pytest.approx(error)


def test_outside_of_the_front() -> None:
    assert iso.energy_at(FRONT, 0.09) is None
    assert iso.error_at(FRONT, 0.9) is None
    assert iso.error_at(FRONT, 1e9) == 0.1
    assert iso.energy_at([Point(1.0, 0.5), Point(2.0, 0.0)], 0.0) == 2.0


def test_cheapest_compares_energies_and_not_proxies() -> None:
    # The narrow network needs 4 times the energy at 10 %, none at 40 %.
    narrow = [Point(0.5, 0.45), Point(256.0, 0.1)]
    fronts = {1: narrow, 8: FRONT}
    assert iso.cheapest(fronts, 0.45) == 1
    assert iso.cheapest(fronts, 0.1) == 8
    assert iso.cheapest(fronts, 0.01) is None


def test_bootstrap_weighs_whole_blocks() -> None:
    weights = iso.draw([3, 5], 200, seed=1)
    assert weights.shape == (200, 8) and np.allclose(weights.sum(axis=1), 1)
    first = weights[:, :3].sum(axis=1)
    # Two draws of two blocks: both, one of each, or none of the first.
    assert set(np.round(first, 9)) == {0.0, round(3 / 8, 9), 1.0}
    assert np.array_equal(weights, iso.draw([3, 5], 200, seed=1))


def small_study() -> List[iso.Config]:
    """Precision 1 has error 1/2 at 1 pJ; 8 has error 1/4 at 1 pJ, 0 at 2."""
    wrong = {
        (1, 1): [1, 1, 0, 0],
        (8, 1): [1, 0, 0, 0],
        (8, 2): [0, 0, 0, 0],
    }
    return [
        iso.Config(b, w, 1, {"chip": float(w)}, [np.array(e, float)] * 2)
        for (b, w), e in wrong.items()
    ]


def test_iso_accuracy_and_equal_energy_of_a_small_study() -> None:
    configs = small_study()
    data = iso.Bootstrap.of(configs, "chip", iso.draw([4, 4], 100, seed=3))
    at_half = iso.iso_accuracy(data, 0.5)
    assert at_half["precisions"]["1"]["energy_pj"] == 1.0
    assert at_half["precisions"]["1"]["upper_bound"]
    assert iso.iso_accuracy(data, 0.1)["precisions"]["1"]["energy_pj"] is None
    row = iso.equal_energy(data, 1.0, 1, 8)
    assert row["difference"] == pytest.approx(0.25)
    # Image 1 alone makes the difference: paired, it never is negative.
    assert 0 <= row["interval"][0] < 0.25 < row["interval"][1] <= 1
    assert iso.equal_energy(data, 0.5, 1, 8)["interval"] is None


def test_a_block_that_is_not_complete_is_left_out() -> None:
    def made(fold: int, width: int) -> iso.Record:
        hits = np.array([True, fold == 0])
        return iso.Record(fold, width, 1, 8, 60, 100, hits, 0, 1.0)

    prices = {iso.config_name(w, 1, 8): {"chip": float(w)} for w in (2, 4)}
    records = [made(fold, width) for fold in (0, 1) for width in (2, 4)]
    whole = iso.collect(records, prices)
    assert [len(c.errors) for c in whole] == [2, 2]
    assert iso.error_matrix(whole).tolist() == [[0, 0], [0, 0], [0, 0], [1, 1]]
    partial = iso.collect(records[:-1], prices)
    assert [len(c.errors) for c in partial] == [1, 1]
    for wrong in (records[1:2] + records[2:3], [*records, records[0]]):
        with pytest.raises(ValueError):
            iso.collect(wrong, prices)


def test_records_are_of_the_grid(records: List[iso.Record]) -> None:
    jobs = {(j.fold, j.width, j.depth, j.bits, j.epochs) for j in study.grid()}
    assert {r.key for r in records} <= jobs
    sizes = [len(b) for b in np.array_split(np.arange(1797), iso.FOLDS)]
    assert all(len(r.hits) == sizes[r.fold] for r in records)


def test_report_follows_from_the_records(
    records: List[iso.Record], energies: iso.Energies
) -> None:
    stored = json.loads((study.FOLDER / "results.json").read_text())
    result = study_report.analyze(records, energies)
    assert_close(json.loads(json.dumps(result)), stored)
    tables = (study.FOLDER / "tables.txt").read_text()
    assert study_report.format_tables(stored) == tables


def assert_close(value: Any, expected: Any) -> None:
    if isinstance(expected, dict):
        assert value.keys() == expected.keys()
        for key in expected:
            assert_close(value[key], expected[key])
    elif isinstance(expected, list):
        assert len(value) == len(expected)
        for pair in zip(value, expected):
            assert_close(*pair)
    elif isinstance(expected, float):
        assert value == pytest.approx(expected, rel=1e-9, abs=1e-12)
    else:
        assert value == expected


@pytest.mark.skipif(shutil.which("qnn-opt") is None, reason="needs qnn-opt")
@pytest.mark.parametrize("bits", [0, 1, 2, 4, 8])
def test_energies_are_those_of_the_energy_report(
    energies: iso.Energies, bits: int
) -> None:
    # The committed networks have the topology of width 16 and depth 2.
    name = f"conv_q{bits}" if bits else "conv_float"
    prices: Dict[str, float] = energies[iso.config_name(16, 2, bits)]
    for where in study_report.WHERE:
        command = ["qnn-opt", "--energy-report=json", *study.PLATFORMS[where]]
        command.append(str(HERE / "models" / f"{name}.onnx"))
        report = subprocess.run(command, capture_output=True, text=True, check=True)
        total = json.loads(report.stdout)["total"]["total_pj"]
        assert total == pytest.approx(prices[where], rel=1e-9)
