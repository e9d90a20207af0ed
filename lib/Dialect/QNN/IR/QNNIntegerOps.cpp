//===- QNNIntegerOps.cpp - Threshold, requantize, residual add --*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Traits.h"
#include "mlir/IR/Matchers.h"
#include "qnn/Dialect/QNN/IR/QNNOps.h"
#include "qnn/Dialect/QNN/IR/ScalarSemantics.h"

using namespace mlir;
using namespace mlir::qnn;

/// The size of `axis` of the input, or failure with an error.
template <typename OpTy>
static FailureOr<int64_t> getAxisSize(OpTy op) {
  auto type = cast<RankedTensorType>(op.getInput().getType());
  int64_t axis = op.getAxis();
  if (axis < 0 || axis >= type.getRank())
    return op.emitOpError("axis ")
           << axis << " is outside rank " << type.getRank();
  if (type.getShape() != cast<RankedTensorType>(op.getType()).getShape())
    return op.emitOpError("input and result must have the same shape");
  return type.getDimSize(axis);
}

//===----------------------------------------------------------------------===//
// ThresholdOp
//===----------------------------------------------------------------------===//

LogicalResult ThresholdOp::verify() {
  FailureOr<int64_t> channels = getAxisSize(*this);
  if (failed(channels))
    return failure();
  auto type = cast<ShapedType>(getThresholds().getType());
  if (type.getRank() != 2 || !type.getElementType().isInteger(64) ||
      (type.getDimSize(0) != 1 && type.getDimSize(0) != *channels))
    return emitOpError("thresholds must be ")
           << *channels << " x T or 1 x T of i64, got " << type;
  int64_t size = getDecreasing().size();
  if (size != 1 && size != *channels)
    return emitOpError("decreasing must have 1 or ")
           << *channels << " elements, got " << size;
  IntType code = getCodeType(getResult());
  if (code.isPow2())
    return emitOpError("the result cannot have pow2 codes");
  int64_t first = getFirstLevel();
  if (first < 0 || first + type.getDimSize(1) >= code.getNumLevels())
    return emitOpError("first_level ")
           << first << " and " << type.getDimSize(1)
           << " thresholds exceed the " << code.getNumLevels() << " levels of "
           << code;
  auto values = getThresholds().tryGetValues<APInt>();
  if (!values)
    return success();
  int64_t row = type.getDimSize(1), previous = 0;
  for (auto [index, value] : llvm::enumerate(*values)) {
    if (index % row && value.getSExtValue() < previous)
      return emitOpError("thresholds of row ")
             << index / row << " are not sorted";
    previous = value.getSExtValue();
  }
  return success();
}

std::optional<ChannelFunction>
ThresholdOp::getChannelFunction(unsigned, int64_t channelAxis,
                                int64_t channel) {
  auto type = cast<ShapedType>(getThresholds().getType());
  int64_t perRow = type.getDimSize(1);
  bool isShared = type.getDimSize(0) == 1 && getDecreasing().size() == 1;
  if (!isShared && static_cast<int64_t>(getAxis()) != channelAxis)
    return std::nullopt;
  int64_t row = type.getDimSize(0) == 1 ? 0 : channel;
  double sign =
      getDecreasing()[getDecreasing().size() == 1 ? 0 : channel] ? -1.0 : 1.0;
  SmallVector<double> steps;
  auto values = getThresholds().tryGetValues<APInt>();
  if (!values)
    return std::nullopt;
  for (int64_t i = 0; i < perRow; ++i)
    steps.push_back(static_cast<double>(
        (*(values->begin() + row * perRow + i)).getSExtValue()));
  IntType code = getCodeType(getResult());
  int64_t first = getFirstLevel();
  return ChannelFunction{[=](double x) {
                           int64_t level =
                               first + (llvm::upper_bound(steps, sign * x) -
                                        steps.begin());
                           return static_cast<double>(code.levelToValue(level));
                         },
                         /*monotone=*/true};
}

//===----------------------------------------------------------------------===//
// RequantizeOp
//===----------------------------------------------------------------------===//

/// Checks that low .. high lies in the range of the result type.
template <typename OpTy>
static LogicalResult verifyClamp(OpTy op) {
  IntType code = getCodeType(op.getResult());
  int64_t low = op.getLow(), high = op.getHigh();
  if (code.isPow2() || code.isBipolar())
    return op.emitOpError("the result cannot have ")
           << stringifyEncoding(code.getEncoding()) << " codes";
  if (low > high || low < code.getMinValue() || high > code.getMaxValue())
    return op.emitOpError("range ")
           << low << " .. " << high << " does not lie in that of " << code;
  return success();
}

LogicalResult RequantizeOp::verify() {
  FailureOr<int64_t> channels = getAxisSize(*this);
  if (failed(channels) || failed(verifyClamp(*this)))
    return failure();
  for (size_t size :
       {getMultiplier().size(), getOffset().size(), getShift().size()})
    if (size != 1 && static_cast<int64_t>(size) != *channels)
      return emitOpError("multiplier, offset and shift must have 1 or ")
             << *channels << " elements, got " << size;
  for (int64_t shift : getShift())
    if (shift < 0 || shift > 62)
      return emitOpError("shift must lie in 0 .. 62, got ") << shift;
  return success();
}

