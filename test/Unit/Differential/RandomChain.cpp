//===- RandomChain.cpp - Transposed layers, binary chains -------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RandomLayer.h"
#include "mlir/AsmParser/AsmParser.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace mlir::qnn;
using namespace mlir::qnn::test;

RandomLayer RandomLayer::makeTransposed(unsigned seed, const LayerCodes &codes,
                                        LayerEnd end) {
  RandomLayer layer(seed);
  auto draw = [&](int64_t low, int64_t high) { return layer.draw(low, high); };
  int64_t groups = draw(0, 3) ? 1 : draw(2, 3);
  int64_t channels = groups * draw(1, 40), perGroup = draw(1, 40);
  int64_t batch = draw(1, 2);
  int64_t in[2], out[2], kernel[2], stride[2], dilation[2], pads[4], extra[2];
  for (int axis = 0; axis < 2; ++axis) {
    kernel[axis] = draw(1, 4);
    stride[axis] = draw(1, 3);
    dilation[axis] = draw(0, 3) ? 1 : 2;
    in[axis] = draw(3, 7);
    extra[axis] = draw(0, stride[axis] - 1);
    int64_t reach = (kernel[axis] - 1) * dilation[axis];
    pads[axis] = draw(0, reach);
    pads[2 + axis] = draw(0, reach);
    out[axis] = (in[axis] - 1) * stride[axis] + reach + 1 - pads[axis] -
                pads[2 + axis] + extra[axis];
    // Wide kernels with all their pads can leave nothing.
    if (out[axis] < 1) {
      out[axis] += pads[axis] + pads[2 + axis];
      pads[axis] = pads[2 + axis] = 0;
    }
  }
  std::string attrs = llvm::formatv(
      "strides = array<i64: {0}, {1}>, pads = array<i64: {2}, {3}, {4}, {5}>, "
      "dilations = array<i64: {6}, {7}>, output_padding = array<i64: {8}, "
      "{9}>, groups = {10} : i64",
      stride[0], stride[1], pads[0], pads[1], pads[2], pads[3], dilation[0],
      dilation[1], extra[0], extra[1], groups);
  std::unique_ptr<MLIRContext> context = makeContext();
  auto input = cast<IntType>(parseType(codes.input, context.get()));
  if (!input.isBipolar() && draw(0, 1))
    attrs += llvm::formatv(", input_zero_point = {0} : i64",
                           draw(input.getMinValue(), input.getMaxValue()));
  LayerShapes shapes;
  shapes.channels = groups * perGroup;
  shapes.axis = 3;
  shapes.input =
      llvm::formatv("{0}x{1}x{2}x{3}", batch, in[0], in[1], channels);
  shapes.weights = llvm::formatv("{0}x{1}x{2}x{3}", channels, kernel[0],
                                 kernel[1], perGroup);
  shapes.result =
      llvm::formatv("{0}x{1}x{2}x{3}", batch, out[0], out[1], shapes.channels);
  layer.write(codes, shapes, "conv_transpose2d_integer nhwc", attrs, end);
  return layer;
}

RandomLayer RandomLayer::makeBinaryChain(unsigned seed) {
  RandomLayer layer(seed);
  auto draw = [&](int64_t low, int64_t high) { return layer.draw(low, high); };
  std::unique_ptr<MLIRContext> context = makeContext();
  const char *bits = "!qnn.int<1, bipolar>";
  auto code = cast<IntType>(parseType(bits, context.get()));
  int64_t channels = draw(1, 40), inner = 32 * draw(1, 3), size = draw(4, 9);
  int64_t window = draw(1, 3), step = draw(1, 2), pad = draw(0, window - 1);
  int64_t pooled = (size + pad - window) / step + 1, border = draw(0, 1);
  bool isFlat = draw(0, 2) == 0;
  int64_t last = isFlat ? 1 : pooled + 2 * border - 2;
  if (last < 1) {
    border = 1;
    last = pooled;
  }
  std::string image =
      llvm::formatv("1x{0}x{0}x{1}x{2}", size, inner, bits).str();
  std::string small =
      llvm::formatv("1x{0}x{0}x{1}x{2}", pooled, inner, bits).str();
  std::string first = llvm::formatv("{0}x1x1x{1}", inner, channels);
  auto thresholds = [&] {
    std::string rows;
    for (int64_t k = 0; k < inner; ++k)
      rows += llvm::formatv("{0}[{1}]", k ? ", " : "", draw(-6, 6));
    return rows;
  };
  std::string second =
      isFlat ? llvm::formatv("{0}x8", pooled * pooled * inner).str()
             : llvm::formatv("8x3x3x{0}", inner).str();
  std::string result =
      isFlat ? "1x8" : llvm::formatv("1x{0}x{0}x8", last).str();
  std::string text = llvm::formatv(
      "func.func @layer(%x: tensor<1x{0}x{0}x{1}x{2}>) -> tensor<{3}xi32> {{\n"
      "  %w = qnn.constant {4} -> tensor<{5}x{2}>\n"
      "  %v = qnn.constant {6} -> tensor<{7}x{2}>\n",
      size, channels, bits, result, layer.makeWeights(code, first), first,
      layer.makeWeights(code, second), second);
  text += llvm::formatv(
      "  %a = qnn.conv2d_integer nhwc %x, %w {{strides = array<i64: 1, 1>, "
      "pads = array<i64: 0, 0, 0, 0>} : (tensor<1x{0}x{0}x{1}x{2}>, "
      "tensor<{3}x{2}>) -> tensor<1x{0}x{0}x{4}xi32>\n"
      "  %b = qnn.threshold %a {{thresholds = dense<[{5}]> : tensor<{4}x1xi64>,"
      " decreasing = array<i1: {6}>, axis = 3 : i64} : "
      "tensor<1x{0}x{0}x{4}xi32> -> tensor<{7}>\n"
      "  %p = qnn.max_pool nhwc %b {{kernel = array<i64: {8}, {8}>, strides = "
      "array<i64: {9}, {9}>, pads = array<i64: {10}, 0, 0, {10}>} : "
      "tensor<{7}> -> tensor<{11}>\n",
      size, channels, bits, first, inner, thresholds(),
      draw(0, 1) ? "true" : "false", image, window, step, pad, small);
  if (isFlat)
    text += llvm::formatv(
        "  %f = qnn.reshape %p : tensor<{0}> -> tensor<1x{1}x{2}>\n"
        "  %r = qnn.matmul_integer %f, %v : (tensor<1x{1}x{2}>, "
        "tensor<{3}x{2}>) -> tensor<1x8xi32>\n"
        "  return %r : tensor<1x8xi32>\n}\n",
        small, pooled * pooled * inner, bits, second);
  else
    text += llvm::formatv(
        "  %r = qnn.conv2d_integer nhwc %p, %v {{strides = array<i64: 1, 1>, "
        "pads = array<i64: {0}, {0}, {0}, {0}>} : (tensor<{1}>, "
        "tensor<{2}x{3}>) -> tensor<1x{4}x{4}x8xi32>\n"
        "  return %r : tensor<1x{4}x{4}x8xi32>\n}\n",
        border, small, second, bits, last);
  layer.text = text;
  return layer;
}
