//===- IntegerToEmitC.cpp - Integer arithmetic in C -------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "EmitCBuilder.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/UB/IR/UBOps.h"
#include "mlir/IR/Matchers.h"
#include "qnn/Conversion/QNNToEmitC/QNNToEmitC.h"

using namespace mlir;
using namespace mlir::qnn;

namespace {

bool isBool(Type type) { return type.isInteger(1); }

/// C computes with at least 32 bits; narrower results are cut explicitly.
bool isNarrow(Type type) {
  auto integer = dyn_cast<IntegerType>(type);
  return integer && integer.getWidth() < 32;
}

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

/// add, sub, mul: on unsigned numbers unless overflow is excluded. Sizes and
/// positions (`index`) never overflow.
template <typename OpTy, typename EmitOp>
Value emitWrapping(OpTy op, ValueRange operands, Type type, EmitCBuilder &c) {
  if (isBool(type))
    return {};
  bool isPlain =
      !isa<IntegerType>(type) ||
      (!isNarrow(type) && bitEnumContainsAny(op.getOverflowFlags(),
                                             arith::IntegerOverflowFlags::nsw));
  if (isPlain)
    return c.binary<EmitOp>(operands[0], operands[1]);
  Type wide = c.wrappingType(type);
  Value a = c.cast(wide, operands[0]);
  // a + (2^32 - 1) is easier to read as a - 1.
  using Inverse = std::conditional_t<std::is_same_v<EmitOp, emitc::AddOp>,
                                     emitc::SubOp, emitc::AddOp>;
  APInt number;
  if (!std::is_same_v<EmitOp, emitc::MulOp> &&
      matchPattern(op->getOperand(1), m_ConstantInt(&number)) &&
      number.isNegative() && !number.isMinSignedValue())
    return c.cast(
        type, c.binary<Inverse>(a, c.constant(wide, -number.getSExtValue())));
  return c.cast(type, c.binary<EmitOp>(a, c.cast(wide, operands[1])));
}

/// Signed division; the result of -128 / -1 and the like is undefined in the
/// input too.
template <typename OpTy, typename EmitOp>
Value emitSigned(OpTy, ValueRange operands, Type type, EmitCBuilder &c) {
  if (isBool(type))
    return {};
  if (!isNarrow(type))
    return c.binary<EmitOp>(operands[0], operands[1]);
  Type wide = c.signedType(32);
  return c.cast(type, c.binary<EmitOp>(c.cast(wide, operands[0]),
                                       c.cast(wide, operands[1])));
}

/// The unsigned number with the bits of `value`, in the type that C computes
/// in.
Value asUnsigned(Value value, EmitCBuilder &c) {
  if (auto integer = dyn_cast<IntegerType>(value.getType()))
    value = c.cast(c.unsignedType(integer.getWidth()), value);
  return c.cast(c.wrappingType(value.getType()), value);
}

template <typename OpTy, typename EmitOp>
Value emitUnsigned(OpTy, ValueRange operands, Type type, EmitCBuilder &c) {
  if (isBool(type))
    return {};
  return c.cast(type, c.binary<EmitOp>(asUnsigned(operands[0], c),
                                       asUnsigned(operands[1], c)));
}

template <typename OpTy, typename EmitOp, typename EmitBoolOp>
Value emitBitwise(OpTy, ValueRange operands, Type type, EmitCBuilder &c) {
  if (isBool(type))
    return c.binary<EmitBoolOp>(operands[0], operands[1]);
  if (!isNarrow(type))
    return c.binary<EmitOp>(operands[0], operands[1]);
  Type wide = c.signedType(32);
  return c.cast(type, c.binary<EmitOp>(c.cast(wide, operands[0]),
                                       c.cast(wide, operands[1])));
}

Value emitXOr(arith::XOrIOp op, ValueRange operands, Type type,
              EmitCBuilder &c) {
  if (isBool(type))
    return c.compare(emitc::CmpPredicate::ne, operands[0], operands[1]);
  return emitBitwise<arith::XOrIOp, emitc::BitwiseXorOp, emitc::LogicalOrOp>(
      op, operands, type, c);
}

/// A shift by the width or more has no defined result in the input, hence no
/// guard here.
Value emitShiftLeft(arith::ShLIOp, ValueRange operands, Type type,
                    EmitCBuilder &c) {
  if (isBool(type))
    return {};
  Value bits = c.cast(c.wrappingType(type), operands[0]);
  return c.cast(type, c.binary<emitc::BitwiseLeftShiftOp>(bits, operands[1]));
}

Value emitShiftRightSigned(arith::ShRSIOp, ValueRange operands, Type type,
                           EmitCBuilder &c) {
  if (isBool(type))
    return {};
  if (!isNarrow(type))
    return c.binary<emitc::BitwiseRightShiftOp>(operands[0], operands[1]);
  Value wide = c.cast(c.signedType(32), operands[0]);
  return c.cast(type, c.binary<emitc::BitwiseRightShiftOp>(wide, operands[1]));
}

Value emitShiftRightUnsigned(arith::ShRUIOp, ValueRange operands, Type type,
                             EmitCBuilder &c) {
  if (isBool(type))
    return {};
  return c.cast(type, c.binary<emitc::BitwiseRightShiftOp>(
                          asUnsigned(operands[0], c), operands[1]));
}

//===----------------------------------------------------------------------===//
// Comparisons
//===----------------------------------------------------------------------===//

emitc::CmpPredicate translate(arith::CmpIPredicate predicate) {
  using arith::CmpIPredicate;
  switch (predicate) {
  case CmpIPredicate::eq:
    return emitc::CmpPredicate::eq;
  case CmpIPredicate::ne:
    return emitc::CmpPredicate::ne;
  case CmpIPredicate::slt:
  case CmpIPredicate::ult:
    return emitc::CmpPredicate::lt;
  case CmpIPredicate::sle:
  case CmpIPredicate::ule:
    return emitc::CmpPredicate::le;
  case CmpIPredicate::sgt:
  case CmpIPredicate::ugt:
    return emitc::CmpPredicate::gt;
  case CmpIPredicate::sge:
  case CmpIPredicate::uge:
    return emitc::CmpPredicate::ge;
  }
  llvm_unreachable("all predicates are listed");
}

bool isUnsignedOrder(arith::CmpIPredicate predicate) {
  return predicate == arith::CmpIPredicate::ult ||
         predicate == arith::CmpIPredicate::ule ||
         predicate == arith::CmpIPredicate::ugt ||
         predicate == arith::CmpIPredicate::uge;
}

Value emitCompare(arith::CmpIOp op, ValueRange operands, Type,
                  EmitCBuilder &c) {
  Value a = operands[0], b = operands[1];
  // A true i1 is -1 when signed, 1 in C.
  bool isEquality = op.getPredicate() == arith::CmpIPredicate::eq ||
                    op.getPredicate() == arith::CmpIPredicate::ne;
  if (isBool(a.getType()) && !isEquality)
    return {};
  if (isUnsignedOrder(op.getPredicate())) {
    a = asUnsigned(a, c);
    b = asUnsigned(b, c);
  }
  return c.compare(translate(op.getPredicate()), a, b);
}

template <typename OpTy, emitc::CmpPredicate predicate, bool isUnsigned>
Value emitExtremum(OpTy, ValueRange operands, Type type, EmitCBuilder &c) {
  if (isBool(type))
    return {};
  Value a = operands[0], b = operands[1];
  Value isFirst = isUnsigned
                      ? c.compare(predicate, asUnsigned(a, c), asUnsigned(b, c))
                      : c.compare(predicate, a, b);
  return c.choose(isFirst, a, b);
}

Value emitSelect(arith::SelectOp, ValueRange operands, Type, EmitCBuilder &c) {
  return c.choose(operands[0], operands[1], operands[2]);
}

//===----------------------------------------------------------------------===//
// Conversions
//===----------------------------------------------------------------------===//

template <typename OpTy>
Value emitSignExtension(OpTy, ValueRange operands, Type type, EmitCBuilder &c) {
  if (isBool(operands[0].getType()))
    return c.choose(operands[0], c.constant(type, -1), c.constant(type, 0));
  return c.cast(type, operands[0]);
}

template <typename OpTy>
Value emitZeroExtension(OpTy, ValueRange operands, Type type, EmitCBuilder &c) {
  Value value = operands[0];
  auto integer = dyn_cast<IntegerType>(value.getType());
  if (!integer)
    value = c.cast(c.wrappingType(value.getType()), value);
  else if (!isBool(integer))
    value = c.cast(c.unsignedType(integer.getWidth()), value);
  return c.cast(type, value);
}

Value emitTruncation(arith::TruncIOp, ValueRange operands, Type type,
                     EmitCBuilder &c) {
  if (!isBool(type))
    return c.cast(type, operands[0]);
  Value one = c.constant(operands[0].getType(), 1);
  Value bit = c.binary<emitc::BitwiseAndOp>(operands[0], one);
  return c.compare(emitc::CmpPredicate::ne, bit,
                   c.constant(operands[0].getType(), 0));
}

Value emitConstant(arith::ConstantOp op, ValueRange, Type type,
                   EmitCBuilder &c) {
  if (!op.getType().isIntOrIndexOrFloat())
    return {};
  return c.create<emitc::ConstantOp>(type, op.getValue());
}

/// Any value will do where the input has none.
Value emitPoison(ub::PoisonOp op, ValueRange, Type type, EmitCBuilder &c) {
  if (auto real = dyn_cast<FloatType>(type))
    return c.create<emitc::ConstantOp>(
        type, FloatAttr::get(real, APFloat::getZero(real.getFloatSemantics())));
  return c.constant(type, 0);
}

} // namespace

