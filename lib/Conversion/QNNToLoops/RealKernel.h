//===- RealKernel.h - Real contractions on vectors --------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Real convolutions and matrix products with constant weights, on vectors of
/// output channels. Each lane adds its products one after the other in the
/// order of the interpreter and rounds every product and sum to float64, so
/// that results are equal bit for bit; only independent sums run side by side.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_CONVERSION_QNNTOLOOPS_REALKERNEL_H
#define QNN_LIB_CONVERSION_QNNTOLOOPS_REALKERNEL_H

#include "qnn/Conversion/QNNToLoops/LayerBuilder.h"
#include "qnn/Dialect/QNN/IR/ConvGeometry.h"

namespace mlir::qnn {

/// A real contraction as a convolution of nhwc images.
struct RealContraction {
  ConvGeometry geometry;
  /// Weights in the order K, FY, FX, C / groups.
  SmallVector<double> weights;
  /// One for each output channel, or none.
  SmallVector<double> bias;
};

/// Reads constant weights and bias (operands 1 and 2 of the layer); `geometry`
/// must be nhwc. With `isMatMul` weights are stored C x K. None if something is
/// not constant, or the groups neither 1 nor single channels.
std::optional<RealContraction> readRealContraction(LayerBuilder &layer,
                                                   const ConvGeometry &geometry,
                                                   bool isMatMul);

/// Emits the kernel. Fails, without emitting anything, if the target has no
/// vectors of reals or the channels of a depthwise layer do not fill them.
LogicalResult emitRealKernel(LayerBuilder &layer,
                             const RealContraction &contraction);

} // namespace mlir::qnn

#endif // QNN_LIB_CONVERSION_QNNTOLOOPS_REALKERNEL_H
