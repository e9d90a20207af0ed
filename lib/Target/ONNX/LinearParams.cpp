//===- LinearParams.cpp - Scale and zero point inputs -----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LinearParams.h"

#include "QuantHelpers.h"
#include "qnn/Target/ONNX/OnnxAttributes.h"

#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::qnn;
using llvm::Error;
using llvm::Expected;

using Granularity = LinearParams::Granularity;

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

/// Finds granularity, axis and block size.
static Error readGranularity(const OnnxNode &node, ArrayRef<int64_t> data,
                             LinearParams &params) {
  Expected<int64_t> blockSize = getOnnxInt(node, "block_size", 0);
  if (!blockSize)
    return blockSize.takeError();
  Expected<int64_t> axis = getOnnxInt(node, "axis", 1);
  if (!axis)
    return axis.takeError();
  int64_t count = getOnnxElementCount(params.shape).value_or(0);
  if (*blockSize == 0 && count == 1)
    return Error::success();
  axis = normalizeOnnxAxis(node, *axis, static_cast<int64_t>(data.size()));
  if (!axis)
    return axis.takeError();
  params.axis = *axis;
  if (*blockSize == 0) {
    params.granularity = Granularity::Axis;
    if (params.shape.size() > 1)
      return node.makeError("a scale per block needs attribute 'block_size'",
                            "the scale has shape " +
                                formatOnnxShape(params.shape),
                            "export for opset 21 or later");
    if (data[*axis] != count)
      return node.makeError("the scale does not fit the tensor",
                            Twine(count) + " scales for axis " + Twine(*axis) +
                                " of " + formatOnnxShape(data));
    return Error::success();
  }
  params.granularity = Granularity::Block;
  params.blockSize = *blockSize;
  SmallVector<int64_t> expected(data);
  if (*blockSize > 0)
    expected[*axis] = llvm::divideCeil(data[*axis], *blockSize);
  if (*blockSize < 0 || params.shape != expected)
    return node.makeError("the blocks do not fit the tensor",
                          "scale " + formatOnnxShape(params.shape) +
                              " and block size " + Twine(*blockSize) +
                              " for axis " + Twine(*axis) + " of " +
                              formatOnnxShape(data));
  return Error::success();
}

/// Checks the zero point against the scale.
static Error checkZeroPoint(GraphImporter &importer, const OnnxNode &node,
                            LinearParams &params) {
  auto shape = importer.getInputShape(node, 2);
  if (!shape)
    return shape.takeError();
  // A scalar and a list of one element are the same.
  auto isOne = [](ArrayRef<int64_t> dims) {
    return getOnnxElementCount(dims) == 1;
  };
  if (*shape != params.shape && !(isOne(*shape) && isOne(params.shape)))
    return node.makeError("scale and zero point have different shapes",
                          formatOnnxShape(params.shape) + " and " +
                              formatOnnxShape(*shape));
  params.codeType = importer.getInputType(node, 2);
  bool isNumber = params.codeType && isOnnxFloat(*params.codeType) &&
                  !isOnnxFloat8(*params.codeType);
  if (isNumber)
    return node.makeError("the zero point must be an integer",
                          getOnnxTypeName(*params.codeType));
  return Error::success();
}

/// Reads the values of constant inputs.
static Error readConstants(GraphImporter &importer, const OnnxNode &node,
                           LinearParams &params) {
  const OnnxTensor *scale = importer.getConstant(node, 1);
  const OnnxTensor *zeroPoint = importer.getConstant(node, 2);
  QuantParams result;
  if (scale) {
    if (!scale->isFloat())
      return node.makeError("the scale must be a float",
                            getOnnxTypeName(scale->getType()));
    auto scales = readScales(node, *scale);
    if (!scales)
      return scales.takeError();
    result.scale = std::move(*scales);
  }
  if (zeroPoint) {
    auto zeroPoints = readZeroPoints(node, *zeroPoint);
    if (!zeroPoints)
      return zeroPoints.takeError();
    result.zeroPoint = std::move(*zeroPoints);
    // All alike is the common case; one element says it better.
    if (llvm::all_equal(result.zeroPoint))
      result.zeroPoint.truncate(1);
  }
  if (!scale || (node.hasInput(2) && !zeroPoint))
    return Error::success();
  if (params.granularity == Granularity::Axis) {
    // One scale with several zero points keeps codes per tensor.
    if (llvm::all_equal(result.scale) && result.zeroPoint.size() > 1)
      result.scale.truncate(1);
    result.axis = params.axis;
  }
  params.constant = std::move(result);
  return Error::success();
}

