//===- PackTaps.h - Loops that put taps side by side ------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_CONVERSION_QNNTOLOOPS_PACKTAPS_H
#define QNN_LIB_CONVERSION_QNNTOLOOPS_PACKTAPS_H

#include "qnn/Conversion/QNNToLoops/LayerBuilder.h"
#include "qnn/Dialect/QNN/IR/QNNOps.h"

namespace mlir::qnn {

/// Emits the rows of a `qnn.pack` in `taps` layout that lie in the input; the
/// halo rows above and below are left alone.
void emitPackTaps(PackOp op, LayerBuilder &layer);

} // namespace mlir::qnn

#endif // QNN_LIB_CONVERSION_QNNTOLOOPS_PACKTAPS_H
