//===- CodeOrigin.cpp - Real values that stand for codes --------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CodeOrigin.h"
#include "qnn/Dialect/QNN/IR/QNNOps.h"

using namespace mlir;
using namespace mlir::qnn;

/// The origin that all operands of `op` have in common.
static std::optional<CodeOriginInfo>
findCommonOrigin(StructuralOpInterface op) {
  std::optional<CodeOriginInfo> common;
  for (Value operand : op.getMovedOperands()) {
    std::optional<CodeOriginInfo> origin = findCodeOrigin(operand);
    if (!origin)
      return std::nullopt;
    bool differs =
        common && (common->scale != origin->scale ||
                   (!common->isPerTensor && common->axis != origin->axis));
    if (differs)
      return std::nullopt;
    common = origin;
  }
  return common;
}

std::optional<CodeOriginInfo> mlir::qnn::findCodeOrigin(Value value) {
  Operation *op = value.getDefiningOp();
  if (auto dequantize = dyn_cast_or_null<DequantizeOp>(op)) {
    if (!getCodeType(dequantize.getInput()))
      return std::nullopt;
    return CodeOriginInfo{
        dequantize.getScale().size() == 1,
        static_cast<int64_t>(dequantize.getAxis().value_or(0)),
        dequantize.getScale()};
  }
  auto structural = dyn_cast_or_null<StructuralOpInterface>(op);
  if (!structural || structural.getFillNumber().value_or(0) != 0)
    return std::nullopt;
  std::optional<CodeOriginInfo> origin = findCommonOrigin(structural);
  if (!origin || origin->isPerTensor)
    return origin;
  std::optional<int64_t> axis = structural.getMovedAxis(origin->axis);
  if (!axis)
    return std::nullopt;
  origin->axis = *axis;
  return origin;
}
