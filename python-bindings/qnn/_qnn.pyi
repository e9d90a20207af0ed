# ===- _qnn.pyi - Types of the native module ------------------------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
from typing import Any

import numpy as np
import numpy.typing as npt

class Error(RuntimeError): ...

class TensorInfo:
    @property
    def name(self) -> str: ...
    @property
    def shape(self) -> tuple[int, ...]: ...
    @property
    def dtype(self) -> np.dtype[Any]: ...
    @property
    def element_type(self) -> str: ...
    @property
    def scale(self) -> float | None: ...
    @property
    def zero_point(self) -> int: ...

class EmitKind:
    __members__: dict[str, EmitKind]

class CompileOptions:
    def __init__(
        self,
        *,
        target: str,
        target_features: str,
        opt_level: int,
        require_integer: bool,
        integer_io: bool,
        kernel: str,
        name: str,
        threads: int,
    ) -> None: ...

class Model:
    @property
    def inputs(self) -> list[TensorInfo]: ...
    @property
    def outputs(self) -> list[TensorInfo]: ...
    def interpret(
        self, inputs: list[npt.ArrayLike]
    ) -> list[npt.NDArray[Any]]: ...
    def trace(
        self, inputs: list[npt.ArrayLike]
    ) -> tuple[list[npt.NDArray[Any]], list[tuple[str, npt.NDArray[Any]]]]: ...
    def compile(self, options: CompileOptions) -> CompiledModel: ...
    def emit(
        self, kind: EmitKind, path: str, options: CompileOptions, phase: str
    ) -> None: ...
    def export_onnx(
        self, path: str, style: str, max_opset: int, round_parameters: bool
    ) -> None: ...
    def energy(
        self,
        format: str,
        platform: str,
        model: str,
        memory: str,
        input_bits: int,
    ) -> str: ...

class CompiledModel:
    @property
    def inputs(self) -> list[TensorInfo]: ...
    @property
    def outputs(self) -> list[TensorInfo]: ...
    @property
    def arena_bytes(self) -> int: ...
    def run(self, inputs: list[npt.ArrayLike]) -> list[npt.NDArray[Any]]: ...

def load(path: str, batch: int, shapes: list[str]) -> Model: ...
def load_library(path: str, threads: int) -> CompiledModel: ...

class QuantizeOptions:
    def __init__(
        self,
        *,
        weights: str,
        activations: int,
        layers: dict[str, tuple[str, int]],
        same_edges: bool,
        input_bits: int,
        weight_range: str,
        activation_range: str,
        percentile: float,
        per_tensor: bool,
        symmetric_activations: bool,
        pow2_scales: bool,
        share_add_scales: bool,
        adaptive_rounding: bool,
        bias_correction: str,
        equalize: bool,
    ) -> None: ...

class LabelledSamples:
    def __init__(
        self, inputs: list[npt.ArrayLike], labels: list[int]
    ) -> None: ...

class PrecisionAssignmentOptions:
    def __init__(
        self,
        *,
        quantize: QuantizeOptions,
        widths: list[int],
        platform: str,
        energy_model: str,
        memory: str,
        checkpoint: str,
        time_budget: float | None,
    ) -> None: ...

class AssignPrecisionOptions:
    def __init__(
        self,
        *,
        method: str,
        candidates: int,
        max_exhaustive: int,
        max_loss: float | None,
        min_accuracy: float | None,
        min_sqnr: float | None,
        max_energy: float | None,
        max_ram: float | None,
        max_flash: float | None,
    ) -> None: ...

class CalibratedModel:
    @property
    def layers(self) -> list[tuple[str, int, int, float]]: ...
    @property
    def activations(self) -> list[tuple[str, bool, float]]: ...
    @property
    def statistics(self) -> str: ...
    def get_real(self, with_statistics: bool) -> Model: ...
    def quantize(self, options: QuantizeOptions) -> Model: ...
    def assign(
        self,
        search: LabelledSamples,
        test: LabelledSamples,
        setup: PrecisionAssignmentOptions,
        options: AssignPrecisionOptions,
    ) -> tuple[str, str, str, Model | None]: ...
    def measure_sensitivity(
        self, samples: LabelledSamples, setup: PrecisionAssignmentOptions
    ) -> str: ...

def calibrate(
    model: Model, data: list[npt.ArrayLike], equalize: bool
) -> CalibratedModel: ...
def from_statistics(model: Model) -> CalibratedModel: ...
def estimate_share(hits: int, count: int) -> tuple[float, float, float]: ...
def estimate_paired_difference(
    first: list[bool], second: list[bool]
) -> tuple[float, float, float]: ...
def estimate_auc(
    scores: list[float], labels: list[int]
) -> tuple[float, float, float]: ...
def estimate_sqnr(
    reference: npt.ArrayLike, values: npt.ArrayLike
) -> tuple[float, float, float]: ...
