//===- ExportQDQ.cpp - Quantizers in standard operators ---------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ExportQuant.h"
#include "ExportTable.h"

#include <cmath>

using namespace mlir;
using namespace mlir::qnn;

namespace {
/// The operands of QuantizeLinear and DequantizeLinear after the first.
struct LinearOperands {
  std::string scale, zeroPoint;
  SmallVector<OnnxNodeAttr> attributes;
};
} // namespace

/// Writes \p scale and \p zeroPoint for codes of \p type: scalars, or one
/// element for each index of \p axis.
static FailureOr<LinearOperands>
addOperands(GraphExporter &exporter, Operation *op, ArrayRef<double> scale,
            ArrayRef<int32_t> zeroPoint, std::optional<int64_t> axis,
            OnnxType type) {
  size_t count = std::max(scale.size(), zeroPoint.size());
  SmallVector<double> scales;
  SmallVector<int64_t> zeroPoints;
  for (size_t index = 0; index < count; ++index) {
    auto value = exporter.getFloat(op, "the scale",
                                   scale[scale.size() == 1 ? 0 : index]);
    if (failed(value))
      return failure();
    scales.push_back(static_cast<double>(*value));
    zeroPoints.push_back(zeroPoint[zeroPoint.size() == 1 ? 0 : index]);
  }
  LinearOperands result;
  SmallVector<int64_t> dims;
  if (count > 1) {
    dims.push_back(static_cast<int64_t>(count));
    result.attributes.push_back({"axis", *axis});
  }
  result.scale = exporter.addInitializer(
      op, ".scale", OnnxTensor::fromDoubles(OnnxType::Float, dims, scales));
  // Absent means 0, but also UINT8 codes. INT32 codes have none.
  bool hasZeroPoint = type != OnnxType::Int32 ||
                      llvm::any_of(zeroPoints, [](int64_t z) { return z; });
  if (hasZeroPoint)
    result.zeroPoint = exporter.addInitializer(
        op, ".zero_point", OnnxTensor::fromInts(type, dims, zeroPoints));
  return result;
}

/// The operands of a node without the optional one if it is absent.
static SmallVector<std::string> getInputs(std::string input,
                                          const LinearOperands &operands) {
  SmallVector<std::string> inputs = {std::move(input), operands.scale};
  if (!operands.zeroPoint.empty())
    inputs.push_back(operands.zeroPoint);
  return inputs;
}

//===----------------------------------------------------------------------===//
// Clipping to fewer codes than the type has
//===----------------------------------------------------------------------===//

/// The least and greatest code of an ONNX type that codes are stored in.
static std::pair<int64_t, int64_t> getRange(OnnxType type) {
  unsigned width = getOnnxBitWidth(type);
  bool isUnsigned = type == OnnxType::UInt4 || type == OnnxType::UInt8 ||
                    type == OnnxType::UInt16;
  if (isUnsigned)
    return {0, (int64_t(1) << width) - 1};
  return {-(int64_t(1) << (width - 1)), (int64_t(1) << (width - 1)) - 1};
}

/// Clips the numbers \p input so that their codes are in the range of \p op: a
/// bound is the number of its code, which the quantizer rounds to that code.
static FailureOr<std::string> clipNumbers(GraphExporter &exporter,
                                          QuantizeOp op, std::string input) {
  int64_t channels =
      op.isPerChannel() ? getDims(op.getInput())[*op.getAxis()] : 1;
  SmallVector<int64_t> dims;
  if (op.isPerChannel()) {
    dims.assign(getDims(op.getInput()).size() - *op.getAxis(), 1);
    dims[0] = channels;
  }
  struct Bound {
    StringRef opType, role;
    int64_t code;
  };
  for (Bound bound : {Bound{"Max", "low", op.getLowCode()},
                      Bound{"Min", "high", op.getHighCode()}}) {
    SmallVector<double> values;
    for (int64_t channel = 0; channel < channels; ++channel)
      values.push_back(
          op.getScaleOf(channel) *
          static_cast<double>(bound.code - op.getZeroPointOf(channel)));
    if (llvm::any_of(values, [](double value) {
          return std::isinf(static_cast<float>(value));
        }))
      return exporter.refuse(op, "a bound of the clip range is not finite",
                             "use a smaller scale");
    std::string limit = exporter.addInitializer(
        op, Twine(".") + bound.role,
        OnnxTensor::fromDoubles(OnnxType::Float, dims, values));
    input = exporter.addNode(op, Twine(".above_") + bound.role, bound.opType,
                             {input, limit});
  }
  return input;
}

/// Writes \p low and \p high as inputs of a Clip on codes of \p type.
static SmallVector<std::string> addClipBounds(GraphExporter &exporter,
                                              Operation *op, OnnxType type,
                                              int64_t low, int64_t high) {
  return {
      exporter.addInitializer(op, ".low", OnnxTensor::fromInts(type, {}, low)),
      exporter.addInitializer(op, ".high",
                              OnnxTensor::fromInts(type, {}, high))};
}

//===----------------------------------------------------------------------===//
// Quantize
//===----------------------------------------------------------------------===//

