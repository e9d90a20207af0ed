//===- Conversions.cpp - Arrays for Python ----------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Conversions.h"

using namespace qnn;
namespace py = pybind11;

static constexpr NpyType allTypes[] = {NpyType::F32, NpyType::F64, NpyType::I8,
                                       NpyType::U8,  NpyType::I16, NpyType::U16,
                                       NpyType::I32, NpyType::U32, NpyType::I64,
                                       NpyType::U64, NpyType::Bool};

py::dtype qnn::python::toDtype(NpyType type) {
  return py::dtype(stringifyNpyType(type).str());
}

NpyArray qnn::python::fromPython(const py::object &object) {
  auto array =
      py::array::ensure(object, py::array::c_style | py::array::forcecast);
  if (!array)
    throw py::error_already_set();
  NpyArray result;
  bool isKnown = false;
  for (NpyType type : allTypes) {
    py::dtype dtype = toDtype(type);
    if (dtype.kind() != array.dtype().kind() ||
        dtype.itemsize() != array.dtype().itemsize())
      continue;
    result.type = type;
    isKnown = true;
    // Foreign byte order.
    if (!dtype.equal(array.dtype()))
      array = array.attr("astype")(dtype);
  }
  if (!isKnown)
    throw py::type_error("arrays of type " +
                         py::str(array.dtype()).cast<std::string>() +
                         " are not numbers that a model takes");
  result.shape.assign(array.shape(), array.shape() + array.ndim());
  const char *data = static_cast<const char *>(array.data());
  result.data.assign(data, data + array.nbytes());
  return result;
}

std::vector<NpyArray> qnn::python::fromPython(const py::list &objects) {
  std::vector<NpyArray> arrays;
  for (py::handle object : objects)
    arrays.push_back(fromPython(py::reinterpret_borrow<py::object>(object)));
  return arrays;
}

py::array qnn::python::toPython(NpyArray array) {
  auto *data = new std::vector<char>(std::move(array.data));
  py::capsule owner(data, [](void *pointer) {
    delete static_cast<std::vector<char> *>(pointer);
  });
  std::vector<py::ssize_t> shape(array.shape.begin(), array.shape.end());
  return py::array(toDtype(array.type), shape, data->data(), owner);
}

py::list qnn::python::toPython(std::vector<NpyArray> arrays) {
  py::list result;
  for (NpyArray &array : arrays)
    result.append(toPython(std::move(array)));
  return result;
}
