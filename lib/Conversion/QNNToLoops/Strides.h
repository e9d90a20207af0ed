//===- Strides.h - Steps through row-major tensors --------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_CONVERSION_QNNTOLOOPS_STRIDES_H
#define QNN_LIB_CONVERSION_QNNTOLOOPS_STRIDES_H

#include "qnn/Conversion/QNNToLoops/LayerBuilder.h"

namespace mlir::qnn {

/// Row-major strides of `shape`.
inline SmallVector<int64_t> getStrides(ArrayRef<int64_t> shape) {
  SmallVector<int64_t> strides(shape.size(), 1);
  for (int64_t i = static_cast<int64_t>(shape.size()) - 2; i >= 0; --i)
    strides[i] = strides[i + 1] * shape[i + 1];
  return strides;
}

/// Strides of an operand of shape `own` when broadcast to `result`.
inline SmallVector<int64_t> getBroadcastStrides(ArrayRef<int64_t> own,
                                                ArrayRef<int64_t> result) {
  SmallVector<int64_t> strides(result.size() - own.size(), 0);
  for (auto [size, stride] : llvm::zip(own, getStrides(own)))
    strides.push_back(size == 1 ? 0 : stride);
  return strides;
}

/// Element `at` of a list of indices or offsets, as an index.
inline Value loadOffset(LayerBuilder &layer, ArrayRef<int64_t> values,
                        Value at) {
  auto fits = [](int64_t value) { return llvm::isInt<32>(value); };
  unsigned width = llvm::all_of(values, fits) ? 32 : 64;
  return layer.create<arith::IndexCastOp>(
      layer.getBuilder().getIndexType(),
      layer.channelInteger(values, at, width));
}

/// The element of `buffer` that stands for `number`, as it is stored; a real
/// number as f64.
Value getStoredNumber(LayerBuilder &layer, const LayerBuffer &buffer,
                      double number);

/// Stores what getStoredNumber or loadStored has returned.
void storeStored(LayerBuilder &layer, Value value, const LayerBuffer &buffer,
                 Value index);

/// An element as it is stored; a real number as f64.
Value loadStored(LayerBuilder &layer, const LayerBuffer &buffer, Value index);

} // namespace mlir::qnn

#endif // QNN_LIB_CONVERSION_QNNTOLOOPS_STRIDES_H
