//===- SinglePrecision.h - Which reals may be f32 ---------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_CONVERSION_QNNTOLOOPS_SINGLEPRECISION_H
#define QNN_LIB_CONVERSION_QNNTOLOOPS_SINGLEPRECISION_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace mlir::qnn {

/// The ops of `func` whose real results may be f32: none unless the function
/// allows it, else those on which no quantizer and no other op with steps
/// depends, through any number of real ops.
DenseSet<Operation *> findInexactOps(func::FuncOp func);

} // namespace mlir::qnn

#endif // QNN_LIB_CONVERSION_QNNTOLOOPS_SINGLEPRECISION_H
