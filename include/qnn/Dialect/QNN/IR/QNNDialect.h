//===- QNNDialect.h - The qnn dialect ---------------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_DIALECT_QNN_IR_QNNDIALECT_H
#define QNN_DIALECT_QNN_IR_QNNDIALECT_H

#include "mlir/IR/Dialect.h"

#include "qnn/Dialect/QNN/IR/QNNDialect.h.inc"

#endif // QNN_DIALECT_QNN_IR_QNNDIALECT_H
