//===- LayerParameters.h - Changing weights and biases ----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_QUANTIZATION_LAYERPARAMETERS_H
#define QNN_LIB_QUANTIZATION_LAYERPARAMETERS_H

#include "ContractionView.h"

namespace mlir::qnn {

/// The constant that is added to each output channel of a contraction: the bias
/// operand of a convolution, or the addition behind a matrix product.
struct LayerBias {
  /// The operation that holds it and which operand it is; null if there is
  /// none.
  Operation *op = nullptr;
  unsigned operand = 0;
  /// One value for each row; zeros if there is none.
  std::vector<double> values;
};

/// Finds the bias of `contraction`.
LayerBias findBias(Operation *contraction, const ContractionView &view);

/// The last operation that belongs to the contraction: the addition of its bias
/// or the contraction itself.
Operation *getLayerEnd(Operation *contraction, const LayerBias &bias);

/// Gives the contraction other weights (f32).
void setWeights(Operation *contraction, const ContractionView &view,
                const ::qnn::WeightMatrix &weights);

/// Gives the contraction another bias (f32); adds one if there is none.
void setBias(Operation *contraction, const LayerBias &bias,
             ArrayRef<double> values);

} // namespace mlir::qnn

#endif // QNN_LIB_QUANTIZATION_LAYERPARAMETERS_H
