//===- NodeMath.cpp - A node as a formula -----------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "NodeMath.h"

#include "qnn/Target/ONNX/OnnxAttributes.h"

using namespace mlir;
using namespace mlir::qnn;
using llvm::Error;
using llvm::Expected;

std::string NodeMath::nameOf(StringRef step) const {
  return step.empty() ? node.outputs[0] : (node.outputs[0] + "." + step).str();
}

void NodeMath::fail(Error newError) {
  if (hasFailed) {
    llvm::consumeError(std::move(newError));
    return;
  }
  llvm::consumeError(std::move(error));
  error = std::move(newError);
  hasFailed = true;
}

Value NodeMath::check(Expected<Value> value) {
  if (value)
    return *value;
  fail(value.takeError());
  return {};
}

Value NodeMath::number(StringRef step, double value) {
  return check(importer.materialize(
      importer.getLoc(node), nameOf(step),
      OnnxTensor::fromDoubles(OnnxType::Float, {}, value)));
}

Value NodeMath::apply(StringRef step, ElementwiseKind kind, ValueRange operands,
                      ArrayRef<double> params) {
  if (hasFailed)
    return {};
  return check(
      importer.elementwise(node, nameOf(step), kind, operands, params));
}

Value NodeMath::reduce(StringRef step, ReduceKind kind, Value value,
                       ArrayRef<int64_t> axes) {
  if (hasFailed)
    return {};
  SmallVector<int64_t> shape(getShape(value));
  for (int64_t axis : axes)
    shape[axis] = 1;
  Expected<RankedTensorType> type = importer.getRealType(node, shape);
  if (!type) {
    fail(type.takeError());
    return {};
  }
  // A scalar is all that its reduction has.
  if (axes.empty())
    return value;
  return importer.createNamed<ReduceOp>(node, nameOf(step), *type, kind, value,
                                        axes);
}

Value NodeMath::reshape(StringRef step, Value value, ArrayRef<int64_t> shape) {
  if (hasFailed)
    return {};
  return check(importer.reshape(node, nameOf(step), value, shape));
}

Error NodeMath::finish(Value result, size_t index) {
  if (hasFailed) {
    Error first = std::move(error);
    error = Error::success();
    return first;
  }
  importer.setValue(node.outputs[index], result);
  return Error::success();
}

Expected<std::optional<OnnxShape>>
mlir::qnn::readReducedAxes(GraphImporter &importer, const OnnxNode &node,
                           int64_t inputSince, int64_t rank) {
  std::optional<OnnxShape> axes;
  if (node.opset < inputSince) {
    auto attr = getOnnxInts(node, "axes");
    if (!attr)
      return attr.takeError();
    axes = std::move(*attr);
  } else if (node.hasInput(1)) {
    auto tensor = importer.requireConstant(node, 1, "list of axes");
    if (!tensor)
      return tensor.takeError();
    Expected<OnnxShape> values = readOnnxIntegers(node, 1, **tensor);
    if (!values)
      return values.takeError();
    axes = std::move(*values);
  }
  if (!axes || axes->empty())
    return std::nullopt;
  for (int64_t &axis : *axes) {
    Expected<int64_t> normalized = normalizeOnnxAxis(node, axis, rank);
    if (!normalized)
      return normalized.takeError();
    axis = *normalized;
  }
  llvm::sort(*axes);
  auto twice = std::adjacent_find(axes->begin(), axes->end());
  if (twice != axes->end())
    return node.makeError("axis " + Twine(*twice) + " is given twice");
  return axes;
}
