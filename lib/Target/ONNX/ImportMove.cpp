//===- ImportMove.cpp - Operators that choose and repeat --------*- C++ -*-===//
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

/// The integers of constant input \p index, which messages call \p role.
static Expected<OnnxShape> requireIntegers(GraphImporter &importer,
                                           const OnnxNode &node, size_t index,
                                           StringRef role) {
  auto tensor = importer.requireConstant(node, index, role);
  if (!tensor)
    return tensor.takeError();
  return readOnnxIntegers(node, index, **tensor);
}

//===----------------------------------------------------------------------===//
// Concat
//===----------------------------------------------------------------------===//

Error mlir::qnn::importConcat(GraphImporter &importer, const OnnxNode &node) {
  size_t count = node.inputs.size();
  if (Error error = checkOnnxArity(node, std::max<size_t>(1, count), count))
    return error;
  if (!node.findAttribute("axis") && node.opset >= 4)
    return node.makeError("attribute 'axis' is missing");
  SmallVector<Value> operands;
  for (size_t index = 0; index < count; ++index) {
    Expected<Value> operand = importer.getValue(node, index);
    if (!operand)
      return operand.takeError();
    operands.push_back(*operand);
  }
  SmallVector<int64_t> shape(getShape(operands[0]));
  Expected<int64_t> axis = getOnnxInt(node, "axis", 1);
  if (axis)
    axis = normalizeOnnxAxis(node, *axis, shape.size());
  if (!axis)
    return axis.takeError();

  Type element = getElementTypeOrSelf(operands[0].getType());
  shape[*axis] = 0;
  for (Value operand : operands) {
    SmallVector<int64_t> expected(shape);
    if (getShape(operand).size() == shape.size())
      expected[*axis] = getShape(operand)[*axis];
    if (getShape(operand) != ArrayRef<int64_t>(expected) ||
        llvm::AddOverflow(shape[*axis], expected[*axis], shape[*axis]))
      return node.makeError("operands cannot be concatenated",
                            formatOnnxShape(getShape(operands[0])) + " and " +
                                formatOnnxShape(getShape(operand)) +
                                " on axis " + Twine(*axis),
                            "all other axes must have the same sizes");
    if (getElementTypeOrSelf(operand.getType()) != element)
      return importer.makeTypeError(node, operands[0], operand);
  }
  auto type = importer.getType(node, shape, element);
  if (!type)
    return type.takeError();
  importer.setResult(node,
                     importer.create<ConcatOp>(node, *type, operands, *axis));
  return Error::success();
}

//===----------------------------------------------------------------------===//
// Slices
//===----------------------------------------------------------------------===//

/// The given range of each axis of \p value; returns it if that is all of it.
static Expected<Value> createSlice(GraphImporter &importer,
                                   const OnnxNode &node, const Twine &name,
                                   Value value,
                                   ArrayRef<OnnxSliceRange> ranges) {
  SmallVector<int64_t> shape, offsets, strides;
  bool isWhole = true;
  for (auto [range, size] : llvm::zip_equal(ranges, getShape(value))) {
    shape.push_back(range.count);
    offsets.push_back(range.start);
    // One element has no next one; a huge step would only look odd.
    strides.push_back(range.count > 1 ? range.step : 1);
    isWhole &= range.count == size && strides.back() == 1;
  }
  if (isWhole)
    return value;
  auto type =
      importer.getType(node, shape, getElementTypeOrSelf(value.getType()));
  if (!type)
    return type.takeError();
  return importer.createNamed<SliceOp>(node, name, *type, value, offsets,
                                       strides)
      .getResult();
}

Error mlir::qnn::importSlice(GraphImporter &importer, const OnnxNode &node) {
  if (Error error = checkOnnxArity(node, 1, 5))
    return error;
  SmallVector<const OnnxTensor *> operands(node.inputs.size());
  static constexpr const char *roles[] = {"", "starts", "ends", "axes",
                                          "steps"};
  for (size_t index = 1; index < operands.size(); ++index)
    if (node.hasInput(index)) {
      auto tensor = importer.requireConstant(
          node, index, ("list of '" + Twine(roles[index]) + "'").str());
      if (!tensor)
        return tensor.takeError();
      operands[index] = *tensor;
    }
  Expected<Value> input = importer.getValue(node, 0);
  if (!input)
    return input.takeError();
  auto ranges = readOnnxSlices(node, operands, getShape(*input));
  if (!ranges)
    return ranges.takeError();
  return importer.finish(
      node, createSlice(importer, node, node.outputs[0], *input, *ranges));
}

