//===- KernelSelection.h - Which kernel runs a contraction ------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The choice of a packed kernel for an integer contraction, and the affine
/// relation between what the kernel sums and the accumulator it stands for.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_DIALECT_QNN_TRANSFORMS_KERNELSELECTION_H
#define QNN_DIALECT_QNN_TRANSFORMS_KERNELSELECTION_H

#include "qnn/Dialect/QNN/IR/QNNOps.h"
#include "qnn/Target/TargetRecord.h"

namespace mlir::qnn {

/// An integer contraction as a convolution of nhwc images: a matmul M x K by
/// K x N, and a 1 x 1 convolution over M pixels, is one over one row of M
/// pixels with K channels.
struct ContractionView {
  Operation *op = nullptr;
  ConvGeometry geometry;
  IntType inputCode, weightCode;
  int64_t inputZeroPoint = 0;
  /// Whether zero points have been subtracted from the weights, which may not
  /// be codes of `weightCode` any more.
  bool isShifted = false;
  /// Numbers of the weights in the order K, FY, FX, C / groups.
  SmallVector<int32_t> weights;
  /// For pow2 weights, their bit patterns in the same order (else empty).
  SmallVector<int32_t> patterns;
};

/// Reads a `qnn.conv2d_integer` (nhwc) or `qnn.matmul_integer` with constant
/// weights; fails, with the reason in `reason`, if it cannot run packed.
FailureOr<ContractionView> viewContraction(Operation *op, StringRef &reason);

/// The same contraction with `count` groups at a time made one: weights between
/// channels of different groups are 0.
ContractionView mergeGroups(const ContractionView &view, int64_t count);

/// A kernel for one contraction.
struct KernelChoice {
  MmaKind kind;
  PackedLayout layout;
  TileAttr tile;
  /// Groups that become one (mergeGroups); 1 leaves them alone.
  int64_t mergedGroups = 1;
  /// Depthwise: every lane reads its own channel.
  bool isLaneWise = false;
  /// Estimated processor cycles, comparable between kernels of one contraction.
  double cycles = 0;
};

/// All kernels that compute the contraction on `target`, each with its best
/// register tile, fastest first. `forced` restricts the kind.
SmallVector<KernelChoice> rankKernels(const ContractionView &view,
                                      const ::qnn::TargetRecord &target,
                                      std::optional<MmaKind> forced);

/// Estimated cycles of the plain loops that run without a kernel.
double estimatePlainLoops(const ContractionView &view,
                          const ::qnn::TargetRecord &target);

/// `dot on taps, tile 5 x 1`.
std::string describeKernel(const KernelChoice &choice);

/// The accumulator as a function of the raw sum of a kernel:
/// acc = factor * raw + offsets[class * outChannels + k].
struct RawRelation {
  int64_t factor = 1;
  int64_t numClasses = 1;
  SmallVector<int64_t> offsets;
  /// The class of an output position is
  /// rowClass[oy] * numColumnClasses + columnClass[ox].
  SmallVector<int32_t> rowClass, columnClass;
  int64_t numColumnClasses = 1;
  /// The code that stands in the halo of the input.
  int64_t padCode = 0;
};

/// Derives the relation, with one class for each distinct set of valid taps
/// where the halo does not contribute zero (bipolar codes in XNOR kernels).
RawRelation relateRawSum(const ContractionView &view, MmaKind kind);

} // namespace mlir::qnn

#endif // QNN_DIALECT_QNN_TRANSFORMS_KERNELSELECTION_H
