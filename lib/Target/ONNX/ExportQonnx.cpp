//===- ExportQonnx.cpp - QONNX's quantizers ---------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ExportQuant.h"

#include <cmath>

using namespace mlir;
using namespace mlir::qnn;

namespace {
/// What a Quant says beside scale and zero point.
struct QuantFormat {
  int64_t bits;
  bool isSigned;
  bool isNarrow;
};
} // namespace

/// The format that has the codes of \p code. Those of `pow2` are numbers among
/// others.
static QuantFormat getFormat(IntType code) {
  bool isUnsigned = code.isUnsignedEncoding();
  int64_t bits = code.getWidth();
  while (code.isPow2() && !llvm::isIntN(bits, code.getMaxValue()))
    ++bits;
  return {bits, !isUnsigned, code.getEncoding() == Encoding::Ternary};
}

/// The dimensions of a parameter of \p count elements along \p axis, which
/// broadcasts to a tensor of \p rank.
static SmallVector<int64_t>
getParamDims(size_t count, std::optional<int64_t> axis, size_t rank) {
  if (count == 1)
    return {};
  SmallVector<int64_t> dims(rank, 1);
  dims[*axis] = static_cast<int64_t>(count);
  return dims;
}

/// Adds a Quant or BipolarQuant of \p input with the scale of \p params, a
/// quantize or dequantize, whose result is that of \p op.
template <typename ParamsOp>
static LogicalResult addQuant(GraphExporter &exporter, Operation *op,
                              ParamsOp params, IntType code, std::string input,
                              QuantFormat format, StringRef rounding) {
  size_t rank = getDims(params.getInput()).size();
  SmallVector<double> scales;
  for (double scale : params.getScale()) {
    auto value = exporter.getFloat(op, "the scale", scale);
    if (failed(value))
      return failure();
    scales.push_back(static_cast<double>(*value));
  }
  SmallVector<std::string> inputs = {std::move(input)};
  inputs.push_back(exporter.addInitializer(
      op, ".scale",
      OnnxTensor::fromDoubles(
          OnnxType::Float, getParamDims(scales.size(), params.getAxis(), rank),
          scales)));
  if (code.isBipolar()) {
    exporter.addResult(op, "BipolarQuant", inputs, {}, qonnxDomain);
    return success();
  }
  // QONNX keeps zero points and bit widths in floats.
  ArrayRef<int32_t> zeroPoints = params.getZeroPoint();
  inputs.push_back(exporter.addInitializer(
      op, ".zero_point",
      OnnxTensor::fromDoubles(
          OnnxType::Float,
          getParamDims(zeroPoints.size(), params.getAxis(), rank),
          SmallVector<double>(zeroPoints.begin(), zeroPoints.end()))));
  inputs.push_back(
      exporter.addFloat(op, ".bits", static_cast<float>(format.bits)));
  exporter.addResult(op, "Quant", inputs,
                     {{"narrow", int64_t(format.isNarrow)},
                      {"rounding_mode", rounding.str()},
                      {"signed", int64_t(format.isSigned)}},
                     qonnxDomain);
  return success();
}

LogicalResult mlir::qnn::exportAsQuant(GraphExporter &exporter, QuantizeOp op) {
  IntType code = getCodeType(op.getResult());
  QuantFormat format = getFormat(code);
  format.isNarrow |= op.getNarrow();
  std::string input = exporter.getName(op.getInput());
  // The scale of a bipolar quantizer is that of its dequantize.
  if (code.isBipolar())
    return addQuant(exporter, op, exporter.groups.getDequantize(op.getResult()),
                    code, input, format, "");
  return addQuant(exporter, op, op, code, input, format, *getQonnxRounding(op));
}

bool mlir::qnn::hasQuantForm(GraphExporter &exporter, DequantizeOp op,
                             ConstantOp constant) {
  IntType code = getCodeType(constant.getResult());
  constexpr int64_t maxBits = 16;
  if (exporter.options.style != OnnxExportStyle::QONNX ||
      getFormat(code).bits > maxBits)
    return false;
  auto fits = [&](int64_t zeroPoint) {
    return code.isBipolar() ? zeroPoint == 0
                            : zeroPoint >= code.getMinValue() &&
                                  zeroPoint <= code.getMaxValue();
  };
  // All numbers must be finite, and large enough to be told apart.
  constexpr double most = 0x1p17;
  return llvm::all_of(op.getZeroPoint(), fits) &&
         llvm::all_of(op.getScale(), [](double scale) {
           return std::isfinite(static_cast<float>(scale * most)) &&
                  scale >= 0x1p-126;
         });
}

LogicalResult mlir::qnn::exportWeightsAsQuant(GraphExporter &exporter,
                                              DequantizeOp op,
                                              ConstantOp constant) {
  FailureOr<OnnxTensor> codes = readCodes(exporter, constant, OnnxType::Double);
  if (failed(codes))
    return failure();
  // The number of a code, rounded to float32, becomes that code again.
  ArrayRef<int64_t> dims = codes->getDims();
  int64_t channels = 1, inner = 1;
  if (op.isPerChannel()) {
    channels = dims[*op.getAxis()];
    for (int64_t dim : dims.drop_front(*op.getAxis() + 1))
      inner *= dim;
  }
  SmallVector<double> numbers = codes->getDoubles();
  for (auto [index, number] : llvm::enumerate(numbers)) {
    int64_t channel = static_cast<int64_t>(index) / inner % channels;
    number = op.getScaleOf(channel) *
             (number - static_cast<double>(op.getZeroPointOf(channel)));
  }
  std::string weights = exporter.addInitializer(
      op, ".weights", OnnxTensor::fromDoubles(OnnxType::Float, dims, numbers));
  IntType code = getCodeType(constant.getResult());
  return addQuant(exporter, op, op, code, weights, getFormat(code), "ROUND");
}
