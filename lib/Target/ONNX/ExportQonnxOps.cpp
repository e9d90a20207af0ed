//===- ExportQonnxOps.cpp - Staircases and minifloats -----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ExportTable.h"
#include "GraphExporter.h"

#include <cmath>

using namespace mlir;
using namespace mlir::qnn;

//===----------------------------------------------------------------------===//
// Staircase
//===----------------------------------------------------------------------===//

/// The thresholds of \p op as a tensor of dimensions \p dims.
static FailureOr<OnnxTensor> readThresholds(GraphExporter &exporter,
                                            StaircaseOp op,
                                            ArrayRef<int64_t> dims) {
  SmallVector<double> values;
  int64_t rows = op.getThresholds().getType().getDimSize(0);
  for (int64_t row = 0; row < rows; ++row)
    for (double step : op.getSteps(row)) {
      auto value = exporter.getFloat(op, "a threshold", step);
      if (failed(value))
        return failure();
      values.push_back(static_cast<double>(*value));
    }
  return OnnxTensor::fromDoubles(OnnxType::Float, dims, values);
}

/// MultiThreshold wants channels last, or first of rank 2 or 4.
static LogicalResult exportMultiThreshold(GraphExporter &exporter,
                                          StaircaseOp op) {
  int64_t rank = static_cast<int64_t>(getDims(op.getInput()).size());
  int64_t axis = op.getAxis();
  auto thresholds =
      readThresholds(exporter, op, op.getThresholds().getType().getShape());
  if (failed(thresholds))
    return failure();
  bool isSecond = axis == 1 && (rank == 2 || rank == 4);
  bool isTurned = !isSecond && axis != rank - 1 && !op.isPerTensor();
  SmallVector<int64_t> perm = llvm::to_vector(llvm::seq<int64_t>(rank));
  std::swap(perm[axis], perm[rank - 1]);
  std::string input = exporter.getName(op.getInput());
  if (isTurned)
    input =
        exporter.addNode(op, ".input", "Transpose", {input}, {{"perm", perm}});
  SmallVector<std::string> inputs = {
      input, exporter.addInitializer(op, ".thresholds", *thresholds)};
  SmallVector<OnnxNodeAttr> attributes = {
      {"data_layout", std::string(isSecond ? "NCHW" : "NHWC")},
      {"out_bias", 0.0f},
      {"out_scale", 1.0f}};
  if (!isTurned) {
    exporter.addResult(op, "MultiThreshold", inputs, attributes, qonnxDomain);
    return success();
  }
  std::string result = exporter.addNode(op, ".last", "MultiThreshold", inputs,
                                        attributes, qonnxDomain);
  exporter.addResult(op, "Transpose", {result}, {{"perm", perm}});
  return success();
}

/// Standard operators: sign(sign(x - t) + 0.5) is 1 if x reaches t and -1 if
/// not; half the sum of these and their number is the count.
LogicalResult mlir::qnn::exportStaircase(GraphExporter &exporter,
                                         StaircaseOp op) {
  if (exporter.options.style == OnnxExportStyle::QONNX)
    return exportMultiThreshold(exporter, op);
  int64_t rank = static_cast<int64_t>(getDims(op.getInput()).size());
  int64_t axis = op.getAxis(), steps = op.getNumSteps();
  SmallVector<int64_t> dims(rank - axis + 1, 1);
  dims.front() = op.getThresholds().getType().getDimSize(0);
  dims.back() = steps;
  auto values = readThresholds(exporter, op, dims);
  if (failed(values))
    return failure();
  std::string last = exporter.addInts(op, ".last", rank);
  std::string column = exporter.addNode(
      op, ".column", "Unsqueeze", {exporter.getName(op.getInput()), last});
  std::string thresholds = exporter.addInitializer(op, ".thresholds", *values);
  std::string distance =
      exporter.addNode(op, ".distance", "Sub", {column, thresholds});
  std::string sign = exporter.addNode(op, ".sign", "Sign", {distance});
  std::string half = exporter.addFloat(op, ".half", 0.5f);
  std::string moved = exporter.addNode(op, ".moved", "Add", {sign, half});
  std::string reached = exporter.addNode(op, ".reached", "Sign", {moved});
  std::string sum = exporter.addNode(op, ".sum", "ReduceSum", {reached, last},
                                     {{"keepdims", int64_t(0)}});
  std::string count =
      exporter.addFloat(op, ".steps", static_cast<float>(steps));
  std::string twice = exporter.addNode(op, ".twice", "Add", {sum, count});
  exporter.addResult(op, "Mul", {twice, half});
  return success();
}

//===----------------------------------------------------------------------===//
// Minifloat
//===----------------------------------------------------------------------===//

LogicalResult mlir::qnn::exportMinifloat(GraphExporter &exporter,
                                         MinifloatOp op) {
  if (exporter.options.style != OnnxExportStyle::QONNX)
    return exporter.refuse(op,
                           "standard operators round to no small float "
                           "format that saturates",
                           "export to qonnx");
  std::optional<StringRef> rounding = getQonnxRounding(op.getRounding());
  if (!rounding)
    return exporter.refuse(
        op, "FloatQuant does not round " + stringifyRounding(op.getRounding()),
        "round half to even");
  auto greatest = exporter.getFloat(op, "the greatest value",
                                    op.getMaxValue().convertToDouble());
  if (failed(greatest))
    return failure();
  // Without codes for infinity and NaN, this is the greatest of the format.
  int64_t exponent =
      (int64_t(1) << op.getExponentBits()) - 1 - op.getExponentBias();
  double natural =
      std::ldexp(2 - std::ldexp(1, -static_cast<int>(op.getMantissaBits())),
                 static_cast<int>(exponent));
  if (static_cast<double>(*greatest) > natural)
    return exporter.refuse(op, "the exponent bits do not reach max_value",
                           "give more exponent bits");
  auto addScalar = [&](StringRef role, int64_t value) {
    return exporter.addFloat(op, "." + role, static_cast<float>(value));
  };
  exporter.addResult(op, "FloatQuant",
                     {exporter.getName(op.getInput()), addScalar("scale", 1),
                      addScalar("exponent_bits", op.getExponentBits()),
                      addScalar("mantissa_bits", op.getMantissaBits()),
                      addScalar("exponent_bias", op.getExponentBias()),
                      exporter.addFloat(op, ".max_val", *greatest)},
                     {{"has_inf", int64_t(0)},
                      {"has_nan", int64_t(0)},
                      {"has_subnormal", int64_t(1)},
                      {"rounding_mode", rounding->str()},
                      {"saturation", int64_t(1)}},
                     qonnxDomain);
  return success();
}
