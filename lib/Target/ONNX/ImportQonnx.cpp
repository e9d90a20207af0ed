//===- ImportQonnx.cpp - QONNX's quantizers ---------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OpTable.h"
#include "QonnxHelpers.h"
#include "QuantHelpers.h"
#include "qnn/Dialect/QNN/IR/ScalarSemantics.h"
#include "qnn/Target/ONNX/OnnxAttributes.h"

#include "llvm/ADT/StringSwitch.h"

#include <cmath>

using namespace mlir;
using namespace mlir::qnn;
using llvm::Error;
using llvm::Expected;

namespace {
/// A quantizer node, read.
struct Quantizer {
  IntType codeType;
  /// Scale and zero point, if qnn.quantize can have them; else the node is
  /// written as arithmetic.
  std::optional<QuantParams> params;
  bool isNarrow = false;
  Rounding rounding = Rounding::HalfEven;

  int64_t getLowCode() const {
    bool drops = isNarrow && codeType.getEncoding() == Encoding::Signed;
    return codeType.getMinValue() + drops;
  }
  int64_t getHighCode() const {
    return codeType.getMaxValue() - (isNarrow && codeType.isUnsignedEncoding());
  }
  int64_t quantize(double number, int64_t channel) const;
};
} // namespace

/// QONNX's definition: scale, add the zero point, clamp, round.
int64_t Quantizer::quantize(double number, int64_t channel) const {
  double scale = params->getScale(channel);
  int32_t zeroPoint = params->getZeroPoint(channel);
  if (codeType.isBipolar())
    return number / scale + zeroPoint >= 0 ? 1 : -1;
  return quantizeAffine(number, scale, zeroPoint, getLowCode(), getHighCode(),
                        rounding, /*zeroPointFirst=*/true);
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

Error mlir::qnn::checkQonnxParameter(const OnnxNode &node,
                                     ArrayRef<int64_t> dims,
                                     ArrayRef<int64_t> shape, StringRef role) {
  if (getOnnxElementCount(dims) == 0)
    return node.makeError("the " + role + " is empty");
  bool fits = dims.size() <= shape.size() || getOnnxElementCount(dims) == 1;
  for (auto [dim, size] : llvm::zip(llvm::reverse(dims), llvm::reverse(shape)))
    fits &= dim == 1 || dim == size;
  if (fits)
    return Error::success();
  return node.makeError("the " + role + " does not fit the tensor",
                        formatOnnxShape(dims) + " for a tensor of shape " +
                            formatOnnxShape(shape),
                        "use one element, or one per channel");
}

std::optional<int64_t> mlir::qnn::findQonnxAxis(ArrayRef<int64_t> dims,
                                                ArrayRef<int64_t> shape) {
  int64_t axis = -1;
  auto offset =
      static_cast<int64_t>(shape.size()) - static_cast<int64_t>(dims.size());
  for (auto [index, dim] : llvm::enumerate(dims)) {
    if (dim == 1)
      continue;
    if (axis != -1)
      return std::nullopt;
    axis = offset + static_cast<int64_t>(index);
  }
  return axis;
}

/// Scale and zero point (null if there is none) as attributes; nothing if they
/// vary along several axes, or if the zero point is no integer.
static std::optional<QuantParams> makeAttributes(const OnnxTensor &scale,
                                                 const OnnxTensor *zeroPoint,
                                                 ArrayRef<int64_t> shape) {
  QuantParams params;
  params.scale = scale.getDoubles();
  std::optional<int64_t> axis = findQonnxAxis(scale.getDims(), shape);
  if (!axis)
    return std::nullopt;
  if (*axis != -1)
    params.axis = axis;
  if (!zeroPoint)
    return params;
  params.zeroPoint.clear();
  for (double value : zeroPoint->getDoubles()) {
    if (!(std::fabs(value) < 0x1p31) || value != std::trunc(value))
      return std::nullopt;
    params.zeroPoint.push_back(static_cast<int32_t>(value));
  }
  if (llvm::all_equal(params.zeroPoint)) {
    params.zeroPoint.truncate(1);
    return params;
  }
  axis = findQonnxAxis(zeroPoint->getDims(), shape);
  if (!axis || (params.axis && params.axis != axis))
    return std::nullopt;
  params.axis = axis;
  return params;
}

/// Reads scale (input 1) and, if \p hasZeroPoint, zero point (input 2); the
/// result is empty if qnn.quantize cannot have them as attributes.
static Expected<std::optional<QuantParams>> readParams(GraphImporter &importer,
                                                       const OnnxNode &node,
                                                       ArrayRef<int64_t> shape,
                                                       bool hasZeroPoint) {
  for (size_t index = 1; index <= (hasZeroPoint ? 2 : 1); ++index) {
    auto dims = importer.getInputShape(node, index);
    if (!dims)
      return dims.takeError();
    StringRef role = index == 1 ? "scale" : "zero point";
    if (Error error = checkQonnxParameter(node, *dims, shape, role))
      return std::move(error);
  }
  const OnnxTensor *scale = importer.getConstant(node, 1);
  const OnnxTensor *zeroPoint =
      hasZeroPoint ? importer.getConstant(node, 2) : nullptr;
  if (scale)
    if (auto scales = readScales(node, *scale); !scales)
      return scales.takeError();
  if (!scale || (hasZeroPoint && !zeroPoint))
    return std::nullopt;
  return makeAttributes(*scale, zeroPoint, shape);
}

Expected<unsigned> mlir::qnn::readQonnxBitWidth(GraphImporter &importer,
                                                const OnnxNode &node,
                                                size_t index, StringRef role,
                                                unsigned maxWidth) {
  auto bits = importer.requireConstant(node, index, role);
  if (!bits)
    return bits.takeError();
  double width = (*bits)->hasOneElement() ? (*bits)->getDouble(0) : 0;
  if (!(width >= 1 && width <= maxWidth) || width != std::trunc(width))
    return node.makeError("the " + role + " is not supported",
                          (*bits)->hasOneElement()
                              ? std::to_string(width)
                              : formatOnnxShape((*bits)->getDims()),
                          "supported are scalars from 1 to " + Twine(maxWidth));
  return static_cast<unsigned>(width);
}

IntType mlir::qnn::getQonnxCodeType(GraphImporter &importer, unsigned width,
                                    bool isSigned) {
  // One signed bit means bipolar.
  Encoding encoding = !isSigned    ? Encoding::Unsigned
                      : width == 1 ? Encoding::Bipolar
                                   : Encoding::Signed;
  return IntType::get(importer.builder.getContext(), width, encoding);
}

Expected<Rounding> mlir::qnn::readQonnxRounding(const OnnxNode &node,
                                                StringRef defaultMode) {
  Expected<StringRef> text = getOnnxString(node, "rounding_mode", defaultMode);
  if (!text)
    return text.takeError();
  auto mode = llvm::StringSwitch<std::optional<Rounding>>(text->upper())
                  .Cases({"ROUND", "HALF_EVEN"}, Rounding::HalfEven)
                  .Case("CEIL", Rounding::Ceil)
                  .Case("FLOOR", Rounding::Floor)
                  .Case("UP", Rounding::AwayFromZero)
                  .Cases({"DOWN", "ROUND_TO_ZERO"}, Rounding::TowardZero)
                  .Case("HALF_UP", Rounding::HalfAwayFromZero)
                  .Case("HALF_DOWN", Rounding::HalfTowardZero)
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

/// Codes of a constant.
static QuantizedConstant quantizeConstant(const OnnxTensor &constant,
                                          const Quantizer &quantizer) {
  IntType codeType = quantizer.codeType;
  bool isUnsigned = codeType.isUnsignedEncoding();
  OnnxType storage = codeType.getWidth() <= 8
                         ? (isUnsigned ? OnnxType::UInt8 : OnnxType::Int8)
                         : (isUnsigned ? OnnxType::UInt16 : OnnxType::Int16);
  OnnxTensor codes =
      quantizeTensor(constant, storage, *quantizer.params,
                     [&](double number, int64_t channel) {
                       return quantizer.quantize(number, channel);
                     });
  return {codes, codeType, *quantizer.params};
}

/// Whether qnn.quantize takes the zero points: they must be codes, and 0 for
/// bipolar ones.
static bool canBeZeroPoints(IntType codeType, ArrayRef<int32_t> zeroPoints) {
  return llvm::all_of(zeroPoints, [&](int32_t zeroPoint) {
    return zeroPoint == 0 ||
           (!codeType.isBipolar() && zeroPoint >= codeType.getMinValue() &&
            zeroPoint <= codeType.getMaxValue());
  });
}

/// Input \p index, a scale or a zero point, as numbers; one element is a
/// scalar.
static Expected<Value> getParameter(GraphImporter &importer,
                                    const OnnxNode &node, size_t index) {
  auto shape = importer.getInputShape(node, index);
  if (!shape)
    return shape.takeError();
  if (getOnnxElementCount(*shape) == 1)
    shape->clear();
  return importer.getNumbers(node, index, *shape);
}

/// input / scale + zero point, quantized with scale 1, and back.
static Error emitArithmetic(GraphImporter &importer, const OnnxNode &node,
                            Value input, const Quantizer &quantizer,
                            bool hasZeroPoint) {
  StringRef name = node.outputs[0];
  Expected<Value> scale = getParameter(importer, node, 1);
  if (!scale)
    return scale.takeError();
  Value zeroPoint;
  if (hasZeroPoint) {
    Expected<Value> value = getParameter(importer, node, 2);
    if (!value)
      return value.takeError();
    zeroPoint = *value;
  }
  Expected<Value> number = importer.elementwise(
      node, name + ".scaled", ElementwiseKind::Div, {input, *scale});
  if (number && zeroPoint)
    number = importer.elementwise(node, name + ".shifted", ElementwiseKind::Add,
                                  {*number, zeroPoint});
  if (!number)
    return number.takeError();
  Value codes =
      importer.quantize(node, name + ".codes", *number, quantizer.codeType,
                        /*scale=*/1, quantizer.rounding, quantizer.isNarrow);
  number = importer.dequantize(node, name + ".number", codes);
  if (zeroPoint)
    number = importer.elementwise(node, name + ".centered",
                                  ElementwiseKind::Sub, {*number, zeroPoint});
  if (number)
    number = importer.elementwise(node, name, ElementwiseKind::Mul,
                                  {*number, *scale});
  if (!number)
    return number.takeError();
  importer.setResult(node, *number);
  return Error::success();
}

/// Records the result: codes for a constant, else quantize and dequantize.
static Error emit(GraphImporter &importer, const OnnxNode &node,
                  const Quantizer &quantizer, bool hasZeroPoint) {
  IntType codeType = quantizer.codeType;
  const OnnxTensor *constant = importer.getConstant(node, 0);
  if (constant && quantizer.params) {
    importer.setResult(node, quantizeConstant(*constant, quantizer));
    return Error::success();
  }
  Expected<Value> input = importer.getNumbers(node, 0);
  if (!input)
    return input.takeError();
  if (!quantizer.params ||
      !canBeZeroPoints(codeType, quantizer.params->zeroPoint))
    return emitArithmetic(importer, node, *input, quantizer, hasZeroPoint);
  const QuantParams &params = *quantizer.params;
  IntegerAttr axis = getAxisAttr(importer.builder, params);
  // Where the zero point is even, ties do not depend on when it is added.
  bool isNearestEven = quantizer.rounding == Rounding::HalfEven;
  bool addsFirst = llvm::any_of(params.zeroPoint, [&](int32_t zeroPoint) {
    return isNearestEven ? zeroPoint % 2 != 0 : zeroPoint != 0;
  });
  Value codes = importer.createNamed<QuantizeOp>(
      node, node.outputs[0] + ".codes",
      RankedTensorType::get(getShape(*input), codeType), *input, params.scale,
      params.zeroPoint, axis, quantizer.rounding, quantizer.isNarrow,
      addsFirst);
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
  auto rounding = readQonnxRounding(node, "ROUND");
  if (!rounding)
    return rounding.takeError();
  auto shape = importer.getInputShape(node, 0);
  if (!shape)
    return shape.takeError();
  auto params = readParams(importer, node, *shape, /*hasZeroPoint=*/true);
  if (!params)
    return params.takeError();
  auto width = readQonnxBitWidth(importer, node, 3, "bit width");
  if (!width)
    return width.takeError();
  IntType codeType = getQonnxCodeType(importer, *width, *isSigned);
  if (*isNarrow && *width == 1 && !*isSigned)
    return node.makeError("one narrow unsigned bit has a single code");
  // Bipolar codes have no code to drop.
  return emit(importer, node,
              Quantizer{codeType, std::move(*params),
                        *isNarrow && !codeType.isBipolar(), *rounding},
              /*hasZeroPoint=*/true);
}

Error mlir::qnn::importBipolarQuant(GraphImporter &importer,
                                    const OnnxNode &node) {
  if (Error error = checkOnnxArity(node, 2, 2))
    return error;
  auto shape = importer.getInputShape(node, 0);
  if (!shape)
    return shape.takeError();
  auto params = readParams(importer, node, *shape, /*hasZeroPoint=*/false);
  if (!params)
    return params.takeError();
  return emit(importer, node,
              Quantizer{getQonnxCodeType(importer, 1, /*isSigned=*/true),
                        std::move(*params)},
              /*hasZeroPoint=*/false);
}