Expected<LinearParams> mlir::qnn::readLinearParams(GraphImporter &importer,
                                                   const OnnxNode &node,
                                                   ArrayRef<int64_t> data) {
  LinearParams params;
  auto shape = importer.getInputShape(node, 1);
  if (!shape)
    return shape.takeError();
  params.shape = std::move(*shape);
  if (Error error = readGranularity(node, data, params))
    return std::move(error);
  if (node.hasInput(2))
    if (Error error = checkZeroPoint(importer, node, params))
      return std::move(error);
  if (Error error = readConstants(importer, node, params))
    return std::move(error);
  return params;
}

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

/// Repeats each element of \p tensor along \p axis \p times, up to \p size.
static OnnxTensor repeatBlocks(const OnnxTensor &tensor, int64_t axis,
                               int64_t times, int64_t size) {
  SmallVector<int64_t> dims(tensor.getDims());
  int64_t blocks = dims[axis], inner = 1;
  for (int64_t dim : ArrayRef<int64_t>(dims).drop_front(axis + 1))
    inner *= dim;
  dims[axis] = size;
  SmallVector<double> values;
  int64_t outer = tensor.getNumElements() / (blocks * inner);
  for (int64_t o = 0; o < outer; ++o)
    for (int64_t position = 0; position < size; ++position)
      for (int64_t i = 0; i < inner; ++i)
        values.push_back(
            tensor.getDouble((o * blocks + position / times) * inner + i));
  return OnnxTensor::fromDoubles(OnnxType::Double, dims, values);
}

/// A constant input \p index, one element for each of the data.
static Expected<Value> makeRepeated(GraphImporter &importer,
                                    const OnnxNode &node,
                                    const LinearParams &params, size_t index,
                                    ArrayRef<int64_t> data) {
  const OnnxTensor *constant = importer.getConstant(node, index);
  if (!constant)
    return node.makeError("the last block is not full",
                          "scale or zero point are computed at run time",
                          "make the blocks divide the axis");
  return importer.materialize(importer.getLoc(node), node.inputs[index],
                              repeatBlocks(*constant, params.axis,
                                           params.blockSize,
                                           data[params.axis]));
}

Expected<LinearValues> mlir::qnn::makeLinearValues(GraphImporter &importer,
                                                   const OnnxNode &node,
                                                   const LinearParams &params,
                                                   ArrayRef<int64_t> data) {
  LinearValues values;
  values.dataShape.assign(data.begin(), data.end());
  SmallVector<int64_t> shape; // of the parameters
  bool isRepeated = false;
  switch (params.granularity) {
  case Granularity::Tensor:
    break;
  case Granularity::Axis:
    shape.assign(data.size() - params.axis, 1);
    shape.front() = data[params.axis];
    break;
  case Granularity::Block:
    isRepeated = data[params.axis] % params.blockSize != 0;
    if (isRepeated)
      break;
    shape = params.shape;
    values.dataShape[params.axis] = shape[params.axis];
    values.dataShape.insert(values.dataShape.begin() + params.axis + 1,
                            params.blockSize);
    shape.insert(shape.begin() + params.axis + 1, 1);
    break;
  }
  auto get = [&](size_t index) -> Expected<Value> {
    if (isRepeated)
      return makeRepeated(importer, node, params, index, data);
    return importer.getNumbers(node, index, shape);
  };
  Expected<Value> scale = get(1);
  if (!scale)
    return scale.takeError();
  values.scale = *scale;
  const OnnxTensor *constant = importer.getConstant(node, 2);
  bool isZero = constant && llvm::all_of(constant->getDoubles(),
                                         [](double z) { return z == 0; });
  if (!node.hasInput(2) || isZero)
    return values;
  Expected<Value> zeroPoint = get(2);
  if (!zeroPoint)
    return zeroPoint.takeError();
  values.zeroPoint = *zeroPoint;
  return values;
}
