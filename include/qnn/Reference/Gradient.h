//===- Gradient.h - The gradient that training uses -------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_REFERENCE_GRADIENT_H
#define QNN_REFERENCE_GRADIENT_H

#include "qnn/Dialect/QNN/IR/QNNOps.h"
#include "qnn/Reference/Tensor.h"

namespace mlir::qnn {

/// The straight-through gradient of a quantizer with respect to its input
/// (Eq. 2 of Moons et al. 2017): `upstream`, the gradient with respect to the
/// dequantized result, where `input` was not clipped, and zero elsewhere.
/// Both are real tensors of the shape of the op's input; fails otherwise.
llvm::Expected<Tensor> gradient(QuantizeOp op, const Tensor &input,
                                const Tensor &upstream);

} // namespace mlir::qnn

#endif // QNN_REFERENCE_GRADIENT_H
