//===- FoldRules.h - Evaluation of operators on constants -------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// One function per operator that is evaluated at import. Each checks the
/// node's inputs and attributes; the inputs present are constants.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_TARGET_ONNX_FOLDRULES_H
#define QNN_LIB_TARGET_ONNX_FOLDRULES_H

#include "qnn/Target/ONNX/OnnxConstantFolding.h"

namespace mlir::qnn {

/// A node and its constant inputs.
struct OnnxFoldContext {
  const OnnxNode &node;
  /// One per input, null where an optional input is left out; none for those
  /// left out at the end.
  llvm::ArrayRef<const OnnxTensor *> operands;
  /// For its budget.
  OnnxConstants &constants;
};

/// Nothing if the result would be beyond the budget.
using OnnxFoldResult = llvm::Expected<std::optional<OnnxTensor>>;
using OnnxFoldRule = OnnxFoldResult (*)(const OnnxFoldContext &);

/// An operator of the default domain that is evaluated on constants.
struct OnnxFoldEntry {
  const char *opType;
  /// Null for Shape and Size, which need the shape of their input only.
  OnnxFoldRule rule;
  /// The first version of the operator set that has the operator.
  int64_t since = 1;
};

/// All operators that are evaluated at import, by name.
llvm::ArrayRef<OnnxFoldEntry> getOnnxFoldTable();

/// The entry for the operator of \p node, or null.
const OnnxFoldEntry *lookupOnnxFold(const OnnxNode &node);

/// Whether the operator of \p node is in the table.
inline bool isFoldableOnnxOp(const OnnxNode &node) {
  return lookupOnnxFold(node) != nullptr;
}

// FoldShapes.cpp: the elements stay, their arrangement changes.
OnnxFoldResult foldIdentity(const OnnxFoldContext &context);
OnnxFoldResult foldReshape(const OnnxFoldContext &context);
OnnxFoldResult foldFlatten(const OnnxFoldContext &context);
OnnxFoldResult foldSqueeze(const OnnxFoldContext &context);
OnnxFoldResult foldUnsqueeze(const OnnxFoldContext &context);
OnnxFoldResult foldTranspose(const OnnxFoldContext &context);
OnnxFoldResult foldConcat(const OnnxFoldContext &context);
OnnxFoldResult foldGather(const OnnxFoldContext &context);
OnnxFoldResult foldSlice(const OnnxFoldContext &context);

// FoldChoice.cpp: elements are compared, chosen, repeated or counted.
OnnxFoldResult foldPredicate(const OnnxFoldContext &context);
OnnxFoldResult foldWhere(const OnnxFoldContext &context);
OnnxFoldResult foldExpand(const OnnxFoldContext &context);
OnnxFoldResult foldRange(const OnnxFoldContext &context);

// FoldMath.cpp: the elements are computed.
OnnxFoldResult foldConstant(const OnnxFoldContext &context);
OnnxFoldResult foldConstantOfShape(const OnnxFoldContext &context);
OnnxFoldResult foldCast(const OnnxFoldContext &context);
OnnxFoldResult foldBinary(const OnnxFoldContext &context);
OnnxFoldResult foldUnary(const OnnxFoldContext &context);

} // namespace mlir::qnn

#endif // QNN_LIB_TARGET_ONNX_FOLDRULES_H
