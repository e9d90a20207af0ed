//===- PrecisionAnalysis.h - Widths of values on any level ------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// How many bits the elements of a value take on a machine that runs the
/// network, on the real and on the integer level alike.
///
/// As an operand, a value has the width of the codes that it provably consists
/// of: those of its type, or of the quantizer before it, seen through max-pool,
/// reshape, transpose and ReLU. As a stored map, a value has the width in which
/// its readers want it: the epilogue of a layer, up to the next quantizer, runs
/// before the map is stored.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_ANALYSIS_ENERGY_PRECISIONANALYSIS_H
#define QNN_ANALYSIS_ENERGY_PRECISIONANALYSIS_H

#include "qnn/Analysis/Energy/LayerWork.h"

#include "mlir/IR/Block.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"

namespace mlir::qnn {

/// Widths of all values of one block.
class PrecisionAnalysis {
public:
  using Format = ::qnn::energy::OperandFormat;

  /// Analyses \p block, the body of a function. Those of \p dataArguments that
  /// have a real type are images of format \p image, which epilogues
  /// (normalisation) keep.
  PrecisionAnalysis(Block &block, ArrayRef<BlockArgument> dataArguments,
                    Format image);

  /// Width of \p value where an op reads it.
  Format getOperandFormat(Value value) const;

  /// Width at which \p value is stored between two layers.
  Format getStoredFormat(Value value) const;

private:
  void visitForward(Operation &op);
  bool isNormalisedImage(Operation &op) const;
  Format computeStored(Value value) const;

  Format image;
  /// The images, and what epilogues make of them.
  llvm::DenseSet<Value> images;
  llvm::DenseMap<Value, Format> operandFormats;
  llvm::DenseMap<Value, Format> storedFormats;
};

} // namespace mlir::qnn

#endif // QNN_ANALYSIS_ENERGY_PRECISIONANALYSIS_H
