# ===- _model.py - Models and compiled models -----------------------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""Loading, interpreting and compiling models."""

from __future__ import annotations

import os
from typing import Any, Mapping, Sequence

import numpy.typing as npt

from . import _qnn
from ._energy import EnergyReport

Array = npt.NDArray[Any]
# What calls return: the output, or a tuple if the model has several.
Outputs = Array | tuple[Array, ...]


class _Callable:
    """Inputs by position or name; one output or a tuple."""

    _native: _qnn.Model | _qnn.CompiledModel

    @property
    def inputs(self) -> list[_qnn.TensorInfo]:
        """Name, shape, dtype and element type of each input."""
        return self._native.inputs

    @property
    def outputs(self) -> list[_qnn.TensorInfo]:
        """The same of each output."""
        return self._native.outputs

    def _order(
        self, args: Sequence[npt.ArrayLike], named: Mapping[str, npt.ArrayLike]
    ) -> list[npt.ArrayLike]:
        """The arrays in the order of the graph."""
        names = [info.name for info in self.inputs]
        unknown = [name for name in named if name not in names]
        if unknown:
            raise TypeError(f"no input {unknown[0]!r}; inputs: {names}")
        rest = [name for name in names[len(args) :]]
        taken = [name for name in named if name not in rest]
        if taken:
            raise TypeError(f"input {taken[0]!r} given twice")
        missing = [name for name in rest if name not in named]
        if missing or len(args) > len(names):
            raise TypeError(
                f"{len(args) + len(named)} inputs given; inputs: {names}"
            )
        return [*args, *(named[name] for name in rest)]

    @staticmethod
    def _unpack(outputs: list[Array]) -> Outputs:
        return outputs[0] if len(outputs) == 1 else tuple(outputs)


class CompiledModel(_Callable):
    """Machine code for this computer. Call it with NumPy arrays."""

    def __init__(self, native: _qnn.CompiledModel) -> None:
        self._native: _qnn.CompiledModel = native

    def __call__(
        self, *args: npt.ArrayLike, **named: npt.ArrayLike
    ) -> Outputs:
        """Runs the code; arguments and results as for `Model.interpret`."""
        return self._unpack(self._native.run(self._order(args, named)))

    @property
    def arena_bytes(self) -> int:
        """The size of the memory for intermediate values, in bytes."""
        return self._native.arena_bytes

    def __repr__(self) -> str:
        return f"qnn.CompiledModel({_signature(self)})"


class Model(_Callable):
    """A network as it was loaded."""

    def __init__(self, native: _qnn.Model) -> None:
        self._native: _qnn.Model = native

    def interpret(
        self, *args: npt.ArrayLike, **named: npt.ArrayLike
    ) -> Outputs:
        """What the model means: the result of the reference interpreter.

        Inputs come in the order of the graph or by name. If axis 0 of every
        input is the same multiple of the model's, the samples run one after
        another. Returns the output, or a tuple if there are several.
        """
        return self._unpack(self._native.interpret(self._order(args, named)))

    def trace(
        self, *args: npt.ArrayLike, **named: npt.ArrayLike
    ) -> dict[str, Array]:
        """The value of each named tensor inside, for the first sample."""
        _, inside = self._native.trace(self._order(args, named))
        return {name: value for name, value in inside if name}

    def energy(
        self,
        platform: str = "moons2017",
        *,
        model: str = "closed",
        memory: str = "",
        input_bits: int = 0,
    ) -> EnergyReport:
        """What one run costs. `memory` is on-chip memory such as "64KiB"."""
        options = (platform, model, memory, input_bits)
        return EnergyReport(
            self._native.energy("json", *options),
            self._native.energy("table", *options),
        )

    def compile(
        self,
        target: str = "native",
        *,
        target_features: str = "",
        opt_level: int = 2,
        require_integer: bool = False,
        integer_io: bool = False,
        kernel: str = "auto",
        threads: int = 1,
    ) -> CompiledModel:
        """Machine code for this computer, to be called at once.

        Large layers are shared by `threads` threads; the result is the same.

        With `integer_io`, inputs and outputs are codes where the model has a
        quantizer; their `scale` and `zero_point` say what codes stand for.
        """
        options = _qnn.CompileOptions(
            target=target,
            target_features=target_features,
            opt_level=opt_level,
            require_integer=require_integer,
            integer_io=integer_io,
            kernel=kernel,
            name="",
            threads=threads,
        )
        return CompiledModel(self._native.compile(options))

    def emit(
        self,
        kind: str,
        path: str | os.PathLike[str],
        *,
        target: str = "native",
        target_features: str = "",
        opt_level: int = 2,
        require_integer: bool = False,
        integer_io: bool = False,
        kernel: str = "auto",
        name: str = "",
        phase: str = "packed",
    ) -> None:
        """Writes the compiled model: "mlir", "llvm", "obj", "so" or "c".

        A failure leaves no file behind. `phase` says which form "mlir" shows:
        import, integer, packed, loops or llvm.
        """
        kinds = _qnn.EmitKind.__members__
        if kind not in kinds:
            raise ValueError(f"unknown kind {kind!r}; known: {[*kinds]}")
        options = _qnn.CompileOptions(
            target=target,
            target_features=target_features,
            opt_level=opt_level,
            require_integer=require_integer,
            integer_io=integer_io,
            kernel=kernel,
            name=name,
            threads=1,
        )
        self._native.emit(kinds[kind], os.fspath(path), options, phase)

    def export_onnx(
        self,
        path: str | os.PathLike[str],
        *,
        style: str = "qdq",
        max_opset: int = 21,
        round_parameters: bool = False,
    ) -> None:
        """Writes the model as it was loaded to an ONNX file.

        `style` "qdq" has standard operators only (QuantizeLinear), "qonnx" has
        Quant and BipolarQuant. The operator set is the oldest one that has what
        the model needs, and at most `max_opset`. Raises `Error` with a line for
        each op that has no form in ONNX; then no file is left behind.
        """
        self._native.export_onnx(
            os.fspath(path), style, max_opset, round_parameters
        )

    def __repr__(self) -> str:
        return f"qnn.Model({_signature(self)})"


def _signature(model: _Callable) -> str:
    def describe(infos: list[_qnn.TensorInfo]) -> str:
        return ", ".join(
            f"{i.name}: {i.element_type}{list(i.shape)}" for i in infos
        )

    return f"{describe(model.inputs)} -> {describe(model.outputs)}"


def load(
    path: str | os.PathLike[str],
    *,
    batch: int = 1,
    shapes: Mapping[str, Sequence[int]] | None = None,
) -> Model:
    """Loads `.onnx`, else MLIR as text or bytecode.

    `batch` is the value of symbolic leading dimensions, `shapes` gives full
    shapes of inputs by name (both ONNX only).
    """
    texts = [
        f"{name}={'x'.join(map(str, shape))}"
        for name, shape in (shapes or {}).items()
    ]
    return Model(_qnn.load(os.fspath(path), batch, texts))


def load_library(
    path: str | os.PathLike[str], *, threads: int = 1
) -> CompiledModel:
    """Loads a shared library that `Model.emit("so", ...)` wrote.

    Raises `Error` if the library is of another version of the interface, or for
    another CPU. It is unloaded with the object.
    """
    return CompiledModel(_qnn.load_library(os.fspath(path), threads))
