//===- ContractionView.cpp - Contractions as rows times columns -*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ContractionView.h"
#include "qnn/Dialect/QNN/IR/Elements.h"

#include "mlir/IR/Matchers.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;
using namespace mlir::qnn;
using ::qnn::WeightMatrix;

/// The value of a constant of real numbers; null if `value` is not one.
static ElementsAttr matchRealConstant(Value value) {
  ElementsAttr attr;
  if (!matchPattern(value, m_Constant(&attr)) ||
      !isa<FloatType>(getElementTypeOrSelf(value.getType())) ||
      !getRawElements(attr))
    return nullptr;
  return attr;
}

std::vector<double> mlir::qnn::readRealConstant(Value value) {
  ElementsAttr attr = matchRealConstant(value);
  FailureOr<SmallVector<double>> values =
      attr ? readReals(attr) : FailureOr<SmallVector<double>>(failure());
  if (failed(values))
    return {};
  return {values->begin(), values->end()};
}

std::optional<ContractionView> ContractionView::create(Operation *op) {
  ContractionView view;
  if (auto conv = dyn_cast<Conv2DOp>(op)) {
    view.weights = matchRealConstant(conv.getWeights());
    view.geometry = conv.getGeometry();
    view.numRows = view.geometry->outChannels;
    view.numColumns = conv.getReductionSize();
    view.numGroups = view.geometry->groups;
    view.rowAxis = conv.getWeightChannelAxis();
  } else if (auto matmul = dyn_cast<MatMulOp>(op)) {
    auto type = cast<RankedTensorType>(matmul.getWeights().getType());
    if (type.getRank() != 2)
      return std::nullopt;
    view.weights = matchRealConstant(matmul.getWeights());
    view.numRows = type.getDimSize(1);
    view.numColumns = type.getDimSize(0);
    view.rowAxis = 1;
  }
  if (!view.weights)
    return std::nullopt;
  return view;
}

int64_t ContractionView::getWeightOffset(int64_t row, int64_t column) const {
  if (!geometry)
    return column * numRows + row;
  int64_t fx = column % geometry->kernelWidth;
  int64_t rest = column / geometry->kernelWidth;
  return geometry->weightOffset(row, rest / geometry->kernelHeight,
                                rest % geometry->kernelHeight, fx);
}

WeightMatrix ContractionView::getWeights() const {
  // Weights that cannot be read have no view.
  SmallVector<double> values = *readReals(weights);
  WeightMatrix matrix(numRows, numColumns);
  for (int64_t row = 0; row < numRows; ++row)
    for (int64_t column = 0; column < numColumns; ++column)
      matrix.row(row)[column] = values[getWeightOffset(row, column)];
  return matrix;
}

/// A matrix product's rows of inputs as columns.
static Eigen::MatrixXf gatherRows(ArrayRef<float> input, int64_t size) {
  return Eigen::Map<const Eigen::MatrixXf>(input.data(), size,
                                           input.size() / size);
}

Eigen::MatrixXf ContractionView::gatherInputs(ArrayRef<float> input,
                                              int64_t group) const {
  if (!geometry)
    return gatherRows(input, numColumns);
  const ConvGeometry &g = *geometry;
  Eigen::MatrixXf result =
      Eigen::MatrixXf::Zero(numColumns, g.batch * g.outHeight * g.outWidth);
  int64_t position = 0;
  for (int64_t n = 0; n < g.batch; ++n)
    for (int64_t oy = 0; oy < g.outHeight; ++oy)
      for (int64_t ox = 0; ox < g.outWidth; ++ox, ++position)
        for (int64_t column = 0; column < numColumns; ++column) {
          int64_t x = g.inputX(ox, column % g.kernelWidth);
          int64_t rest = column / g.kernelWidth;
          int64_t y = g.inputY(oy, rest % g.kernelHeight);
          int64_t c = group * g.channelsPerGroup() + rest / g.kernelHeight;
          if (g.hasRow(y) && g.hasColumn(x))
            result(column, position) = input[g.inputOffset(n, c, y, x)];
        }
  return result;
}
