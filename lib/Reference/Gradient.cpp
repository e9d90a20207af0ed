//===- Gradient.cpp - The gradient that training uses -----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Reference/Gradient.h"
#include "OpTable.h"

using namespace mlir;
using namespace mlir::qnn;
using namespace mlir::qnn::reference;

llvm::Expected<Tensor> mlir::qnn::gradient(QuantizeOp op, const Tensor &input,
                                           const Tensor &upstream) {
  auto type = cast<RankedTensorType>(op.getInput().getType());
  if (llvm::Error error = checkTensor(input, type, "input"))
    return error;
  if (llvm::Error error = checkTensor(upstream, type, "upstream gradient"))
    return error;
  GradientOpInterface rule = op;
  std::vector<double> result(input.getNumElements());
  auto pass = [&](int64_t channel, int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i)
      // A product, were the factor zero, would keep an infinite gradient.
      if (double factor = rule.getGradientFactor(input.getReals()[i], channel))
        result[i] = factor * upstream.getReals()[i];
  };
  if (std::optional<int64_t> axis = op.getAxis())
    forEachChannelRun(type.getShape(), *axis, pass);
  else
    pass(0, 0, result.size());
  return Tensor::reals(type.getShape(), std::move(result));
}
