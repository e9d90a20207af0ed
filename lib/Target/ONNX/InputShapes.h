//===- InputShapes.h - Shapes of graph inputs -------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// From declared dimensions, `--batch` and `--shape` to static shapes.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_TARGET_ONNX_INPUTSHAPES_H
#define QNN_LIB_TARGET_ONNX_INPUTSHAPES_H

#include "qnn/Target/ONNX/ImportOnnx.h"

namespace mlir::qnn {

/// The static shape of each of the model's inputs. An OnnxError if a shape is
/// not determined, or if an option contradicts the model or names no input.
llvm::Expected<std::vector<SmallVector<int64_t>>>
resolveInputShapes(const OnnxModel &model, const OnnxImportOptions &options);

} // namespace mlir::qnn

#endif // QNN_LIB_TARGET_ONNX_INPUTSHAPES_H
