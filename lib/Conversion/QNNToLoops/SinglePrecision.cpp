//===- SinglePrecision.cpp - Which reals may be f32 -------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SinglePrecision.h"
#include "mlir/IR/TypeUtilities.h"
#include "qnn/Conversion/QNNToLoops/QNNToLoops.h"
#include "qnn/Dialect/QNN/IR/QNNOps.h"

using namespace mlir;
using namespace mlir::qnn;

/// True if a small change of a real operand can become a large one.
static bool hasSteps(Operation *op) {
  auto isRealValue = [](Value value) {
    return isa<FloatType>(getElementTypeOrSelf(value.getType()));
  };
  if (auto elementwise = dyn_cast<ElementwiseOp>(op)) {
    switch (elementwise.getKind()) {
    case ElementwiseKind::Floor:
    case ElementwiseKind::Ceil:
    case ElementwiseKind::Round:
    case ElementwiseKind::Sign:
    case ElementwiseKind::ThresholdedRelu:
      return true;
    default:
      return false;
    }
  }
  return isa<StaircaseOp, MinifloatOp>(op) ||
         (llvm::any_of(op->getOperands(), isRealValue) &&
          !llvm::all_of(op->getResults(), isRealValue));
}

DenseSet<Operation *> mlir::qnn::findInexactOps(func::FuncOp func) {
  DenseSet<Operation *> inexact;
  if (!func->hasAttr(singlePrecisionAttrName))
    return inexact;
  for (Operation &op : llvm::reverse(func.getBody().front())) {
    auto isExact = [&](Operation *user) {
      return hasSteps(user) ||
             !(inexact.contains(user) || isa<func::ReturnOp>(user));
    };
    if (llvm::none_of(op.getUsers(), isExact))
      inexact.insert(&op);
  }
  return inexact;
}
