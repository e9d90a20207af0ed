//===- Passes.h - Passes within the qnn dialect -----------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_DIALECT_QNN_TRANSFORMS_PASSES_H
#define QNN_DIALECT_QNN_TRANSFORMS_PASSES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"
#include "qnn/Dialect/QNN/IR/QNNOps.h"

namespace mlir::qnn {

/// How accumulators become codes.
enum class RequantizeForm {
  /// Thresholds where there are few levels, else multiplier and shift.
  Auto,
  /// Thresholds only.
  Threshold,
  /// Multiplier and shift wherever it is proven.
  FixedPoint,
};

#define GEN_PASS_DECL
#include "qnn/Dialect/QNN/Transforms/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "qnn/Dialect/QNN/Transforms/Passes.h.inc"

} // namespace mlir::qnn

#endif // QNN_DIALECT_QNN_TRANSFORMS_PASSES_H
