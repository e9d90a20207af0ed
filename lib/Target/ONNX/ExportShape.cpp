//===- ExportShape.cpp - Export of ops that rearrange -----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ExportTable.h"
#include "GraphExporter.h"

using namespace mlir;
using namespace mlir::qnn;

LogicalResult mlir::qnn::exportReshape(GraphExporter &exporter, ReshapeOp op) {
  std::string shape = exporter.addInts(op, ".shape", getDims(op.getResult()));
  exporter.addResult(op, "Reshape", {exporter.getName(op.getInput()), shape});
  return success();
}

LogicalResult mlir::qnn::exportTranspose(GraphExporter &exporter,
                                         TransposeOp op) {
  exporter.addResult(op, "Transpose", {exporter.getName(op.getInput())},
                     {{"perm", SmallVector<int64_t>(op.getPermutation())}});
  return success();
}
