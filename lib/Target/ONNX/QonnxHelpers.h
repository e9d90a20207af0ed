//===- QonnxHelpers.h - What QONNX's operators share ------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Rounding modes and bit widths, as QONNX and FINN write them.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_TARGET_ONNX_QONNXHELPERS_H
#define QNN_LIB_TARGET_ONNX_QONNXHELPERS_H

#include "GraphImporter.h"

namespace mlir::qnn {

/// Reads attribute `rounding_mode`. Modes that QONNX calls HALF_UP and
/// HALF_DOWN are symmetric about zero.
llvm::Expected<Rounding> readQonnxRounding(const OnnxNode &node,
                                           StringRef defaultMode);

/// Reads a bit width of 1 to \p maxWidth from input \p index, which must be
/// constant; \p role names it in messages.
llvm::Expected<unsigned> readQonnxBitWidth(GraphImporter &importer,
                                           const OnnxNode &node, size_t index,
                                           StringRef role,
                                           unsigned maxWidth = 16);

/// The codes of a quantizer of \p width bits; one signed bit is bipolar.
IntType getQonnxCodeType(GraphImporter &importer, unsigned width,
                         bool isSigned);

/// Checks that a parameter of shape \p dims, the \p role (scale, zero point),
/// has elements and broadcasts to \p shape.
llvm::Error checkQonnxParameter(const OnnxNode &node, ArrayRef<int64_t> dims,
                                ArrayRef<int64_t> shape, StringRef role);

/// The one axis of \p shape along which a parameter of shape \p dims varies:
/// nothing if it varies along several, -1 if along none.
std::optional<int64_t> findQonnxAxis(ArrayRef<int64_t> dims,
                                     ArrayRef<int64_t> shape);

} // namespace mlir::qnn

#endif // QNN_LIB_TARGET_ONNX_QONNXHELPERS_H