void mlir::qnn::populateIntegerToEmitCPatterns(RewritePatternSet &patterns,
                                               const TypeConverter &converter) {
  MLIRContext *context = patterns.getContext();
#define SCALAR(OP, EMIT)                                                       \
  patterns.add<ScalarPattern<arith::OP>>(converter, context, EMIT)
  SCALAR(ConstantOp, emitConstant);
  SCALAR(AddIOp, (emitWrapping<arith::AddIOp, emitc::AddOp>));
  SCALAR(SubIOp, (emitWrapping<arith::SubIOp, emitc::SubOp>));
  SCALAR(MulIOp, (emitWrapping<arith::MulIOp, emitc::MulOp>));
  SCALAR(DivSIOp, (emitSigned<arith::DivSIOp, emitc::DivOp>));
  SCALAR(RemSIOp, (emitSigned<arith::RemSIOp, emitc::RemOp>));
  SCALAR(DivUIOp, (emitUnsigned<arith::DivUIOp, emitc::DivOp>));
  SCALAR(RemUIOp, (emitUnsigned<arith::RemUIOp, emitc::RemOp>));
  SCALAR(
      AndIOp,
      (emitBitwise<arith::AndIOp, emitc::BitwiseAndOp, emitc::LogicalAndOp>));
  SCALAR(OrIOp,
         (emitBitwise<arith::OrIOp, emitc::BitwiseOrOp, emitc::LogicalOrOp>));
  SCALAR(XOrIOp, emitXOr);
  SCALAR(ShLIOp, emitShiftLeft);
  SCALAR(ShRSIOp, emitShiftRightSigned);
  SCALAR(ShRUIOp, emitShiftRightUnsigned);
  SCALAR(CmpIOp, emitCompare);
  SCALAR(MaxSIOp,
         (emitExtremum<arith::MaxSIOp, emitc::CmpPredicate::gt, false>));
  SCALAR(MinSIOp,
         (emitExtremum<arith::MinSIOp, emitc::CmpPredicate::lt, false>));
  SCALAR(MaxUIOp,
         (emitExtremum<arith::MaxUIOp, emitc::CmpPredicate::gt, true>));
  SCALAR(MinUIOp,
         (emitExtremum<arith::MinUIOp, emitc::CmpPredicate::lt, true>));
  SCALAR(SelectOp, emitSelect);
  SCALAR(ExtSIOp, emitSignExtension<arith::ExtSIOp>);
  SCALAR(ExtUIOp, emitZeroExtension<arith::ExtUIOp>);
  SCALAR(TruncIOp, emitTruncation);
  SCALAR(IndexCastOp, emitSignExtension<arith::IndexCastOp>);
  SCALAR(IndexCastUIOp, emitZeroExtension<arith::IndexCastUIOp>);
#undef SCALAR
  patterns.add<ScalarPattern<ub::PoisonOp>>(converter, context, emitPoison);
}
