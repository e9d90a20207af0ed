//===- ImportFloatQuant.cpp - QONNX's minifloats ----------------*- C++ -*-===//
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

#include <cmath>

using namespace mlir;
using namespace mlir::qnn;
using llvm::Error;
using llvm::Expected;

namespace {
/// Inputs 2 to 5 and the attributes of a FloatQuant.
struct FloatFormat {
  int64_t exponentBits = 0, exponentBias = 0;
  MinifloatFormat numbers;
};
} // namespace

/// Reads a whole number in \p low .. \p high from input \p index.
static Expected<int64_t> readWhole(GraphImporter &importer,
                                   const OnnxNode &node, size_t index,
                                   StringRef role, int64_t low, int64_t high) {
  auto tensor = importer.requireConstant(node, index, role);
  if (!tensor)
    return tensor.takeError();
  double value = (*tensor)->hasOneElement() ? (*tensor)->getDouble(0) : NAN;
  // Also false for NaN.
  if (!(value >= static_cast<double>(low) &&
        value <= static_cast<double>(high)) ||
      value != std::trunc(value))
    return node.makeError("the " + role + " is not supported",
                          (*tensor)->hasOneElement()
                              ? std::to_string(value)
                              : formatOnnxShape((*tensor)->getDims()),
                          "supported are whole scalars from " + Twine(low) +
                              " to " + Twine(high));
  return static_cast<int64_t>(value);
}

/// Input 5, which may be left out, and what the widths allow.
static Expected<double> readMaxValue(GraphImporter &importer,
                                     const OnnxNode &node,
                                     const FloatFormat &format) {
  // All ones in mantissa and exponent are a number in QONNX.
  double mantissa =
      2 - std::ldexp(1.0, -static_cast<int>(format.numbers.mantissaBits));
  auto exponent = static_cast<int>((int64_t(1) << format.exponentBits) - 1 -
                                   format.exponentBias);
  double greatest = std::ldexp(mantissa, exponent);
  if (node.hasInput(5)) {
    auto tensor = importer.requireConstant(node, 5, "greatest value");
    if (!tensor)
      return tensor.takeError();
    double declared =
        (*tensor)->hasOneElement() ? (*tensor)->getDouble(0) : NAN;
    if (!(declared > 0))
      return node.makeError("the greatest value must be a positive scalar",
                            (*tensor)->hasOneElement()
                                ? std::to_string(declared)
                                : formatOnnxShape((*tensor)->getDims()));
    greatest = std::min(greatest, declared);
  }
  if (!std::isfinite(static_cast<float>(greatest)))
    return node.makeError("the greatest value is no float32 number",
                          std::to_string(greatest),
                          "give a smaller one, or fewer exponent bits");
  return greatest;
}

static Expected<FloatFormat> readFormat(GraphImporter &importer,
                                        const OnnxNode &node) {
  FloatFormat format;
  auto exponentBits = readWhole(importer, node, 2, "exponent bit width", 1, 8);
  if (!exponentBits)
    return exponentBits.takeError();
  auto mantissaBits = readWhole(importer, node, 3, "mantissa bit width", 0, 23);
  if (!mantissaBits)
    return mantissaBits.takeError();
  auto bias = readWhole(importer, node, 4, "exponent bias", -126, 149);
  if (!bias)
    return bias.takeError();
  format.exponentBits = *exponentBits;
  format.exponentBias = *bias;
  format.numbers.mantissaBits = *mantissaBits;
  format.numbers.minExponent = 1 - *bias;
  auto greatest = readMaxValue(importer, node, format);
  if (!greatest)
    return greatest.takeError();
  format.numbers.maxValue = *greatest;
  auto rounding = readQonnxRounding(node, "ROUND");
  if (!rounding)
    return rounding.takeError();
  format.numbers.rounding = *rounding;
  Expected<bool> saturates = getOnnxBool(node, "saturation", true);
  if (!saturates)
    return saturates.takeError();
  if (!*saturates)
    return node.makeError("'saturation = 0' is not supported",
                          "numbers beyond the greatest value would become "
                          "infinite or NaN",
                          "export the quantizer with saturation");
  return format;
}

