//===- LayerParameters.cpp - Changing weights and biases --------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LayerParameters.h"
#include "qnn/Dialect/QNN/IR/Elements.h"

using namespace mlir;
using namespace mlir::qnn;

/// A constant of reals, rounded to the element type of `type`, named like what
/// it replaces.
static Value createReals(OpBuilder &builder, Location loc,
                         RankedTensorType type, ArrayRef<double> values,
                         StringRef name) {
  std::vector<char> bytes;
  auto append = [&](auto value) {
    const char *begin = reinterpret_cast<const char *>(&value);
    bytes.insert(bytes.end(), begin, begin + sizeof(value));
  };
  bool isF32 = type.getElementType().isF32();
  for (double value : values)
    isF32 ? append(static_cast<float>(value)) : append(value);
  ElementsAttr attr = getElements(type, std::move(bytes));
  auto constant =
      arith::ConstantOp::create(builder, loc, cast<TypedAttr>(attr));
  if (!name.empty())
    constant->setAttr(nameAttrName, builder.getStringAttr(name));
  return constant;
}

static StringRef getConstantName(Value value) {
  return getOpName(value.getDefiningOp());
}

/// Whether the elements of `type` lie along the last axis, as many as `size`.
static bool isRowVector(Value value, int64_t size) {
  auto shape = cast<RankedTensorType>(value.getType()).getShape();
  return !shape.empty() && shape.back() == size &&
         llvm::all_of(shape.drop_back(), [](int64_t d) { return d == 1; });
}

LayerBias mlir::qnn::findBias(Operation *contraction,
                              const ContractionView &view) {
  LayerBias bias;
  if (auto conv = dyn_cast<Conv2DOp>(contraction)) {
    if (conv.getBias()) {
      bias.values = readRealConstant(conv.getBias());
      if (!bias.values.empty()) {
        bias.op = contraction;
        bias.operand = 2;
      }
    }
  } else if (contraction->hasOneUse()) {
    Operation *user = *contraction->getUsers().begin();
    auto add = dyn_cast<ElementwiseOp>(user);
    if (add && add.getKind() == ElementwiseKind::Add)
      for (OpOperand &operand : add->getOpOperands()) {
        std::vector<double> values = readRealConstant(operand.get());
        if (values.empty() || !isRowVector(operand.get(), view.getNumRows()))
          continue;
        bias = {add, operand.getOperandNumber(), std::move(values)};
      }
  }
  if (!bias.op)
    bias.values.assign(view.getNumRows(), 0);
  return bias;
}

Operation *mlir::qnn::getLayerEnd(Operation *contraction,
                                  const LayerBias &bias) {
  return bias.op ? bias.op : contraction;
}

void mlir::qnn::setWeights(Operation *contraction, const ContractionView &view,
                           const ::qnn::WeightMatrix &weights) {
  Value old = contraction->getOperand(1);
  std::vector<double> values(weights.values.size());
  for (int64_t row = 0; row < weights.rows; ++row)
    for (int64_t column = 0; column < weights.columns; ++column)
      values[view.getWeightOffset(row, column)] = weights.row(row)[column];
  OpBuilder builder(contraction);
  contraction->setOperand(1, createReals(builder, old.getLoc(),
                                         cast<RankedTensorType>(old.getType()),
                                         values, getConstantName(old)));
}

void mlir::qnn::setBias(Operation *contraction, const LayerBias &bias,
                        ArrayRef<double> values) {
  OpBuilder builder(contraction);
  if (bias.op) {
    Value old = bias.op->getOperand(bias.operand);
    bias.op->setOperand(bias.operand,
                        createReals(builder, old.getLoc(),
                                    cast<RankedTensorType>(old.getType()),
                                    values, getConstantName(old)));
    return;
  }
  auto resultType = cast<RankedTensorType>(contraction->getResult(0).getType());
  auto type = RankedTensorType::get(static_cast<int64_t>(values.size()),
                                    resultType.getElementType());
  StringRef name = getOpName(contraction);
  Value constant = createReals(builder, contraction->getLoc(), type, values,
                               name.empty() ? "" : (name + ".bias").str());
  if (auto conv = dyn_cast<Conv2DOp>(contraction)) {
    conv.getBiasMutable().assign(constant);
    return;
  }
  builder.setInsertionPointAfter(contraction);
  auto add = ElementwiseOp::create(
      builder, contraction->getLoc(), resultType, ElementwiseKind::Add,
      ValueRange{contraction->getResult(0), constant}, DenseF64ArrayAttr());
  contraction->getResult(0).replaceAllUsesExcept(add.getResult(), add);
}
