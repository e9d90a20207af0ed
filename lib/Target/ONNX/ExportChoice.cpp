//===- ExportChoice.cpp - Export of comparisons and choices -----*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ExportTable.h"
#include "GraphExporter.h"

using namespace mlir;
using namespace mlir::qnn;

static StringRef getOperator(PredicateKind kind) {
  switch (kind) {
  case PredicateKind::Equal:
    return "Equal";
  case PredicateKind::Less:
    return "Less";
  case PredicateKind::LessEqual:
    return "LessOrEqual";
  case PredicateKind::Greater:
    return "Greater";
  case PredicateKind::GreaterEqual:
    return "GreaterOrEqual";
  case PredicateKind::And:
    return "And";
  case PredicateKind::Or:
    return "Or";
  case PredicateKind::Xor:
    return "Xor";
  case PredicateKind::Not:
    return "Not";
  }
  llvm_unreachable("all kinds are listed");
}

/// Refuses \p op unless \p value is BOOL in the file: a code of one bit that a
/// quantizer makes is not.
static LogicalResult checkBoolean(GraphExporter &exporter, Operation *op,
                                  Value value) {
  FailureOr<OnnxType> type = exporter.getElementType(op, value);
  if (failed(type))
    return failure();
  if (*type == OnnxType::Bool)
    return success();
  return exporter.refuse(op, "a code that was quantized is no boolean in ONNX",
                         "compare the dequantized number with 0");
}

LogicalResult mlir::qnn::exportPredicate(GraphExporter &exporter,
                                         PredicateOp op) {
  if (failed(checkBoolean(exporter, op, op.getResult())))
    return failure();
  SmallVector<std::string> inputs;
  for (Value input : op.getInputs()) {
    if (op.getKind() >= PredicateKind::And &&
        failed(checkBoolean(exporter, op, input)))
      return failure();
    inputs.push_back(exporter.getName(input));
  }
  exporter.addResult(op, getOperator(op.getKind()), inputs);
  return success();
}

LogicalResult mlir::qnn::exportSelect(GraphExporter &exporter, SelectOp op) {
  if (failed(checkBoolean(exporter, op, op.getCondition())))
    return failure();
  exporter.addResult(op, "Where",
                     {exporter.getName(op.getCondition()),
                      exporter.getName(op.getOnTrue()),
                      exporter.getName(op.getOnFalse())});
  return success();
}

LogicalResult mlir::qnn::exportToInteger(GraphExporter &exporter,
                                         ToIntegerOp op) {
  FailureOr<OnnxType> type = exporter.getElementType(op, op.getResult());
  if (failed(type))
    return failure();
  if (IntType code = getCodeType(op.getResult()))
    if (getOnnxBitWidth(*type) != code.getWidth())
      return exporter.refuse(
          op, "ONNX has no integers of " + Twine(code.getWidth()) + " bits",
          "use 8, 16 or 32 bits");
  exporter.addResult(op, "Cast", {exporter.getName(op.getInput())},
                     {{"to", static_cast<int64_t>(*type)}});
  return success();
}

LogicalResult mlir::qnn::exportTopK(GraphExporter &exporter, TopKOp op) {
  int64_t count = op.getK();
  exporter.addResult(
      op, "TopK",
      {exporter.getName(op.getInput()), exporter.addInts(op, ".k", count)},
      {{"axis", static_cast<int64_t>(op.getAxis())},
       {"largest", int64_t(!op.getSmallest())},
       {"sorted", int64_t(1)}});
  return success();
}

LogicalResult mlir::qnn::exportArgTopK(GraphExporter &exporter, ArgTopKOp op) {
  OnnxNodeAttr axis = {"axis", static_cast<int64_t>(op.getAxis())};
  std::string input = exporter.getName(op.getInput());
  int64_t count = op.getK();
  if (count == 1) {
    exporter.addResult(op, op.getSmallest() ? "ArgMin" : "ArgMax", {input},
                       {axis,
                        {"keepdims", int64_t(1)},
                        {"select_last_index", int64_t(op.getLast())}});
    return success();
  }
  if (op.getLast())
    return exporter.refuse(op, "TopK takes the first of equal elements",
                           "leave out 'last'");
  exporter.addSecondResult(
      op, "TopK", {input, exporter.addInts(op, ".k", count)},
      {axis, {"largest", int64_t(!op.getSmallest())}, {"sorted", int64_t(1)}});
  return success();
}
