//===- ExportMath.cpp - Export of scalar functions --------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ExportTable.h"
#include "GraphExporter.h"

using namespace mlir;
using namespace mlir::qnn;

namespace {
/// The operator for a kind of qnn.elementwise.
struct ElementwiseForm {
  StringRef opType;
  /// Attributes that hold `params`, in their order.
  ArrayRef<StringRef> attributes = {};
  /// Whether `params` are further inputs.
  bool hasInputs = false;
};
} // namespace

static ElementwiseForm getForm(ElementwiseKind kind) {
  static constexpr StringRef alpha[] = {"alpha"};
  switch (kind) {
  case ElementwiseKind::Add:
    return {"Add"};
  case ElementwiseKind::Sub:
    return {"Sub"};
  case ElementwiseKind::Mul:
    return {"Mul"};
  case ElementwiseKind::Div:
    return {"Div"};
  case ElementwiseKind::Min:
    return {"Min"};
  case ElementwiseKind::Max:
    return {"Max"};
  case ElementwiseKind::Relu:
    return {"Relu"};
  case ElementwiseKind::LeakyRelu:
    return {"LeakyRelu", alpha};
  case ElementwiseKind::Clip:
    return {"Clip", {}, /*hasInputs=*/true};
  case ElementwiseKind::Neg:
    return {"Neg"};
  case ElementwiseKind::Abs:
    return {"Abs"};
  case ElementwiseKind::Exp:
    return {"Exp"};
  case ElementwiseKind::Sqrt:
    return {"Sqrt"};
  case ElementwiseKind::Tanh:
    return {"Tanh"};
  case ElementwiseKind::Sigmoid:
    return {"Sigmoid"};
  case ElementwiseKind::Sign:
    return {"Sign"};
  }
  llvm_unreachable("all kinds are listed");
}

LogicalResult mlir::qnn::exportElementwise(GraphExporter &exporter,
                                           ElementwiseOp op) {
  ElementwiseForm form = getForm(op.getKind());
  SmallVector<std::string> inputs;
  for (Value input : op.getInputs())
    inputs.push_back(exporter.getName(input));
  SmallVector<OnnxNodeAttr> attributes;
  for (auto [index, param] :
       llvm::enumerate(op.getParams().value_or(ArrayRef<double>()))) {
    auto value = exporter.getFloat(op, "parameter " + Twine(index), param);
    if (failed(value))
      return failure();
    if (form.hasInputs)
      inputs.push_back(exporter.addFloat(op, ".param" + Twine(index), *value));
    else
      attributes.push_back({form.attributes[index], *value});
  }
  exporter.addResult(op, form.opType, inputs, attributes);
  return success();
}
