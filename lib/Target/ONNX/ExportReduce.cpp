//===- ExportReduce.cpp - Export of reductions ------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ExportTable.h"
#include "GraphExporter.h"

using namespace mlir;
using namespace mlir::qnn;

static StringRef getOperator(ReduceKind kind) {
  switch (kind) {
  case ReduceKind::Sum:
    return "ReduceSum";
  case ReduceKind::Mean:
    return "ReduceMean";
  case ReduceKind::Prod:
    return "ReduceProd";
  case ReduceKind::Min:
    return "ReduceMin";
  case ReduceKind::Max:
    return "ReduceMax";
  }
  llvm_unreachable("all kinds are listed");
}

LogicalResult mlir::qnn::exportReduce(GraphExporter &exporter, ReduceOp op) {
  // ReduceSum was the first to have axes as input.
  int64_t since = op.getKind() == ReduceKind::Sum ? 13 : 18;
  SmallVector<std::string> inputs = {exporter.getName(op.getInput())};
  SmallVector<OnnxNodeAttr> attributes = {{"keepdims", int64_t(1)}};
  if (exporter.opset >= since)
    inputs.push_back(exporter.addInts(op, ".axes", op.getAxes()));
  else
    attributes.push_back({"axes", SmallVector<int64_t>(op.getAxes())});
  exporter.addResult(op, getOperator(op.getKind()), inputs, attributes);
  return success();
}
