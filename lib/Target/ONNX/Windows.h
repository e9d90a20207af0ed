//===- Windows.h - Kernels, strides and pads of a node ----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The window attributes that Conv and the pools share, resolved to numbers.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_TARGET_ONNX_WINDOWS_H
#define QNN_LIB_TARGET_ONNX_WINDOWS_H

#include "qnn/Dialect/QNN/IR/QNNTypes.h"
#include "qnn/Target/ONNX/OnnxModel.h"

namespace mlir::qnn {

/// One entry per spatial axis in each list (2: y and x), in elements.
struct Windows {
  llvm::SmallVector<int64_t, 2> kernel, strides, dilations, before, after;
  /// Number of windows; of a transposed convolution: size of the result.
  llvm::SmallVector<int64_t, 2> count;
  /// Whether `ceil_mode` made `after` larger than the node says, which is
  /// `paddedAfter`.
  bool isExtended = false;
  llvm::SmallVector<int64_t, 2> paddedAfter;
  /// Of a transposed convolution: what the result has beyond the last tap.
  llvm::SmallVector<int64_t, 2> outputPadding;

  /// `before` and `after` as qnn has them: top, left, bottom, right.
  llvm::SmallVector<int64_t, 4> getPads() const;
};

/// Reads strides, dilations, pads, auto_pad and ceil_mode of \p node for an
/// input with spatial sizes \p input and windows of \p kernel. Missing leading
/// axes (a 1-D node on a 2-D input) get size 1. An OnnxError if an attribute is
/// malformed, or if a window would lie outside the input altogether.
llvm::Expected<Windows> readWindows(const OnnxNode &node,
                                    llvm::ArrayRef<int64_t> input,
                                    llvm::ArrayRef<int64_t> kernel);

/// The same for a transposed convolution of an input with spatial sizes
/// \p input: also reads output_padding and output_shape. Pads beyond what the
/// size of the result asks for become smaller.
llvm::Expected<Windows> readTransposedWindows(const OnnxNode &node,
                                              llvm::ArrayRef<int64_t> input,
                                              llvm::ArrayRef<int64_t> kernel);

//===----------------------------------------------------------------------===//
// Images and sequences
//===----------------------------------------------------------------------===//
// NCHW: shapes N,C,H,W of images and N,C,L of sequences, weights O,I,H,W and
// O,I,L. NHWC: N,H,W,C and N,L,C, weights O,H,W,I and O,L,I.

/// Where \p node has its channels: last in the domain for that.
Layout getImageLayout(const OnnxNode &node);

/// Checks that \p shape is that of images or sequences.
llvm::Error checkSpatialRank(const OnnxNode &node,
                             llvm::ArrayRef<int64_t> shape);

/// The spatial sizes in the shape of data or weights.
llvm::ArrayRef<int64_t> getSpatial(llvm::ArrayRef<int64_t> shape,
                                   Layout layout);
/// The number of channels in the shape of data.
int64_t getChannels(llvm::ArrayRef<int64_t> shape, Layout layout);

/// The shape of a batch of images.
llvm::SmallVector<int64_t> makeImageShape(int64_t batch, int64_t channels,
                                          int64_t height, int64_t width,
                                          Layout layout);

/// The shape of data or weights with a height of 1 if they have none.
llvm::SmallVector<int64_t> withHeight(llvm::ArrayRef<int64_t> shape,
                                      Layout layout);
/// The shape of images without their height.
llvm::SmallVector<int64_t> withoutHeight(llvm::ArrayRef<int64_t> shape,
                                         Layout layout);

} // namespace mlir::qnn

#endif // QNN_LIB_TARGET_ONNX_WINDOWS_H
