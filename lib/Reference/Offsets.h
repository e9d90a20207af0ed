//===- Offsets.h - Where the elements of a result come from -----*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_REFERENCE_OFFSETS_H
#define QNN_LIB_REFERENCE_OFFSETS_H

#include "mlir/Support/LLVM.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"

#include <cstdint>
#include <vector>

namespace mlir::qnn::reference {

/// Row-major strides of a tensor of shape `shape`.
SmallVector<int64_t> getStrides(ArrayRef<int64_t> shape);

/// For each element of a result, in row-major order, the sum of one offset per
/// axis of the result: `axes[a][i]` for index i along axis a. An offset of -1
/// makes the sum -1.
std::vector<int64_t> combineOffsets(ArrayRef<std::vector<int64_t>> axes);

/// For each element of a tensor of shape `result` the offset of the element of
/// an operand of shape `operand` that NumPy's broadcasting puts there.
std::vector<int64_t> broadcastOffsets(ArrayRef<int64_t> operand,
                                      ArrayRef<int64_t> result);

/// The elements of `input` at `offsets`, or `fill` where an offset is -1.
template <typename T>
std::vector<T> gatherElements(ArrayRef<T> input, ArrayRef<int64_t> offsets,
                              T fill) {
  std::vector<T> result;
  result.reserve(offsets.size());
  for (int64_t offset : offsets)
    result.push_back(offset < 0 ? fill : input[offset]);
  return result;
}

} // namespace mlir::qnn::reference

#endif // QNN_LIB_REFERENCE_OFFSETS_H
