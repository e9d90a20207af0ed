//===- QNNModule.cpp - Python over the facade -------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// `qnn._qnn`: models on NumPy arrays. Everything goes through qnn/Compiler.h;
/// errors become qnn.Error with the text of the diagnostics. The package
/// `python-bindings/qnn` adds what is nicer to write in Python.
///
//===----------------------------------------------------------------------===//

#include "qnn/Compiler.h"

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <cstring>

namespace py = pybind11;

namespace {

/// What the module throws.
struct QNNError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The value, or its error as an exception.
template <typename T> T unwrap(llvm::Expected<T> value) {
  if (!value)
    throw QNNError(llvm::toString(value.takeError()));
  return std::move(*value);
}

void check(llvm::Error error) {
  if (error)
    throw QNNError(llvm::toString(std::move(error)));
}

/// NumPy's type strings, in the order of qnn::NpyType.
const std::pair<qnn::NpyType, const char *> types[] = {
    {qnn::NpyType::F32, "float32"}, {qnn::NpyType::F64, "float64"},
    {qnn::NpyType::I8, "int8"},     {qnn::NpyType::U8, "uint8"},
    {qnn::NpyType::I16, "int16"},   {qnn::NpyType::U16, "uint16"},
    {qnn::NpyType::I32, "int32"},   {qnn::NpyType::U32, "uint32"},
    {qnn::NpyType::I64, "int64"},   {qnn::NpyType::U64, "uint64"},
    {qnn::NpyType::Bool, "bool"}};

const char *nameOf(qnn::NpyType type) {
  for (auto [known, name] : types)
    if (known == type)
      return name;
  return "object";
}

/// A copy of `array` that does not depend on Python.
qnn::NpyArray fromPython(const py::array &array) {
  py::array contiguous = py::array::ensure(array, py::array::c_style);
  std::string name = py::str(contiguous.dtype().attr("name"));
  for (auto [type, known] : types)
    if (name == known) {
      std::vector<int64_t> shape(contiguous.shape(),
                                 contiguous.shape() + contiguous.ndim());
      qnn::NpyArray result = qnn::NpyArray::zeros(type, shape);
      if (!result.data.empty())
        std::memcpy(result.data.data(), contiguous.data(), result.data.size());
      return result;
    }
  throw py::type_error("arrays of " + name + " are not supported");
}

std::vector<qnn::NpyArray> fromPython(const std::vector<py::array> &arrays) {
  std::vector<qnn::NpyArray> result;
  for (const py::array &array : arrays)
    result.push_back(fromPython(array));
  return result;
}

py::list toPython(const std::vector<qnn::NpyArray> &arrays) {
  py::list result;
  for (const qnn::NpyArray &array : arrays) {
    std::vector<py::ssize_t> shape(array.shape.begin(), array.shape.end());
    py::array copy(py::dtype(nameOf(array.type)), shape);
    if (!array.data.empty())
      std::memcpy(copy.mutable_data(), array.data.data(), array.data.size());
    result.append(copy);
  }
  return result;
}

/// Name, shape, element type and NumPy type of each input or output.
py::list describe(llvm::ArrayRef<qnn::TensorInfo> infos) {
  py::list result;
  for (const qnn::TensorInfo &info : infos) {
    py::tuple shape(info.shape.size());
    for (size_t i = 0; i < info.shape.size(); ++i)
      shape[i] = info.shape[i];
    result.append(py::make_tuple(info.name, shape, info.elementType,
                                 nameOf(info.type)));
  }
  return result;
}

/// Calls `function` on arrays without holding the interpreter lock.
template <typename Function>
py::list runUnlocked(const std::vector<py::array> &arrays, Function function) {
  std::vector<qnn::NpyArray> inputs = fromPython(arrays), outputs;
  {
    py::gil_scoped_release release;
    outputs = unwrap(function(inputs));
  }
  return toPython(outputs);
}

qnn::CompileOptions makeOptions(std::string target, bool requireInteger,
                                std::string kernel, std::string name) {
  qnn::CompileOptions options;
  options.target = std::move(target);
  options.requireInteger = requireInteger;
  options.kernel = std::move(kernel);
  options.name = std::move(name);
  return options;
}

qnn::EmitKind parseKind(const std::string &kind) {
  if (kind == "mlir")
    return qnn::EmitKind::Mlir;
  if (kind == "llvm")
    return qnn::EmitKind::LLVM;
  if (kind == "obj")
    return qnn::EmitKind::Object;
  if (kind == "so")
    return qnn::EmitKind::SharedLibrary;
  if (kind == "c")
    return qnn::EmitKind::C;
  throw QNNError("unknown kind '" + kind +
                 "'; expected mlir, llvm, obj, so or c");
}

} // namespace

PYBIND11_MODULE(_qnn, module) {
  module.doc() = "The qnn compiler.";
  py::register_exception<QNNError>(module, "Error", PyExc_RuntimeError);

  py::class_<qnn::CompiledModel>(module, "CompiledModel")
      .def("inputs",
           [](const qnn::CompiledModel &m) { return describe(m.inputs()); })
      .def("outputs",
           [](const qnn::CompiledModel &m) { return describe(m.outputs()); })
      .def("arena_bytes", &qnn::CompiledModel::arenaBytes)
      .def("run", [](qnn::CompiledModel &model,
                     const std::vector<py::array> &arrays) {
        return runUnlocked(arrays, [&](auto &in) { return model.run(in); });
      });

  py::class_<qnn::Model>(module, "Model")
      .def("inputs", [](const qnn::Model &m) { return describe(m.inputs()); })
      .def("outputs", [](const qnn::Model &m) { return describe(m.outputs()); })
      .def("interpret",
           [](qnn::Model &model, const std::vector<py::array> &arrays) {
             return runUnlocked(arrays,
                                [&](auto &in) { return model.interpret(in); });
           })
      .def("energy",
           [](const qnn::Model &model, std::string format,
              std::string platform, std::string energyModel,
              std::string memory) {
             return unwrap(model.energy({format, platform, energyModel,
                                         memory}));
           })
      .def("compile",
           [](qnn::Model &model, std::string target, bool requireInteger,
              std::string kernel) {
             py::gil_scoped_release release;
             return unwrap(model.compile(
                 makeOptions(target, requireInteger, kernel, "")));
           })
      .def("emit", [](qnn::Model &model, std::string kind, std::string path,
                      std::string target, bool requireInteger,
                      std::string kernel, std::string name,
                      std::string phase) {
        py::gil_scoped_release release;
        check(model.emit(parseKind(kind), path,
                         makeOptions(target, requireInteger, kernel, name),
                         phase));
      });

  module.def("load", [](std::string path, int64_t batch,
                        std::vector<std::string> shapes) {
    py::gil_scoped_release release;
    return unwrap(qnn::Model::load(path, {batch, std::move(shapes)}));
  });
}
