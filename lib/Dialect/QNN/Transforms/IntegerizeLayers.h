//===- IntegerizeLayers.h - Layers to the integer level ---------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Steps of qnn-integerize, one function per kind of layer. Each replaces one
/// op and keeps every float64 operation, or fails and says why in `reason`,
/// which reads as the end of a sentence.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_DIALECT_QNN_TRANSFORMS_INTEGERIZELAYERS_H
#define QNN_LIB_DIALECT_QNN_TRANSFORMS_INTEGERIZELAYERS_H

#include "Epilogue.h"

namespace mlir::qnn {

/// Rewrites a convolution of dequantized codes as an integer convolution, a
/// dequantize of the accumulators by `scale_x * scale_w[k]`, and an addition of
/// the bias if there is one.
LogicalResult integerizeConv(RewriterBase &rewriter, Conv2DOp op,
                             std::string &reason);

/// The same for a transposed convolution.
LogicalResult integerizeConvTranspose(RewriterBase &rewriter,
                                      ConvTranspose2DOp op,
                                      std::string &reason);

/// The same for a matrix product.
LogicalResult integerizeMatMul(RewriterBase &rewriter, MatMulOp op,
                               std::string &reason);

/// Rewrites an average pool of dequantized codes as a sum of codes, a
/// dequantize and a division by the number of taps.
LogicalResult integerizeAvgPool(RewriterBase &rewriter, AvgPoolOp op,
                                std::string &reason);

/// Moves a max-pool above the increasing pointwise ops before it, up to the
/// dequantized codes or accumulators that they start from.
LogicalResult integerizeMaxPool(RewriterBase &rewriter, MaxPoolOp op,
                                std::string &reason);

/// Replaces the quantize at the end of `graph`, which adds two dequantized code
/// tensors, by a residual add; fails if no multipliers are proven.
LogicalResult integerizeResidual(RewriterBase &rewriter,
                                 const EpilogueGraph &graph);

/// Replaces the last sum of dequantized codes in `graph` by an integer sum and
/// a dequantize, which are equal in float64 to the last bit.
LogicalResult mergeSum(RewriterBase &rewriter, const EpilogueGraph &graph,
                       std::string &reason);

/// Replaces the first product of two dequantized tensors in `graph` by an
/// integer product and a dequantize, which are equal in float64 to the last
/// bit; fails if there is none, or if the product of its scales is not exact.
LogicalResult mergeProduct(RewriterBase &rewriter, const EpilogueGraph &graph);

/// The dequantize of codes that yields `value`; null if there is none.
DequantizeOp getDequantizedCodes(Value value);

/// The value of a real constant, maybe behind reshapes: f32 as it is, a
/// dequantized constant as f64; null if `value` is not constant.
DenseElementsAttr getRealConstant(Value value);

} // namespace mlir::qnn

#endif // QNN_LIB_DIALECT_QNN_TRANSFORMS_INTEGERIZELAYERS_H
