//===- QNNRealOps.cpp - Elementwise, batch norm, softmax --------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Traits.h"
#include "mlir/IR/Matchers.h"
#include "qnn/Dialect/QNN/IR/Elements.h"
#include "qnn/Dialect/QNN/IR/QNNOps.h"
#include "qnn/Dialect/QNN/IR/ScalarSemantics.h"

#include <cmath>

using namespace mlir;
using namespace mlir::qnn;

//===----------------------------------------------------------------------===//
// ElementwiseOp
//===----------------------------------------------------------------------===//

unsigned ElementwiseOp::getArity(ElementwiseKind kind) {
  switch (kind) {
  case ElementwiseKind::Add:
  case ElementwiseKind::Sub:
  case ElementwiseKind::Mul:
  case ElementwiseKind::Div:
  case ElementwiseKind::Min:
  case ElementwiseKind::Max:
  case ElementwiseKind::Pow:
  case ElementwiseKind::PRelu:
    return 2;
  default:
    return 1;
  }
}

/// Parameters that a kind takes.
static size_t getNumParams(ElementwiseKind kind) {
  switch (kind) {
  case ElementwiseKind::Clip:
  case ElementwiseKind::HardSigmoid:
  case ElementwiseKind::Selu:
    return 2;
  case ElementwiseKind::Elu:
  case ElementwiseKind::LeakyRelu:
  case ElementwiseKind::Swish:
  case ElementwiseKind::ThresholdedRelu:
    return 1;
  default:
    return 0;
  }
}

/// Whether a unary kind never changes direction, taking the functions of the C
/// library to be monotone: getElementwiseBound says how far they may not be. A
/// kind that is NaN for some numbers, which compare with none, does.
static bool isMonotone(ElementwiseKind kind, ArrayRef<double> params) {
  switch (kind) {
  case ElementwiseKind::Relu:
  case ElementwiseKind::Neg:
  case ElementwiseKind::Exp:
  case ElementwiseKind::Sigmoid:
  case ElementwiseKind::Tanh:
  case ElementwiseKind::Erf:
  case ElementwiseKind::Clip:
  case ElementwiseKind::Sign:
  case ElementwiseKind::Floor:
  case ElementwiseKind::Ceil:
  case ElementwiseKind::Round:
    return true;
  case ElementwiseKind::LeakyRelu:
  case ElementwiseKind::Elu:
    return params[0] >= 0;
  case ElementwiseKind::Selu:
    return params[0] >= 0 && std::isfinite(params[1]);
  case ElementwiseKind::HardSigmoid:
    return std::isfinite(params[0]) && std::isfinite(params[1]);
  case ElementwiseKind::ThresholdedRelu:
    return params[0] >= 0;
  default:
    return false;
  }
}

LogicalResult ElementwiseOp::verify() {
  if (getInputs().size() != getArity(getKind()))
    return emitOpError("kind ")
           << stringifyElementwiseKind(getKind()) << " takes "
           << getArity(getKind()) << " operands, got " << getInputs().size();
  size_t params = getParams() ? getParams()->size() : 0;
  if (params != getNumParams(getKind()))
    return emitOpError("kind ")
           << stringifyElementwiseKind(getKind()) << " takes "
           << getNumParams(getKind()) << " params, got " << params;
  SmallVector<int64_t> shape;
  for (Value input : getInputs()) {
    auto next = cast<RankedTensorType>(input.getType()).getShape();
    SmallVector<int64_t> joined;
    if (!OpTrait::util::getBroadcastedShape(shape, next, joined))
      return emitOpError("operand shapes do not broadcast");
    shape = joined;
  }
  if (ArrayRef<int64_t>(shape) != getType().getShape())
    return emitOpError("result must have the broadcast shape of the operands");
  return success();
}

OpFoldResult ElementwiseOp::fold(FoldAdaptor adaptor) {
  // relu(relu(x)) -> relu(x)
  if (getKind() != ElementwiseKind::Relu)
    return {};
  auto inner = getInputs()[0].getDefiningOp<ElementwiseOp>();
  return inner && inner.getKind() == ElementwiseKind::Relu &&
                 inner.getType() == getType()
             ? OpFoldResult(inner.getResult())
             : OpFoldResult();
}

/// The element of a constant operand that meets `channel` of `channelAxis` of
/// the result; none if the operand varies along another axis.
static std::optional<double> getChannelElement(Value operand, int64_t rank,
                                               int64_t channelAxis,
                                               int64_t channel) {
  ElementsAttr values;
  if (!matchPattern(operand, m_Constant(&values)))
    return std::nullopt;
  auto type = cast<RankedTensorType>(operand.getType());
  if (isa<SplatElementsAttr>(values))
    return readReal(values, 0);
  int64_t axis = channelAxis - (rank - type.getRank());
  for (int64_t i = 0; i < type.getRank(); ++i)
    if (i != axis && type.getDimSize(i) != 1)
      return std::nullopt;
  if (axis < 0)
    return std::nullopt;
  return readReal(values, channel);
}

