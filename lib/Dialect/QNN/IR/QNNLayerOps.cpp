//===- QNNLayerOps.cpp - Contractions and pools of all levels ---*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Traits.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/TypeUtilities.h"
#include "qnn/Dialect/QNN/IR/Elements.h"
#include "qnn/Dialect/QNN/IR/QNNOps.h"

using namespace mlir;
using namespace mlir::qnn;

static ArrayRef<int64_t> shapeOf(Value value) {
  return cast<RankedTensorType>(value.getType()).getShape();
}

//===----------------------------------------------------------------------===//
// Convolutions
//===----------------------------------------------------------------------===//

/// Sets what convolutions and pools have in common.
template <typename OpTy>
static void setWindowSteps(ConvGeometry &g, OpTy op) {
  g.strideY = op.getStrides()[0];
  g.strideX = op.getStrides()[1];
  g.dilationY = op.getDilations()[0];
  g.dilationX = op.getDilations()[1];
  g.padTop = op.getPads()[0];
  g.padLeft = op.getPads()[1];
  g.padBottom = op.getPads()[2];
  g.padRight = op.getPads()[3];
}

/// The convolution from images like `input` to images like `result`.
template <typename OpTy>
static ConvGeometry convGeometry(OpTy op, Value input, Value result) {
  ConvGeometry g;
  setImageSizes(g, op.getLayout(), shapeOf(input), shapeOf(result));
  ArrayRef<int64_t> weights = shapeOf(op.getWeights());
  unsigned y = op.getLayout() == Layout::NCHW ? 2 : 1;
  g.kernelHeight = weights[y];
  g.kernelWidth = weights[y + 1];
  setWindowSteps(g, op);
  g.groups = op.getGroups();
  return g;
}

/// Checks that `values` has `size` elements, none below `least`.
static LogicalResult verifyArray(Operation *op, StringRef name,
                                 ArrayRef<int64_t> values, size_t size,
                                 int64_t least) {
  if (values.size() != size)
    return op->emitOpError(name)
           << " must have " << size << " elements, got " << values.size();
  for (int64_t value : values)
    if (value < least || value >= (int64_t(1) << 31))
      return op->emitOpError(name) << " must be at least " << least
                                   << " and below 2^31, got " << value;
  return success();
}

/// Checks what a window op has in common with others: the output size.
static LogicalResult verifyWindows(Operation *op, const ConvGeometry &g) {
  if (g.impliedOutHeight() != g.outHeight || g.impliedOutWidth() != g.outWidth)
    return op->emitOpError("the sizes imply a result of ")
           << g.impliedOutHeight() << " x " << g.impliedOutWidth()
           << " positions, but it has " << g.outHeight << " x " << g.outWidth;
  return success();
}

/// Checks the steps of windows.
template <typename OpTy>
static LogicalResult verifySteps(OpTy op) {
  return success(
      succeeded(verifyArray(op, "strides", op.getStrides(), 2, 1)) &&
      succeeded(verifyArray(op, "dilations", op.getDilations(), 2, 1)) &&
      succeeded(verifyArray(op, "pads", op.getPads(), 4, 0)));
}

/// Checks ranks and attributes, without which there is no geometry.
template <typename OpTy>
static LogicalResult verifyConvOperands(OpTy op) {
  for (Value value :
       {Value(op.getInput()), Value(op.getWeights()), Value(op.getResult())})
    if (shapeOf(value).size() != 4)
      return op.emitOpError("input, weights and result must have rank 4");
  if (failed(verifySteps(op)))
    return failure();
  if (static_cast<int64_t>(op.getGroups()) < 1)
    return op.emitOpError("groups must be at least 1");
  if (shapeOf(op.getInput())[0] != shapeOf(op.getResult())[0])
    return op.emitOpError("input and result must have the same batch size");
  return success();
}

