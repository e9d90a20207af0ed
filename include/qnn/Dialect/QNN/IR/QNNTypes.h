//===- QNNTypes.h - Types of the qnn dialect --------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_DIALECT_QNN_IR_QNNTYPES_H
#define QNN_DIALECT_QNN_IR_QNNTYPES_H

#include "mlir/IR/BuiltinTypeInterfaces.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/Interfaces/DataLayoutInterfaces.h"

#include "qnn/Dialect/QNN/IR/QNNEnums.h.inc"

#define GET_TYPEDEF_CLASSES
#include "qnn/Dialect/QNN/IR/QNNTypes.h.inc"

namespace mlir::qnn {

/// True if `type` is that of booleans: `!qnn.int<1, unsigned>`.
inline bool isBoolean(Type type) {
  auto code = dyn_cast<IntType>(type);
  return code && code.getWidth() == 1 && code.isUnsignedEncoding();
}

} // namespace mlir::qnn

#endif // QNN_DIALECT_QNN_IR_QNNTYPES_H
