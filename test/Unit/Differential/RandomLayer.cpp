//===- RandomLayer.cpp - Seeded random integer layers -----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RandomLayer.h"
#include "mlir/AsmParser/AsmParser.h"
#include "mlir/Parser/Parser.h"
#include "qnn/InitAllDialects.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace mlir::qnn;
using namespace mlir::qnn::test;

const LayerCodes test::layerCodes[] = {
    {"!qnn.int<1, bipolar>", "!qnn.int<1, bipolar>"},
    {"!qnn.int<2>", "!qnn.int<2>"},
    {"!qnn.int<2, unsigned>", "!qnn.int<2>"},
    {"!qnn.int<1, unsigned>", "!qnn.int<3>"},
    {"!qnn.int<2, ternary>", "!qnn.int<2, ternary>"},
    {"!qnn.int<8>", "!qnn.int<8>"},
    {"!qnn.int<8, unsigned>", "!qnn.int<8>"},
    {"!qnn.int<4>", "!qnn.int<4>"},
    {"!qnn.int<8, unsigned>", "!qnn.int<1, bipolar>"},
    {"!qnn.int<1, bipolar>", "!qnn.int<4>"},
    {"!qnn.int<5, unsigned>", "!qnn.int<3, unsigned>"},
    {"!qnn.int<8>", "!qnn.int<4, pow2>"},
};
const size_t test::numLayerCodes = std::size(layerCodes);

std::unique_ptr<MLIRContext> test::makeContext() {
  DialectRegistry registry;
  registerAllDialects(registry);
  auto context = std::make_unique<MLIRContext>(registry);
  context->loadDialect<QNNDialect, func::FuncDialect, arith::ArithDialect>();
  return context;
}

bool test::isEqual(const Tensor &a, const Tensor &b) {
  if (a.getShape() != b.getShape())
    return false;
  for (int64_t i = 0, end = a.getNumElements(); i < end; ++i)
    if (a.getAsDouble(i) != b.getAsDouble(i))
      return false;
  return true;
}

int64_t RandomLayer::draw(int64_t low, int64_t high) {
  // Not std::uniform_int_distribution: its sequence differs by library.
  return low + static_cast<int64_t>(random() % (high - low + 1));
}

SmallVector<int8_t> RandomLayer::drawElements(IntType type, int64_t count) {
  SmallVector<int8_t> elements;
  while (static_cast<int64_t>(elements.size()) < count) {
    int64_t stored = draw(-128, 127);
    if (type.isValidStored(stored))
      elements.push_back(static_cast<int8_t>(stored));
  }
  return elements;
}

int64_t RandomLayer::drawGroups(int64_t &channels, int64_t &outChannels) {
  switch (draw(0, 3)) {
  case 0: // depthwise
    outChannels = channels;
    return channels;
  case 1: { // small groups
    int64_t groups = draw(2, 6);
    channels = groups * draw(1, 12);
    outChannels = groups * draw(1, 20);
    return groups;
  }
  default:
    return 1;
  }
}

