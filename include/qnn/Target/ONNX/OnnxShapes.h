//===- OnnxShapes.h - Result shapes of structural operators -----*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Shapes of operators that only rearrange elements; used alike for constants,
/// which are folded, and for values, for which an op is emitted. Every function
/// returns an OnnxError at the node if the shapes do not fit.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_TARGET_ONNX_ONNXSHAPES_H
#define QNN_TARGET_ONNX_ONNXSHAPES_H

#include "qnn/Target/ONNX/OnnxModel.h"

namespace mlir::qnn {

using OnnxShape = llvm::SmallVector<int64_t>;

/// Reads the integers of a one-dimensional (or scalar) INT64 or INT32 tensor
/// that is input \p index of \p node.
llvm::Expected<OnnxShape> readOnnxIntegers(const OnnxNode &node, size_t index,
                                           const OnnxTensor &tensor);

/// Reshape: \p requested may contain 0 (keep, unless `allowzero`) and one -1.
llvm::Expected<OnnxShape> inferOnnxReshape(const OnnxNode &node,
                                           llvm::ArrayRef<int64_t> input,
                                           llvm::ArrayRef<int64_t> requested);

/// Flatten: rank 2, split at attribute `axis`.
llvm::Expected<OnnxShape> inferOnnxFlatten(const OnnxNode &node,
                                           llvm::ArrayRef<int64_t> input);

/// The axes of Squeeze or Unsqueeze: attribute `axes` before opset 13, input 1
/// (given by \p axesInput, which may be null) from then on. Nothing if absent.
llvm::Expected<std::optional<OnnxShape>>
readOnnxAxes(const OnnxNode &node, const OnnxTensor *axesInput);

/// Squeeze: drops \p axes, or all axes of size 1 if there are none.
llvm::Expected<OnnxShape>
inferOnnxSqueeze(const OnnxNode &node, llvm::ArrayRef<int64_t> input,
                 const std::optional<OnnxShape> &axes);

/// Unsqueeze: inserts axes of size 1 at positions \p axes of the result.
llvm::Expected<OnnxShape> inferOnnxUnsqueeze(const OnnxNode &node,
                                             llvm::ArrayRef<int64_t> input,
                                             llvm::ArrayRef<int64_t> axes);

/// Transpose: the attribute `perm`, by default the reversal, checked to be a
/// permutation of \p rank axes.
llvm::Expected<OnnxShape> getOnnxPermutation(const OnnxNode &node,
                                             int64_t rank);

/// One axis of a Slice: elements `start, start + step, ...`, `count` of them.
struct OnnxSliceRange {
  int64_t start = 0, step = 1, count = 0;
};

/// Slice: the range of every axis of a tensor of shape \p dims, from attributes
/// before opset 10, later from \p operands (one per input; those present but
/// for the first must not be null). Checks the number of inputs, too.
llvm::Expected<llvm::SmallVector<OnnxSliceRange>>
readOnnxSlices(const OnnxNode &node,
               llvm::ArrayRef<const OnnxTensor *> operands,
               llvm::ArrayRef<int64_t> dims);

} // namespace mlir::qnn

#endif // QNN_TARGET_ONNX_ONNXSHAPES_H
