# ===- ort_api.py - ONNX Runtime's C interface ----------------------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""The functions of ONNX Runtime's C interface that ort.py calls.

The interface is a table of functions whose order is fixed for ever (new ones
are appended), so that a few positions in it are all there is to know.
"""

from __future__ import annotations

import ctypes
import functools
import os
from ctypes import POINTER, byref, c_char_p, c_int, c_int64, c_size_t, c_void_p
from pathlib import Path
from typing import Any, Sequence

# A version of the interface that has all functions below.
API_VERSION = 11

# Position and argument types. Those that return a status raise OrtError;
# RELEASE ones return nothing.
FUNCTIONS = {
    "GetErrorMessage": (2, [c_void_p]),
    "CreateEnv": (3, [c_int, c_char_p, POINTER(c_void_p)]),
    "CreateSession": (7, [c_void_p, c_char_p, c_void_p, POINTER(c_void_p)]),
    "Run": (9, [c_void_p, c_void_p, POINTER(c_char_p), POINTER(c_void_p), c_size_t,
                POINTER(c_char_p), c_size_t, POINTER(c_void_p)]),
    "CreateSessionOptions": (10, [POINTER(c_void_p)]),
    "SetSessionGraphOptimizationLevel": (23, [c_void_p, c_int]),
    "SetIntraOpNumThreads": (24, [c_void_p, c_int]),
    "SessionGetInputCount": (30, [c_void_p, POINTER(c_size_t)]),
    "SessionGetOutputCount": (31, [c_void_p, POINTER(c_size_t)]),
    "SessionGetInputTypeInfo": (33, [c_void_p, c_size_t, POINTER(c_void_p)]),
    "SessionGetInputName": (36, [c_void_p, c_size_t, c_void_p, POINTER(c_void_p)]),
    "SessionGetOutputName": (37, [c_void_p, c_size_t, c_void_p, POINTER(c_void_p)]),
    "CreateTensorWithDataAsOrtValue": (49, [
        c_void_p, c_void_p, c_size_t, POINTER(c_int64), c_size_t, c_int,
        POINTER(c_void_p)]),
    "GetTensorMutableData": (51, [c_void_p, POINTER(c_void_p)]),
    "CastTypeInfoToTensorInfo": (55, [c_void_p, POINTER(c_void_p)]),
    "GetTensorElementType": (60, [c_void_p, POINTER(c_int)]),
    "GetDimensionsCount": (61, [c_void_p, POINTER(c_size_t)]),
    "GetDimensions": (62, [c_void_p, POINTER(c_int64), c_size_t]),
    "GetTensorTypeAndShape": (65, [c_void_p, POINTER(c_void_p)]),
    "CreateCpuMemoryInfo": (69, [c_int, c_int, POINTER(c_void_p)]),
    "AllocatorFree": (76, [c_void_p, c_void_p]),
    "GetAllocatorWithDefaultOptions": (78, [POINTER(c_void_p)]),
    "ReleaseEnv": (92, [c_void_p]),
    "ReleaseStatus": (93, [c_void_p]),
    "ReleaseMemoryInfo": (94, [c_void_p]),
    "ReleaseSession": (95, [c_void_p]),
    "ReleaseValue": (96, [c_void_p]),
    "ReleaseTypeInfo": (98, [c_void_p]),
    "ReleaseTensorTypeAndShapeInfo": (99, [c_void_p]),
    "ReleaseSessionOptions": (100, [c_void_p]),
}  # fmt: skip

LOG_FATAL_ONLY = 4


class OrtError(RuntimeError):
    """What ONNX Runtime says about a model or an input."""


def library_path() -> Path | None:
    """Where `./dev ort` put the library; None if it is not there."""
    root = Path(__file__).resolve().parent.parent.parent
    build = Path(os.environ.get("QNN_BUILD_DIR", root / "build"))
    folder = Path(os.environ.get("QNN_ORT_DIR", build / "onnxruntime"))
    path = folder / "libonnxruntime.so"
    return path if path.exists() else None


class Api:
    """The functions of the table as methods."""

    def __init__(self, path: Path):
        library = ctypes.CDLL(str(path))
        library.OrtGetApiBase.restype = POINTER(c_void_p)
        base = library.OrtGetApiBase()
        get_api = ctypes.CFUNCTYPE(POINTER(c_void_p), ctypes.c_uint32)(base[0])
        self.version = ctypes.CFUNCTYPE(c_char_p)(base[1])().decode()
        self._table = get_api(API_VERSION)
        if not self._table:
            raise OrtError(f"ONNX Runtime {self.version} is too old")
        self._functions = {
            name: self._bind(name, index, arguments)
            for name, (index, arguments) in FUNCTIONS.items()
        }

    def _bind(self, name: str, index: int, arguments: Sequence[Any]) -> Any:
        if name == "GetErrorMessage":
            result: Any = c_char_p
        else:
            result = None if name.startswith("Release") else c_void_p
        return ctypes.CFUNCTYPE(result, *arguments)(self._table[index])

    def __getattr__(self, name: str) -> Any:
        function = self._functions[name]

        def call(*arguments: Any) -> None:
            status = function(*arguments)
            if not status:
                return
            message = self._functions["GetErrorMessage"](status).decode()
            self._functions["ReleaseStatus"](status)
            raise OrtError(message)

        return call

    def create(self, name: str, *arguments: Any) -> c_void_p:
        """Calls a function whose last argument receives a pointer."""
        result = c_void_p()
        getattr(self, name)(*arguments, byref(result))
        return result

    def count(self, name: str, *arguments: Any) -> int:
        """Calls a function whose last argument receives a size."""
        result = c_size_t()
        getattr(self, name)(*arguments, byref(result))
        return result.value


@functools.lru_cache(maxsize=None)
def load_api() -> Api:
    """The library, loaded once."""
    path = library_path()
    if path is None:
        raise OrtError("ONNX Runtime is not there: run ./dev ort")
    return Api(path)


@functools.lru_cache(maxsize=None)
def environment() -> c_void_p:
    """Lives as long as the process, as the library wants it."""
    return load_api().create("CreateEnv", LOG_FATAL_ONLY, b"qnn")
