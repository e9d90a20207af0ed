//===- ExportQuant.h - QONNX's quantizers -----------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

///
/// \file
/// The forms of quantizers in style qonnx, which those of qdq ask for first.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_TARGET_ONNX_EXPORTQUANT_H
#define QNN_LIB_TARGET_ONNX_EXPORTQUANT_H

#include "GraphExporter.h"

namespace mlir::qnn {

/// Writes \p op, whose codes are written as numbers, as Quant or BipolarQuant.
LogicalResult exportAsQuant(GraphExporter &exporter, QuantizeOp op);

/// Whether style and types let \p op, a dequantize of \p constant, be written
/// as numbers behind a Quant or BipolarQuant.
bool hasQuantForm(GraphExporter &exporter, DequantizeOp op,
                  ConstantOp constant);
LogicalResult exportWeightsAsQuant(GraphExporter &exporter, DequantizeOp op,
                                   ConstantOp constant);

} // namespace mlir::qnn

#endif // QNN_LIB_TARGET_ONNX_EXPORTQUANT_H
