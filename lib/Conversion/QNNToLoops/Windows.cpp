//===- Windows.cpp - Windows at the edge of the input -----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Windows.h"

using namespace mlir;
using namespace mlir::qnn;

/// ceil(value / divisor) for value >= 0.
static Value emitCeilDiv(LayerBuilder &layer, Value value, int64_t divisor) {
  if (divisor == 1)
    return value;
  Value shifted = layer.add(value, divisor - 1);
  return layer.create<arith::DivUIOp>(shifted, layer.index(divisor));
}

/// Taps t with 0 <= output * stride + t * dilation - before < size.
static TapRange emitTaps(LayerBuilder &layer, Value output, int64_t outputs,
                         int64_t size, int64_t taps, int64_t stride,
                         int64_t dilation, int64_t before) {
  TapRange range{layer.index(0), layer.index(taps)};
  Value zero = layer.index(0);
  // before - output * stride: how far the window starts outside.
  Value outside = layer.add(layer.mul(output, -stride), before);
  if (before > 0)
    range.begin = emitCeilDiv(layer, layer.max(outside, zero), dilation);
  int64_t lastTap = (outputs - 1) * stride + (taps - 1) * dilation - before;
  if (lastTap >= size) {
    Value rest = layer.max(layer.add(outside, size), zero);
    range.end =
        layer.min(emitCeilDiv(layer, rest, dilation), layer.index(taps));
  }
  return range;
}

TapRange mlir::qnn::emitTapRows(LayerBuilder &layer, const ConvGeometry &g,
                                Value oy) {
  return emitTaps(layer, oy, g.outHeight, g.height, g.kernelHeight, g.strideY,
                  g.dilationY, g.padTop);
}

TapRange mlir::qnn::emitTapColumns(LayerBuilder &layer, const ConvGeometry &g,
                                   Value ox) {
  return emitTaps(layer, ox, g.outWidth, g.width, g.kernelWidth, g.strideX,
                  g.dilationX, g.padLeft);
}

ImageStrides mlir::qnn::getImageStrides(Layout layout, int64_t channels,
                                        int64_t height, int64_t width) {
  int64_t image = channels * height * width;
  if (layout == Layout::NCHW)
    return {image, height * width, width, 1};
  return {image, 1, width * channels, channels};
}

ImageStrides mlir::qnn::getInputStrides(const ConvGeometry &g) {
  return getImageStrides(g.layout, g.channels, g.height, g.width);
}

ImageStrides mlir::qnn::getOutputStrides(const ConvGeometry &g) {
  return getImageStrides(g.layout, g.outChannels, g.outHeight, g.outWidth);
}
