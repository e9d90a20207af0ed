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
