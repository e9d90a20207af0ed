//===- Epilogues.h - From integers to codes ---------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_CONVERSION_QNNTOLOOPS_EPILOGUES_H
#define QNN_LIB_CONVERSION_QNNTOLOOPS_EPILOGUES_H

#include "qnn/Conversion/QNNToLoops/LayerBuilder.h"

namespace mlir::qnn {

/// clamp(value, low, high) of signed integers.
Value emitClamp(LayerBuilder &layer, Value value, int64_t low, int64_t high);

/// code - 1 where no bit of `mask` was shifted out of `product` and the code is
/// at an odd distance from the zero point.
Value emitTieEven(LayerBuilder &layer, Value product, Value code, Value mask,
                  int64_t zeroPoint);

} // namespace mlir::qnn

#endif // QNN_LIB_CONVERSION_QNNTOLOOPS_EPILOGUES_H
