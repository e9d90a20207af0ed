//===- ConvGeometry.cpp - Sizes and steps of windows ------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Dialect/QNN/IR/ConvGeometry.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::qnn;

/// Offset in an image tensor of the given sizes.
static int64_t imageOffset(Layout layout, int64_t channels, int64_t height,
                           int64_t width, int64_t n, int64_t c, int64_t y,
                           int64_t x) {
  if (layout == Layout::NCHW)
    return ((n * channels + c) * height + y) * width + x;
  return ((n * height + y) * width + x) * channels + c;
}

int64_t ConvGeometry::inputOffset(int64_t n, int64_t c, int64_t y,
                                  int64_t x) const {
  return imageOffset(layout, channels, height, width, n, c, y, x);
}

int64_t ConvGeometry::outputOffset(int64_t n, int64_t k, int64_t y,
                                   int64_t x) const {
  return imageOffset(layout, outChannels, outHeight, outWidth, n, k, y, x);
}

int64_t ConvGeometry::weightOffset(int64_t k, int64_t c, int64_t fy,
                                   int64_t fx) const {
  return imageOffset(layout, channelsPerGroup(), kernelHeight, kernelWidth, k,
                     c, fy, fx);
}

/// Windows that fit along one axis; 0 if the window is longer than the input.
static int64_t countWindows(int64_t size, int64_t before, int64_t after,
                            int64_t kernel, int64_t stride, int64_t dilation) {
  int64_t last = size + before + after - ((kernel - 1) * dilation + 1);
  return last < 0 ? 0 : last / stride + 1;
}

int64_t ConvGeometry::impliedOutHeight() const {
  return countWindows(height, padTop, padBottom, kernelHeight, strideY,
                      dilationY);
}

int64_t ConvGeometry::impliedOutWidth() const {
  return countWindows(width, padLeft, padRight, kernelWidth, strideX,
                      dilationX);
}

/// Elements of an axis of which `outputs` windows read all; 0 if that
/// overflows.
static int64_t countRead(int64_t outputs, int64_t before, int64_t after,
                         int64_t kernel, int64_t stride, int64_t dilation) {
  int64_t steps, taps, extent;
  if (llvm::MulOverflow(outputs - 1, stride, steps) ||
      llvm::MulOverflow(kernel - 1, dilation, taps) ||
      llvm::AddOverflow(steps, taps, extent))
    return 0;
  return extent + 1 - before - after;
}

int64_t ConvGeometry::transposedHeight() const {
  return countRead(outHeight, padTop, padBottom, kernelHeight, strideY,
                   dilationY);
}

int64_t ConvGeometry::transposedWidth() const {
  return countRead(outWidth, padLeft, padRight, kernelWidth, strideX,
                   dilationX);
}

static bool mayBeEmpty(int64_t size, int64_t outputs, int64_t before,
                       int64_t after, int64_t kernel, int64_t stride,
                       int64_t dilation) {
  if (before == 0 && after == 0)
    return false;
  bool mayStepOver = kernel > 1 && dilation > size;
  return before > (kernel - 1) * dilation ||
         (outputs - 1) * stride - before >= size || mayStepOver;
}

bool ConvGeometry::hasEmptyWindow() const {
  return mayBeEmpty(height, outHeight, padTop, padBottom, kernelHeight, strideY,
                    dilationY) ||
         mayBeEmpty(width, outWidth, padLeft, padRight, kernelWidth, strideX,
                    dilationX);
}

/// The numbers of taps inside 0 .. size-1 of the windows along one axis.
static llvm::SetVector<int64_t> countTaps(int64_t windows, int64_t stride,
                                          int64_t before, int64_t kernel,
                                          int64_t dilation, int64_t size) {
  llvm::SetVector<int64_t> counts;
  for (int64_t window = 0; window < windows; ++window) {
    int64_t count = 0;
    for (int64_t tap = 0; tap < kernel; ++tap) {
      int64_t position = window * stride + tap * dilation - before;
      count += position >= 0 && position < size;
    }
    counts.insert(count);
  }
  return counts;
}

SmallVector<int64_t> ConvGeometry::getTapCounts() const {
  auto rows =
      countTaps(outHeight, strideY, padTop, kernelHeight, dilationY, height);
  auto columns =
      countTaps(outWidth, strideX, padLeft, kernelWidth, dilationX, width);
  SmallVector<int64_t> counts;
  for (int64_t row : rows)
    for (int64_t column : columns)
      counts.push_back(row * column);
  llvm::sort(counts);
  counts.erase(llvm::unique(counts), counts.end());
  return counts;
}

void mlir::qnn::setImageSizes(ConvGeometry &geometry, Layout layout,
                              ArrayRef<int64_t> input,
                              ArrayRef<int64_t> output) {
  bool isChannelsFirst = layout == Layout::NCHW;
  unsigned c = isChannelsFirst ? 1 : 3, y = isChannelsFirst ? 2 : 1;
  geometry.layout = layout;
  geometry.batch = input[0];
  geometry.channels = input[c];
  geometry.height = input[y];
  geometry.width = input[y + 1];
  geometry.outChannels = output[c];
  geometry.outHeight = output[y];
  geometry.outWidth = output[y + 1];
}
