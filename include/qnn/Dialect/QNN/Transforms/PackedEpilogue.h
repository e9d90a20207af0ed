//===- PackedEpilogue.h - Epilogues in terms of raw sums --------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Rewrites the threshold or requantize op after a contraction in terms of the
/// raw sums of its kernel.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_DIALECT_QNN_TRANSFORMS_PACKEDEPILOGUE_H
#define QNN_DIALECT_QNN_TRANSFORMS_PACKEDEPILOGUE_H

#include "qnn/Dialect/QNN/Transforms/KernelSelection.h"

namespace mlir::qnn {

/// The epilogue attributes of `qnn.packed_conv2d`.
struct PackedEpilogue {
  EpilogueKind kind = EpilogueKind::Affine;
  DenseI32ArrayAttr multiplier, shift;
  ElementsAttr offset, thresholds;
  DenseBoolArrayAttr decreasing;
  int64_t firstLevel = 0, low = 0, high = 0;
  bool tieEven = false;
  int64_t zeroPoint = 0;
};

/// The only user of contraction `op` if it is a threshold or requantize along
/// the last axis that a kernel can end with; else null.
Operation *getEpilogueOp(Operation *op);

/// Builds the epilogue of contraction `op`: that of getEpilogueOp if its
/// numbers fit, else `affine`. `last` becomes the op whose result the kernel
/// replaces.
PackedEpilogue buildEpilogue(Operation *op, const RawRelation &relation,
                             Operation *&last);

} // namespace mlir::qnn

#endif // QNN_DIALECT_QNN_TRANSFORMS_PACKEDEPILOGUE_H
