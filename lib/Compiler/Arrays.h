//===- Arrays.h - NumPy arrays as tensors -----------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_COMPILER_ARRAYS_H
#define QNN_LIB_COMPILER_ARRAYS_H

#include "qnn/Compiler.h"
#include "qnn/Reference/Tensor.h"

namespace qnn {

/// The NumPy type of arrays that hold elements of type `type`.
NpyType arrayTypeFor(mlir::Type type);

/// Converts `array` to a value of tensor type `type`; its shape is not checked.
/// Fails if codes or accumulators are given as floats.
llvm::Expected<mlir::qnn::Tensor> toTensor(const NpyArray &array,
                                           mlir::RankedTensorType type);

/// Converts a tensor to an array of type `type`.
NpyArray toArray(const mlir::qnn::Tensor &tensor, NpyType type);

/// Calls `visit` with each sample of `given` and the number of samples. There
/// is more than one sample if axis 0 of each given array is the same multiple
/// of the model's; all other axes must fit, else fails naming the input.
llvm::Error forEachSample(
    llvm::ArrayRef<TensorInfo> inputs, llvm::ArrayRef<NpyArray> given,
    llvm::function_ref<llvm::Error(llvm::ArrayRef<NpyArray>, int64_t)> visit);

/// Runs `runOne` on each sample of `given` and joins the results along axis 0.
/// If there are several, axis 0 must mean the same for all inputs and outputs.
llvm::Expected<std::vector<NpyArray>>
runSamples(llvm::ArrayRef<TensorInfo> inputs,
           llvm::ArrayRef<TensorInfo> outputs, llvm::ArrayRef<NpyArray> given,
           llvm::function_ref<
               llvm::Expected<std::vector<NpyArray>>(llvm::ArrayRef<NpyArray>)>
               runOne);

} // namespace qnn

#endif // QNN_LIB_COMPILER_ARRAYS_H