/// The sizes of the parts of a Split of an axis of \p size elements.
static Expected<OnnxShape> readSplit(GraphImporter &importer,
                                     const OnnxNode &node, int64_t size) {
  int64_t numOutputs = node.outputs.size();
  std::optional<OnnxShape> parts;
  if (node.hasInput(1)) {
    auto given = requireIntegers(importer, node, 1, "list of sizes");
    if (!given)
      return given.takeError();
    parts = std::move(*given);
  } else {
    auto given = getOnnxInts(node, "split");
    if (!given)
      return given.takeError();
    parts = std::move(*given);
  }
  if (parts) {
    int64_t sum = 0;
    for (int64_t part : *parts)
      if (part < 0 || llvm::AddOverflow(sum, part, sum))
        return node.makeError("a part has an invalid size", Twine(part));
    if (sum != size || static_cast<int64_t>(parts->size()) != numOutputs)
      return node.makeError("the parts do not make up the input",
                            formatOnnxShape(*parts) + " for " +
                                Twine(numOutputs) + " outputs and " +
                                Twine(size) + " elements");
    return *parts;
  }
  // Since opset 18 the last part may be smaller.
  Expected<int64_t> declared = getOnnxInt(node, "num_outputs", numOutputs);
  if (!declared)
    return declared.takeError();
  if (*declared != numOutputs ||
      (node.opset < 18 && size % numOutputs != 0))
    return node.makeError("the axis cannot be split evenly",
                          Twine(size) + " elements into " +
                              Twine(numOutputs) + " parts",
                          "give the sizes as input 'split'");
  int64_t part = llvm::divideCeil(size, numOutputs);
  OnnxShape even(numOutputs, part);
  even.back() = size - part * (numOutputs - 1);
  if (even.back() < 0)
    return node.makeError("there are more outputs than elements",
                          Twine(numOutputs) + " and " + Twine(size));
  return even;
}

Error mlir::qnn::importSplit(GraphImporter &importer, const OnnxNode &node) {
  if (Error error = checkOnnxArity(node, 1, 2, node.outputs.size()))
    return error;
  Expected<Value> input = importer.getValue(node, 0);
  if (!input)
    return input.takeError();
  ArrayRef<int64_t> shape = getShape(*input);
  Expected<int64_t> axis = getOnnxInt(node, "axis", 0);
  if (axis)
    axis = normalizeOnnxAxis(node, *axis, shape.size());
  if (!axis)
    return axis.takeError();
  auto parts = readSplit(importer, node, shape[*axis]);
  if (!parts)
    return parts.takeError();
  SmallVector<OnnxSliceRange> ranges;
  for (int64_t size : shape)
    ranges.push_back({0, 1, size});
  int64_t begin = 0;
  for (auto [output, part] : llvm::zip_equal(node.outputs, *parts)) {
    ranges[*axis] = {begin, 1, part};
    begin += part;
    if (output.empty())
      continue;
    Expected<Value> slice = createSlice(importer, node, output, *input, ranges);
    if (!slice)
      return slice.takeError();
    importer.setValue(output, *slice);
  }
  return Error::success();
}

//===----------------------------------------------------------------------===//
// Gather
//===----------------------------------------------------------------------===//

/// The elements of \p value at \p indices along \p axis, as a slice if they
/// are evenly spaced.
static Expected<Value> createGather(GraphImporter &importer,
                                    const OnnxNode &node, const Twine &name,
                                    Value value, int64_t axis,
                                    ArrayRef<int64_t> indices) {
  int64_t count = indices.size();
  int64_t step = count > 1 ? indices[1] - indices[0] : 1;
  bool isEven = step != 0;
  for (int64_t i = 1; i < count; ++i)
    isEven &= indices[i] - indices[i - 1] == step;
  SmallVector<int64_t> shape(getShape(value));
  if (isEven) {
    SmallVector<OnnxSliceRange> ranges;
    for (int64_t size : shape)
      ranges.push_back({0, 1, size});
    ranges[axis] = {count ? indices[0] : 0, step, count};
    return createSlice(importer, node, name, value, ranges);
  }
  shape[axis] = count;
  auto type =
      importer.getType(node, shape, getElementTypeOrSelf(value.getType()));
  if (!type)
    return type.takeError();
  return importer.createNamed<GatherOp>(node, name, *type, value, axis, indices)
      .getResult();
}

Error mlir::qnn::importGather(GraphImporter &importer, const OnnxNode &node) {
  if (Error error = checkOnnxArity(node, 2, 2))
    return error;
  Expected<Value> input = importer.getValue(node, 0);
  if (!input)
    return input.takeError();
  auto indices = importer.requireConstant(node, 1, "list of indices");
  if (!indices)
    return indices.takeError();
  if ((*indices)->getType() != OnnxType::Int64 &&
      (*indices)->getType() != OnnxType::Int32)
    return node.makeError("the indices must be integers",
                          getOnnxTypeName((*indices)->getType()));
  SmallVector<int64_t> shape(getShape(*input));
  Expected<int64_t> axis = getOnnxInt(node, "axis", 0);
  if (axis)
    axis = normalizeOnnxAxis(node, *axis, shape.size());
  if (!axis)
    return axis.takeError();
  SmallVector<int64_t> list = (*indices)->getInts();
  for (int64_t &index : list) {
    if (index < -shape[*axis] || index >= shape[*axis])
      return node.makeError("index " + Twine(index) + " is out of range",
                            "the axis has size " + Twine(shape[*axis]));
    index = index < 0 ? index + shape[*axis] : index;
  }
  // The axes of the indices take the place of the gathered axis.
  bool isList = (*indices)->getRank() == 1;
  std::string name = node.outputs[0] + (isList ? "" : ".list");
  auto gathered = createGather(importer, node, name, *input, *axis, list);
  if (!gathered || isList)
    return importer.finish(node, std::move(gathered));
  shape.erase(shape.begin() + *axis);
  shape.insert(shape.begin() + *axis, (*indices)->getDims().begin(),
               (*indices)->getDims().end());
  return importer.finish(
      node, importer.reshape(node, node.outputs[0], *gathered, shape));
}

