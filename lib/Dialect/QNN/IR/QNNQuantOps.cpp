//===- QNNQuantOps.cpp - Constant, quantize, dequantize ---------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/Matchers.h"
#include "qnn/Dialect/QNN/IR/QNNOps.h"
#include "qnn/Dialect/QNN/IR/ScalarSemantics.h"

#include <cmath>

using namespace mlir;
using namespace mlir::qnn;

//===----------------------------------------------------------------------===//
// ConstantOp
//===----------------------------------------------------------------------===//

/// Checks elements that were read as signed integers.
template <typename Range>
static LogicalResult verifyElements(ConstantOp op, IntType code,
                                    const Range &elements) {
  for (auto [index, element] : llvm::enumerate(elements))
    if (!code.isValidStored(element))
      return op.emitOpError("element ")
             << index << " (" << static_cast<int64_t>(element)
             << ") is not a code of type " << code;
  return success();
}

/// Checks that each element of a constant is a code. Big constants are
/// resources; one without data (elided when printed) is left alone.
static LogicalResult verifyCodes(ConstantOp op, IntType code) {
  if (auto dense = dyn_cast<DenseIntElementsAttr>(op.getValue())) {
    auto signExtend = [](const APInt &value) { return value.getSExtValue(); };
    if (dense.isSplat())
      return verifyElements(op, code,
                            ArrayRef(signExtend(dense.getSplatValue<APInt>())));
    return verifyElements(
        op, code, llvm::map_range(dense.getValues<APInt>(), signExtend));
  }
  auto resource = dyn_cast<DenseResourceElementsAttr>(op.getValue());
  AsmResourceBlob *blob =
      resource ? resource.getRawHandle().getBlob() : nullptr;
  if (!blob)
    return success();
  ArrayRef<char> data = blob->getData();
  int64_t bytes = code.getStorageType().getWidth() / 8;
  int64_t expected = resource.getNumElements() * bytes;
  if (static_cast<int64_t>(data.size()) != expected)
    return op.emitOpError("value has ")
           << data.size() << " bytes of data, expected " << expected;
  if (bytes == 1)
    return verifyElements(op, code, blob->getDataAs<int8_t>());
  return verifyElements(op, code, blob->getDataAs<int16_t>());
}

LogicalResult ConstantOp::verify() {
  auto type = cast<RankedTensorType>(getType());
  auto valueType = cast<ShapedType>(getValue().getType());
  if (valueType.getShape() != type.getShape())
    return emitOpError("value has shape ")
           << valueType << ", which differs from that of the result";
  auto code = dyn_cast<IntType>(type.getElementType());
  Type expected = code ? Type(code.getStorageType())
                       : Type(IntegerType::get(getContext(), 32));
  if (valueType.getElementType() != expected)
    return emitOpError("value must have elements of type ")
           << expected << ", got " << valueType.getElementType();
  if (!code)
    return success();
  return verifyCodes(*this, code);
}

OpFoldResult ConstantOp::fold(FoldAdaptor) { return getValue(); }

//===----------------------------------------------------------------------===//
// Parameters shared by quantize and dequantize
//===----------------------------------------------------------------------===//

/// Checks sizes, axis and values of scale and zero point.
template <typename OpTy>
static LogicalResult verifyQuantParams(OpTy op) {
  auto inputType = cast<RankedTensorType>(op.getInput().getType());
  auto resultType = cast<RankedTensorType>(op.getResult().getType());
  if (inputType.getShape() != resultType.getShape())
    return op.emitOpError("input and result must have the same shape");
  int64_t channels = 1;
  if (std::optional<int64_t> axis = op.getAxis()) {
    if (*axis < 0 || *axis >= inputType.getRank())
      return op.emitOpError("axis ")
             << *axis << " is outside rank " << inputType.getRank();
    channels = inputType.getDimSize(*axis);
  } else if (op.isPerChannel()) {
    return op.emitOpError("per-channel parameters need an axis");
  }
  auto isSizeOk = [&](size_t size) {
    return size == 1 || static_cast<int64_t>(size) == channels;
  };
  if (!isSizeOk(op.getScale().size()) || !isSizeOk(op.getZeroPoint().size()))
    return op.emitOpError("scale and zero_point must have 1 or ")
           << channels << " elements, got " << op.getScale().size() << " and "
           << op.getZeroPoint().size();
  for (double scale : op.getScale())
    if (!std::isfinite(scale) || scale <= 0)
      return op.emitOpError("scale must be positive and finite, got ") << scale;
  return success();
}

//===----------------------------------------------------------------------===//
// QuantizeOp
//===----------------------------------------------------------------------===//

LogicalResult QuantizeOp::verify() {
  if (failed(verifyQuantParams(*this)))
    return failure();
  IntType code = getCodeType(getResult());
  if (code.isPow2())
    return emitOpError("activations cannot be quantized to pow2 codes");
  for (int64_t zeroPoint : getZeroPoint()) {
    if (code.isBipolar() && zeroPoint != 0)
      return emitOpError("bipolar codes have zero point 0, got ") << zeroPoint;
    if (zeroPoint < code.getMinValue() || zeroPoint > code.getMaxValue())
      return emitOpError("zero point ")
             << zeroPoint << " is outside the range of " << code;
  }
  if (getNarrow() && (code.isBipolar() || code.getWidth() < 2))
    return emitOpError("narrow needs at least 2 bits");
  return success();
}

