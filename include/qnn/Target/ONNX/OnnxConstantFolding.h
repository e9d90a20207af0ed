//===- OnnxConstantFolding.h - Values known at import time ------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Folding of the arithmetic that exporters put around shapes and parameters,
/// so that a static model imports without it.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_TARGET_ONNX_ONNXCONSTANTFOLDING_H
#define QNN_TARGET_ONNX_ONNXCONSTANTFOLDING_H

#include "qnn/Target/ONNX/OnnxModel.h"

#include "llvm/ADT/STLFunctionalExtras.h"

namespace mlir::qnn {

/// The tensors known at import time, by name. Folding stays within a budget of
/// elements, because a small hostile graph can describe a large computation.
class OnnxConstants {
public:
  /// Elements that all folded tensors together may have: with the numbers that
  /// are in flight, each takes up to 16 bytes.
  static constexpr int64_t defaultBudget = int64_t(1) << 22;

  explicit OnnxConstants(int64_t budget = defaultBudget) : budget(budget) {}

  /// The tensor called \p name, or null.
  const OnnxTensor *lookup(llvm::StringRef name) const {
    auto it = tensors.find(name);
    return it == tensors.end() ? nullptr : &it->second;
  }

  /// Raises the budget by what a file with \p numBytes of tensor data may take
  /// in addition: each float32 may be folded twice.
  void addToBudget(int64_t numBytes) { budget += numBytes / 2; }

  /// Records an initializer; does not count against the budget.
  void insert(llvm::StringRef name, OnnxTensor tensor) {
    tensors[name] = std::move(tensor);
  }

  /// Takes \p numElements from the budget; false if it does not suffice.
  bool reserve(int64_t numElements) {
    if (numElements > budget)
      return false;
    budget -= numElements;
    return true;
  }

private:
  llvm::StringMap<OnnxTensor> tensors;
  int64_t budget;
};

/// Tells the shape of a value that is not constant, if it is known.
using OnnxShapeLookup =
    llvm::function_ref<std::optional<llvm::ArrayRef<int64_t>>(llvm::StringRef)>;

/// Evaluates \p node if it can be evaluated now, and records its result in
/// \p constants. Folds Shape and Size of values with a known shape, and of
/// constants: Constant, ConstantOfShape, Range, Identity, Cast, Reshape,
/// Flatten, Squeeze, Unsqueeze, Transpose, Concat, Gather, Slice, Expand,
/// Where, comparisons, And, Or, Xor, Not, Add, Sub, Mul, Div, Pow, Neg, Sqrt.
/// Float arithmetic is evaluated in float64 and rounded once
/// to the result's type.
///
/// Returns whether the node was folded, or an OnnxError if the node is
/// malformed (an axis out of range, integer overflow, shapes that do not
/// match). A node beyond the budget is not folded.
llvm::Expected<bool> foldOnnxNode(const OnnxNode &node,
                                  OnnxConstants &constants,
                                  OnnxShapeLookup getShape);

} // namespace mlir::qnn

#endif // QNN_TARGET_ONNX_ONNXCONSTANTFOLDING_H
