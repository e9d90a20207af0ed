//===- ExportMove.cpp - Export of ops that move elements --------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ExportTable.h"
#include "GraphExporter.h"

#include <cmath>
#include <limits>

using namespace mlir;
using namespace mlir::qnn;

LogicalResult mlir::qnn::exportConcat(GraphExporter &exporter, ConcatOp op) {
  SmallVector<std::string> inputs;
  for (Value input : op.getInputs())
    inputs.push_back(exporter.getName(input));
  exporter.addResult(op, "Concat", inputs,
                     {{"axis", static_cast<int64_t>(op.getAxis())}});
  return success();
}

LogicalResult mlir::qnn::exportSlice(GraphExporter &exporter, SliceOp op) {
  SmallVector<int64_t> ends, axes;
  for (auto [axis, size] : llvm::enumerate(getDims(op.getResult()))) {
    int64_t stride = op.getStrides()[axis];
    int64_t last = op.getOffsets()[axis] + (size - 1) * stride;
    // Backwards, -1 would mean the last element; this is before the first.
    int64_t before = last > 0 ? last - 1 : std::numeric_limits<int64_t>::min();
    ends.push_back(stride > 0 ? last + 1 : before);
    axes.push_back(static_cast<int64_t>(axis));
  }
  exporter.addResult(op, "Slice",
                     {exporter.getName(op.getInput()),
                      exporter.addInts(op, ".starts", op.getOffsets()),
                      exporter.addInts(op, ".ends", ends),
                      exporter.addInts(op, ".axes", axes),
                      exporter.addInts(op, ".steps", op.getStrides())});
  return success();
}

LogicalResult mlir::qnn::exportPad(GraphExporter &exporter, PadOp op) {
  FailureOr<OnnxType> type = exporter.getElementType(op, op.getInput());
  if (failed(type))
    return failure();
  SmallVector<int64_t> pads(op.getLow());
  pads.append(op.getHigh().begin(), op.getHigh().end());
  double fill = op.getFill().convertToDouble();
  // Codes that are written as numbers are padded with the number of the code.
  if (getCodeType(op.getInput()) && exporter.groups.areNumbers(op.getInput())) {
    DequantizeOp dequantize = exporter.groups.getDequantize(op.getInput());
    fill = dequantize.getScaleOf(0) *
           (fill - static_cast<double>(dequantize.getZeroPointOf(0)));
  }
  OnnxTensor value;
  if (isOnnxFloat(*type)) {
    auto number = exporter.getFloat(op, "the fill", fill);
    if (failed(number))
      return failure();
    value = OnnxTensor::fromDoubles(*type, {}, static_cast<double>(*number));
  } else {
    value = OnnxTensor::fromInts(*type, {}, static_cast<int64_t>(fill));
  }
  exporter.addResult(op, "Pad",
                     {exporter.getName(op.getInput()),
                      exporter.addInts(op, ".pads", pads),
                      exporter.addInitializer(op, ".fill", value)});
  return success();
}

LogicalResult mlir::qnn::exportGather(GraphExporter &exporter, GatherOp op) {
  exporter.addResult(op, "Gather",
                     {exporter.getName(op.getInput()),
                      exporter.addInts(op, ".indices", op.getIndices())},
                     {{"axis", static_cast<int64_t>(op.getAxis())}});
  return success();
}

LogicalResult mlir::qnn::exportBroadcast(GraphExporter &exporter,
                                         BroadcastOp op) {
  exporter.addResult(op, "Expand",
                     {exporter.getName(op.getInput()),
                      exporter.addInts(op, ".shape", getDims(op.getResult()))});
  return success();
}

//===----------------------------------------------------------------------===//
// Resize
//===----------------------------------------------------------------------===//

namespace {
/// One of ONNX's conventions where a sample lies.
struct Coordinates {
  const char *name;
  double shift, offset;
  bool alignsCorners = false;
};
} // namespace

