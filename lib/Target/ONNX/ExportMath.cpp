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
  /// The operator set that brought the operator.
  int64_t since = 1;
  /// Whether `params` are further inputs.
  bool hasInputs = false;
};
} // namespace

static ElementwiseForm getForm(ElementwiseKind kind) {
  static constexpr StringRef alpha[] = {"alpha"};
  static constexpr StringRef alphaBeta[] = {"alpha", "beta"};
  static constexpr StringRef alphaGamma[] = {"alpha", "gamma"};
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
  case ElementwiseKind::Pow:
    return {"Pow"};
  case ElementwiseKind::PRelu:
    return {"PRelu"};
  case ElementwiseKind::Relu:
    return {"Relu"};
  case ElementwiseKind::LeakyRelu:
    return {"LeakyRelu", alpha};
  case ElementwiseKind::ThresholdedRelu:
    return {"ThresholdedRelu", alpha};
  case ElementwiseKind::Clip:
    return {"Clip", {}, 1, /*hasInputs=*/true};
  case ElementwiseKind::Neg:
    return {"Neg"};
  case ElementwiseKind::Abs:
    return {"Abs"};
  case ElementwiseKind::Exp:
    return {"Exp"};
  case ElementwiseKind::Log:
    return {"Log"};
  case ElementwiseKind::Sqrt:
    return {"Sqrt"};
  case ElementwiseKind::Tanh:
    return {"Tanh"};
  case ElementwiseKind::Erf:
    return {"Erf"};
  case ElementwiseKind::Floor:
    return {"Floor"};
  case ElementwiseKind::Ceil:
    return {"Ceil"};
  case ElementwiseKind::Round:
    return {"Round"};
  case ElementwiseKind::Reciprocal:
    return {"Reciprocal"};
  case ElementwiseKind::Sigmoid:
    return {"Sigmoid"};
  case ElementwiseKind::Sign:
    return {"Sign"};
  case ElementwiseKind::HardSigmoid:
    return {"HardSigmoid", alphaBeta};
  case ElementwiseKind::HardSwish:
    return {"HardSwish", {}, 14};
  case ElementwiseKind::Swish:
    return {"Swish", alpha, 24};
  case ElementwiseKind::Softplus:
    return {"Softplus"};
  case ElementwiseKind::Softsign:
    return {"Softsign"};
  case ElementwiseKind::Mish:
    return {"Mish", {}, 18};
  case ElementwiseKind::Elu:
    return {"Elu", alpha};
  case ElementwiseKind::Selu:
    return {"Selu", alphaGamma};
  case ElementwiseKind::Gelu:
    return {"Gelu", {}, 20};
  case ElementwiseKind::GeluTanh:
    return {"Gelu", {}, 20};
  }
  llvm_unreachable("all kinds are listed");
}

LogicalResult mlir::qnn::exportElementwise(GraphExporter &exporter,
                                           ElementwiseOp op) {
  ElementwiseForm form = getForm(op.getKind());
  if (failed(exporter.requireOpset(op, form.since, form.opType + " nodes")))
    return failure();
  // Only the slope of PRelu may be broadcast.
  if (op.getKind() == ElementwiseKind::PRelu &&
      getDims(op.getInputs()[0]) != getDims(op.getResult()))
    return exporter.refuse(op, "PRelu does not broadcast its input",
                           "broadcast it before");
  SmallVector<std::string> inputs;
  for (Value input : op.getInputs())
    inputs.push_back(exporter.getName(input));
  SmallVector<OnnxNodeAttr> attributes;
  if (op.getKind() == ElementwiseKind::GeluTanh)
    attributes.push_back({"approximate", std::string("tanh")});
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