/// Evaluates the node on a constant, with one rounding to float32 at the end.
static OnnxTensor evaluate(const OnnxTensor &constant, const OnnxTensor &scale,
                           const FloatFormat &format, int64_t channels,
                           int64_t inner) {
  SmallVector<double> results = constant.getDoubles();
  for (auto [index, number] : llvm::enumerate(results)) {
    int64_t channel = static_cast<int64_t>(index) / inner % channels;
    double factor = scale.getDouble(scale.hasOneElement() ? 0 : channel);
    number = roundMinifloat(number / factor, format.numbers) * factor;
  }
  return OnnxTensor::fromDoubles(OnnxType::Float, constant.getDims(), results);
}

/// qnn.minifloat between a division and a product by the scale, which are left
/// out if it is 1.
static Error emit(GraphImporter &importer, const OnnxNode &node,
                  const FloatFormat &format, bool hasUnitScale,
                  ArrayRef<int64_t> scaleShape) {
  StringRef name = node.outputs[0];
  Expected<Value> number = importer.getNumbers(node, 0);
  if (!number)
    return number.takeError();
  Expected<Value> scale = Value();
  if (!hasUnitScale) {
    scale = importer.getNumbers(node, 1, scaleShape);
    if (!scale)
      return scale.takeError();
    number = importer.elementwise(node, name + ".scaled", ElementwiseKind::Div,
                                  {*number, *scale});
    if (!number)
      return number.takeError();
  }
  OpBuilder &builder = importer.builder;
  auto attribute = [&](int64_t value) {
    return builder.getI64IntegerAttr(value);
  };
  number =
      importer
          .createNamed<MinifloatOp>(
              node, name + (hasUnitScale ? "" : ".minifloat"),
              number->getType(), *number, attribute(format.exponentBits),
              attribute(format.numbers.mantissaBits),
              attribute(format.exponentBias),
              builder.getF64FloatAttr(format.numbers.maxValue),
              RoundingAttr::get(builder.getContext(), format.numbers.rounding))
          .getResult();
  if (!hasUnitScale)
    number = importer.elementwise(node, name, ElementwiseKind::Mul,
                                  {*number, *scale});
  if (!number)
    return number.takeError();
  importer.setResult(node, *number);
  return Error::success();
}

Error mlir::qnn::importFloatQuant(GraphImporter &importer,
                                  const OnnxNode &node) {
  if (Error error = checkOnnxArity(node, 5, 6))
    return error;
  auto shape = importer.getInputShape(node, 0);
  if (!shape)
    return shape.takeError();
  auto scaleShape = importer.getInputShape(node, 1);
  if (!scaleShape)
    return scaleShape.takeError();
  if (Error error = checkQonnxParameter(node, *scaleShape, *shape, "scale"))
    return error;
  auto format = readFormat(importer, node);
  if (!format)
    return format.takeError();
  const OnnxTensor *constant = importer.getConstant(node, 0);
  const OnnxTensor *scale = importer.getConstant(node, 1);
  bool hasUnitScale = false;
  if (scale) {
    auto scales = readScales(node, *scale);
    if (!scales)
      return scales.takeError();
    hasUnitScale = llvm::all_of(*scales, [](double s) { return s == 1; });
  }
  if (getOnnxElementCount(*scaleShape) == 1)
    scaleShape->clear();
  std::optional<int64_t> axis = findQonnxAxis(*scaleShape, *shape);
  if (!constant || !scale || !axis)
    return emit(importer, node, *format, hasUnitScale, *scaleShape);
  int64_t channels = 1, inner = 1;
  if (*axis >= 0) {
    channels = (*shape)[*axis];
    for (int64_t dim : ArrayRef<int64_t>(*shape).drop_front(*axis + 1))
      inner *= dim;
  }
  importer.setResult(node,
                     evaluate(*constant, *scale, *format, channels, inner));
  return Error::success();
}