RandomLayer::RandomLayer(unsigned seed, const LayerCodes &codes, LayerEnd end)
    : random(seed) {
  std::unique_ptr<MLIRContext> context = makeContext();
  auto input = cast<IntType>(parseType(codes.input, context.get()));
  bool isMatMul = draw(0, 3) == 0;
  int64_t channels = draw(1, 70), outChannels = draw(1, 50);
  std::string zeroPoint;
  if (!input.isBipolar() && draw(0, 1))
    zeroPoint = llvm::formatv("input_zero_point = {0} : i64",
                              draw(input.getMinValue(), input.getMaxValue()));
  std::string inShape, outShape, weightShape, op, attrs = zeroPoint;
  int64_t axis;
  if (isMatMul) {
    int64_t rows = draw(1, 5);
    axis = 1;
    inShape = llvm::formatv("{0}x{1}", rows, channels);
    weightShape = llvm::formatv("{0}x{1}", channels, outChannels);
    outShape = llvm::formatv("{0}x{1}", rows, outChannels);
    op = "matmul_integer";
  } else {
    int64_t kernelY = draw(1, 3), kernelX = draw(1, draw(0, 3) ? 3 : 6);
    int64_t strideY = draw(1, 2), strideX = draw(1, 2);
    int64_t dilationY = draw(0, 3) ? 1 : 2, dilationX = draw(0, 3) ? 1 : 2;
    int64_t groups = drawGroups(channels, outChannels);
    int64_t pads[4] = {draw(0, kernelY - 1), draw(0, kernelX - 1),
                       draw(0, kernelY - 1), draw(0, kernelX - 1)};
    int64_t spanY = (kernelY - 1) * dilationY + 1;
    int64_t spanX = (kernelX - 1) * dilationX + 1;
    int64_t height = draw(spanY, 9), width = draw(spanX, 19);
    int64_t batch = draw(1, 2);
    int64_t outHeight = (height + pads[0] + pads[2] - spanY) / strideY + 1;
    int64_t outWidth = (width + pads[1] + pads[3] - spanX) / strideX + 1;
    axis = 3;
    inShape = llvm::formatv("{0}x{1}x{2}x{3}", batch, height, width, channels);
    weightShape = llvm::formatv("{0}x{1}x{2}x{3}", outChannels, kernelY,
                                kernelX, channels / groups);
    outShape = llvm::formatv("{0}x{1}x{2}x{3}", batch, outHeight, outWidth,
                             outChannels);
    op = "conv2d_integer nhwc";
    attrs += llvm::formatv(
        "{0}strides = array<i64: {1}, {2}>, pads = array<i64: {3}, {4}, {5}, "
        "{6}>, dilations = array<i64: {7}, {8}>, groups = {9} : i64",
        attrs.empty() ? "" : ", ", strideY, strideX, pads[0], pads[1], pads[2],
        pads[3], dilationY, dilationX, groups);
  }
  write(codes, {inShape, weightShape, outShape, outChannels, axis}, op, attrs,
        end);
}

std::string RandomLayer::makeWeights(IntType code, const std::string &shape) {
  auto type = cast<RankedTensorType>(
      parseType("tensor<" + shape + "xi8>", code.getContext()));
  SmallVector<int8_t> elements = drawElements(code, type.getNumElements());
  std::string text;
  llvm::raw_string_ostream(text)
      << DenseElementsAttr::get(type, ArrayRef<int8_t>(elements));
  return text;
}

void RandomLayer::write(const LayerCodes &codes, const LayerShapes &shapes,
                        const std::string &op, std::string attrs,
                        LayerEnd end) {
  std::unique_ptr<MLIRContext> context = makeContext();
  auto weightCode = cast<IntType>(parseType(codes.weights, context.get()));
  // Numbers less their zero point must be bytes.
  if (!weightCode.isPow2() && !weightCode.isBipolar() &&
      weightCode.getWidth() < 8 && draw(0, 3) == 0)
    attrs += llvm::formatv("{0}weight_zero_point = array<i32: {1}>",
                           attrs.empty() ? "" : ", ",
                           draw(weightCode.getMinValue(), 0));
  std::string constant = makeWeights(weightCode, shapes.weights);
  std::string resultType =
      end == LayerEnd::Accumulator ? "tensor<" + shapes.result + "xi32>" : "";
  std::string tail = end == LayerEnd::Accumulator
                         ? "  return %a : " + resultType + "\n"
                         : makeEpilogue(*context, "i32", shapes.result,
                                        shapes.channels, shapes.axis, end);
  std::string returned = tail.substr(tail.rfind(" : ") + 3);
  returned.pop_back();
  text = llvm::formatv(
      "func.func @layer(%x: tensor<{0}x{1}>) -> {2} {{\n  %w = qnn.constant "
      "{3} -> tensor<{4}x{5}>\n  %a = qnn.{6} %x, %w {{{7}} : "
      "(tensor<{0}x{1}>, tensor<{4}x{5}>) -> tensor<{8}xi32>\n{9}}\n",
      shapes.input, codes.input, returned, constant, shapes.weights,
      codes.weights, op, attrs, shapes.result, tail);
}

OwningOpRef<ModuleOp> RandomLayer::parse(MLIRContext *context) const {
  return parseSourceString<ModuleOp>(text, context);
}

Tensor RandomLayer::makeInput(func::FuncOp function) {
  auto type = cast<RankedTensorType>(function.getArgumentTypes()[0]);
  auto code = cast<IntType>(type.getElementType());
  std::vector<int32_t> elements;
  for (int64_t i = 0; i < type.getNumElements(); ++i)
    elements.push_back(code.levelToValue(draw(0, code.getNumLevels() - 1)));
  return Tensor::codes(type.getShape(), std::move(elements));
}
