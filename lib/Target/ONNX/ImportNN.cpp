//===- ImportNN.cpp - Convolutions ------------------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "GraphImporter.h"
#include "OpTable.h"
#include "Windows.h"
#include "qnn/Target/ONNX/OnnxAttributes.h"

#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::qnn;
using llvm::Error;
using llvm::Expected;

//===----------------------------------------------------------------------===//
// Conv
//===----------------------------------------------------------------------===//

/// The weights of a convolution with rank 4.
static Expected<Value> getConvWeights(GraphImporter &importer,
                                      const OnnxNode &node) {
  const QuantizedConstant *constant = importer.getQuantized(node, 1);
  if (constant && constant->codes.getRank() == 3 &&
      constant->params.axis.value_or(0) < 2) {
    // Keep codes a plain constant: the reader should not look through reshapes.
    QuantizedConstant result = *constant;
    result.codes = result.codes.withDims(withHeight(result.codes.getDims()));
    return importer.materialize(importer.getLoc(node), node.inputs[1], result);
  }
  Expected<Value> weights = importer.getReal(node, 1);
  if (!weights)
    return weights;
  return importer.reshape(node, node.inputs[1] + ".2d", *weights,
                          withHeight(getShape(*weights)));
}

/// Checks attribute `kernel_shape`, which repeats the sizes of the weights.
static Error checkKernelShape(const OnnxNode &node, ArrayRef<int64_t> weights,
                              ArrayRef<int64_t> kernel) {
  auto declared =
      getOnnxInts(node, "kernel_shape", static_cast<int64_t>(kernel.size()));
  if (!declared)
    return declared.takeError();
  if (*declared && ArrayRef<int64_t>(**declared) != kernel)
    return node.makeError("attribute 'kernel_shape' contradicts the weights",
                          formatOnnxShape(**declared) + " and " +
                              formatOnnxShape(weights));
  return Error::success();
}

/// The bias, input 2, of \p channels elements; null if there is none.
static Expected<Value> getConvBias(GraphImporter &importer,
                                   const OnnxNode &node, int64_t channels) {
  if (!node.hasInput(2))
    return Value();
  Expected<Value> bias = importer.getReal(node, 2);
  if (bias && getShape(*bias) != ArrayRef<int64_t>{channels})
    return node.makeError("the bias does not fit the weights",
                          formatOnnxShape(getShape(*bias)) + ", expected [" +
                              Twine(channels) + "]");
  return bias;
}

/// Creates a (transposed) convolution to an image of \p shape; sequences have
/// a height of 1 inside.
template <typename OpTy, typename... Attributes>
static Error createConv(GraphImporter &importer, const OnnxNode &node,
                        Value input, Value weights, Value bias,
                        ArrayRef<int64_t> shape, Attributes... attributes) {
  bool isFlat = getShape(input).size() == 3;
  Expected<Value> image = importer.reshape(node, node.outputs[0] + ".input",
                                           input, withHeight(getShape(input)));
  if (!image)
    return image.takeError();
  auto type = importer.getRealType(node, shape);
  if (!type)
    return type.takeError();
  Value result = importer.createNamed<OpTy>(
      node, node.outputs[0] + (isFlat ? ".2d" : ""), *type, *image, weights,
      bias, attributes..., Layout::NCHW);
  if (isFlat) {
    auto flat = importer.reshape(node, node.outputs[0], result,
                                 {shape[0], shape[1], shape[3]});
    if (!flat)
      return flat.takeError();
    result = *flat;
  }
  importer.setResult(node, result);
  return Error::success();
}

