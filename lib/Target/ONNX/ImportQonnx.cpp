//===- ImportQonnx.cpp - QONNX's quantizers ---------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OpTable.h"
#include "QuantHelpers.h"
#include "qnn/Target/ONNX/OnnxAttributes.h"

#include "llvm/ADT/StringSwitch.h"

#include <cmath>

using namespace mlir;
using namespace mlir::qnn;
using llvm::Error;
using llvm::Expected;

namespace {

/// QONNX's rounding modes. The last two differ from qnn's `half_up` and
/// `half_down` for negative numbers: they are symmetric about zero.
enum class QonnxRounding {
  HalfEven,
  Ceil,
  Floor,
  AwayFromZero,
  TowardZero,
  HalfAwayFromZero,
  HalfTowardZero
};

/// A quantizer node, read.
struct Quantizer {
  IntType codeType;
  QuantParams params;
  bool isNarrow = false;
  QonnxRounding rounding = QonnxRounding::HalfEven;

  int64_t getLowCode() const {
    bool drops = isNarrow && codeType.getEncoding() == Encoding::Signed;
    return codeType.getMinValue() + drops;
  }
  int64_t getHighCode() const {
    return codeType.getMaxValue() - (isNarrow && codeType.isUnsignedEncoding());
  }
  int64_t quantize(double number, int64_t channel) const;
  Expected<Rounding> getQnnRounding(const OnnxNode &node) const;
};

} // namespace

static double round(double x, QonnxRounding mode) {
  switch (mode) {
  case QonnxRounding::HalfEven:
    return std::nearbyint(x);
  case QonnxRounding::Ceil:
    return std::ceil(x);
  case QonnxRounding::Floor:
    return std::floor(x);
  case QonnxRounding::AwayFromZero:
    return std::copysign(std::ceil(std::fabs(x)), x);
  case QonnxRounding::TowardZero:
    return std::trunc(x);
  case QonnxRounding::HalfAwayFromZero:
    return std::copysign(std::floor(std::fabs(x) + 0.5), x);
  case QonnxRounding::HalfTowardZero:
    return std::copysign(std::ceil(std::fabs(x) - 0.5), x);
  }
  llvm_unreachable("unknown rounding mode");
}

/// QONNX's definition: scale, add the zero point, clamp, round. (qnn.quantize
/// rounds before it adds the zero point.)
int64_t Quantizer::quantize(double number, int64_t channel) const {
  double code =
      number / params.getScale(channel) + params.getZeroPoint(channel);
  if (codeType.isBipolar())
    return code >= 0 ? 1 : -1;
  double low = static_cast<double>(getLowCode());
  double high = static_cast<double>(getHighCode());
  // Written so that NaN becomes `low`.
  if (!(code > low))
    return getLowCode();
  return static_cast<int64_t>(round(code < high ? code : high, rounding));
}

