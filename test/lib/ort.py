# ===- ort.py - ONNX Runtime -----------------------------------------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""Runs ONNX files with ONNX Runtime, to compare with.

`./dev ort` fetches the native library; no Python package of it is needed.

    with Session("model.onnx") as session:
        outputs = session.run([array, ...])    # or {name: array}
"""

from __future__ import annotations

import ctypes
import os
from ctypes import byref, c_char_p, c_int, c_int64, c_void_p
from typing import Any, Mapping, Sequence

import numpy as np
from ort_api import OrtError, environment, library_path, load_api

__all__ = ["OrtError", "Session", "library_path"]

# Element types, numbered as in ONNX files.
DTYPES = {
    1: np.float32, 2: np.uint8, 3: np.int8, 4: np.uint16, 5: np.int16, 6: np.int32,
    7: np.int64, 9: np.bool_, 10: np.float16, 11: np.float64, 12: np.uint32,
    13: np.uint64,
}  # fmt: skip
UINT4, INT4 = 21, 22
NUMBERS = {np.dtype(dtype): number for number, dtype in DTYPES.items()}

ALL_OPTIMIZATIONS, NO_OPTIMIZATIONS = 99, 0


def unpack_nibbles(data: np.ndarray, size: int, is_signed: bool) -> np.ndarray:
    """Codes of 4 bits, low nibble first, as int8 or uint8."""
    codes = np.stack([data & 15, data >> 4], axis=-1).reshape(-1)[:size]
    return ((codes ^ 8).astype(np.int8) - 8) if is_signed else codes


class Session:
    """A loaded model. Without `optimize` every node runs as it is written."""

    def __init__(self, model: str | os.PathLike[str], optimize: bool = False,
                 threads: int = 1):  # fmt: skip
        self._api = load_api()
        self._handle = c_void_p()
        options = self._api.create("CreateSessionOptions")
        try:
            self._api.SetSessionGraphOptimizationLevel(
                options, ALL_OPTIMIZATIONS if optimize else NO_OPTIMIZATIONS
            )
            self._api.SetIntraOpNumThreads(options, threads)
            self._handle = self._api.create(
                "CreateSession", environment(), os.fsencode(model), options
            )
        finally:
            self._api.ReleaseSessionOptions(options)
        self._allocator = self._api.create("GetAllocatorWithDefaultOptions")
        self.inputs = self._names("Input")
        self.outputs = self._names("Output")

    def _names(self, kind: str) -> list[str]:
        names = []
        for k in range(self._api.count(f"SessionGet{kind}Count", self._handle)):
            text = self._api.create(
                f"SessionGet{kind}Name", self._handle, k, self._allocator
            )
            names.append(ctypes.cast(text, c_char_p).value.decode())
            self._api.AllocatorFree(self._allocator, text)
        return names

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def close(self) -> None:
        """Frees the model; the session cannot run any more."""
        if self._handle:
            self._api.ReleaseSession(self._handle)
            self._handle = c_void_p()

    def input_type(self, index: int) -> tuple[np.dtype, list[int]]:
        """Type and shape of an input; -1 stands for any size."""
        info = self._api.create("SessionGetInputTypeInfo", self._handle, index)
        try:
            tensor = self._api.create("CastTypeInfoToTensorInfo", info)
            number, shape = self._type_and_shape(tensor)
        finally:
            self._api.ReleaseTypeInfo(info)
        return np.dtype(DTYPES[number]), shape

    def _type_and_shape(self, info: c_void_p) -> tuple[int, list[int]]:
        number = c_int()
        self._api.GetTensorElementType(info, byref(number))
        rank = self._api.count("GetDimensionsCount", info)
        shape = (c_int64 * max(rank, 1))()
        self._api.GetDimensions(info, shape, rank)
        return number.value, list(shape[:rank])

    def _to_value(self, memory: c_void_p, array: np.ndarray) -> c_void_p:
        shape = (c_int64 * max(array.ndim, 1))(*array.shape)
        return self._api.create(
            "CreateTensorWithDataAsOrtValue", memory, array.ctypes.data,
            array.nbytes, shape, array.ndim, NUMBERS[array.dtype],
        )  # fmt: skip

    def _to_array(self, value: c_void_p) -> np.ndarray:
        info = self._api.create("GetTensorTypeAndShape", value)
        try:
            number, shape = self._type_and_shape(info)
        finally:
            self._api.ReleaseTensorTypeAndShapeInfo(info)
        size = int(np.prod(shape, dtype=np.int64))
        is_nibbles = number in (UINT4, INT4)
        dtype = np.dtype(np.uint8 if is_nibbles else DTYPES[number])
        count = (size + 1) // 2 if is_nibbles else size
        data = self._api.create("GetTensorMutableData", value)
        array = np.frombuffer(
            ctypes.string_at(data, count * dtype.itemsize), dtype
        ).copy()
        if is_nibbles:
            array = unpack_nibbles(array, size, number == INT4)
        return array.reshape(shape)

    def run(
        self, inputs: Sequence[np.ndarray] | Mapping[str, np.ndarray]
    ) -> list[np.ndarray]:
        """The outputs in graph order."""
        if not isinstance(inputs, Mapping):
            inputs = dict(zip(self.inputs, inputs))
        # Alive until the run is over: the values point into them.
        arrays = [np.ascontiguousarray(array) for array in inputs.values()]
        names = (c_char_p * max(len(arrays), 1))(*[n.encode() for n in inputs])
        output_names = (c_char_p * len(self.outputs))(
            *[name.encode() for name in self.outputs]
        )
        results = (c_void_p * len(self.outputs))()
        memory = self._api.create("CreateCpuMemoryInfo", 1, 0)
        values: list[c_void_p] = []
        try:
            for array in arrays:
                values.append(self._to_value(memory, array))
            handles = (c_void_p * max(len(values), 1))(*[v.value for v in values])
            self._api.Run(
                self._handle, None, names, handles, len(values),
                output_names, len(self.outputs), results,
            )  # fmt: skip
            return [self._to_array(c_void_p(result)) for result in results]
        finally:
            for value in [*values, *map(c_void_p, results)]:
                if value:
                    self._api.ReleaseValue(value)
            self._api.ReleaseMemoryInfo(memory)