Error mlir::qnn::importConv(GraphImporter &importer, const OnnxNode &node) {
  if (Error error = checkOnnxArity(node, 2, 3))
    return error;
  Expected<Value> input = importer.getReal(node, 0);
  if (!input)
    return input.takeError();
  SmallVector<int64_t> inputShape(getShape(*input));
  if (Error error = checkSpatialRank(node, inputShape))
    return error;
  Expected<Value> weights = getConvWeights(importer, node);
  if (!weights)
    return weights.takeError();
  ArrayRef<int64_t> weightShape = getShape(*weights);
  Expected<int64_t> groups = getOnnxInt(node, "group", 1);
  if (!groups)
    return groups.takeError();
  size_t spatial = inputShape.size() - 2;
  bool fits = weightShape.size() == 4 &&
              (spatial == 2 || weightShape[2] == 1) && *groups >= 1 &&
              inputShape[1] % *groups == 0 && weightShape[0] % *groups == 0 &&
              weightShape[1] == inputShape[1] / *groups;
  if (!fits)
    return node.makeError("the weights do not fit the input",
                          "input " + formatOnnxShape(inputShape) +
                              ", weights " + formatOnnxShape(weightShape) +
                              ", group " + Twine(*groups));
  ArrayRef<int64_t> kernel = weightShape.take_back(spatial);
  if (Error error = checkKernelShape(node, weightShape, kernel))
    return error;
  auto windows = readWindows(
      node, ArrayRef<int64_t>(inputShape).take_back(spatial), kernel);
  if (!windows)
    return windows.takeError();
  Expected<Value> bias = getConvBias(importer, node, weightShape[0]);
  if (!bias)
    return bias.takeError();
  return createConv<Conv2DOp>(
      importer, node, *input, *weights, *bias,
      {inputShape[0], weightShape[0], windows->count[0], windows->count[1]},
      ArrayRef<int64_t>(windows->strides),
      ArrayRef<int64_t>(windows->getPads()),
      ArrayRef<int64_t>(windows->dilations), *groups);
}

//===----------------------------------------------------------------------===//
// ConvTranspose
//===----------------------------------------------------------------------===//

Error mlir::qnn::importConvTranspose(GraphImporter &importer,
                                     const OnnxNode &node) {
  if (Error error = checkOnnxArity(node, 2, 3))
    return error;
  Expected<Value> input = importer.getReal(node, 0);
  if (!input)
    return input.takeError();
  SmallVector<int64_t> inputShape(getShape(*input));
  if (Error error = checkSpatialRank(node, inputShape))
    return error;
  Expected<Value> weights = getConvWeights(importer, node);
  if (!weights)
    return weights.takeError();
  ArrayRef<int64_t> weightShape = getShape(*weights);
  Expected<int64_t> groups = getOnnxInt(node, "group", 1);
  if (!groups)
    return groups.takeError();
  size_t spatial = inputShape.size() - 2;
  int64_t channels;
  bool fits = weightShape.size() == 4 &&
              (spatial == 2 || weightShape[2] == 1) && *groups >= 1 &&
              weightShape[0] == inputShape[1] &&
              weightShape[0] % *groups == 0 &&
              !llvm::MulOverflow(weightShape[1], *groups, channels);
  if (!fits)
    return node.makeError("the weights do not fit the input",
                          "input " + formatOnnxShape(inputShape) +
                              ", weights " + formatOnnxShape(weightShape) +
                              ", group " + Twine(*groups));
  ArrayRef<int64_t> kernel = weightShape.take_back(spatial);
  if (Error error = checkKernelShape(node, weightShape, kernel))
    return error;
  auto windows = readTransposedWindows(
      node, ArrayRef<int64_t>(inputShape).take_back(spatial), kernel);
  if (!windows)
    return windows.takeError();
  Expected<Value> bias = getConvBias(importer, node, channels);
  if (!bias)
    return bias.takeError();
  return createConv<ConvTranspose2DOp>(
      importer, node, *input, *weights, *bias,
      {inputShape[0], channels, windows->count[0], windows->count[1]},
      ArrayRef<int64_t>(windows->strides),
      ArrayRef<int64_t>(windows->getPads()),
      ArrayRef<int64_t>(windows->dilations),
      ArrayRef<int64_t>(windows->outputPadding), *groups);
}
