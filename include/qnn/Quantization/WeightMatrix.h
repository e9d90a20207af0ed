//===- WeightMatrix.h - Weights of a layer as rows --------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_QUANTIZATION_WEIGHTMATRIX_H
#define QNN_QUANTIZATION_WEIGHTMATRIX_H

#include "llvm/ADT/ArrayRef.h"

#include <cstdint>
#include <vector>

namespace qnn {

/// The weights of a contraction, whatever their layout in the model: row k
/// holds what is multiplied with the inputs of output channel k.
struct WeightMatrix {
  int64_t rows = 0, columns = 0;
  std::vector<double> values;

  WeightMatrix() = default;
  WeightMatrix(int64_t rows, int64_t columns)
      : rows(rows), columns(columns), values(rows * columns) {}

  llvm::MutableArrayRef<double> row(int64_t index) {
    return llvm::MutableArrayRef<double>(values).slice(index * columns,
                                                       columns);
  }
  llvm::ArrayRef<double> row(int64_t index) const {
    return llvm::ArrayRef<double>(values).slice(index * columns, columns);
  }
};

} // namespace qnn

#endif // QNN_QUANTIZATION_WEIGHTMATRIX_H
