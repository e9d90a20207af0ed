//===- QuantHelpers.h - What the quantizers share ---------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Checks of scales and zero points, and the walk over a tensor by channel.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_TARGET_ONNX_QUANTHELPERS_H
#define QNN_LIB_TARGET_ONNX_QUANTHELPERS_H

#include "GraphImporter.h"

namespace mlir::qnn {

/// Reads the scales in \p tensor. An OnnxError at \p node unless they are
/// positive finite numbers.
llvm::Expected<SmallVector<double>> readScales(const OnnxNode &node,
                                               const OnnxTensor &tensor);

/// Reads the zero points in \p tensor. An OnnxError at \p node unless they are
/// integers of 32 bits (they may be stored as floats).
llvm::Expected<SmallVector<int32_t>> readZeroPoints(const OnnxNode &node,
                                                    const OnnxTensor &tensor);

/// Computes the codes of constant \p data as a tensor of type \p codeType:
/// \p quantize maps a number and its channel (index along `params.axis`) to the
/// code.
OnnxTensor
quantizeTensor(const OnnxTensor &data, OnnxType codeType,
               const QuantParams &params,
               llvm::function_ref<int64_t(double, int64_t)> quantize);

/// Whether input \p index of \p node holds codes.
bool hasCodes(GraphImporter &importer, const OnnxNode &node, size_t index);

/// Imports a Clip whose input 0 holds codes.
llvm::Error importClipOfCodes(GraphImporter &importer, const OnnxNode &node);

/// Whether codes of type \p codeType may be stored as \p declared: it is the
/// same type or, after a Clip, a wider one.
bool isStoredAs(Type codeType, Type declared);

/// The axis attribute of qnn ops.
inline IntegerAttr getAxisAttr(OpBuilder &builder, const QuantParams &params) {
  return params.axis ? builder.getI64IntegerAttr(*params.axis) : nullptr;
}

} // namespace mlir::qnn

#endif // QNN_LIB_TARGET_ONNX_QUANTHELPERS_H
