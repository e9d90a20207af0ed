//===- ImportPad.cpp - Pad ---------------------------------------*- C++
//-*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "GraphImporter.h"
#include "OpTable.h"
#include "mlir/IR/TypeUtilities.h"
#include "qnn/Target/ONNX/OnnxAttributes.h"

using namespace mlir;
using namespace mlir::qnn;
using llvm::Error;
using llvm::Expected;

namespace {
/// The parameters of a Pad, in the forms that it has had.
struct PadParams {
  StringRef mode;
  /// Elements before and after each axis; negative ones are cut off.
  SmallVector<int64_t> low, high;
  double fill = 0;
};
} // namespace

/// Spreads \p pads, all lows and then all highs of \p axes, over the axes.
static Error spreadPads(const OnnxNode &node, ArrayRef<int64_t> pads,
                        std::optional<OnnxShape> axes, int64_t rank,
                        PadParams &params) {
  if (!axes) {
    axes.emplace();
    for (int64_t axis = 0; axis < rank; ++axis)
      axes->push_back(axis);
  }
  if (pads.size() != 2 * axes->size())
    return node.makeError("there must be two pads per axis",
                          Twine(pads.size()) + " pads for " +
                              Twine(axes->size()) + " axes");
  params.low.assign(rank, 0);
  params.high.assign(rank, 0);
  for (size_t i = 0; i < axes->size(); ++i) {
    Expected<int64_t> axis = normalizeOnnxAxis(node, (*axes)[i], rank);
    if (!axis)
      return axis.takeError();
    params.low[*axis] = pads[i];
    params.high[*axis] = pads[axes->size() + i];
  }
  return Error::success();
}

/// The number that constant input 2 of a Pad has.
static Expected<double> readFill(GraphImporter &importer,
                                 const OnnxNode &node) {
  if (const QuantizedConstant *fill = importer.getQuantized(node, 2)) {
    if (fill->codes.hasOneElement())
      return fill->params.getScale(0) *
             static_cast<double>(fill->codes.getInt(0) -
                                 fill->params.getZeroPoint(0));
  } else {
    auto tensor = importer.requireConstant(node, 2, "padding value");
    if (!tensor)
      return tensor.takeError();
    if ((*tensor)->hasOneElement())
      return (*tensor)->getDouble(0);
  }
  return node.makeError("the padding value must be a scalar");
}

static Expected<PadParams> readPad(GraphImporter &importer,
                                   const OnnxNode &node, int64_t rank) {
  PadParams params;
  bool areInputs = node.opset >= 11;
  if (Error error = checkOnnxArity(node, areInputs ? 2 : 1, areInputs ? 4 : 1))
    return std::move(error);
  Expected<StringRef> mode = getOnnxString(node, "mode", "constant");
  if (!mode)
    return mode.takeError();
  params.mode = *mode;
  if (!areInputs) {
    auto pads = getOnnxInts(node, node.opset < 2 ? "paddings" : "pads");
    if (!pads)
      return pads.takeError();
    Expected<double> fill = getOnnxFloat(node, "value", 0);
    if (!fill)
      return fill.takeError();
    params.fill = *fill;
    if (Error error = spreadPads(node, *pads ? **pads : OnnxShape(),
                                 std::nullopt, rank, params))
      return std::move(error);
    return params;
  }
  auto pads = importer.requireIntegers(node, 1, "list of pads");
  if (!pads)
    return pads.takeError();
  if (node.hasInput(2)) {
    Expected<double> fill = readFill(importer, node);
    if (!fill)
      return fill.takeError();
    params.fill = *fill;
  }
  std::optional<OnnxShape> axes;
  if (node.hasInput(3)) {
    auto given = importer.requireIntegers(node, 3, "list of axes");
    if (!given)
      return given.takeError();
    axes = std::move(*given);
  }
  if (Error error = spreadPads(node, *pads, std::move(axes), rank, params))
    return std::move(error);
  return params;
}

/// What index \p i, counted from the first element of an axis of \p size, is
/// in the modes that repeat elements.
static int64_t wrapIndex(StringRef mode, int64_t i, int64_t size) {
  if (mode == "edge")
    return std::clamp<int64_t>(i, 0, size - 1);
  if (mode == "wrap")
    return (i % size + size) % size;
  if (size == 1)
    return 0;
  // There and back again, without repeating the ends.
  int64_t period = 2 * (size - 1);
  i = (i % period + period) % period;
  return std::min(i, period - i);
}

