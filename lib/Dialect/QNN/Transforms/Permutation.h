//===- Permutation.h - Ops on transposed operands ---------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Helpers to move transposes and reshapes past ops that work element by
/// element. A permutation is that of `qnn.transpose`: axis i of the result is
/// axis `permutation[i]` of the input.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_DIALECT_QNN_TRANSFORMS_PERMUTATION_H
#define QNN_LIB_DIALECT_QNN_TRANSFORMS_PERMUTATION_H

#include "mlir/IR/PatternMatch.h"
#include "qnn/Dialect/QNN/IR/Elements.h"
#include "qnn/Dialect/QNN/IR/QNNOps.h"

namespace mlir::qnn {

/// The elements of a transposed constant; null if they cannot be read.
ElementsAttr permuteElements(ElementsAttr value, ArrayRef<int64_t> permutation);

/// `value` transposed. Constants, and dequantized constants, are transposed at
/// once; else a transpose op is made.
Value createTransposed(OpBuilder &builder, Value value,
                       ArrayRef<int64_t> permutation);

/// True if `op` has one result and maps elements at equal positions (operands
/// may broadcast), so that it can be evaluated on transposed operands. Only
/// attributes named `axis` depend on the order of axes.
bool isElementwiseOp(Operation *op);

/// True if `op`, for which isElementwiseOp holds, treats all elements alike, so
/// that it can be evaluated on operands of another shape.
bool isChannelFree(Operation *op);

/// Makes transpose(op(operands)) as op'(transposed operands): `operands` have
/// been transposed by the caller; the attribute `axis` and the result type
/// follow. Other attributes are kept.
Operation *createPermutedOp(OpBuilder &builder, Operation *op,
                            ValueRange operands, ArrayRef<int64_t> permutation);

/// An operand that broadcasts against `rank` axes, transposed; unchanged if it
/// is a single element of fewer axes.
Value createTransposedOperand(OpBuilder &builder, Value operand, int64_t rank,
                              ArrayRef<int64_t> permutation);

/// A clone of `op`, for which isChannelFree holds, on operands and with a
/// result of another shape.
Operation *createReshapedOp(OpBuilder &builder, Operation *op,
                            ValueRange operands, ArrayRef<int64_t> shape);

/// The operand of a one-result elementwise op that is not constant; none if
/// there are several.
OpOperand *getOnlyDataOperand(Operation *op);

} // namespace mlir::qnn

#endif // QNN_LIB_DIALECT_QNN_TRANSFORMS_PERMUTATION_H
