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
      node, importer.slice(node, node.outputs[0], *input, *ranges));
}

/// The sizes of the parts of a Split of an axis of \p size elements.
static Expected<OnnxShape> readSplit(GraphImporter &importer,
                                     const OnnxNode &node, int64_t size) {
  int64_t numOutputs = node.outputs.size();
  std::optional<OnnxShape> parts;
  if (node.hasInput(1)) {
    auto given = importer.requireIntegers(node, 1, "list of sizes");
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
  if (*declared != numOutputs || (node.opset < 18 && size % numOutputs != 0))
    return node.makeError("the axis cannot be split evenly",
                          Twine(size) + " elements into " + Twine(numOutputs) +
                              " parts",
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
    Expected<Value> slice = importer.slice(node, output, *input, ranges);
    if (!slice)
      return slice.takeError();
    importer.setValue(output, *slice);
  }
  return Error::success();
}

//===----------------------------------------------------------------------===//
// Gather
//===----------------------------------------------------------------------===//

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
  auto gathered = importer.gather(node, name, *input, *axis, list);
  if (!gathered || isList)
    return importer.finish(node, std::move(gathered));
  shape.erase(shape.begin() + *axis);
  shape.insert(shape.begin() + *axis, (*indices)->getDims().begin(),
               (*indices)->getDims().end());
  return importer.finish(
      node, importer.reshape(node, node.outputs[0], *gathered, shape));
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
  auto requested = importer.requireIntegers(node, 1, "shape");
  if (!requested)
    return requested.takeError();
  Expected<Value> input = importer.getValue(node, 0);
  if (!input)
    return input.takeError();
  // A 1 in the shape keeps the size of the input.
  auto shape = broadcastOnnxShapes(node, getShape(*input), *requested);
  if (!shape)
    return shape.takeError();
  return importer.finish(
      node, createBroadcast(importer, node, node.outputs[0], *input, *shape));
}

Error mlir::qnn::importTile(GraphImporter &importer, const OnnxNode &node) {
  if (node.opset < 6)
    return node.makeError(
        "Tile of opset " + Twine(node.opset) + " is not supported",
        "it took a single axis", "convert the model to opset 6 or later");
  if (Error error = checkOnnxArity(node, 2, 2))
    return error;
  auto repeats = importer.requireIntegers(node, 1, "list of repeats");
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
    value =
        createBroadcast(importer, node, name + ".repeated", *value, repeated);
  if (value)
    value = importer.reshape(node, name, *value, result);
  return importer.finish(node, std::move(value));
}
