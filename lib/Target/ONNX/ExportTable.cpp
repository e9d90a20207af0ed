//===- ExportTable.cpp - From op to export function -------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ExportTable.h"

#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace mlir::qnn;

namespace {
struct Entry {
  StringLiteral (*getName)();
  OnnxExportFunction function;
};
} // namespace

/// The entry of the op that \p function takes.
template <typename OpTy, LogicalResult (*function)(GraphExporter &, OpTy)>
static constexpr Entry makeEntry() {
  return {OpTy::getOperationName, [](GraphExporter &exporter, Operation *op) {
            return function(exporter, cast<OpTy>(op));
          }};
}

static constexpr Entry table[] = {
    makeEntry<ArgTopKOp, exportArgTopK>(),
    makeEntry<AvgPoolOp, exportAvgPool>(),
    makeEntry<BatchNormOp, exportBatchNorm>(),
    makeEntry<BroadcastOp, exportBroadcast>(),
    makeEntry<ConcatOp, exportConcat>(),
    makeEntry<Conv2DOp, exportConv2D>(),
    makeEntry<ConvTranspose2DOp, exportConvTranspose2D>(),
    makeEntry<DequantizeOp, exportDequantize>(),
    makeEntry<ElementwiseOp, exportElementwise>(),
    makeEntry<GatherOp, exportGather>(),
    makeEntry<MatMulOp, exportMatMul>(),
    makeEntry<MaxPoolOp, exportMaxPool>(),
    makeEntry<MinifloatOp, exportMinifloat>(),
    makeEntry<PadOp, exportPad>(),
    makeEntry<PredicateOp, exportPredicate>(),
    makeEntry<QuantizeOp, exportQuantize>(),
    makeEntry<ReduceOp, exportReduce>(),
    makeEntry<ReshapeOp, exportReshape>(),
    makeEntry<ResizeOp, exportResize>(),
    makeEntry<SelectOp, exportSelect>(),
    makeEntry<SliceOp, exportSlice>(),
    makeEntry<SoftmaxOp, exportSoftmax>(),
    makeEntry<StaircaseOp, exportStaircase>(),
    makeEntry<ToIntegerOp, exportToInteger>(),
    makeEntry<TopKOp, exportTopK>(),
    makeEntry<TransposeOp, exportTranspose>(),
};

OnnxExportFunction mlir::qnn::lookupOnnxExport(StringRef name) {
  const Entry *it = llvm::find_if(
      table, [&](const Entry &entry) { return entry.getName() == name; });
  return it == std::end(table) ? nullptr : it->function;
}