/// Sign has a third result, 0, which belongs to +1.
static LogicalResult exportBipolar(GraphExporter &exporter, QuantizeOp op) {
  std::string sign =
      exporter.addNode(op, ".sign", "Sign", {exporter.getName(op.getInput())});
  std::string half = exporter.addFloat(op, ".half", 0.5f);
  std::string moved = exporter.addNode(op, ".moved", "Add", {sign, half});
  std::string number = exporter.addNode(op, ".number", "Sign", {moved});
  auto operands =
      addOperands(exporter, op, {1.0}, {0}, std::nullopt, OnnxType::Int8);
  if (failed(operands))
    return failure();
  exporter.addResult(op, "QuantizeLinear", getInputs(number, *operands));
  return success();
}

LogicalResult mlir::qnn::exportQuantize(GraphExporter &exporter,
                                        QuantizeOp op) {
  if (exporter.groups.areNumbers(op.getResult()))
    return exportAsQuant(exporter, op);
  if (getCodeType(op.getResult()).isBipolar())
    return exportBipolar(exporter, op);
  if (op.getRounding() != Rounding::HalfEven)
    return exporter.refuse(
        op,
        "QuantizeLinear rounds half to even, the op rounds " +
            stringifyRounding(op.getRounding()),
        getQonnxRounding(op) ? "export to qonnx, and dequantize the codes with "
                               "the same scale"
                             : "round half to even");
  if (!addsZeroPointLast(op))
    return exporter.refuse(op,
                           "QuantizeLinear adds the zero point after rounding, "
                           "the op adds it before",
                           "export to qonnx, and dequantize the codes with the "
                           "same scale");
  FailureOr<OnnxType> type = exporter.getStorage(op, op.getResult());
  if (failed(type))
    return failure();
  auto operands = addOperands(exporter, op, op.getScale(), op.getZeroPoint(),
                              op.getAxis(), *type);
  if (failed(operands))
    return failure();
  std::string input = exporter.getName(op.getInput());
  auto [low, high] = getRange(*type);
  if (op.getLowCode() == low && op.getHighCode() == high) {
    exporter.addResult(op, "QuantizeLinear", getInputs(input, *operands),
                       operands->attributes);
    return success();
  }
  if (getOnnxBitWidth(*type) != 8) {
    auto clipped = clipNumbers(exporter, op, input);
    if (failed(clipped))
      return failure();
    exporter.addResult(op, "QuantizeLinear", getInputs(*clipped, *operands),
                       operands->attributes);
    return success();
  }
  SmallVector<std::string> inputs = {
      exporter.addNode(op, ".unclipped", "QuantizeLinear",
                       getInputs(input, *operands), operands->attributes)};
  inputs.append(
      addClipBounds(exporter, op, *type, op.getLowCode(), op.getHighCode()));
  exporter.addResult(op, "Clip", inputs);
  return success();
}

//===----------------------------------------------------------------------===//
// Dequantize
//===----------------------------------------------------------------------===//

/// The name of constant codes. A Clip that changes nothing tells their range,
/// where the type does not.
static std::string getClippedConstant(GraphExporter &exporter, DequantizeOp op,
                                      OnnxType type) {
  std::string codes = exporter.getName(op.getInput());
  auto constant = op.getInput().getDefiningOp<ConstantOp>();
  IntType code = getCodeType(op.getInput());
  if (!constant || !code || code.isPow2() || code.isBipolar() ||
      getOnnxBitWidth(type) != 8 ||
      std::pair(code.getMinValue(), code.getMaxValue()) == getRange(type))
    return codes;
  SmallVector<std::string> inputs = {codes};
  inputs.append(addClipBounds(exporter, constant, type, code.getMinValue(),
                              code.getMaxValue()));
  return exporter.addNode(op, ".clipped", "Clip", inputs);
}

LogicalResult mlir::qnn::exportDequantize(GraphExporter &exporter,
                                          DequantizeOp op) {
  Value codes = op.getInput();
  bool isCode = getCodeType(codes) != nullptr;
  if (isCode && exporter.groups.areNumbers(codes)) {
    exporter.setAlias(op, op.getResult(), exporter.getName(codes));
    return success();
  }
  if (auto constant = codes.getDefiningOp<ConstantOp>();
      constant && isCode && hasQuantForm(exporter, op, constant))
    return exportWeightsAsQuant(exporter, op, constant);
  FailureOr<OnnxType> type = exporter.getElementType(op, codes);
  if (failed(type))
    return failure();
  // DequantizeLinear knows neither booleans nor the integers that indices are.
  if (*type == OnnxType::Int64 || *type == OnnxType::Bool) {
    if (!llvm::all_equal(op.getScale()) || op.getScale()[0] != 1 ||
        llvm::any_of(op.getZeroPoint(), [](int32_t z) { return z != 0; }))
      return exporter.refuse(
          op, "DequantizeLinear has no form for " + getOnnxTypeName(*type),
          "dequantize with scale 1, and multiply");
    exporter.addResult(op, "Cast", {exporter.getName(codes)},
                       {{"to", static_cast<int64_t>(OnnxType::Float)}});
    return success();
  }
  if (*type == OnnxType::Int16 &&
      failed(exporter.requireOpset(op, 21, "quantizers of 16 bits")))
    return failure();
  auto operands = addOperands(exporter, op, op.getScale(), op.getZeroPoint(),
                              op.getAxis(), *type);
  if (failed(operands))
    return failure();
  exporter.addResult(
      op, "DequantizeLinear",
      getInputs(getClippedConstant(exporter, op, *type), *operands),
      operands->attributes);
  return success();
}
