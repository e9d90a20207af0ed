//===- OnnxAttributes.h - Checked access to attributes ----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Accessors that check an attribute's kind and range. Each returns the default
/// if the node has no such attribute, and an OnnxError naming node, attribute
/// and both kinds if it is of another kind.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_TARGET_ONNX_ONNXATTRIBUTES_H
#define QNN_TARGET_ONNX_ONNXATTRIBUTES_H

#include "qnn/Target/ONNX/OnnxModel.h"

namespace mlir::qnn {

/// An integer attribute.
llvm::Expected<int64_t> getOnnxInt(const OnnxNode &node, llvm::StringRef name,
                                   int64_t defaultValue);

/// An integer attribute that must be 0 or 1.
llvm::Expected<bool> getOnnxBool(const OnnxNode &node, llvm::StringRef name,
                                 bool defaultValue);

/// A float attribute; an integer attribute is converted, because some
/// exporters write one.
llvm::Expected<double> getOnnxFloat(const OnnxNode &node, llvm::StringRef name,
                                    double defaultValue);

/// A string attribute. The reference lives as long as the node or
/// \p defaultValue.
llvm::Expected<llvm::StringRef> getOnnxString(const OnnxNode &node,
                                              llvm::StringRef name,
                                              llvm::StringRef defaultValue);

/// A list of integers, nothing if it is absent. With \p size other than -1 the
/// list must have that length.
llvm::Expected<std::optional<llvm::SmallVector<int64_t>>>
getOnnxInts(const OnnxNode &node, llvm::StringRef name, int64_t size = -1);

/// Maps \p axis in `[-rank, rank)` to `[0, rank)`; an error at \p node if it is
/// outside.
llvm::Expected<int64_t> normalizeOnnxAxis(const OnnxNode &node, int64_t axis,
                                          int64_t rank);

/// Checks the number of inputs and of outputs, and that the first
/// \p minInputs inputs are present.
llvm::Error checkOnnxArity(const OnnxNode &node, size_t minInputs,
                           size_t maxInputs, size_t maxOutputs = 1);

/// NumPy broadcasting of two shapes; an error at \p node if they do not match.
llvm::Expected<llvm::SmallVector<int64_t>>
broadcastOnnxShapes(const OnnxNode &node, llvm::ArrayRef<int64_t> lhs,
                    llvm::ArrayRef<int64_t> rhs);

/// `[2, 3]`, for messages.
std::string formatOnnxShape(llvm::ArrayRef<int64_t> dims);

} // namespace mlir::qnn

#endif // QNN_TARGET_ONNX_ONNXATTRIBUTES_H