template <typename OpTy>
static LogicalResult verifyConv(OpTy op) {
  if (failed(verifyConvOperands(op)))
    return failure();
  ConvGeometry g = op.getGeometry();
  ArrayRef<int64_t> weights = shapeOf(op.getWeights());
  int64_t weightChannels = weights[op.getLayout() == Layout::NCHW ? 1 : 3];
  if (g.channels % g.groups || g.outChannels % g.groups ||
      weightChannels != g.channelsPerGroup() || weights[0] != g.outChannels ||
      g.kernelHeight < 1 || g.kernelWidth < 1)
    return op.emitOpError("weights ")
           << op.getWeights().getType() << " do not fit " << g.channels
           << " input channels, " << g.outChannels << " output channels and "
           << g.groups << " groups";
  return verifyWindows(op, g);
}

#define QNN_CONV_METHODS(OP)                                                   \
  ConvGeometry OP::getGeometry() {                                             \
    return convGeometry(*this, getInput(), getResult());                       \
  }                                                                            \
  Value OP::getContractionInput() { return getInput(); }                       \
  Value OP::getContractionWeights() { return getWeights(); }                   \
  int64_t OP::getOutputChannelAxis() { return getGeometry().channelAxis(); }   \
  int64_t OP::getWeightChannelAxis() { return 0; }                             \
  int64_t OP::getReductionSize() {                                             \
    ConvGeometry g = getGeometry();                                            \
    return g.channelsPerGroup() * g.kernelHeight * g.kernelWidth;              \
  }                                                                            \
  int64_t OP::getNumMacs() {                                                   \
    return cast<RankedTensorType>(getType()).getNumElements() *                \
           getReductionSize();                                                 \
  }

QNN_CONV_METHODS(Conv2DOp)
QNN_CONV_METHODS(Conv2DIntegerOp)

LogicalResult Conv2DOp::verify() {
  if (failed(verifyConv(*this)))
    return failure();
  if (Value bias = getBias())
    if (shapeOf(bias) != ArrayRef<int64_t>{getGeometry().outChannels})
      return emitOpError("bias must have one element per output channel");
  return success();
}

/// Checks zero points of an integer contraction.
template <typename OpTy>
static LogicalResult verifyZeroPoints(OpTy op, int64_t outChannels) {
  int64_t size = op.getWeightZeroPoint().size();
  if (size != 1 && size != outChannels)
    return op.emitOpError("weight_zero_point must have 1 or ")
           << outChannels << " elements, got " << size;
  return success();
}

LogicalResult Conv2DIntegerOp::verify() {
  if (failed(verifyConv(*this)))
    return failure();
  return verifyZeroPoints(*this, getGeometry().outChannels);
}

//===----------------------------------------------------------------------===//
// Transposed convolutions
//===----------------------------------------------------------------------===//

template <typename OpTy>
static LogicalResult verifyConvTranspose(OpTy op) {
  if (failed(verifyConvOperands(op)) ||
      failed(verifyArray(op, "output_padding", op.getOutputPadding(), 2, 0)))
    return failure();
  // The roles of input and result are exchanged.
  ConvGeometry g = op.getGeometry();
  ArrayRef<int64_t> weights = shapeOf(op.getWeights());
  if (g.channels % g.groups || g.outChannels % g.groups ||
      weights[op.getLayout() == Layout::NCHW ? 1 : 3] != g.channelsPerGroup() ||
      weights[0] != g.outChannels || g.kernelHeight < 1 || g.kernelWidth < 1)
    return op.emitOpError("weights ")
           << op.getWeights().getType() << " do not fit " << g.outChannels
           << " input channels, " << g.channels << " output channels and "
           << g.groups << " groups";
  int64_t height = g.transposedHeight() + op.getOutputPadding()[0];
  int64_t width = g.transposedWidth() + op.getOutputPadding()[1];
  if (height != g.height || width != g.width)
    return op.emitOpError("the sizes imply a result of ")
           << height << " x " << width << " positions, but it has " << g.height
           << " x " << g.width;
  return success();
}