int64_t RequantizeOp::requantizePoint(int64_t acc, int64_t channel) {
  auto at = [channel](auto values) -> int64_t {
    return values.size() == 1 ? values[0] : values[channel];
  };
  return requantize(acc, at(getMultiplier()), at(getOffset()), at(getShift()),
                    getLow(), getHigh(), getTieEven(), getZeroPoint());
}

std::optional<ChannelFunction>
RequantizeOp::getChannelFunction(unsigned, int64_t channelAxis,
                                 int64_t channel) {
  bool isShared = getMultiplier().size() == 1 && getOffset().size() == 1 &&
                  getShift().size() == 1;
  if (!isShared && static_cast<int64_t>(getAxis()) != channelAxis)
    return std::nullopt;
  RequantizeOp op = *this;
  return ChannelFunction{[op, channel](double x) mutable {
                           return static_cast<double>(op.requantizePoint(
                               static_cast<int64_t>(x), channel));
                         },
                         /*monotone=*/true};
}

//===----------------------------------------------------------------------===//
// LookupOp
//===----------------------------------------------------------------------===//

LogicalResult LookupOp::verify() {
  FailureOr<int64_t> channels = getAxisSize(*this);
  if (failed(channels))
    return failure();
  IntType from = getCodeType(getInput()), to = getCodeType(getResult());
  if (from.isPow2() || to.isPow2())
    return emitOpError("has no levels of pow2 codes");
  auto type = cast<ShapedType>(getValues().getType());
  if (type.getRank() != 2 ||
      (type.getDimSize(0) != 1 && type.getDimSize(0) != *channels) ||
      type.getDimSize(1) != from.getNumLevels() ||
      type.getElementType() != to.getStorageType())
    return emitOpError("values must be ")
           << *channels << " x " << from.getNumLevels() << " or 1 x "
           << from.getNumLevels() << " of " << to.getStorageType() << ", got "
           << type;
  auto values = getValues().tryGetValues<APInt>();
  if (!values)
    return success();
  for (const APInt &value : *values)
    if (!to.isValidStored(value.getSExtValue()))
      return emitOpError("value ")
             << value.getSExtValue() << " is not a code of type " << to;
  return success();
}

std::optional<ChannelFunction>
LookupOp::getChannelFunction(unsigned, int64_t channelAxis, int64_t channel) {
  auto type = cast<ShapedType>(getValues().getType());
  auto values = getValues().tryGetValues<APInt>();
  bool isShared = type.getDimSize(0) == 1;
  if (!values || (!isShared && static_cast<int64_t>(getAxis()) != channelAxis))
    return std::nullopt;
  IntType from = getCodeType(getInput()), to = getCodeType(getResult());
  int64_t begin = isShared ? 0 : channel * type.getDimSize(1);
  SmallVector<double> row;
  for (int64_t i = 0; i < type.getDimSize(1); ++i)
    row.push_back(static_cast<double>(
        to.decode((*(values->begin() + begin + i)).getSExtValue())));
  auto apply = [from, row](double x) {
    return row[from.valueToLevel(static_cast<int64_t>(x))];
  };
  auto bound = [from, row](RealRange x) {
    // Codes of this type between the ends; at least one.
    auto levels = ArrayRef(row).slice(
        from.valueToLevel(static_cast<int64_t>(x.low)),
        from.valueToLevel(static_cast<int64_t>(x.high)) -
            from.valueToLevel(static_cast<int64_t>(x.low)) + 1);
    auto [least, greatest] = std::minmax_element(levels.begin(), levels.end());
    return RealRange{*least, *greatest};
  };
  return ChannelFunction{apply, /*monotone=*/llvm::is_sorted(row), bound};
}

//===----------------------------------------------------------------------===//
// AddIntegerOp
//===----------------------------------------------------------------------===//

/// Checks that all operands have the shape of the result.
static LogicalResult verifyOneShape(Operation *op) {
  auto shape = [](Type type) {
    return cast<RankedTensorType>(type).getShape();
  };
  for (Type type : op->getOperandTypes())
    if (shape(type) != shape(op->getResult(0).getType()))
      return op->emitOpError("operands and result must have the same shape");
  return success();
}

LogicalResult AddIntegerOp::verify() {
  if (getInputs().size() != getMultipliers().size())
    return emitOpError("needs one multiplier for each of its ")
           << getInputs().size() << " operands, got "
           << getMultipliers().size();
  if (getInputs().empty())
    return emitOpError("needs at least one operand");
  return verifyOneShape(*this);
}

//===----------------------------------------------------------------------===//
// MulIntegerOp
//===----------------------------------------------------------------------===//

LogicalResult MulIntegerOp::verify() {
  SmallVector<int64_t> joined;
  if (!OpTrait::util::getBroadcastedShape(
          cast<RankedTensorType>(getLhs().getType()).getShape(),
          cast<RankedTensorType>(getRhs().getType()).getShape(), joined) ||
      ArrayRef(joined) != cast<RankedTensorType>(getType()).getShape())
    return emitOpError("operands must broadcast to the shape of the result");
  return success();
}

//===----------------------------------------------------------------------===//
// AddRequantizeOp
//===----------------------------------------------------------------------===//

LogicalResult AddRequantizeOp::verify() {
  if (failed(verifyOneShape(*this)))
    return failure();
  if (getShift() > 62)
    return emitOpError("shift must lie in 0 .. 62, got ")
           << static_cast<int64_t>(getShift());
  return verifyClamp(*this);
}
