//===- ContractionView.h - Contractions as rows times columns ---*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_QUANTIZATION_CONTRACTIONVIEW_H
#define QNN_LIB_QUANTIZATION_CONTRACTIONVIEW_H

#include "qnn/Dialect/QNN/IR/QNNOps.h"
#include "qnn/Quantization/WeightMatrix.h"

#include <Eigen/Core>

namespace mlir::qnn {

/// A real convolution or matrix product with constant weights, seen as the
/// product of a weight matrix with columns of inputs. Column j of the matrix is
/// weight (c, fy, fx) in this order, or row j of a matrix product.
class ContractionView {
public:
  /// None for other ops and for weights that are not constant.
  static std::optional<ContractionView> create(Operation *op);

  int64_t getNumRows() const { return numRows; }
  int64_t getNumColumns() const { return numColumns; }
  int64_t getNumGroups() const { return numGroups; }
  /// The axis of the weights that holds the rows.
  int64_t getRowAxis() const { return rowAxis; }

  /// Where weight (row, column) lies in the constant.
  int64_t getWeightOffset(int64_t row, int64_t column) const;

  /// The weights.
  ::qnn::WeightMatrix getWeights() const;

  /// The inputs of every dot product of a group, one in each column; `input`
  /// is the whole input tensor in row-major order. Padding is zero.
  Eigen::MatrixXf gatherInputs(ArrayRef<float> input, int64_t group) const;

private:
  ContractionView() = default;

  ElementsAttr weights;
  /// Set for convolutions.
  std::optional<ConvGeometry> geometry;
  int64_t numRows = 0, numColumns = 0, numGroups = 1, rowAxis = 0;
};

/// The elements of a real constant; empty if `value` is not one.
std::vector<double> readRealConstant(Value value);

} // namespace mlir::qnn

#endif // QNN_LIB_QUANTIZATION_CONTRACTIONVIEW_H