static constexpr Coordinates conventions[] = {
    {"half_pixel", 0.5, -0.5},
    {"asymmetric", 0, 0},
    {"tf_half_pixel_for_nn", 0.5, 0},
    {"align_corners", 0, 0, /*alignsCorners=*/true},
};

/// Whether the samples of \p op along \p axis are those of \p convention with
/// the given \p scale.
static bool matches(ResizeOp op, size_t axis, const Coordinates &convention,
                    double scale) {
  double size = static_cast<double>(getDims(op.getInput())[axis]);
  double resized = static_cast<double>(getDims(op.getResult())[axis]);
  if (convention.alignsCorners)
    scale = resized > 1 && size > 1 ? (resized - 1) / (size - 1) : HUGE_VAL;
  return op.getScales()[axis] == scale &&
         op.getShifts()[axis] == convention.shift &&
         op.getOffsets()[axis] == convention.offset;
}

/// ONNX's word for the rounding of positions, or null.
static const char *getNearestMode(Rounding rounding) {
  switch (rounding) {
  case Rounding::HalfDown:
    return "round_prefer_floor";
  case Rounding::HalfUp:
    return "round_prefer_ceil";
  case Rounding::Floor:
    return "floor";
  case Rounding::Ceil:
    return "ceil";
  default:
    return nullptr;
  }
}

/// Sizes or scales that ONNX understands as the scales of \p op.
static FailureOr<std::pair<const Coordinates *, bool>> choose(ResizeOp op) {
  ArrayRef<int64_t> input = getDims(op.getInput());
  ArrayRef<int64_t> result = getDims(op.getResult());
  auto fits = [&](const Coordinates &convention, bool hasSizes) {
    for (size_t axis = 0; axis < input.size(); ++axis) {
      double scale = hasSizes ? static_cast<double>(result[axis]) /
                                    static_cast<double>(input[axis])
                              : op.getScales()[axis];
      auto number = static_cast<float>(scale);
      bool isScale = hasSizes || convention.alignsCorners ||
                     (static_cast<double>(number) == scale && scale > 0 &&
                      std::floor(number * static_cast<float>(input[axis])) ==
                          static_cast<float>(result[axis]));
      if (!isScale || !matches(op, axis, convention, scale))
        return false;
    }
    return true;
  };
  for (const Coordinates &convention : conventions)
    for (bool hasSizes : {true, false})
      if (fits(convention, hasSizes))
        return std::pair(&convention, hasSizes);
  return failure();
}

LogicalResult mlir::qnn::exportResize(GraphExporter &exporter, ResizeOp op) {
  auto form = choose(op);
  if (failed(form) || op.getFill())
    return exporter.refuse(
        op,
        "the positions follow no convention that ONNX's "
        "Resize has",
        "use shifts and offsets of half_pixel, asymmetric, "
        "tf_half_pixel_for_nn or align_corners, and no fill");
  auto [convention, hasSizes] = *form;
  bool isNearest = op.getMode() == ResizeMode::Nearest;
  SmallVector<OnnxNodeAttr> attributes = {
      {"coordinate_transformation_mode", std::string(convention->name)},
      {"mode", std::string(isNearest ? "nearest" : "linear")}};
  if (isNearest) {
    const char *mode = getNearestMode(op.getRounding());
    if (!mode)
      return exporter.refuse(op,
                             "Resize does not round positions " +
                                 stringifyRounding(op.getRounding()),
                             "use half_down, half_up, floor or ceil");
    attributes.push_back({"nearest_mode", std::string(mode)});
  }
  SmallVector<std::string> inputs = {exporter.getName(op.getInput()), ""};
  if (hasSizes) {
    inputs.push_back("");
    inputs.push_back(exporter.addInts(op, ".sizes", getDims(op.getResult())));
  } else {
    inputs.push_back(exporter.addInitializer(
        op, ".scales",
        OnnxTensor::fromDoubles(OnnxType::Float,
                                {static_cast<int64_t>(op.getScales().size())},
                                op.getScales())));
  }
  exporter.addResult(op, "Resize", inputs, attributes);
  return success();
}
