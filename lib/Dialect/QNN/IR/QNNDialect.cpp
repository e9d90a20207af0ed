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

StringRef mlir::qnn::getOpName(Operation *op) {
  auto name = op->getAttrOfType<StringAttr>(nameAttrName);
  return name ? name.getValue() : StringRef();
}

IntType mlir::qnn::getCodeType(Value value) {
  return dyn_cast<IntType>(getElementTypeOrSelf(value.getType()));
}
