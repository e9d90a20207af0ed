//===- OpKinds.h - Operators as kinds of qnn ops ----------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_TARGET_ONNX_OPKINDS_H
#define QNN_LIB_TARGET_ONNX_OPKINDS_H

#include "qnn/Dialect/QNN/IR/QNNTypes.h"

#include "llvm/ADT/StringSwitch.h"

namespace mlir::qnn {

/// The predicate that \p opType, one of the comparisons or And, Or, Xor, Not,
/// is.
inline PredicateKind getOnnxPredicateKind(llvm::StringRef opType) {
  return llvm::StringSwitch<PredicateKind>(opType)
      .Case("Equal", PredicateKind::Equal)
      .Case("Less", PredicateKind::Less)
      .Case("LessOrEqual", PredicateKind::LessEqual)
      .Case("Greater", PredicateKind::Greater)
      .Case("GreaterOrEqual", PredicateKind::GreaterEqual)
      .Case("And", PredicateKind::And)
      .Case("Or", PredicateKind::Or)
      .Case("Xor", PredicateKind::Xor)
      .Case("Not", PredicateKind::Not);
}

} // namespace mlir::qnn

#endif // QNN_LIB_TARGET_ONNX_OPKINDS_H