//===----------------------------------------------------------------------===//
// Pad
//===----------------------------------------------------------------------===//

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
  auto pads = requireIntegers(importer, node, 1, "list of pads");
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
    auto given = requireIntegers(importer, node, 3, "list of axes");
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
    SmallVector<int64_t> indices;
    for (int64_t i = -params.low[axis]; i < size + params.high[axis]; ++i)
      indices.push_back(wrapIndex(params.mode, i, size));
    std::string name = node.outputs[0];
    if (axis != last)
      name += ".axis" + std::to_string(axis);
    auto padded = createGather(importer, node, name, value, axis, indices);
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
  // Beyond this nobody pads, and lists of indices would not fit in memory.
  constexpr int64_t maxPad = int64_t(1) << 24;
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
    auto cut = createSlice(importer, node,
                           node.outputs[0] + (pads ? ".cut" : ""), value,
                           ranges);
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
  importer.setResult(
      node, importer.create<PadOp>(node, *type, value, params->low,
                                   params->high, APFloat(params->fill)));
  return Error::success();
}

//===----------------------------------------------------------------------===//
// Repetition
//===----------------------------------------------------------------------===//

/// \p value in \p shape, to which its own shape must broadcast.
static Expected<Value> createBroadcast(GraphImporter &importer,
                                       const OnnxNode &node, const Twine &name,
                                       Value value, ArrayRef<int64_t> shape) {
  if (getShape(value) == shape)
    return value;
  auto type =
      importer.getType(node, shape, getElementTypeOrSelf(value.getType()));
  if (!type)
    return type.takeError();
  return importer.createNamed<BroadcastOp>(node, name, *type, value)
      .getResult();
}

Error mlir::qnn::importExpand(GraphImporter &importer, const OnnxNode &node) {
  if (Error error = checkOnnxArity(node, 2, 2))
    return error;
  auto requested = requireIntegers(importer, node, 1, "shape");
  if (!requested)
    return requested.takeError();
  Expected<Value> input = importer.getValue(node, 0);
  if (!input)
    return input.takeError();
  // A 1 in the shape keeps the size of the input.
  auto shape = broadcastOnnxShapes(node, getShape(*input), *requested);
  if (!shape)
    return shape.takeError();
  return importer.finish(node, createBroadcast(importer, node, node.outputs[0],
                                               *input, *shape));
}

Error mlir::qnn::importTile(GraphImporter &importer, const OnnxNode &node) {
  if (node.opset < 6)
    return node.makeError("Tile of opset " + Twine(node.opset) +
                              " is not supported",
                          "it took a single axis",
                          "convert the model to opset 6 or later");
  if (Error error = checkOnnxArity(node, 2, 2))
    return error;
  auto repeats = requireIntegers(importer, node, 1, "list of repeats");
  if (!repeats)
    return repeats.takeError();
  Expected<Value> input = importer.getValue(node, 0);
  if (!input)
    return input.takeError();
  ArrayRef<int64_t> shape = getShape(*input);
  if (repeats->size() != shape.size())
    return node.makeError("there must be one repeat per axis",
                          formatOnnxShape(*repeats) + " for shape " +
                              formatOnnxShape(shape));
  // An axis of `size` elements, repeated n times, is n x size elements.
  SmallVector<int64_t> apart, repeated, result;
  for (auto [repeat, size] : llvm::zip_equal(*repeats, shape)) {
    int64_t product;
    if (repeat < 0 || llvm::MulOverflow(repeat, size, product))
      return node.makeError("a repeat is invalid", Twine(repeat));
    result.push_back(product);
    if (repeat != 1) {
      apart.push_back(1);
      repeated.push_back(repeat);
    }
    apart.push_back(size);
    repeated.push_back(size);
  }
  StringRef name = node.outputs[0];
  auto value = importer.reshape(node, name + ".apart", *input, apart);
  if (value)
    value = createBroadcast(importer, node, name + ".repeated", *value,
                            repeated);
  if (value)
    value = importer.reshape(node, name, *value, result);
  return importer.finish(node, std::move(value));
}