int64_t QuantizeOp::getLowCode() {
  IntType code = getCodeType(getResult());
  bool dropsLeast = getNarrow() && code.getEncoding() == Encoding::Signed;
  return code.getMinValue() + (dropsLeast ? 1 : 0);
}

int64_t QuantizeOp::getHighCode() {
  IntType code = getCodeType(getResult());
  return code.getMaxValue() -
         (getNarrow() && code.isUnsignedEncoding() ? 1 : 0);
}

int64_t QuantizeOp::quantizePoint(double x, int64_t channel) {
  if (getCodeType(getResult()).isBipolar())
    return x >= 0 ? 1 : -1;
  return quantizeAffine(x, getScaleOf(channel), getZeroPointOf(channel),
                        getLowCode(), getHighCode(), getRounding(),
                        getZeroPointFirst());
}

/// The channel to use for a position, or none if the op is per channel along
/// an axis other than `channelAxis`.
template <typename OpTy>
static std::optional<int64_t> matchChannel(OpTy op, int64_t channelAxis,
                                           int64_t channel) {
  if (!op.isPerChannel())
    return 0;
  if (op.getAxis() != channelAxis)
    return std::nullopt;
  return channel;
}

std::optional<ChannelFunction>
QuantizeOp::getChannelFunction(unsigned, int64_t channelAxis, int64_t channel) {
  std::optional<int64_t> index = matchChannel(*this, channelAxis, channel);
  if (!index)
    return std::nullopt;
  if (getCodeType(getResult()).isBipolar())
    return ChannelFunction{[](double x) { return x >= 0 ? 1.0 : -1.0; },
                           /*monotone=*/true};
  // Reading attributes would take longer than the arithmetic.
  return ChannelFunction{
      [scale = getScaleOf(*index), zeroPoint = getZeroPointOf(*index),
       low = getLowCode(), high = getHighCode(), rounding = getRounding(),
       zeroPointFirst = getZeroPointFirst()](double x) {
        return static_cast<double>(quantizeAffine(
            x, scale, zeroPoint, low, high, rounding, zeroPointFirst));
      },
      /*monotone=*/true};
}

double QuantizeOp::getGradientFactor(double x, int64_t channel) {
  if (getCodeType(getResult()).isBipolar())
    return std::fabs(x) <= 1 ? 1 : 0;
  double scaled = x / getScaleOf(channel);
  double zeroPoint = static_cast<double>(getZeroPointOf(channel));
  double code = getZeroPointFirst()
                    ? roundReal(scaled + zeroPoint, getRounding())
                    : roundReal(scaled, getRounding()) + zeroPoint;
  return code >= getLowCode() && code <= getHighCode() ? 1 : 0;
}

//===----------------------------------------------------------------------===//
// DequantizeOp
//===----------------------------------------------------------------------===//

LogicalResult DequantizeOp::verify() { return verifyQuantParams(*this); }

std::optional<ChannelFunction>
DequantizeOp::getChannelFunction(unsigned, int64_t channelAxis,
                                 int64_t channel) {
  std::optional<int64_t> index = matchChannel(*this, channelAxis, channel);
  if (!index)
    return std::nullopt;
  double scale = getScaleOf(*index);
  double zeroPoint = static_cast<double>(getZeroPointOf(*index));
  return ChannelFunction{
      [scale, zeroPoint](double x) { return scale * (x - zeroPoint); },
      /*monotone=*/true};
}

/// True if quantizing `scale * (code - zero point)` yields the code again for
/// each code. The quotient is a whole number up to one rounding error, which
/// only directed rounding makes visible; the product must not overflow.
static bool keepsCodes(QuantizeOp op) {
  switch (op.getRounding()) {
  case Rounding::HalfEven:
  case Rounding::HalfUp:
  case Rounding::HalfDown:
  case Rounding::HalfTowardZero:
  case Rounding::HalfAwayFromZero:
    break;
  default:
    return false;
  }
  constexpr double greatestDifference = 65535;
  return !op.getNarrow() && llvm::all_of(op.getScale(), [](double scale) {
    return std::isfinite(scale * greatestDifference);
  });
}

OpFoldResult DequantizeOp::fold(FoldAdaptor) {
  // dequantize(quantize(dequantize(q))) of equal parameters -> dequantize(q)
  auto quantize = getInput().getDefiningOp<QuantizeOp>();
  if (!quantize)
    return {};
  auto inner = quantize.getInput().getDefiningOp<DequantizeOp>();
  bool isSame = inner && inner.getInput().getType() == quantize.getType() &&
                inner.getScale() == quantize.getScale() &&
                inner.getZeroPoint() == quantize.getZeroPoint() &&
                inner.getScale() == getScale() &&
                inner.getZeroPoint() == getZeroPoint() &&
                inner.getAxis() == getAxis() &&
                quantize.getAxis() == getAxis() &&
                inner.getType() == getType() && keepsCodes(quantize);
  return isSame ? OpFoldResult(inner.getResult()) : OpFoldResult();
}
