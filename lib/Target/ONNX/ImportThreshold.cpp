//===- ImportThreshold.cpp - FINN's multi-thresholds ------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ImportThreshold.h"

#include "OpTable.h"
#include "qnn/Target/ONNX/OnnxAttributes.h"

#include <cmath>

using namespace mlir;
using namespace mlir::qnn;
using llvm::Error;
using llvm::Expected;

/// The thresholds, input \p index, sorted in each row: one row, or one per
/// channel.
static Expected<DenseElementsAttr> readThresholds(GraphImporter &importer,
                                                  const OnnxNode &node,
                                                  size_t index,
                                                  int64_t channels) {
  auto tensor = importer.requireConstant(node, index, "threshold tensor");
  if (!tensor)
    return tensor.takeError();
  ArrayRef<int64_t> dims = (*tensor)->getDims();
  // Codes of 16 bits have 65535 thresholds.
  constexpr int64_t maxSteps = 65535;
  if (dims.size() != 2 || (dims[0] != 1 && dims[0] != channels) ||
      dims[1] < 1 || dims[1] > maxSteps)
    return node.makeError("the thresholds do not fit the tensor",
                          formatOnnxShape(dims) + " for " + Twine(channels) +
                              " channels",
                          "give one row, or one per channel, of 1 to 65535 "
                          "thresholds");
  SmallVector<double> values = (*tensor)->getDoubles();
  if (llvm::any_of(values, [](double value) { return std::isnan(value); }))
    return node.makeError("a threshold is not a number");
  for (int64_t row = 0; row < dims[0]; ++row)
    llvm::sort(values.begin() + row * dims[1],
               values.begin() + (row + 1) * dims[1]);
  return DenseElementsAttr::get(
      RankedTensorType::get(dims, importer.builder.getF64Type()),
      ArrayRef<double>(values));
}

namespace {
/// How a count of thresholds is stored: as `code = count + shift`, which stands
/// for the number `scale * (code - zeroPoint)` and, if not 0, plus `bias`.
struct CountCodes {
  IntType type;
  int64_t shift = 0;
  double scale = 1;
  int32_t zeroPoint = 0;
  double bias = 0;
};
} // namespace

/// Codes for 0 .. \p steps thresholds, each of which adds \p scale to \p bias.
static CountCodes chooseCodes(MLIRContext *context, int64_t steps, double scale,
                              double bias) {
  CountCodes codes;
  codes.scale = scale;
  double first = bias / scale;
  if (steps == 1 && first == -0.5) {
    codes.type = IntType::get(context, 1, Encoding::Bipolar);
    codes.scale = scale / 2;
    return codes;
  }
  auto fits = [&](int64_t low, Encoding encoding) {
    // The narrowest type that holds low .. low + steps.
    for (unsigned width = 1; width <= 16; ++width) {
      if (encoding == Encoding::Signed && width == 1)
        continue;
      codes.type = IntType::get(context, width, encoding);
      if (codes.type.getMinValue() <= low &&
          low + steps <= codes.type.getMaxValue())
        return true;
    }
    return false;
  };
  constexpr double maxShift = 65536;
  bool isWhole = first == std::trunc(first) && std::fabs(first) <= maxShift;
  auto shift = isWhole ? static_cast<int64_t>(first) : 0;
  if (isWhole &&
      fits(shift, shift < 0 ? Encoding::Signed : Encoding::Unsigned)) {
    codes.shift = shift;
    return codes;
  }
  bool isCounted = fits(0, Encoding::Unsigned);
  assert(isCounted && "the number of thresholds is limited");
  (void)isCounted;
  if (isWhole)
    codes.zeroPoint = static_cast<int32_t>(-shift);
  else
    codes.bias = bias;
  return codes;
}

Expected<Value> mlir::qnn::emitThresholds(GraphImporter &importer,
                                          const OnnxNode &node, Value input,
                                          const ThresholdOptions &options) {
  ArrayRef<int64_t> shape = getShape(input);
  auto thresholds =
      readThresholds(importer, node, options.input, shape[options.axis]);
  if (!thresholds)
    return thresholds.takeError();
  StringRef name = node.outputs[0];
  OpBuilder &builder = importer.builder;
  Type type = input.getType();
  CountCodes codes =
      chooseCodes(builder.getContext(), thresholds->getType().getDimSize(1),
                  options.scale, options.bias);
  Expected<Value> number =
      importer
          .createNamed<StaircaseOp>(node, name + ".count", type, input,
                                    *thresholds,
                                    builder.getI64IntegerAttr(options.axis))
          .getResult();
  auto add = [&](const Twine &step, double summand) {
    std::string text = step.str();
    auto constant = importer.materialize(
        importer.getLoc(node), text + ".constant",
        OnnxTensor::fromDoubles(OnnxType::Float, {}, summand));
    if (!constant) {
      number = constant.takeError();
      return;
    }
    number = importer.elementwise(node, text, ElementwiseKind::Add,
                                  {*number, *constant});
  };
  // The sign of a half less is that of the threshold.
  double shift =
      codes.type.isBipolar() ? -0.5 : static_cast<double>(codes.shift);
  if (shift != 0)
    add(name + ".shifted", shift);
  if (!number)
    return number;
  Value quantized =
      importer.quantize(node, name + ".codes", *number, codes.type);
  number =
      importer.dequantize(node, name + (codes.bias != 0 ? ".unbiased" : ""),
                          quantized, codes.scale, codes.zeroPoint);
  if (codes.bias != 0)
    add(name, codes.bias);
  return number;
}

/// The axis of channels: the last one for `NHWC` and for shapes that are no
/// images, else the second.
static Expected<int64_t> readChannelAxis(const OnnxNode &node,
                                         ArrayRef<int64_t> shape) {
  Expected<StringRef> layout = getOnnxString(node, "data_layout", "NCHW");
  if (!layout)
    return layout.takeError();
  // FINN also writes NC, NWC and the like.
  bool isLast = layout->ends_with("C");
  bool isSecond = layout->starts_with("NC");
  if (layout->empty() || (!isLast && !isSecond))
    return node.makeError("attribute 'data_layout' is unknown",
                          quoteOnnxName(*layout), "expected NCHW or NHWC");
  if (shape.empty())
    return node.makeError("the input has no channel axis",
                          formatOnnxShape(shape));
  int64_t rank = static_cast<int64_t>(shape.size());
  return isLast || rank < 2 || rank == 3 ? rank - 1 : 1;
}

Error mlir::qnn::importMultiThreshold(GraphImporter &importer,
                                      const OnnxNode &node) {
  if (Error error = checkOnnxArity(node, 2, 2))
    return error;
  Expected<Value> input = importer.getNumbers(node, 0);
  if (!input)
    return input.takeError();
  auto axis = readChannelAxis(node, getShape(*input));
  if (!axis)
    return axis.takeError();
  Expected<double> scale = getOnnxFloat(node, "out_scale", 1);
  if (!scale)
    return scale.takeError();
  Expected<double> bias = getOnnxFloat(node, "out_bias", 0);
  if (!bias)
    return bias.takeError();
  if (!std::isfinite(*scale) || *scale <= 0 || !std::isfinite(*bias))
    return node.makeError("'out_scale' must be positive, and 'out_bias' finite",
                          std::to_string(*scale) + " and " +
                              std::to_string(*bias));
  auto result = emitThresholds(importer, node, *input,
                               {/*input=*/1, *axis, *scale, *bias});
  if (!result)
    return result.takeError();
  importer.setResult(node, *result);
  return Error::success();
}