/// Beyond this nobody pads, and lists of indices would not fit in memory.
static constexpr int64_t maxPad = int64_t(1) << 24;

/// Pads each axis with elements of \p value.
static Expected<Value> createRepeatingPad(GraphImporter &importer,
                                          const OnnxNode &node, Value value,
                                          const PadParams &params) {
  int64_t last = 0, rank = getShape(value).size();
  for (int64_t axis = 0; axis < rank; ++axis)
    if (params.low[axis] || params.high[axis])
      last = axis;
  for (int64_t axis = 0; axis < rank; ++axis) {
    int64_t size = getShape(value)[axis];
    if (!params.low[axis] && !params.high[axis])
      continue;
    if (size > maxPad)
      return node.makeError("a pad is too large",
                            "it repeats an axis of " + Twine(size) +
                                " elements, at most " + Twine(maxPad) +
                                " are supported");
    SmallVector<int64_t> indices;
    for (int64_t i = -params.low[axis]; i < size + params.high[axis]; ++i)
      indices.push_back(wrapIndex(params.mode, i, size));
    std::string name = node.outputs[0];
    if (axis != last)
      name += ".axis" + std::to_string(axis);
    auto padded = importer.gather(node, name, value, axis, indices);
    if (!padded)
      return padded;
    value = *padded;
  }
  return value;
}

/// How many of \p size elements a negative pad cuts off.
static int64_t getCut(int64_t pad, int64_t size) {
  return pad < 0 ? -std::max(pad, -size) : 0;
}

Error mlir::qnn::importPad(GraphImporter &importer, const OnnxNode &node) {
  if (Error error = checkOnnxArity(node, 1, 4))
    return error;
  Expected<Value> input = importer.getValue(node, 0);
  if (!input)
    return input.takeError();
  Value value = *input;
  auto params = readPad(importer, node, getShape(value).size());
  if (!params)
    return params.takeError();
  bool isConstant = params->mode == "constant";
  if (!isConstant && params->mode != "reflect" && params->mode != "edge" &&
      params->mode != "wrap")
    return node.makeError("the padding mode is not supported",
                          quoteOnnxName(params->mode),
                          "supported are constant, reflect, edge and wrap");
  SmallVector<OnnxSliceRange> ranges;
  bool cuts = false, pads = false;
  for (auto [axis, size] : llvm::enumerate(getShape(value))) {
    int64_t &low = params->low[axis], &high = params->high[axis];
    if (std::max(low, high) > maxPad)
      return node.makeError("a pad is too large",
                            Twine(std::max(low, high)) + " elements, at most " +
                                Twine(maxPad) + " are supported");
    int64_t begin = getCut(low, size), end = size - getCut(high, size);
    if (begin >= end)
      return node.makeError("negative pads leave nothing of axis " +
                                Twine(axis),
                            "it has " + Twine(size) + " elements");
    ranges.push_back({begin, 1, end - begin});
    low = std::max<int64_t>(low, 0);
    high = std::max<int64_t>(high, 0);
    cuts |= end - begin != size;
    pads |= low || high;
  }
  if (cuts) {
    auto cut = importer.slice(node, node.outputs[0] + (pads ? ".cut" : ""),
                              value, ranges);
    if (!cut)
      return cut.takeError();
    value = *cut;
  }
  if (!pads) {
    importer.setResult(node, value);
    return Error::success();
  }
  if (!isConstant)
    return importer.finish(node,
                           createRepeatingPad(importer, node, value, *params));
  SmallVector<int64_t> shape;
  for (auto [size, low, high] :
       llvm::zip_equal(getShape(value), params->low, params->high))
    shape.push_back(size + low + high);
  auto type =
      importer.getType(node, shape, getElementTypeOrSelf(value.getType()));
  if (!type)
    return type.takeError();
  importer.setResult(node, importer.create<PadOp>(node, *type, value,
                                                  params->low, params->high,
                                                  APFloat(params->fill)));
  return Error::success();
}
