//===- RandomTensor.h - Inputs of differential tests ------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_TEST_UNIT_EXECUTION_RANDOMTENSOR_H
#define QNN_TEST_UNIT_EXECUTION_RANDOMTENSOR_H

#include "Differential.h"
#include "mlir/IR/BuiltinTypes.h"
#include "qnn/Execution/LoadedModel.h"
#include "qnn/Reference/Interpreter.h"

namespace qnn::test {

/// Elements of the element type of `type`; accumulators lie within
/// +-`greatest`.
mlir::qnn::Tensor randomTensor(mlir::RankedTensorType type, Random &random,
                               int64_t greatest);

/// The bytes that compiled code expects for `tensor`.
AlignedBuffer toBytes(const mlir::qnn::Tensor &tensor, mlir::Type element,
                      const ModelBuffer &buffer);

} // namespace qnn::test

#endif // QNN_TEST_UNIT_EXECUTION_RANDOMTENSOR_H
