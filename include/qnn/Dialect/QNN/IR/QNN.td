//===- QNN.td                   - All of the qnn dialect -*- tablegen -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_DIALECT_QNN
#define QNN_DIALECT_QNN

include "qnn/Dialect/QNN/IR/QNNDialect.td"
include "qnn/Dialect/QNN/IR/QNNEnums.td"
include "qnn/Dialect/QNN/IR/QNNTypes.td"
include "qnn/Dialect/QNN/IR/QNNAttributes.td"
include "qnn/Dialect/QNN/IR/QNNQuantOps.td"
include "qnn/Dialect/QNN/IR/QNNRealOps.td"
include "qnn/Dialect/QNN/IR/QNNLayerOps.td"
include "qnn/Dialect/QNN/IR/QNNShapeOps.td"
include "qnn/Dialect/QNN/IR/QNNChoiceOps.td"
include "qnn/Dialect/QNN/IR/QNNIntegerOps.td"
include "qnn/Dialect/QNN/IR/QNNPackedOps.td"

#endif // QNN_DIALECT_QNN
