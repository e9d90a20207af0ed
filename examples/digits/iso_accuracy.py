# ===- iso_accuracy.py - Energy of equal accuracy --------------------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""Pareto fronts, interpolation at equal error or energy, bootstrap intervals.

NumPy only: continuous integration checks this arithmetic without PyTorch.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence, Tuple

import numpy as np

FOLDS = 5


def pack_hits(hits: np.ndarray) -> str:
    """A boolean per image as "COUNT:HEX", eight images a byte."""
    return f"{len(hits)}:{np.packbits(hits).tobytes().hex()}"


def unpack_hits(text: str) -> np.ndarray:
    count, digits = text.split(":")
    bits = np.unpackbits(np.frombuffer(bytes.fromhex(digits), np.uint8))
    if not int(count) <= len(bits) < int(count) + 8:
        raise ValueError(f"{count} images, but {len(bits)} bits")
    return bits[: int(count)].astype(bool)


@dataclass(frozen=True)
class Record:
    """One training: what, and what came of it."""

    fold: int
    width: int
    depth: int
    bits: int
    epochs: int
    weights: int  # and biases
    hits: np.ndarray
    differ_from_pytorch: int
    cpu_s: float

    @staticmethod
    def from_json(value: Dict[str, Any]) -> Record:
        return Record(**{**value, "hits": unpack_hits(value["hits"])})

    @property
    def key(self) -> Tuple[int, int, int, int, int]:
        return (self.fold, self.width, self.depth, self.bits, self.epochs)

    @property
    def error(self) -> float:
        """The share of test images that the network gets wrong."""
        return 1.0 - float(self.hits.mean())


def read_records(path: Path) -> List[Record]:
    """The records of a JSON lines file, sorted by `key`."""
    lines = path.read_text().splitlines()
    records = [Record.from_json(json.loads(line)) for line in lines]
    return sorted(records, key=lambda r: r.key)


@dataclass(frozen=True)
class Point:
    """A configuration's energy in pJ and error, 0 to 1."""

    energy: float
    error: float


def pareto_front(points: Sequence[Point]) -> List[Point]:
    """The points that no cheaper or equally cheap one equals or beats, by
    rising energy and so by falling error."""
    front: List[Point] = []
    for point in sorted(points, key=lambda p: (p.energy, p.error)):
        if not front or point.error < front[-1].error:
            front.append(point)
    return front


def _between(x: float, x0: float, x1: float, y0: float, y1: float) -> float:
    """On the line through (x0, y0) and (x1, y1) in log-log scale."""
    share = math.log(x / x0) / math.log(x1 / x0)
    return y0 * (y1 / y0) ** share


def energy_at(front: Sequence[Point], error: float) -> Optional[float]:
    """Moons' iso-accuracy energy: what `error` costs along `front`, log-log
    between neighbours. None if no point is as good. The cheapest point's
    energy, an upper bound, if that is good enough; zero errors are 1e-9."""
    if not front or front[-1].error > error:
        return None
    if front[0].error <= error:
        return front[0].energy
    for left, right in zip(front, front[1:]):
        if right.error <= error:
            low = max(right.error, 1e-9)
            target = max(error, 1e-9)
            return _between(target, left.error, low, left.energy, right.energy)
    raise AssertionError("the last point is good enough")


def error_at(front: Sequence[Point], energy: float) -> Optional[float]:
    """The inverse: the error that `energy` buys. None if it buys no network;
    the best error if it buys more than the dearest."""
    if not front or front[0].energy > energy:
        return None
    for left, right in zip(front, front[1:]):
        if right.energy > energy:
            low = max(right.error, 1e-9)
            return _between(energy, left.energy, right.energy, left.error, low)
    return front[-1].error


@dataclass(frozen=True)
class Config:
    """A topology at a precision, trained once for each block of images."""

    bits: int
    width: int
    depth: int
    energy_pj: Dict[str, float]  # by platform
    errors: List[np.ndarray]  # of each image of each block, 0 or 1


Energies = Dict[str, Dict[str, float]]
"""Of each configuration, by `config_name`, on each platform."""


def config_name(width: int, depth: int, bits: int) -> str:
    return f"w{width}_d{depth}_q{bits}"


def collect(records: Sequence[Record], energies: Energies) -> List[Config]:
    """Joins the blocks of each configuration. Blocks that some configuration
    lacks, because the study still runs, are left out."""
    groups: Dict[Tuple[int, int, int], Dict[int, Record]] = {}
    for r in records:
        group = groups.setdefault((r.bits, r.width, r.depth), {})
        if r.fold in group:
            raise ValueError(f"two records of {r.key}")
        group[r.fold] = r
    complete = sorted(set.intersection(*(set(g) for g in groups.values())))
    if not complete:
        raise ValueError("no block has all configurations yet")
    configs = []
    for (bits, width, depth), group in sorted(groups.items()):
        errors = [1.0 - group[fold].hits for fold in complete]
        prices = energies[config_name(width, depth, bits)]
        configs.append(Config(bits, width, depth, prices, errors))
    return configs


