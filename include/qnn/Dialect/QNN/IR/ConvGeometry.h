//===- ConvGeometry.h - Sizes and steps of windows --------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_DIALECT_QNN_IR_CONVGEOMETRY_H
#define QNN_DIALECT_QNN_IR_CONVGEOMETRY_H

#include "qnn/Dialect/QNN/IR/QNNTypes.h"

namespace mlir::qnn {

/// Sizes of a convolution or pool, independent of the layout of its tensors.
/// Pools have channels = outChannels and one channel per group.
struct ConvGeometry {
  int64_t batch = 1;
  int64_t channels = 1, height = 1, width = 1;
  int64_t outChannels = 1, outHeight = 1, outWidth = 1;
  int64_t kernelHeight = 1, kernelWidth = 1;
  int64_t strideY = 1, strideX = 1, dilationY = 1, dilationX = 1;
  int64_t padTop = 0, padLeft = 0, padBottom = 0, padRight = 0;
  int64_t groups = 1;
  Layout layout = Layout::NCHW;

  int64_t channelsPerGroup() const { return channels / groups; }

  /// The input row (column) under tap `fy` of output row `oy`; may lie outside.
  int64_t inputY(int64_t oy, int64_t fy) const {
    return oy * strideY + fy * dilationY - padTop;
  }
  int64_t inputX(int64_t ox, int64_t fx) const {
    return ox * strideX + fx * dilationX - padLeft;
  }
  bool hasRow(int64_t y) const { return y >= 0 && y < height; }
  bool hasColumn(int64_t x) const { return x >= 0 && x < width; }

  /// Row-major offsets of elements of the input, the output and the weights.
  int64_t inputOffset(int64_t n, int64_t c, int64_t y, int64_t x) const;
  int64_t outputOffset(int64_t n, int64_t k, int64_t y, int64_t x) const;
  int64_t weightOffset(int64_t k, int64_t c, int64_t fy, int64_t fx) const;

  /// Output rows (columns) that the sizes imply; less than 1 if none fits.
  int64_t impliedOutHeight() const;
  int64_t impliedOutWidth() const;

  /// Rows (columns) of an image of which this reads all, if none is left over:
  /// those that the transposed convolution writes.
  int64_t transposedHeight() const;
  int64_t transposedWidth() const;

  /// True unless it is certain that every window has a tap in the image. With
  /// dilation, a window may also step over a small image.
  bool hasEmptyWindow() const;

  /// The numbers of valid taps that windows have, each once, sorted.
  SmallVector<int64_t> getTapCounts() const;

  /// The axis of the channels in input and output: 1 (nchw) or 3 (nhwc).
  int64_t channelAxis() const { return layout == Layout::NCHW ? 1 : 3; }
};

/// Sets the image sizes from N,C,H,W or N,H,W,C shapes of rank 4.
void setImageSizes(ConvGeometry &geometry, Layout layout,
                   ArrayRef<int64_t> input, ArrayRef<int64_t> output);

} // namespace mlir::qnn

#endif // QNN_DIALECT_QNN_IR_CONVGEOMETRY_H
