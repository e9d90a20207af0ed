//===- QuantHelpers.cpp - What the quantizers share -------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "QuantHelpers.h"

#include <cmath>

using namespace mlir;
using namespace mlir::qnn;
using llvm::Expected;

Expected<SmallVector<double>> mlir::qnn::readScales(const OnnxNode &node,
                                                    const OnnxTensor &tensor) {
  SmallVector<double> scales = tensor.getDoubles();
  if (scales.empty())
    return node.makeError("the scale is empty");
  for (double scale : scales)
    if (!std::isfinite(scale) || scale <= 0)
      return node.makeError("the scale must be positive and finite",
                            std::to_string(scale));
  return scales;
}

Expected<SmallVector<int32_t>>
mlir::qnn::readZeroPoints(const OnnxNode &node, const OnnxTensor &tensor) {
  SmallVector<int32_t> result;
  if (tensor.getNumElements() == 0)
    return node.makeError("the zero point is empty");
  for (double value : tensor.getDoubles()) {
    // Also false for NaN.
    if (!(std::fabs(value) < 0x1p31) || value != std::trunc(value))
      return node.makeError("the zero point must be an integer of 32 bits",
                            std::to_string(value));
    result.push_back(static_cast<int32_t>(value));
  }
  return result;
}

OnnxTensor mlir::qnn::quantizeTensor(
    const OnnxTensor &data, OnnxType codeType, const QuantParams &params,
    llvm::function_ref<int64_t(double, int64_t)> quantize) {
  int64_t channels = 1, inner = 1;
  if (params.axis) {
    channels = data.getDims()[*params.axis];
    for (int64_t dim : data.getDims().drop_front(*params.axis + 1))
      inner *= dim;
  }
  SmallVector<int64_t> codes(data.getNumElements());
  for (auto [index, code] : llvm::enumerate(codes)) {
    int64_t channel = static_cast<int64_t>(index) / inner % channels;
    code = quantize(data.getDouble(static_cast<int64_t>(index)), channel);
  }
  return OnnxTensor::fromInts(codeType, data.getDims(), codes);
}