def error_matrix(configs: Sequence[Config]) -> np.ndarray:
    """[images, configurations], 0 or 1."""
    return np.stack([np.concatenate(c.errors) for c in configs], axis=1)


def draw(sizes: Sequence[int], count: int, seed: int) -> np.ndarray:
    """`count` bootstrap samples as [count, images] weights that sum to 1;
    `sizes` are those of the blocks.

    Two stages: blocks with replacement (each is one training, so that the
    seeds vary, too), then as many images of each drawn block as it has.
    """
    random = np.random.RandomState(seed)  # its stream is frozen, NumPy says
    blocks = np.split(np.arange(sum(sizes)), np.cumsum(sizes)[:-1])
    weights = np.zeros((count, sum(sizes)))
    for row in weights:
        for block in random.randint(0, len(blocks), len(blocks)):
            members = blocks[block]
            np.add.at(row, random.choice(members, len(members)), 1.0)
        row /= row.sum()
    return weights


Fronts = Dict[int, List[Point]]


def fronts_of(configs: Sequence[Config], errors: np.ndarray, where: str) -> Fronts:
    """The front of each precision on platform `where`; `errors` per config."""
    points: Dict[int, List[Point]] = {}
    for config, error in zip(configs, errors):
        point = Point(config.energy_pj[where], float(error))
        points.setdefault(config.bits, []).append(point)
    return {bits: pareto_front(p) for bits, p in points.items()}


def interval(values: Sequence[float]) -> Tuple[float, float]:
    """The middle 95 % of bootstrap values."""
    low, high = np.percentile(np.asarray(values), [2.5, 97.5])
    return float(low), float(high)


@dataclass(frozen=True)
class Bootstrap:
    """Fronts of the data, and of each sample drawn from it, on a platform."""

    fronts: Fronts
    samples: List[Fronts]

    @staticmethod
    def of(configs: Sequence[Config], where: str, weights: np.ndarray) -> Bootstrap:
        matrix = error_matrix(configs)
        drawn = [fronts_of(configs, row, where) for row in weights @ matrix]
        return Bootstrap(fronts_of(configs, matrix.mean(axis=0), where), drawn)


def iso_accuracy(data: Bootstrap, error: float) -> Dict[str, Any]:
    """Energy of each precision at `error`, its ratio to the cheapest one's, and
    in what share of the samples the precision is the cheapest.

    A precision has an interval if all samples reach the error. Its ratio is
    taken within each sample: both terms see the same images.
    """
    best = cheapest(data.fronts, error)
    winners = [cheapest(sample, error) for sample in data.samples]
    rows: Dict[str, Any] = {}
    for bits, front in data.fronts.items():
        energy = energy_at(front, error)
        energies, ratios = [], []
        for sample in data.samples:
            drawn = energy_at(sample[bits], error)
            base = energy_at(sample[best], error) if best is not None else None
            if drawn is not None and base is not None:
                energies.append(drawn)
                ratios.append(drawn / base)
        complete = len(energies) == len(data.samples)
        base = energy_at(data.fronts[best], error) if best is not None else None
        rows[str(bits)] = {
            "energy_pj": energy,
            "upper_bound": energy is not None and front[0].error <= error,
            "interval": interval(energies) if complete else None,
            "ratio": energy / base if energy is not None and base else None,
            "ratio_interval": interval(ratios) if complete else None,
            "cheapest_share": winners.count(bits) / len(winners),
        }
    return {"error": error, "cheapest_bits": best, "precisions": rows}


def cheapest(fronts: Fronts, error: float) -> Optional[int]:
    """The precision of least energy at `error`; None if none reaches it."""
    found = [(energy_at(f, error), bits) for bits, f in fronts.items()]
    reached = [(e, bits) for e, bits in found if e is not None]
    return min(reached)[1] if reached else None


def equal_energy(data: Bootstrap, energy: float, low: int, high: int) -> Dict[str, Any]:
    """Error of the front of `low` bits minus that of `high` bits, both at
    `energy`: negative if the narrower network, which may be larger, wins."""

    def difference(fronts: Fronts) -> Optional[float]:
        a, b = (error_at(fronts[q], energy) for q in (low, high))
        return None if a is None or b is None else a - b

    value = difference(data.fronts)
    drawn = [difference(sample) for sample in data.samples]
    values = [d for d in drawn if d is not None]
    return {
        "energy_pj": energy,
        "low": low,
        "high": high,
        "difference": value,
        # Energies do not depend on the sample: all values are there, or none.
        "interval": interval(values) if values else None,
    }
