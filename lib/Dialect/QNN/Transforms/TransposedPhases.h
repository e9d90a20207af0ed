//===- TransposedPhases.h - Transposed to plain convolutions ----*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_DIALECT_QNN_TRANSFORMS_TRANSPOSEDPHASES_H
#define QNN_LIB_DIALECT_QNN_TRANSFORMS_TRANSPOSEDPHASES_H

#include "qnn/Dialect/QNN/IR/QNNOps.h"

namespace mlir::qnn {

/// Replaces a transposed convolution by its phases. With steps sy, sx the phase
/// py, px is the rows q * sy + py and columns r * sx + px of the result. The
/// taps that meet them are the same for all q, r, and meet inputs at fixed
/// distances from q, r: that is a convolution of the input without steps, by a
/// part of the taps. The op that a kernel would end with goes into each phase;
/// the results are joined by concats and a slice.
///
/// Fails, with the reason in `reason`, if the op is not in nhwc layout, if its
/// weights are not constant, or if a phase reads nothing but padding.
LogicalResult expandPhases(ConvTranspose2DIntegerOp op, StringRef &reason);

} // namespace mlir::qnn

#endif // QNN_LIB_DIALECT_QNN_TRANSFORMS_TRANSPOSEDPHASES_H
