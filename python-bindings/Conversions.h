//===- Conversions.h - Errors, arrays and models for Python -----*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_PYTHON_CONVERSIONS_H
#define QNN_PYTHON_CONVERSIONS_H

#include "qnn/Compiler.h"

#include <mutex>
#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

namespace qnn::python {
namespace py = pybind11;

/// An `llvm::Error` on its way to Python, where it is `qnn.Error`.
struct Error : std::runtime_error {
  using runtime_error::runtime_error;
};

inline void check(llvm::Error error) {
  if (error)
    throw Error(llvm::toString(std::move(error)));
}

template <typename T>
T unwrap(llvm::Expected<T> value) {
  check(value.takeError());
  return std::move(*value);
}

py::dtype toDtype(NpyType type);

/// Copies any array-like object, in C order and this machine's byte order.
NpyArray fromPython(const py::object &object);
std::vector<NpyArray> fromPython(const py::list &objects);

/// An array that owns the data of `array`.
py::array toPython(NpyArray array);
py::list toPython(std::vector<NpyArray> arrays);

/// A model that Python threads may share: the facade's calls must not overlap,
/// and the interpreter lock is not held while they run.
template <typename ModelTy>
struct Shared {
  explicit Shared(ModelTy model) : model(std::move(model)) {}

  template <typename FunctionTy>
  auto call(FunctionTy function) {
    py::gil_scoped_release release;
    std::lock_guard<std::mutex> lock(mutex);
    return function(model);
  }

  ModelTy model;
  std::mutex mutex;
};

using SharedModel = Shared<Model>;
using SharedCompiled = Shared<CompiledModel>;

} // namespace qnn::python

#endif // QNN_PYTHON_CONVERSIONS_H
