//===- Epilogue.h - From accumulator to level -------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_REFERENCE_EPILOGUE_H
#define QNN_LIB_REFERENCE_EPILOGUE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLExtras.h"

#include <cstdint>
#include <limits>

namespace mlir::qnn::reference {

/// The number of i with s * acc >= steps[i], s being -1 if `isDecreasing`, else
/// 1. `steps` is sorted.
inline int64_t countSteps(llvm::ArrayRef<int64_t> steps, bool isDecreasing,
                          int64_t acc) {
  auto isTaken = [&](int64_t step) {
    if (!isDecreasing)
      return acc >= step;
    // -acc >= step, without an overflow of either negation.
    return step == std::numeric_limits<int64_t>::min() || acc <= -step;
  };
  return llvm::partition_point(steps, isTaken) - steps.begin();
}

} // namespace mlir::qnn::reference

#endif // QNN_LIB_REFERENCE_EPILOGUE_H
