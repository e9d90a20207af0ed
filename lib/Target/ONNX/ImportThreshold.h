//===- ImportThreshold.h - Counting thresholds ------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_TARGET_ONNX_IMPORTTHRESHOLD_H
#define QNN_LIB_TARGET_ONNX_IMPORTTHRESHOLD_H

#include "GraphImporter.h"

namespace mlir::qnn {

/// What a multi-threshold computes: `scale * (number of thresholds t with
/// x >= t) + bias`.
struct ThresholdOptions {
  /// The input of the node that holds the thresholds: C x T or 1 x T.
  size_t input = 1;
  /// The axis of channels.
  int64_t axis = 1;
  double scale = 1;
  double bias = 0;
};

/// Emits a multi-threshold on \p input, as output 0 of \p node: a staircase,
/// quantized to the narrowest codes that hold its values. Fails if the
/// thresholds are not constant or do not fit.
llvm::Expected<Value> emitThresholds(GraphImporter &importer,
                                     const OnnxNode &node, Value input,
                                     const ThresholdOptions &options);

} // namespace mlir::qnn

#endif // QNN_LIB_TARGET_ONNX_IMPORTTHRESHOLD_H
