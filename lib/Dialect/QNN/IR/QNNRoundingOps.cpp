//===- QNNRoundingOps.cpp - Staircase and minifloat -------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/Builders.h"
#include "qnn/Dialect/QNN/IR/QNNOps.h"

#include <cmath>

using namespace mlir;
using namespace mlir::qnn;

//===----------------------------------------------------------------------===//
// StaircaseOp
//===----------------------------------------------------------------------===//

LogicalResult StaircaseOp::verify() {
  auto type = cast<RankedTensorType>(getType());
  int64_t axis = getAxis();
  if (axis < 0 || axis >= type.getRank())
    return emitOpError("axis ")
           << axis << " is outside rank " << type.getRank();
  auto thresholds = cast<ShapedType>(getThresholds().getType());
  if (thresholds.getRank() != 2 || thresholds.getDimSize(1) < 1)
    return emitOpError("thresholds must be C x T with T > 0, got ")
           << thresholds;
  int64_t rows = thresholds.getDimSize(0), channels = type.getDimSize(axis);
  if (rows != 1 && rows != channels)
    return emitOpError("thresholds must have 1 or ")
           << channels << " rows, got " << rows;
  for (int64_t row = 0; row < rows; ++row) {
    SmallVector<double> steps = getSteps(row);
    // Written so that NaN is refused.
    for (size_t i = 0; i < steps.size(); ++i)
      if (!(steps[i] >= (i == 0 ? steps[i] : steps[i - 1])))
        return emitOpError("thresholds of row ") << row << " are not sorted";
  }
  return success();
}

SmallVector<double> StaircaseOp::getSteps(int64_t channel) {
  int64_t count = getNumSteps();
  SmallVector<double> steps(count);
  if (getThresholds().isSplat()) {
    steps.assign(count, getThresholds().getSplatValue<double>());
    return steps;
  }
  auto it = getThresholds().value_begin<double>() +
            (isPerTensor() ? 0 : channel * count);
  for (double &step : steps)
    step = *it++;
  return steps;
}

std::optional<ChannelFunction>
StaircaseOp::getChannelFunction(unsigned, int64_t channelAxis,
                                int64_t channel) {
  if (!isPerTensor() && static_cast<int64_t>(getAxis()) != channelAxis)
    return std::nullopt;
  return ChannelFunction{
      [steps = getSteps(isPerTensor() ? 0 : channel)](double x) {
        return static_cast<double>(countReached(x, steps));
      },
      /*monotone=*/true};
}

//===----------------------------------------------------------------------===//
// MinifloatOp
//===----------------------------------------------------------------------===//

LogicalResult MinifloatOp::verify() {
  constexpr int64_t maxBias = 149;
  if (getExponentBits() < 1 || getExponentBits() > 8)
    return emitOpError("exponent_bits must be 1 to 8, got ")
           << getExponentBits();
  if (getMantissaBits() > 23)
    return emitOpError("mantissa_bits must be 0 to 23, got ")
           << static_cast<int64_t>(getMantissaBits());
  if (std::abs(static_cast<int64_t>(getExponentBias())) > maxBias)
    return emitOpError("exponent_bias must be -149 to 149, got ")
           << static_cast<int64_t>(getExponentBias());
  double greatest = getMaxValue().convertToDouble();
  if (!(greatest > 0) || !std::isfinite(static_cast<double>(greatest)))
    return emitOpError("max_value must be positive and finite in f32, got ")
           << greatest;
  return success();
}

MinifloatFormat MinifloatOp::getFormat() {
  return {static_cast<int64_t>(getMantissaBits()),
          1 - static_cast<int64_t>(getExponentBias()),
          getMaxValue().convertToDouble(), getRounding()};
}

std::optional<ChannelFunction>
MinifloatOp::getChannelFunction(unsigned, int64_t, int64_t) {
  return ChannelFunction{
      [format = getFormat()](double x) { return roundMinifloat(x, format); },
      /*monotone=*/true};
}
