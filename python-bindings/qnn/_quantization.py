# ===- _quantization.py - From a float network to a quantized one ---------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""Calibration, quantization after training, evaluation and choice of widths."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from typing import Any, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from . import _qnn
from ._model import CompiledModel, Model


@dataclass(frozen=True)
class Estimate:
    """A value and its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Layer:
    """A convolution or matrix product that can be quantized."""

    name: str
    macs: int
    weights: int
    # The share of non-zero elements of its input.
    input_density: float


@dataclass(frozen=True)
class Activation:
    """A value that can be quantized."""

    name: str
    is_input: bool
    # The share of its elements that are not zero.
    density: float


@dataclass(frozen=True)
class QuantizeOptions:
    """How a network is quantized; the flags of `qnn-quantize`.

    `weights` is a width from 2 to 16, "binary", "ternary" or "pow2:BITS";
    `activations` a width from 1 to 16. `layers` gives other formats to layers by
    name, as (weights, activations). Range methods are "minmax", "percentile",
    "mse", "entropy" (activations) and "output" (weights). `bias_correction` is
    "none", "weights" or "network".
    """

    weights: int | str = 8
    activations: int = 8
    layers: Mapping[str, tuple[int | str, int]] = field(default_factory=dict)
    same_edges: bool = False
    input_bits: int = 0
    weight_range: str = "mse"
    activation_range: str = "mse"
    percentile: float = 0.9999
    per_tensor: bool = False
    symmetric_activations: bool = False
    pow2_scales: bool = False
    share_add_scales: bool = False
    adaptive_rounding: bool = False
    bias_correction: str = "weights"
    equalize: bool = False

    def _native(self) -> _qnn.QuantizeOptions:
        return _qnn.QuantizeOptions(
            weights=str(self.weights),
            activations=self.activations,
            layers={n: (str(w), a) for n, (w, a) in self.layers.items()},
            same_edges=self.same_edges,
            input_bits=self.input_bits,
            weight_range=self.weight_range,
            activation_range=self.activation_range,
            percentile=self.percentile,
            per_tensor=self.per_tensor,
            symmetric_activations=self.symmetric_activations,
            pow2_scales=self.pow2_scales,
            share_add_scales=self.share_add_scales,
            adaptive_rounding=self.adaptive_rounding,
            bias_correction=self.bias_correction,
            equalize=self.equalize,
        )


class CalibratedModel:
    """A float network and what samples say about its values."""

    def __init__(self, native: _qnn.CalibratedModel) -> None:
        self._native = native

    @property
    def layers(self) -> list[Layer]:
        """What has weights to quantize, in the order of the network."""
        return [Layer(*layer) for layer in self._native.layers]

    @property
    def activations(self) -> list[Activation]:
        """The values to quantize, in the order of the network."""
        return [Activation(*info) for info in self._native.activations]

    @property
    def statistics(self) -> dict[str, Any]:
        """Range, moments and density of each activation and its channels."""
        result: dict[str, Any] = json.loads(self._native.statistics)
        return result

    def real(self, *, with_statistics: bool = False) -> Model:
        """The float network, batch normalizations folded.

        With statistics, they are attributes of it (`#qnn.statistics`); written
        as MLIR and loaded again, `calibrate` needs no samples.
        """
        return Model(self._native.get_real(with_statistics))

    def quantize(
        self, options: QuantizeOptions = QuantizeOptions()
    ) -> Model:
        """The network quantized. It does not change and may be asked again."""
        return Model(self._native.quantize(options._native()))

    def sensitivity(
        self,
        data: npt.ArrayLike | Sequence[npt.ArrayLike],
        labels: npt.ArrayLike | None = None,
        *,
        widths: Sequence[int] = (2, 4, 8),
        options: QuantizeOptions = QuantizeOptions(),
    ) -> list[dict[str, Any]]:
        """What each width does to each layer and activation, others at 12 bits.

        Each entry has the keys "name", "of" ("weights" or "activation"),
        "bits", "sqnr_db" of the network's output, "entropy" of the codes and,
        with labels, "loss_increase" and "accuracy_difference".
        """
        setup = _setup(options, [*widths, 12], "moons2017", "closed", "")
        text = self._native.measure_sensitivity(_samples(data, labels), setup)
        result: list[dict[str, Any]] = json.loads(text)["sensitivities"]
        return result


def _arrays(data: npt.ArrayLike | Sequence[npt.ArrayLike]) -> list[Any]:
    """One array for each input; a single array is that of the only input."""
    return list(data) if isinstance(data, (list, tuple)) else [data]


def _labels(labels: npt.ArrayLike | None) -> list[int]:
    if labels is None:
        return []
    array = np.asarray(labels)
    if array.ndim != 1 or array.dtype.kind not in "iu" or np.any(array < 0):
        raise ValueError(
            "labels are one integer, at least 0, for each sample; got shape "
            f"{array.shape} of {array.dtype}"
        )
    return [int(label) for label in array]


def _samples(
    data: npt.ArrayLike | Sequence[npt.ArrayLike],
    labels: npt.ArrayLike | None,
) -> _qnn.LabelledSamples:
    return _qnn.LabelledSamples(_arrays(data), _labels(labels))


def _setup(
    options: QuantizeOptions,
    widths: Sequence[int],
    platform: str,
    energy_model: str,
    memory: str,
    checkpoint: str = "",
    time_budget: float | None = None,
) -> _qnn.PrecisionAssignmentOptions:
    return _qnn.PrecisionAssignmentOptions(
        quantize=options._native(),
        widths=list(widths),
        platform=platform,
        energy_model=energy_model,
        memory=memory,
        checkpoint=checkpoint,
        time_budget=time_budget,
    )


def calibrate(
    model: Model,
    data: npt.ArrayLike | Sequence[npt.ArrayLike] | None = None,
    *,
    equalize: bool = False,
) -> CalibratedModel:
    """Runs the float network on samples and keeps statistics of its values.

    `data` is an array with samples along axis 0, or a list of them, one for each
    input; parts are copied when they are needed, so that arrays mapped from files
    (`numpy.load(path, mmap_mode="r")`) need not fit the memory. Without it the statistics are those that the model has as attributes
    (`CalibratedModel.real(with_statistics=True)`); what needs second moments or
    samples is an error then: adaptive rounding, the weight range "output" and
    the bias correction "network". Raises `Error` on samples that give NaN or infinity, on wrong shapes,
    and if there is nothing to quantize.
    """
    if data is None and equalize:
        raise ValueError("equalize changes values that the model has statistics of")
    native = (
        _qnn.from_statistics(model._native)
        if data is None
        else _qnn.calibrate(model._native, _arrays(data), equalize)
    )
    return CalibratedModel(native)


@dataclass(frozen=True)
class Evaluation:
    """How well a model does. Shares are in 0 .. 1, ratios in dB."""

    samples: int
    top1: Estimate | None = None
    # Against a reference on the same samples.
    reference_top1: Estimate | None = None
    difference: Estimate | None = None
    sqnr: Estimate | None = None


def _run(
    model: Model | CompiledModel,
    data: npt.ArrayLike | Sequence[npt.ArrayLike],
) -> npt.NDArray[Any]:
    """The first output, a row for each sample."""
    compiled = model.compile() if isinstance(model, Model) else model
    outputs = compiled(*_arrays(data))
    first = outputs[0] if isinstance(outputs, tuple) else outputs
    return first.reshape(len(first), -1)


def evaluate(
    model: Model | CompiledModel,
    data: npt.ArrayLike | Sequence[npt.ArrayLike],
    labels: npt.ArrayLike | None = None,
    *,
    reference: Model | CompiledModel | None = None,
) -> Evaluation:
    """Top-1 accuracy on labelled data, and the comparison with a reference.

    Differences are of paired samples. The interval of the signal to noise is
    that of the samples.
    """
    outputs = _run(model, data)
    count = len(outputs)
    expected = None if reference is None else _run(reference, data)
    if expected is not None and expected.shape != outputs.shape:
        raise ValueError("the outputs of model and reference have different sizes")
    sqnr = None
    if expected is not None:
        sqnr = Estimate(*_qnn.estimate_sqnr(expected, outputs))
    if labels is None:
        if reference is None:
            raise ValueError("nothing to compute: give labels, reference or both")
        return Evaluation(count, sqnr=sqnr)
    classes = np.array(_labels(labels))
    if len(classes) != count:
        raise ValueError(f"{len(classes)} labels for {count} samples")

    def share(hits: npt.NDArray[Any]) -> Estimate:
        return Estimate(*_qnn.estimate_share(int(hits.sum()), count))

    hits = outputs.argmax(1) == classes
    if expected is None:
        return Evaluation(count, share(hits))
    others = expected.argmax(1) == classes
    difference = _qnn.estimate_paired_difference(hits.tolist(), others.tolist())
    return Evaluation(
        count, share(hits), share(others), Estimate(*difference), sqnr
    )


@dataclass(frozen=True)
class Candidate:
    """Widths that were run on the search samples."""

    # "uniform", "mixed" or "density".
    kind: str
    name: str
    energy_pj: float
    ram_bits: float
    flash_bits: float
    sqnr_db: float
    on_front: bool
    selected: bool
    weight_bits: dict[str, int]
    activation_bits: dict[str, int]
    accuracy: Estimate | None
    test_accuracy: Estimate | None


class Assignment:
    """What `assign_precision` found. Prints as a table."""

    def __init__(
        self, text: str, table: str, plot: str, native: _qnn.Model | None
    ) -> None:
        # The JSON that qnn-assign-precision prints.
        self.json: dict[str, Any] = json.loads(text)
        # Accuracy against energy, as the text of an SVG file.
        self.svg = plot
        # The network quantized as chosen; None if nothing keeps to the limits.
        self.model: Model | None = Model(native) if native else None
        self._table = table

    @property
    def candidates(self) -> list[Candidate]:
        """By rising energy."""

        def estimate(entry: dict[str, Any], key: str) -> Estimate | None:
            return Estimate(**entry[key]) if key in entry else None

        names = [
            name
            for name in Candidate.__dataclass_fields__
            if not name.endswith("accuracy")
        ]
        return [
            Candidate(
                **{name: entry[name] for name in names},
                accuracy=estimate(entry, "accuracy"),
                test_accuracy=estimate(entry, "test_accuracy"),
            )
            for entry in self.json["candidates"]
        ]

    @property
    def selected(self) -> Candidate | None:
        """The choice, if anything keeps to the limits."""
        return next((c for c in self.candidates if c.selected), None)

    def __str__(self) -> str:
        return self._table


def assign_precision(
    calibrated: CalibratedModel,
    data: npt.ArrayLike | Sequence[npt.ArrayLike],
    labels: npt.ArrayLike | None = None,
    *,
    test_data: npt.ArrayLike | Sequence[npt.ArrayLike] = (),
    test_labels: npt.ArrayLike | None = None,
    widths: Sequence[int] = (2, 3, 4, 5, 6, 7, 8),
    platform: str = "moons2017",
    energy_model: str = "closed",
    memory: str = "",
    max_loss: float | None = None,
    min_accuracy: float | None = None,
    min_sqnr: float | None = None,
    max_energy: float | None = None,
    max_ram: int | None = None,
    max_flash: int | None = None,
    method: str = "search",
    candidates: int = 16,
    max_exhaustive: int = 100_000,
    checkpoint: str | os.PathLike[str] = "",
    time_budget: float | None = None,
    options: QuantizeOptions = QuantizeOptions(),
) -> Assignment:
    """Chooses the widths of least energy on a platform; docs/Quantization.md.

    Floors: `max_loss` (against the float network) and `min_accuracy` as shares
    in 0 .. 1, `min_sqnr` in dB. Ceilings: `max_energy` in pJ, `max_ram` and
    `max_flash` in bytes. With a floor the choice has least energy, without one
    it is the most accurate below the ceilings. Raises `ValueError` if there is
    neither.
    """
    floors = (max_loss, min_accuracy, min_sqnr)
    if all(limit is None for limit in (*floors, max_energy, max_ram, max_flash)):
        raise ValueError("nothing to choose by: give a floor or a ceiling")
    search = _qnn.AssignPrecisionOptions(
        method=method,
        candidates=candidates,
        max_exhaustive=max_exhaustive,
        max_loss=max_loss,
        min_accuracy=min_accuracy,
        min_sqnr=min_sqnr,
        max_energy=max_energy,
        max_ram=None if max_ram is None else 8 * max_ram,
        max_flash=None if max_flash is None else 8 * max_flash,
    )
    setup = _setup(
        options,
        widths,
        platform,
        energy_model,
        memory,
        os.fspath(checkpoint),
        time_budget,
    )
    return Assignment(
        *calibrated._native.assign(
            _samples(data, labels),
            _samples(test_data, test_labels),
            setup,
            search,
        )
    )