std::optional<ChannelFunction>
ElementwiseOp::getChannelFunction(unsigned operandIndex, int64_t channelAxis,
                                  int64_t channel) {
  ElementwiseKind kind = getKind();
  SmallVector<double, 2> params;
  if (getParams())
    params.assign(getParams()->begin(), getParams()->end());
  if (getArity(kind) == 1) {
    return ChannelFunction{[kind, params](double x) {
                             return evaluateElementwise(kind, x, 0, params);
                           },
                           isMonotone(kind, params),
                           getElementwiseBound(kind, params)};
  }
  // A broadcast data operand would change position, not only value.
  if (getInputs()[operandIndex].getType() != getType())
    return std::nullopt;
  std::optional<double> other = getChannelElement(
      getInputs()[1 - operandIndex], getType().getRank(), channelAxis, channel);
  if (!other)
    return std::nullopt;
  bool isLeft = operandIndex == 0;
  bool monotone = std::isfinite(*other) &&
                  (kind != ElementwiseKind::Div || (isLeft && *other != 0)) &&
                  (kind != ElementwiseKind::PRelu || (isLeft && *other >= 0)) &&
                  kind != ElementwiseKind::Pow;
  return ChannelFunction{
      [kind, isLeft, other](double x) {
        return isLeft ? evaluateElementwise(kind, x, *other, {})
                      : evaluateElementwise(kind, *other, x, {});
      },
      monotone};
}

//===----------------------------------------------------------------------===//
// BatchNormOp
//===----------------------------------------------------------------------===//

LogicalResult BatchNormOp::verify() {
  auto type = cast<RankedTensorType>(getType());
  int64_t axis = getAxis();
  if (axis < 0 || axis >= type.getRank())
    return emitOpError("axis ")
           << axis << " is outside rank " << type.getRank();
  size_t channels = type.getDimSize(axis);
  for (ArrayRef<float> values :
       {getGamma(), getBeta(), getMean(), getVariance()})
    if (values.size() != channels)
      return emitOpError("gamma, beta, mean and variance must have ")
             << channels << " elements, got " << values.size();
  for (float variance : getVariance())
    if (!(variance + getEpsilon().convertToDouble() > 0))
      return emitOpError("variance + epsilon must be positive, got ")
             << variance;
  return success();
}

std::optional<ChannelFunction>
BatchNormOp::getChannelFunction(unsigned, int64_t channelAxis,
                                int64_t channel) {
  if (static_cast<int64_t>(getAxis()) != channelAxis)
    return std::nullopt;
  double gamma = getGamma()[channel], beta = getBeta()[channel];
  double mean = getMean()[channel], variance = getVariance()[channel];
  double deviation = std::sqrt(variance + getEpsilon().convertToDouble());
  return ChannelFunction{
      [=](double x) {
        return evaluateBatchNorm(x, gamma, beta, mean, deviation);
      },
      /*monotone=*/std::isfinite(gamma) && std::isfinite(beta) &&
          std::isfinite(mean) && std::isfinite(variance)};
}

//===----------------------------------------------------------------------===//
// SoftmaxOp
//===----------------------------------------------------------------------===//

LogicalResult SoftmaxOp::verify() {
  int64_t rank = cast<RankedTensorType>(getType()).getRank();
  int64_t axis = getAxis();
  if (axis < 0 || axis >= rank)
    return emitOpError("axis ") << axis << " is outside rank " << rank;
  return success();
}

//===----------------------------------------------------------------------===//
// ReduceOp
//===----------------------------------------------------------------------===//

LogicalResult ReduceOp::verify() {
  auto input = cast<RankedTensorType>(getInput().getType());
  SmallVector<int64_t> shape(input.getShape());
  if (getAxes().empty())
    return emitOpError("axes must not be empty");
  int64_t last = -1;
  for (int64_t axis : getAxes()) {
    if (axis <= last || axis >= input.getRank())
      return emitOpError("axes must be ascending and inside rank ")
             << input.getRank();
    last = axis;
    shape[axis] = 1;
  }
  if (ArrayRef<int64_t>(shape) != cast<RankedTensorType>(getType()).getShape())
    return emitOpError("result must have the input's shape, but size 1 along "
                       "the axes");
  return success();
}
