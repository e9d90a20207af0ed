//===- QNNDialect.cpp - The qnn dialect -------------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Dialect/QNN/IR/QNNDialect.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/TypeUtilities.h"
#include "qnn/Dialect/QNN/IR/QNNOps.h"

using namespace mlir;
using namespace mlir::qnn;

#include "qnn/Dialect/QNN/IR/QNNDialect.cpp.inc"

void QNNDialect::initialize() {
  registerTypes();
  registerAttributes();
  registerOps();
}

Operation *QNNDialect::materializeConstant(OpBuilder &builder, Attribute value,
                                           Type type, Location loc) {
  auto elements = dyn_cast<ElementsAttr>(value);
  if (!elements)
    return nullptr;
  if (isa<FloatType>(getElementTypeOrSelf(type)) ||
      isa<IntegerType>(getElementTypeOrSelf(type)))
    return arith::ConstantOp::create(builder, loc, type,
                                     cast<TypedAttr>(value));
  return ConstantOp::create(builder, loc, type, elements);
}

/// Statistics describe one tensor of reals.
static LogicalResult
verifyStatistics(function_ref<InFlightDiagnostic()> emitError, Attribute value,
                 Type type) {
  if (!isa<StatisticsAttr>(value))
    return emitError() << "'" << statisticsAttrName
                       << "' must be a #qnn.statistics";
  auto tensor = dyn_cast_or_null<RankedTensorType>(type);
  if (!tensor || !isa<FloatType>(tensor.getElementType()))
    return emitError() << "'" << statisticsAttrName
                       << "' must stand on a tensor of reals";
  return success();
}

LogicalResult QNNDialect::verifyOperationAttribute(Operation *op,
                                                   NamedAttribute attribute) {
  if (attribute.getName() == statisticsAttrName)
    return verifyStatistics(
        [&] { return op->emitOpError(); }, attribute.getValue(),
        op->getNumResults() == 1 ? op->getResult(0).getType() : Type());
  if (attribute.getName() != inputMeansAttrName)
    return success();
  auto means = dyn_cast<DenseFPElementsAttr>(attribute.getValue());
  if (!isa<ContractionOpInterface>(op) || !means ||
      means.getType().getRank() != 2 || !means.getElementType().isF64())
    return op->emitOpError()
           << "'" << inputMeansAttrName
           << "' must be a matrix of f64 on a convolution or matrix product";
  if (llvm::any_of(means.getValues<APFloat>(),
                   [](const APFloat &mean) { return !mean.isFinite(); }))
    return op->emitOpError() << "'" << inputMeansAttrName << "' must be finite";
  return success();
}

LogicalResult QNNDialect::verifyRegionArgAttribute(Operation *op,
                                                   unsigned region,
                                                   unsigned argument,
                                                   NamedAttribute attribute) {
  if (attribute.getName() != statisticsAttrName)
    return success();
  return verifyStatistics(
      [&] { return op->emitOpError("argument ") << argument << ": "; },
      attribute.getValue(),
      op->getRegion(region).getArgument(argument).getType());
}

StringRef mlir::qnn::getOpName(Operation *op) {
  auto name = op->getAttrOfType<StringAttr>(nameAttrName);
  return name ? name.getValue() : StringRef();
}

IntType mlir::qnn::getCodeType(Value value) {
  return dyn_cast<IntType>(getElementTypeOrSelf(value.getType()));
}
