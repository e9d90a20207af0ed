# ===- __init__.py - The qnn compiler from Python --------------------------=== #
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Load, price, interpret and compile quantized neural networks.

    model = qnn.load("network.onnx")
    print(model.energy().table)
    run = model.compile()
    logits = run(images)

Errors are raised as qnn.Error with the text of the compiler's diagnostics.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import Any, Dict, Mapping, Sequence, Tuple, Union

import numpy as np

from . import _qnn
from ._qnn import Error

__all__ = ["CompiledModel", "EnergyReport", "Error", "Model", "TensorInfo", "load"]

Outputs = Union[np.ndarray, Tuple[np.ndarray, ...]]


@dataclass(frozen=True)
class TensorInfo:
    """An input or output of a network."""

    name: str
    shape: Tuple[int, ...]
    #: As the IR prints it: "f32", "!qnn.int<8>".
    element_type: str
    #: The NumPy type of arrays that hold it.
    dtype: np.dtype

    @staticmethod
    def of(name: str, shape: Tuple[int, ...], element: str, dtype: str) -> TensorInfo:
        return TensorInfo(name, shape, element, np.dtype(dtype))


class EnergyReport(Dict[str, Any]):
    """The JSON report (docs/Energy.md) as a dictionary; energies in pJ."""

    def __init__(self, data: Mapping[str, Any], table: str) -> None:
        super().__init__(data)
        #: The report for people.
        self.table = table

    def __str__(self) -> str:
        return self.table


class _Callable:
    """What a model and a compiled model share: named inputs and outputs."""

    def __init__(self, native: Any) -> None:
        self._native = native

    @property
    def inputs(self) -> Tuple[TensorInfo, ...]:
        """The inputs in the order of the graph."""
        return tuple(TensorInfo.of(*info) for info in self._native.inputs())

    @property
    def outputs(self) -> Tuple[TensorInfo, ...]:
        """The outputs in the order of the graph."""
        return tuple(TensorInfo.of(*info) for info in self._native.outputs())

    def _bind(
        self, arrays: Sequence[np.ndarray], named: Mapping[str, np.ndarray]
    ) -> list[np.ndarray]:
        """The inputs in the order of the graph."""
        names = [info.name for info in self.inputs]
        bound = dict(zip(names, arrays))
        if len(arrays) > len(names):
            raise TypeError(f"expected {len(names)} inputs, got {len(arrays)}")
        for name, array in named.items():
            if name not in names:
                raise TypeError(f"no input is called '{name}'; there are {names}")
            if name in bound:
                raise TypeError(f"input '{name}' is given twice")
            bound[name] = array
        missing = [name for name in names if name not in bound]
        if missing:
            raise TypeError(f"missing inputs: {missing}")
        return [np.asarray(bound[name]) for name in names]


def _unpack(results: list[np.ndarray]) -> Outputs:
    return results[0] if len(results) == 1 else tuple(results)


class CompiledModel(_Callable):
    """A network compiled for this machine. Call it on arrays."""

    @property
    def arena_bytes(self) -> int:
        """Memory for intermediate values, in bytes."""
        return int(self._native.arena_bytes())

    def __call__(self, *arrays: np.ndarray, **named: np.ndarray) -> Outputs:
        """Runs the network.

        If axis 0 of every input is the same multiple of the network's, samples
        run one after another and the outputs are stacked. One output is
        returned as an array, several as a tuple.
        """
        return _unpack(self._native.run(self._bind(arrays, named)))


class Model(_Callable):
    """A loaded network."""

    def interpret(self, *arrays: np.ndarray, **named: np.ndarray) -> Outputs:
        """Runs the reference interpreter; arguments as of a CompiledModel."""
        return _unpack(self._native.interpret(self._bind(arrays, named)))

    def energy(
        self, platform: str = "moons2017", model: str = "closed", memory: str = ""
    ) -> EnergyReport:
        """What an inference costs; `memory` such as "1Mb" or "unlimited"."""

        def report(form: str) -> str:
            text: str = self._native.energy(form, platform, model, memory)
            return text

        return EnergyReport(json.loads(report("json")), report("table"))

    def compile(
        self,
        target: str = "native",
        *,
        require_integer: bool = False,
        kernel: str = "auto",
    ) -> CompiledModel:
        """Compiles for this machine, in this process."""
        return CompiledModel(self._native.compile(target, require_integer, kernel))

    def emit(
        self,
        kind: str,
        path: Union[str, os.PathLike[str]],
        target: str = "native",
        *,
        require_integer: bool = False,
        kernel: str = "auto",
        name: str = "",
        phase: str = "packed",
    ) -> None:
        """Writes "mlir", "llvm", "obj", "so", or "c" (a folder) to `path`."""
        self._native.emit(
            kind, os.fspath(path), target, require_integer, kernel, name, phase
        )


def load(
    path: Union[str, os.PathLike[str]],
    batch: int = 1,
    shapes: Mapping[str, Sequence[int]] = {},
) -> Model:
    """Loads an .onnx, .mlir or .mlirbc file.

    `batch` is the value of symbolic leading dimensions of an ONNX file, `shapes`
    the full shapes of its inputs by name.
    """
    texts = [f"{name}={'x'.join(map(str, shape))}" for name, shape in shapes.items()]
    return Model(_qnn.load(os.fspath(path), batch, texts))
