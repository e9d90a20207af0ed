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

std::optional<CodeOriginInfo> mlir::qnn::findCodeOrigin(Value value) {
  Operation *op = value.getDefiningOp();
  if (auto dequantize = dyn_cast_or_null<DequantizeOp>(op)) {
    if (!getCodeType(dequantize.getInput()))
      return std::nullopt;
    return CodeOriginInfo{
        dequantize.getScale().size() == 1,
        static_cast<int64_t>(dequantize.getAxis().value_or(0))};
  }
  if (!isa_and_nonnull<MaxPoolOp, TransposeOp, ReshapeOp>(op))
    return std::nullopt;
  std::optional<CodeOriginInfo> origin = findCodeOrigin(op->getOperand(0));
  if (!origin || origin->isPerTensor)
    return origin;
  if (auto pool = dyn_cast<MaxPoolOp>(op)) {
    if (origin->axis != pool.getGeometry().channelAxis())
      return std::nullopt;
    return origin;
  }
  if (isa<ReshapeOp>(op))
    return std::nullopt;
  ArrayRef<int64_t> permutation = cast<TransposeOp>(op).getPermutation();
  origin->axis = llvm::find(permutation, origin->axis) - permutation.begin();
  return origin;
}