#define QNN_CONV_TRANSPOSE_METHODS(OP)                                         \
  ConvGeometry OP::getGeometry() {                                             \
    return convGeometry(*this, getResult(), getInput());                       \
  }                                                                            \
  Value OP::getContractionInput() { return getInput(); }                       \
  Value OP::getContractionWeights() { return getWeights(); }                   \
  int64_t OP::getOutputChannelAxis() { return getGeometry().channelAxis(); }   \
  int64_t OP::getWeightChannelAxis() {                                         \
    /* With groups, no axis of the weights counts output channels. */          \
    ConvGeometry g = getGeometry();                                            \
    return g.groups == 1 ? g.channelAxis() : -1;                               \
  }                                                                            \
  int64_t OP::getReductionSize() {                                             \
    ConvGeometry g = getGeometry();                                            \
    return g.outChannels / g.groups * g.kernelHeight * g.kernelWidth;          \
  }                                                                            \
  int64_t OP::getNumMacs() {                                                   \
    ConvGeometry g = getGeometry();                                            \
    return cast<RankedTensorType>(getInput().getType()).getNumElements() *     \
           g.channelsPerGroup() * g.kernelHeight * g.kernelWidth;              \
  }

QNN_CONV_TRANSPOSE_METHODS(ConvTranspose2DOp)
QNN_CONV_TRANSPOSE_METHODS(ConvTranspose2DIntegerOp)

LogicalResult ConvTranspose2DOp::verify() {
  if (failed(verifyConvTranspose(*this)))
    return failure();
  if (Value bias = getBias())
    if (shapeOf(bias) != ArrayRef<int64_t>{getGeometry().channels})
      return emitOpError("bias must have one element per output channel");
  return success();
}

LogicalResult ConvTranspose2DIntegerOp::verify() {
  if (failed(verifyConvTranspose(*this)))
    return failure();
  ConvGeometry g = getGeometry();
  return verifyZeroPoints(*this, g.groups == 1 ? g.channels : 1);
}

//===----------------------------------------------------------------------===//
// Matrix products
//===----------------------------------------------------------------------===//

template <typename OpTy>
static LogicalResult verifyMatMul(OpTy op) {
  ArrayRef<int64_t> input = shapeOf(op.getInput());
  ArrayRef<int64_t> weights = shapeOf(op.getWeights());
  ArrayRef<int64_t> result = shapeOf(op.getResult());
  if (input.size() < 2 || weights.size() < 2 || result.size() < 2)
    return op.emitOpError("input, weights and result must have rank 2 or more");
  if (input.back() != weights[weights.size() - 2] ||
      result[result.size() - 2] != input[input.size() - 2] ||
      result.back() != weights.back())
    return op.emitOpError("shapes must be M x K, K x N and M x N");
  SmallVector<int64_t> stack;
  if (!OpTrait::util::getBroadcastedShape(input.drop_back(2),
                                          weights.drop_back(2), stack) ||
      ArrayRef<int64_t>(stack) != result.drop_back(2))
    return op.emitOpError("the leading axes of the operands must broadcast to "
                          "those of the result");
  return success();
}

#define QNN_MATMUL_METHODS(OP)                                                 \
  Value OP::getContractionInput() { return getInput(); }                       \
  Value OP::getContractionWeights() { return getWeights(); }                   \
  int64_t OP::getOutputChannelAxis() {                                         \
    return static_cast<int64_t>(shapeOf(getResult()).size()) - 1;              \
  }                                                                            \
  int64_t OP::getWeightChannelAxis() {                                         \
    return static_cast<int64_t>(shapeOf(getWeights()).size()) - 1;             \
  }                                                                            \
  int64_t OP::getReductionSize() { return shapeOf(getInput()).back(); }        \
  int64_t OP::getNumMacs() {                                                   \
    return cast<RankedTensorType>(getType()).getNumElements() *                \
           getReductionSize();                                                 \
  }

