//===- ResizeSample.h - What one index of a resize reads --------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_DIALECT_QNN_IR_RESIZESAMPLE_H
#define QNN_DIALECT_QNN_IR_RESIZESAMPLE_H

#include <cstdint>

namespace mlir::qnn {

/// What one index of the result of `qnn.resize` reads along its axis:
/// `input[low] * (1 - weight) + input[high] * weight`. With `nearest`, low and
/// high are the element, and the weight is 0.
struct ResizeSample {
  int64_t low = 0;
  int64_t high = 0;
  double weight = 0;
  /// The position is below the first or above the last element.
  bool isOutside = false;
};

} // namespace mlir::qnn

#endif // QNN_DIALECT_QNN_IR_RESIZESAMPLE_H
