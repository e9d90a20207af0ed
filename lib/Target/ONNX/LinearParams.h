//===- LinearParams.h - Scale and zero point inputs -------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Scale and zero point of QuantizeLinear and DequantizeLinear: per tensor, per
/// axis or per block, constant or computed at run time.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_TARGET_ONNX_LINEARPARAMS_H
#define QNN_LIB_TARGET_ONNX_LINEARPARAMS_H

#include "GraphImporter.h"

namespace mlir::qnn {

/// Inputs 1 and 2 of a node, checked against the shape of input 0.
struct LinearParams {
  /// How the parameters lie on the data.
  enum class Granularity { Tensor, Axis, Block };
  Granularity granularity = Granularity::Tensor;
  /// The axis, unless per tensor.
  int64_t axis = 0;
  /// Elements of a block along the axis.
  int64_t blockSize = 1;
  /// Dimensions of both inputs.
  SmallVector<int64_t> shape;
  /// The type of the zero point, which is that of the codes, if there is one.
  std::optional<OnnxType> codeType;
  /// Both inputs, if they are constant.
  std::optional<QuantParams> constant;

  bool isBlocked() const { return granularity == Granularity::Block; }
  /// Whether qnn.quantize and qnn.dequantize can have them.
  bool isAttribute() const { return constant && !isBlocked(); }
};

/// Reads and checks inputs 1 and 2 of \p node, and attributes `axis` and
/// `block_size`, for an input 0 of shape \p data.
llvm::Expected<LinearParams> readLinearParams(GraphImporter &importer,
                                              const OnnxNode &node,
                                              ArrayRef<int64_t> data);

/// Scale and zero point as values that broadcast against the data.
struct LinearValues {
  /// The shape that the data take for it: with blocks, the axis becomes two.
  SmallVector<int64_t> dataShape;
  Value scale;
  /// Null if there is none, or if it is constant and zero.
  Value zeroPoint;
};

/// Makes values of \p params for data of shape \p data.
llvm::Expected<LinearValues> makeLinearValues(GraphImporter &importer,
                                              const OnnxNode &node,
                                              const LinearParams &params,
                                              ArrayRef<int64_t> data);

} // namespace mlir::qnn

#endif // QNN_LIB_TARGET_ONNX_LINEARPARAMS_H
