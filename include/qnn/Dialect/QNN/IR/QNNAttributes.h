//===- QNNAttributes.h - Attributes of the qnn dialect ----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_DIALECT_QNN_IR_QNNATTRIBUTES_H
#define QNN_DIALECT_QNN_IR_QNNATTRIBUTES_H

#include "qnn/Dialect/QNN/IR/QNNTypes.h"

#define GET_ATTRDEF_CLASSES
#include "qnn/Dialect/QNN/IR/QNNAttributes.h.inc"

#endif // QNN_DIALECT_QNN_IR_QNNATTRIBUTES_H
