//===- ExportTable.h - From op to export function ---------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The table of ops that have an ONNX form, and the export functions it lists.
/// Adding an op is a function in one of the Export*.cpp files and a line in
/// ExportTable.cpp.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_TARGET_ONNX_EXPORTTABLE_H
#define QNN_LIB_TARGET_ONNX_EXPORTTABLE_H

#include "qnn/Dialect/QNN/IR/QNNOps.h"

namespace mlir::qnn {

class GraphExporter;

/// Emits the nodes of an op, or says through GraphExporter::refuse why not.
using OnnxExportFunction = LogicalResult (*)(GraphExporter &, Operation *);

/// The function for ops called \p name (`qnn.conv2d`), or null.
OnnxExportFunction lookupOnnxExport(StringRef name);

// ExportNN.cpp
LogicalResult exportConv2D(GraphExporter &exporter, Conv2DOp op);
LogicalResult exportConvTranspose2D(GraphExporter &exporter,
                                    ConvTranspose2DOp op);
LogicalResult exportMaxPool(GraphExporter &exporter, MaxPoolOp op);
LogicalResult exportAvgPool(GraphExporter &exporter, AvgPoolOp op);
LogicalResult exportMatMul(GraphExporter &exporter, MatMulOp op);
LogicalResult exportBatchNorm(GraphExporter &exporter, BatchNormOp op);
LogicalResult exportSoftmax(GraphExporter &exporter, SoftmaxOp op);

// ExportMath.cpp
LogicalResult exportElementwise(GraphExporter &exporter, ElementwiseOp op);

// ExportChoice.cpp
LogicalResult exportArgTopK(GraphExporter &exporter, ArgTopKOp op);
LogicalResult exportPredicate(GraphExporter &exporter, PredicateOp op);
LogicalResult exportSelect(GraphExporter &exporter, SelectOp op);
LogicalResult exportToInteger(GraphExporter &exporter, ToIntegerOp op);
LogicalResult exportTopK(GraphExporter &exporter, TopKOp op);

// ExportMove.cpp
LogicalResult exportBroadcast(GraphExporter &exporter, BroadcastOp op);
LogicalResult exportConcat(GraphExporter &exporter, ConcatOp op);
LogicalResult exportGather(GraphExporter &exporter, GatherOp op);
LogicalResult exportPad(GraphExporter &exporter, PadOp op);
LogicalResult exportResize(GraphExporter &exporter, ResizeOp op);
LogicalResult exportSlice(GraphExporter &exporter, SliceOp op);

// ExportReduce.cpp
LogicalResult exportReduce(GraphExporter &exporter, ReduceOp op);

// ExportShape.cpp
LogicalResult exportReshape(GraphExporter &exporter, ReshapeOp op);
LogicalResult exportTranspose(GraphExporter &exporter, TransposeOp op);

// ExportQDQ.cpp
LogicalResult exportQuantize(GraphExporter &exporter, QuantizeOp op);
LogicalResult exportDequantize(GraphExporter &exporter, DequantizeOp op);

// ExportQonnxOps.cpp
LogicalResult exportMinifloat(GraphExporter &exporter, MinifloatOp op);
LogicalResult exportStaircase(GraphExporter &exporter, StaircaseOp op);

} // namespace mlir::qnn

#endif // QNN_LIB_TARGET_ONNX_EXPORTTABLE_H
