# ===- test_energy.py - Reports in Python ---------------------------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""The energy report is a dictionary that adds up."""

from __future__ import annotations

import json

import pytest
import qnn

PARTS = ("mac_pj", "sram_pj", "dram_pj", "total_pj")


@pytest.mark.parametrize("name", ["mlp_q1", "conv_q8", "conv_mixed"])
def test_ops_add_up_to_the_total(name, models) -> None:
    report = qnn.load(models / f"{name}.onnx").energy(platform="moons2017")
    assert report["schema"] == 1
    assert report["ops"]
    for part in ("macs", *PARTS):
        assert sum(op[part] for op in report["ops"]) == pytest.approx(
            report["total"][part], rel=1e-12
        )
    total = report["total"]
    assert total["total_pj"] == pytest.approx(
        sum(total[part] for part in PARTS[:3]), rel=1e-12
    )


def test_fewer_bits_cost_less(models) -> None:
    costs = [
        qnn.load(models / f"mlp_{bits}.onnx").energy()["total"]["total_pj"]
        for bits in ("q1", "q4", "q8")
    ]
    assert costs == sorted(costs) and costs[0] < costs[-1] / 2


def test_options_reach_the_model(models) -> None:
    model = qnn.load(models / "mlp_q8.onnx")
    default = model.energy()["total"]
    assert model.energy(memory="1KiB")["total"]["dram_pj"] > default["dram_pj"]
    assert model.energy(input_bits=1)["total"] != default


def test_table_and_json(models) -> None:
    report = qnn.load(models / "mlp_q1.onnx").energy()
    assert str(report) == report.table()
    assert "moons2017" in report.table() and "dense1" in report.table()
    assert max(map(len, report.table().splitlines())) <= 120
    assert json.loads(json.dumps(report)) == report
