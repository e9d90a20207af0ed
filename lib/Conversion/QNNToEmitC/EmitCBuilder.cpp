//===- EmitCBuilder.cpp - Short names for EmitC ops -------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "EmitCBuilder.h"
#include "qnn/Conversion/QNNToEmitC/QNNToEmitC.h"

using namespace mlir;
using namespace mlir::qnn;

/// The width of an integer type; 0 for other types, size_t among them.
static unsigned getWidth(Type type) {
  auto integer = dyn_cast<IntegerType>(type);
  return integer ? integer.getWidth() : 0;
}

static bool isSize(Type type) {
  return isa<emitc::SizeTType, emitc::PtrDiffTType>(type);
}

/// True if every number of integer type `from` is one of type `to`.
static bool keepsNumber(Type from, Type to) {
  bool wasUnsigned = from.isUnsignedInteger() || from.isInteger(1);
  if (wasUnsigned == to.isUnsignedInteger())
    return getWidth(from) <= getWidth(to);
  return wasUnsigned && getWidth(from) < getWidth(to);
}

Value EmitCBuilder::cast(Type type, Value value) {
  if (value.getType() == type)
    return value;
  unsigned width = getWidth(type), from = getWidth(value.getType());
  // A constant takes the type; i1 would need its meaning looked at.
  if (auto op = value.getDefiningOp<emitc::ConstantOp>())
    if (auto number = dyn_cast<IntegerAttr>(op.getValue())) {
      if (width > 1 && from > 1) {
        bool isSigned = !value.getType().isUnsignedInteger();
        APInt bits = isSigned ? number.getValue().sextOrTrunc(width)
                              : number.getValue().zextOrTrunc(width);
        return create<emitc::ConstantOp>(type, IntegerAttr::get(type, bits));
      }
      if (isSize(type) && isSize(value.getType()))
        return create<emitc::ConstantOp>(type, number);
    }
  // A cast before this one matters only if it changes the number, or for a
  // result with more bits than it leaves.
  if (auto op = value.getDefiningOp<emitc::CastOp>()) {
    Type source = op.getSource().getType();
    bool isInteger = getWidth(source) > 0 && from > 1 && width > 1;
    bool keepsBits = getWidth(source) == from && width <= from;
    if (isInteger && (keepsBits || keepsNumber(source, value.getType())))
      return cast(type, op.getSource());
  }
  return create<emitc::CastOp>(type, value);
}

Value EmitCBuilder::constant(Type type, int64_t value) {
  Type attrType = isa<IntegerType>(type) ? type : builder.getIndexType();
  unsigned width = isa<IntegerType>(type) ? type.getIntOrFloatBitWidth() : 64;
  APInt bits(width, static_cast<uint64_t>(value), /*isSigned=*/true,
             /*implicitTrunc=*/true);
  return create<emitc::ConstantOp>(type, IntegerAttr::get(attrType, bits));
}

Value EmitCBuilder::compare(emitc::CmpPredicate predicate, Value a, Value b) {
  return create<emitc::CmpOp>(boolType(), predicate, a, b);
}

Value EmitCBuilder::choose(Value condition, Value a, Value b) {
  return create<emitc::ConditionalOp>(a.getType(), condition, a, b);
}

Value EmitCBuilder::logicalNot(Value a) {
  return create<emitc::LogicalNotOp>(boolType(), a);
}

Value EmitCBuilder::call(StringRef callee, Type type, ValueRange args) {
  auto op = emitc::CallOpaqueOp::create(builder, loc, type, callee, args);
  op->setAttr(pureAttrName, builder.getUnitAttr());
  return op.getResult(0);
}

Type EmitCBuilder::wrappingType(Type type) {
  if (auto integer = dyn_cast<IntegerType>(type))
    return unsignedType(std::max(32u, integer.getWidth()));
  return emitc::SizeTType::get(type.getContext());
}