QNN_MATMUL_METHODS(MatMulOp)
QNN_MATMUL_METHODS(MatMulIntegerOp)

LogicalResult MatMulOp::verify() { return verifyMatMul(*this); }

LogicalResult MatMulIntegerOp::verify() {
  if (failed(verifyMatMul(*this)))
    return failure();
  return verifyZeroPoints(*this, shapeOf(getWeights()).back());
}

//===----------------------------------------------------------------------===//
// Pools
//===----------------------------------------------------------------------===//

template <typename OpTy>
static ConvGeometry poolGeometry(OpTy op) {
  ConvGeometry g;
  setImageSizes(g, op.getLayout(), shapeOf(op.getInput()),
                shapeOf(op.getResult()));
  g.kernelHeight = op.getKernel()[0];
  g.kernelWidth = op.getKernel()[1];
  setWindowSteps(g, op);
  g.groups = g.channels;
  return g;
}

template <typename OpTy>
static LogicalResult verifyPool(OpTy op) {
  if (shapeOf(op.getInput()).size() != 4 || shapeOf(op.getResult()).size() != 4)
    return op.emitOpError("input and result must have rank 4");
  if (failed(verifyArray(op, "kernel", op.getKernel(), 2, 1)) ||
      failed(verifySteps(op)))
    return failure();
  ConvGeometry g = op.getGeometry();
  if (g.channels != g.outChannels ||
      shapeOf(op.getInput())[0] != shapeOf(op.getResult())[0])
    return op.emitOpError("batch size and channels must not change");
  if (failed(verifyWindows(op, g)))
    return failure();
  if (g.hasEmptyWindow())
    return op.emitOpError(
        "pads must be smaller than the kernel, the last window must start "
        "inside the image, and a dilation with padding must not exceed it: a "
        "window might be empty");
  return success();
}

#define QNN_POOL_METHODS(OP)                                                   \
  ConvGeometry OP::getGeometry() { return poolGeometry(*this); }

QNN_POOL_METHODS(MaxPoolOp)
QNN_POOL_METHODS(AvgPoolOp)
QNN_POOL_METHODS(SumPoolOp)

LogicalResult MaxPoolOp::verify() {
  Type element = getElementTypeOrSelf(getInput().getType());
  if (element != getElementTypeOrSelf(getType()))
    return emitOpError("input and result must have the same element type");
  if (auto code = dyn_cast<IntType>(element); code && code.isPow2())
    return emitOpError("pow2 codes are bit patterns and have no order");
  if (auto words = dyn_cast<PackedType>(element)) {
    IntType code = words.getCode();
    bool hasOrderedBits = code.isBipolar() || code.isUnsignedEncoding();
    if (getLayout() != Layout::NHWC || code.getWidth() != 1 ||
        words.getLayout() != PackedLayout::Planes || !hasOrderedBits)
      return emitOpError("words must be planes of bipolar or unsigned 1-bit "
                         "codes in nhwc layout, got ")
             << words;
  }
  return verifyPool(*this);
}

std::optional<int64_t> MaxPoolOp::getMovedAxis(int64_t axis) {
  return axis == getGeometry().channelAxis() ? std::optional(axis)
                                             : std::nullopt;
}

bool MaxPoolOp::dependsOnOrder() { return true; }

LogicalResult AvgPoolOp::verify() { return verifyPool(*this); }

LogicalResult SumPoolOp::verify() {
  int64_t common = getCommonCount();
  if (failed(verifyPool(*this)))
    return failure();
  if (common < 0)
    return emitOpError("common_count must not be negative, got ") << common;
  if (common == 0)
    return success();
  for (int64_t count : getGeometry().getTapCounts())
    if (count == 0 || common % count)
      return emitOpError("common_count ") << common << " is no multiple of the "
                                          << count << " taps of a window";
  return success();
}
