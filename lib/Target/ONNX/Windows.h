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

#include "qnn/Target/ONNX/OnnxModel.h"

namespace mlir::qnn {

/// One entry per spatial axis in each list (2: y and x), in elements.
struct Windows {
  llvm::SmallVector<int64_t, 2> kernel, strides, dilations, before, after;
  /// Number of windows.
  llvm::SmallVector<int64_t, 2> count;
  /// Whether `ceil_mode` made `after` larger than the node says.
  bool isExtended = false;

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

} // namespace mlir::qnn

#endif // QNN_LIB_TARGET_ONNX_WINDOWS_H