/// The rounding of a qnn.quantize that computes the same as `quantize`.
Expected<Rounding> Quantizer::getQnnRounding(const OnnxNode &node) const {
  auto fail = [&](const Twine &why) {
    return node.makeError("the rounding cannot be expressed", why,
                          "use rounding mode ROUND with an even zero point");
  };
  bool isZero = params.zeroPoint == SmallVector<int32_t>{0};
  auto needZero = [&](Rounding mode) -> Expected<Rounding> {
    if (!isZero)
      return fail("this rounding mode needs zero point 0");
    return mode;
  };
  bool isNonNegative = codeType.isUnsignedEncoding() && isZero;
  switch (rounding) {
  case QonnxRounding::HalfEven:
    // Adding an odd number before or after the rounding decides ties.
    if (llvm::any_of(params.zeroPoint, [](int32_t z) { return z % 2 != 0; }))
      return fail("the zero point is odd, and ROUND is half-to-even after "
                  "adding it");
    return Rounding::HalfEven;
  case QonnxRounding::Ceil:
    return Rounding::Ceil;
  case QonnxRounding::Floor:
    return Rounding::Floor;
  case QonnxRounding::AwayFromZero:
    return needZero(Rounding::AwayFromZero);
  case QonnxRounding::TowardZero:
    return needZero(Rounding::TowardZero);
  case QonnxRounding::HalfAwayFromZero:
  case QonnxRounding::HalfTowardZero:
    // Negative numbers, where the modes differ, are clipped to 0.
    if (!isNonNegative)
      return fail("this rounding mode needs unsigned codes");
    return rounding == QonnxRounding::HalfAwayFromZero ? Rounding::HalfUp
                                                       : Rounding::HalfDown;
  }
  llvm_unreachable("unknown rounding mode");
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

/// Checks that \p tensor broadcasts to \p shape with at most one axis of
/// several elements, and joins that axis with \p axis.
static Error matchAxis(const OnnxNode &node, const OnnxTensor &tensor,
                       ArrayRef<int64_t> shape, std::optional<int64_t> &axis) {
  if (tensor.hasOneElement())
    return Error::success();
  auto fail = [&](const Twine &what) {
    return node.makeError(what,
                          formatOnnxShape(tensor.getDims()) +
                              " for a tensor of shape " +
                              formatOnnxShape(shape),
                          "use one element, or one per channel");
  };
  int64_t offset = static_cast<int64_t>(shape.size()) - tensor.getRank();
  if (offset < 0)
    return fail("scale or zero point have more axes than the tensor");
  for (auto [index, dim] : llvm::enumerate(tensor.getDims())) {
    if (dim == 1)
      continue;
    int64_t here = offset + static_cast<int64_t>(index);
    if (dim != shape[here])
      return fail("scale or zero point do not fit the tensor");
    if (axis && *axis != here)
      return fail("scale and zero point vary along several axes");
    axis = here;
  }
  return Error::success();
}

/// Reads scale (input 1) and, if \p hasZeroPoint, zero point (input 2).
static Expected<QuantParams> readParams(GraphImporter &importer,
                                        const OnnxNode &node,
                                        ArrayRef<int64_t> shape,
                                        bool hasZeroPoint) {
  QuantParams params;
  auto scale = importer.requireConstant(node, 1, "scale");
  if (!scale)
    return scale.takeError();
  auto scales = readScales(node, **scale);
  if (!scales)
    return scales.takeError();
  params.scale = std::move(*scales);
  if (Error error = matchAxis(node, **scale, shape, params.axis))
    return std::move(error);
  if (!hasZeroPoint)
    return params;
  auto zeroPoint = importer.requireConstant(node, 2, "zero point");
  if (!zeroPoint)
    return zeroPoint.takeError();
  auto zeroPoints = readZeroPoints(node, **zeroPoint);
  if (!zeroPoints)
    return zeroPoints.takeError();
  params.zeroPoint = std::move(*zeroPoints);
  if (llvm::all_equal(params.zeroPoint))
    params.zeroPoint.truncate(1);
  else if (Error error = matchAxis(node, **zeroPoint, shape, params.axis))
    return std::move(error);
  return params;
}

/// The type of codes with the width of input 3.
static Expected<IntType> readCodeType(GraphImporter &importer,
                                      const OnnxNode &node, bool isSigned) {
  auto bits = importer.requireConstant(node, 3, "bit width");
  if (!bits)
    return bits.takeError();
  double width = (*bits)->hasOneElement() ? (*bits)->getDouble(0) : 0;
  constexpr double maxWidth = 16;
  if (!(width >= 1 && width <= maxWidth) || width != std::trunc(width))
    return node.makeError("the bit width is not supported",
                          (*bits)->hasOneElement()
                              ? std::to_string(width)
                              : formatOnnxShape((*bits)->getDims()),
                          "supported are scalars from 1 to 16");
  // One signed bit means bipolar.
  Encoding encoding = !isSigned    ? Encoding::Unsigned
                      : width == 1 ? Encoding::Bipolar
                                   : Encoding::Signed;
  return IntType::get(importer.builder.getContext(),
                      static_cast<unsigned>(width), encoding);
}

static Expected<QonnxRounding> readRounding(const OnnxNode &node) {
  Expected<StringRef> text = getOnnxString(node, "rounding_mode", "ROUND");
  if (!text)
    return text.takeError();
  auto mode = llvm::StringSwitch<std::optional<QonnxRounding>>(text->upper())
                  .Cases({"ROUND", "HALF_EVEN"}, QonnxRounding::HalfEven)
                  .Case("CEIL", QonnxRounding::Ceil)
                  .Case("FLOOR", QonnxRounding::Floor)
                  .Case("UP", QonnxRounding::AwayFromZero)
                  .Cases({"DOWN", "ROUND_TO_ZERO"}, QonnxRounding::TowardZero)
                  .Case("HALF_UP", QonnxRounding::HalfAwayFromZero)
                  .Case("HALF_DOWN", QonnxRounding::HalfTowardZero)
                  .Default(std::nullopt);
  if (!mode)
    return node.makeError("attribute 'rounding_mode' is unknown",
                          quoteOnnxName(*text),
                          "expected ROUND, CEIL, FLOOR, UP, DOWN, HALF_UP or "
                          "HALF_DOWN");
  return *mode;
}

//===----------------------------------------------------------------------===//
// Emission
//===----------------------------------------------------------------------===//

/// The shape of input 0, whatever is known about it.
static Expected<SmallVector<int64_t>> getInputShape(GraphImporter &importer,
                                                    const OnnxNode &node) {
  if (const OnnxTensor *constant = importer.getConstant(node, 0))
    return SmallVector<int64_t>(constant->getDims());
  Expected<Value> value = importer.getReal(node, 0);
  if (!value)
    return value.takeError();
  return SmallVector<int64_t>(getShape(*value));
}

/// Records the result: codes for a constant, else quantize and dequantize.
static Error emit(GraphImporter &importer, const OnnxNode &node,
                  const Quantizer &quantizer) {
  const QuantParams &params = quantizer.params;
  IntType codeType = quantizer.codeType;
  if (const OnnxTensor *constant = importer.getConstant(node, 0)) {
    bool isUnsigned = codeType.isUnsignedEncoding();
    OnnxType storage = codeType.getWidth() <= 8
                           ? (isUnsigned ? OnnxType::UInt8 : OnnxType::Int8)
                           : (isUnsigned ? OnnxType::UInt16 : OnnxType::Int16);
    OnnxTensor codes = quantizeTensor(
        *constant, storage, params, [&](double number, int64_t channel) {
          return quantizer.quantize(number, channel);
        });
    importer.setResult(node, QuantizedConstant{codes, codeType, params});
    return Error::success();
  }
  Expected<Value> input = importer.getReal(node, 0);
  if (!input)
    return input.takeError();
  Expected<Rounding> rounding = Rounding::HalfEven;
  if (!codeType.isBipolar())
    rounding = quantizer.getQnnRounding(node);
  if (!rounding)
    return rounding.takeError();
  for (int32_t zeroPoint : params.zeroPoint)
    if (zeroPoint != 0 &&
        (codeType.isBipolar() || zeroPoint < codeType.getMinValue() ||
         zeroPoint > codeType.getMaxValue()))
      return node.makeError("the zero point is outside the range of the codes",
                            Twine(zeroPoint));
  IntegerAttr axis = getAxisAttr(importer.builder, params);
  Value codes = importer.createNamed<QuantizeOp>(
      node, node.outputs[0] + ".codes",
      RankedTensorType::get(getShape(*input), codeType), *input, params.scale,
      params.zeroPoint, axis, *rounding, quantizer.isNarrow);
  importer.setResult(node, importer.create<DequantizeOp>(
                               node, input->getType(), codes, params.scale,
                               params.zeroPoint, axis));
  return Error::success();
}

Error mlir::qnn::importQuant(GraphImporter &importer, const OnnxNode &node) {
  if (Error error = checkOnnxArity(node, 4, 4))
    return error;
  Expected<bool> isSigned = getOnnxBool(node, "signed", true);
  if (!isSigned)
    return isSigned.takeError();
  Expected<bool> isNarrow = getOnnxBool(node, "narrow", false);
  if (!isNarrow)
    return isNarrow.takeError();
  auto rounding = readRounding(node);
  if (!rounding)
    return rounding.takeError();
  auto shape = getInputShape(importer, node);
  if (!shape)
    return shape.takeError();
  auto params = readParams(importer, node, *shape, /*hasZeroPoint=*/true);
  if (!params)
    return params.takeError();
  auto codeType = readCodeType(importer, node, *isSigned);
  if (!codeType)
    return codeType.takeError();
  if (*isNarrow && codeType->getWidth() == 1 && !*isSigned)
    return node.makeError("one narrow unsigned bit has a single code");
  // Bipolar codes have no code to drop.
  return emit(importer, node,
              Quantizer{*codeType, std::move(*params),
                        *isNarrow && !codeType->isBipolar(), *rounding});
}

Error mlir::qnn::importBipolarQuant(GraphImporter &importer,
                                    const OnnxNode &node) {
  if (Error error = checkOnnxArity(node, 2, 2))
    return error;
  auto shape = getInputShape(importer, node);
  if (!shape)
    return shape.takeError();
  auto params = readParams(importer, node, *shape, /*hasZeroPoint=*/false);
  if (!params)
    return params.takeError();
  auto codeType =
      IntType::get(importer.builder.getContext(), 1, Encoding::Bipolar);
  return emit(importer, node, Quantizer{codeType, std::move(*params)});
}
