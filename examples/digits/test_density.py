# ===- test_density.py - Tests of activation-density widths ---------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""The rules of activation_density.py, and that study/density.txt follows from
study/density.jsonl; nothing is trained."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Dict, List

import pytest

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import activation_density as ad  # noqa: E402  (found through the line above)
import density_report as report  # noqa: E402
from topology import Network, table_one  # noqa: E402

RUNS = report.read_runs(report.RECORDS)
IDS = [f"{'pruned' if r['prune'] else 'whole'}-{r['max_rounds']}-{r['seed']}" for r in RUNS]

# pJ per MAC of vasquez2021-pim; other widths cost what the next wider one does.
PIM = {2: 0.002942, 4: 0.016968, 8: 0.066714, 16: 0.276676}


def network(bits: int = 16) -> Network:
    return table_one("n", 4, 2, [bits] * 5, [bits] * 4)


def test_rule_on_the_published_densities() -> None:
    bits, channels = [16], [64]
    for density in (0.45, 0.62, 0.80, 0.93):
        bits.append(ad.scaled(bits[-1], density))
        channels.append(ad.scaled(channels[-1], density))
    assert bits == [16, 7, 4, 3, 3]
    assert channels == [64, 29, 18, 14, 13]


@pytest.mark.parametrize("value, density, result", [(3, 0.5, 2), (5, 0.5, 3), (1, 0, 1)])
def test_rule_rounds_half_up_and_keeps_one(
    value: int, density: float, result: int
) -> None:
    assert ad.scaled(value, density) == result


def test_saturation_looks_at_every_layer_and_five_epochs() -> None:
    calm = [[0.5, 0.3]] * 4
    assert not ad.saturated(calm)
    assert ad.saturated([*calm, [0.505, 0.3]])
    assert not ad.saturated([*calm, [0.505, 0.32]])
    assert ad.saturated([[0.9, 0.9]] * 9 + [[0.5, 0.3]] * 5)


def test_first_and_last_layer_keep_bits_and_channels() -> None:
    net = network()
    densities = [0.1, 0.5, 0.25, 0.9]
    assert ad.next_widths(net, densities) == [16, 8, 4, 14, 16]
    assert ad.next_channels(net, densities) == [4, 2, 2, 7, 10]


def test_activations_have_the_width_of_their_reader() -> None:
    net = ad.with_widths(network(), [16, 8, 4, 3, 16])
    assert [layer.weight_bits for layer in net.layers] == [16, 8, 4, 3, 16]
    assert [layer.act_bits for layer in net.layers] == [8, 4, 3, 16, 0]


def test_pruned_channels_leave_all_readers() -> None:
    net = ad.with_channels(network(), [4, 3, 5, 7, 10])
    shapes = [(layer.inputs, layer.outputs) for layer in net.layers]
    # The dense layer reads 2 x 2 pixels of each of the 7 channels.
    assert shapes == [(1, 4), (4, 3), (3, 5), (5, 7), (28, 10)]


def test_densest_channels_stay_and_ties_go_to_the_lower() -> None:
    assert ad.kept_channels([0.2, 0.9, 0.5, 0.5, 0.5], 3) == [1, 2, 3]
    assert ad.kept_channels([0.2, 0.9], 2) == [0, 1]


def test_macs_of_the_committed_topology() -> None:
    net = table_one("n", 16, 2, [4] * 5, [4] * 4)
    assert ad.layer_macs(net) == [9216, 147456, 73728, 147456, 1280]


def test_complexity_weighs_epochs_by_mac_energy() -> None:
    base = network(16)
    assert ad.training_complexity([(base, 7)], base) == pytest.approx(1.0)
    half = network(8)
    ratio = (3.1 * 8 / 32 + 0.1) / (3.1 * 16 / 32 + 0.1)
    mixed = ad.training_complexity([(base, 10), (half, 30)], base)
    assert mixed == pytest.approx((10 + 30 * ratio) / 40)


def pim_energy(net: Network) -> float:
    """pJ by the paper's table, closed form; the image has 8 bits."""
    total = 0.0
    reads = [8] + [layer.act_bits for layer in net.layers[:-1]]
    for layer, macs, bits in zip(net.layers, ad.layer_macs(net), reads):
        total += macs * PIM[min(w for w in PIM if w >= max(bits, layer.weight_bits))]
    return total


@pytest.mark.parametrize("run", RUNS, ids=IDS)
def test_rounds_follow_the_rule(run: Dict[str, Any]) -> None:
    base = report.baseline_of(run)
    bits = [layer.weight_bits for layer in base.layers]
    channels = [layer.outputs for layer in base.layers]
    rounds: List[Dict[str, Any]] = run["rounds"]
    assert 1 <= len(rounds) <= run["max_rounds"]
    for one in rounds:
        assert (one["bits"], one["channels"]) == (bits, channels)
        assert ad.WINDOW <= one["epochs"] <= ad.MAX_EPOCHS
        net = report.network_of(run, bits, channels)
        last = (bits, channels)
        bits = ad.next_widths(net, one["densities"])
        if run["prune"]:
            channels = ad.next_channels(net, one["densities"])
    assert (run["final_bits"], run["final_channels"]) == last
    assert len(rounds) == run["max_rounds"] or (bits, channels) == last


@pytest.mark.parametrize("run", RUNS, ids=IDS)
def test_energy_report_agrees_with_the_paper_s_table(run: Dict[str, Any]) -> None:
    platform = "vasquez2021-pim"
    net = report.network_of(run, run["final_bits"], run["final_channels"])
    assert run["energy_pj"][platform] == pytest.approx(pim_energy(net), rel=1e-9)
    base = pim_energy(report.baseline_of(run))
    assert run["baseline_energy_pj"][platform] == pytest.approx(base, rel=1e-9)


def test_table_follows_from_the_runs() -> None:
    stored = (report.FOLDER / "density.txt").read_text()
    assert report.format_table(RUNS) == stored
