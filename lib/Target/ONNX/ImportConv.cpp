//===- ImportConv.cpp - Convolutions ----------------------------*- C++ -*-===//
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

namespace {
/// What all convolutions have.
struct ConvOperands {
  Layout layout;
  Value input;
  /// With rank 4.
  Value weights;
  int64_t groups;

  ArrayRef<int64_t> getInputShape() const { return getShape(input); }
  ArrayRef<int64_t> getWeightShape() const { return getShape(weights); }
  int64_t getInputChannels() const {
    return getChannels(getInputShape(), layout);
  }
  bool isFlat() const { return getInputShape().size() == 3; }

  /// The sizes of the kernel, as many as the input has.
  ArrayRef<int64_t> getKernel() const {
    return getSpatial(getWeightShape(), layout).take_back(isFlat() ? 1 : 2);
  }
  /// Whether the weights have as many spatial axes as the input, and a number
  /// of groups that divides both kinds of channels.
  bool isSound(int64_t inChannels, int64_t outChannels) const {
    ArrayRef<int64_t> shape = getWeightShape();
    return shape.size() == 4 &&
           (!isFlat() || getSpatial(shape, layout).front() == 1) &&
           groups >= 1 && inChannels % groups == 0 && outChannels % groups == 0;
  }
};
} // namespace

/// The weights of a convolution with rank 4.
static Expected<Value> getConvWeights(GraphImporter &importer,
                                      const OnnxNode &node, Layout layout) {
  const QuantizedConstant *constant = importer.getQuantized(node, 1);
  // Channels are on the axes before the height.
  int64_t channelAxes = layout == Layout::NCHW ? 2 : 1;
  if (constant && constant->codes.getRank() == 3 &&
      constant->params.axis.value_or(0) < channelAxes) {
    // Keep codes a plain constant: the reader should not look through reshapes.
    QuantizedConstant result = *constant;
    result.codes =
        result.codes.withDims(withHeight(result.codes.getDims(), layout));
    return importer.materialize(importer.getLoc(node), node.inputs[1], result);
  }
  Expected<Value> weights = importer.getReal(node, 1);
  if (!weights)
    return weights;
  return importer.reshape(node, node.inputs[1] + ".2d", *weights,
                          withHeight(getShape(*weights), layout));
}

static Expected<ConvOperands> readConvOperands(GraphImporter &importer,
                                               const OnnxNode &node) {
  if (Error error = checkOnnxArity(node, 2, 3))
    return std::move(error);
  Layout layout = getImageLayout(node);
  Expected<Value> input = importer.getReal(node, 0);
  if (!input)
    return input.takeError();
  if (Error error = checkSpatialRank(node, getShape(*input)))
    return std::move(error);
  Expected<Value> weights = getConvWeights(importer, node, layout);
  if (!weights)
    return weights.takeError();
  Expected<int64_t> groups = getOnnxInt(node, "group", 1);
  if (!groups)
    return groups.takeError();
  return ConvOperands{layout, *input, *weights, *groups};
}

static Error makeWeightError(const OnnxNode &node,
                             const ConvOperands &operands) {
  return node.makeError(
      "the weights do not fit the input",
      "input " + formatOnnxShape(operands.getInputShape()) + ", weights " +
          formatOnnxShape(operands.getWeightShape()) + ", group " +
          Twine(operands.groups),
      operands.layout == Layout::NHWC ? "weights are O,H,W,I in this domain"
                                      : "");
}

/// Checks attribute `kernel_shape`, which repeats the sizes of the weights.
static Error checkKernelShape(const OnnxNode &node,
                              const ConvOperands &operands) {
  ArrayRef<int64_t> kernel = operands.getKernel();
  auto declared =
      getOnnxInts(node, "kernel_shape", static_cast<int64_t>(kernel.size()));
  if (!declared)
    return declared.takeError();
  if (*declared && ArrayRef<int64_t>(**declared) != kernel)
    return node.makeError("attribute 'kernel_shape' contradicts the weights",
                          formatOnnxShape(**declared) + " and " +
                              formatOnnxShape(operands.getWeightShape()));
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

/// Creates a (transposed) convolution to \p channels channels; sequences have a
/// height of 1 inside.
template <typename OpTy, typename... Attributes>
static Error createConv(GraphImporter &importer, const OnnxNode &node,
                        const ConvOperands &operands, int64_t channels,
                        const Windows &windows, Attributes... attributes) {
  Layout layout = operands.layout;
  Expected<Value> bias = getConvBias(importer, node, channels);
  if (!bias)
    return bias.takeError();
  ArrayRef<int64_t> inputShape = operands.getInputShape();
  Expected<Value> image =
      importer.reshape(node, node.outputs[0] + ".input", operands.input,
                       withHeight(inputShape, layout));
  if (!image)
    return image.takeError();
  SmallVector<int64_t> shape = makeImageShape(
      inputShape[0], channels, windows.count[0], windows.count[1], layout);
  auto type = importer.getRealType(node, shape);
  if (!type)
    return type.takeError();
  Value result = importer.createNamed<OpTy>(
      node, node.outputs[0] + (operands.isFlat() ? ".2d" : ""), *type, *image,
      operands.weights, *bias, ArrayRef<int64_t>(windows.strides),
      ArrayRef<int64_t>(windows.getPads()),
      ArrayRef<int64_t>(windows.dilations), attributes..., operands.groups,
      layout);
  if (operands.isFlat()) {
    auto flat = importer.reshape(node, node.outputs[0], result,
                                 withoutHeight(shape, layout));
    if (!flat)
      return flat.takeError();
    result = *flat;
  }
  importer.setResult(node, result);
  return Error::success();
}

Error mlir::qnn::importConv(GraphImporter &importer, const OnnxNode &node) {
  Expected<ConvOperands> operands = readConvOperands(importer, node);
  if (!operands)
    return operands.takeError();
  ArrayRef<int64_t> weights = operands->getWeightShape();
  int64_t inChannels = operands->getInputChannels();
  if (!operands->isSound(inChannels, weights.empty() ? 0 : weights[0]) ||
      getChannels(weights, operands->layout) != inChannels / operands->groups)
    return makeWeightError(node, *operands);
  if (Error error = checkKernelShape(node, *operands))
    return error;
  auto windows =
      readWindows(node, getSpatial(operands->getInputShape(), operands->layout),
                  operands->getKernel());
  if (!windows)
    return windows.takeError();
  return createConv<Conv2DOp>(importer, node, *operands, weights[0], *windows);
}

Error mlir::qnn::importConvTranspose(GraphImporter &importer,
                                     const OnnxNode &node) {
  Expected<ConvOperands> operands = readConvOperands(importer, node);
  if (!operands)
    return operands.takeError();
  // Weights are I,O,H,W here, with the outputs of one group.
  ArrayRef<int64_t> weights = operands->getWeightShape();
  int64_t inChannels = operands->getInputChannels(), outChannels;
  if (!operands->isSound(inChannels, /*outChannels=*/0) ||
      weights[0] != inChannels ||
      llvm::MulOverflow(weights[1], operands->groups, outChannels))
    return makeWeightError(node, *operands);
  if (Error error = checkKernelShape(node, *operands))
    return error;
  auto windows = readTransposedWindows(
      node, getSpatial(operands->getInputShape(), operands->layout),
      operands->getKernel());
  if (!windows)
    return windows.takeError();
  return createConv<ConvTranspose2DOp>(
      importer, node, *operands, outChannels, *windows,
      ArrayRef<int64_t>(windows->outputPadding));
}
