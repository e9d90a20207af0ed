//===- FloatToEmitC.cpp - Real arithmetic in C ------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "EmitCBuilder.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "qnn/Conversion/QNNToEmitC/QNNToEmitC.h"

using namespace mlir;
using namespace mlir::qnn;

namespace {

template <typename OpTy, typename EmitOp>
Value emitBinary(OpTy, ValueRange operands, Type, EmitCBuilder &c) {
  return c.binary<EmitOp>(operands[0], operands[1]);
}

Value emitNegation(arith::NegFOp, ValueRange operands, Type type,
                   EmitCBuilder &c) {
  return c.create<emitc::UnaryMinusOp>(type, operands[0]);
}

template <typename OpTy>
Value emitConversion(OpTy, ValueRange operands, Type type, EmitCBuilder &c) {
  return c.cast(type, operands[0]);
}

template <typename OpTy>
Value emitFromUnsigned(OpTy, ValueRange operands, Type type, EmitCBuilder &c) {
  unsigned width = operands[0].getType().getIntOrFloatBitWidth();
  if (width == 1)
    return c.cast(type, operands[0]);
  return c.cast(type, c.cast(c.unsignedType(width), operands[0]));
}

template <typename OpTy>
Value emitToUnsigned(OpTy, ValueRange operands, Type type, EmitCBuilder &c) {
  unsigned width = type.getIntOrFloatBitWidth();
  return c.cast(type, c.cast(c.unsignedType(width), operands[0]));
}

/// The bits of a double, or the double of bits.
Value emitBitcast(arith::BitcastOp, ValueRange operands, Type type,
                  EmitCBuilder &c) {
  Type from = operands[0].getType();
  if (from.isF64() && type.isInteger(64))
    return c.call("qnn_bits_of_double", type, operands);
  if (from.isInteger(64) && type.isF64())
    return c.call("qnn_double_of_bits", type, operands);
  return {};
}

/// An unordered predicate is the negation of the opposite ordered one.
Value emitCompare(arith::CmpFOp op, ValueRange operands, Type,
                  EmitCBuilder &c) {
  using arith::CmpFPredicate;
  using emitc::CmpPredicate;
  Value a = operands[0], b = operands[1];
  auto compare = [&](CmpPredicate predicate) {
    return c.compare(predicate, a, b);
  };
  auto isNeither = [&]() {
    // Named, because compilers evaluate arguments in different orders.
    Value less = compare(CmpPredicate::lt);
    Value greater = compare(CmpPredicate::gt);
    return c.binary<emitc::LogicalOrOp>(less, greater);
  };
  auto isOrdered = [&]() {
    Value isANumber = c.compare(CmpPredicate::eq, a, a);
    Value isBNumber = c.compare(CmpPredicate::eq, b, b);
    return c.binary<emitc::LogicalAndOp>(isANumber, isBNumber);
  };
  switch (op.getPredicate()) {
  case CmpFPredicate::AlwaysFalse:
    return c.constant(c.boolType(), 0);
  case CmpFPredicate::AlwaysTrue:
    return c.constant(c.boolType(), 1);
  case CmpFPredicate::OEQ:
    return compare(CmpPredicate::eq);
  case CmpFPredicate::OGT:
    return compare(CmpPredicate::gt);
  case CmpFPredicate::OGE:
    return compare(CmpPredicate::ge);
  case CmpFPredicate::OLT:
    return compare(CmpPredicate::lt);
  case CmpFPredicate::OLE:
    return compare(CmpPredicate::le);
  case CmpFPredicate::ONE:
    return isNeither();
  case CmpFPredicate::ORD:
    return isOrdered();
  case CmpFPredicate::UEQ:
    return c.logicalNot(isNeither());
  case CmpFPredicate::UGT:
    return c.logicalNot(compare(CmpPredicate::le));
  case CmpFPredicate::UGE:
    return c.logicalNot(compare(CmpPredicate::lt));
  case CmpFPredicate::ULT:
    return c.logicalNot(compare(CmpPredicate::ge));
  case CmpFPredicate::ULE:
    return c.logicalNot(compare(CmpPredicate::gt));
  case CmpFPredicate::UNE:
    return compare(CmpPredicate::ne);
  case CmpFPredicate::UNO:
    return c.logicalNot(isOrdered());
  }
  llvm_unreachable("all predicates are listed");
}

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

/// Calls the C function `name` on operands of the type of the result; a `float`
/// function has the suffix f.
Value callFunction(StringRef name, ValueRange operands, Type type,
                   EmitCBuilder &c) {
  if (type.isF64())
    return c.call(name, type, operands);
  if (type.isF32())
    return c.call((name + "f").str(), type, operands);
  return {};
}

#define FUNCTION(OP, NAME)                                                     \
  Value emit##OP(math::OP op, ValueRange operands, Type type,                  \
                 EmitCBuilder &c) {                                            \
    return callFunction(NAME, operands, type, c);                              \
  }
FUNCTION(AbsFOp, "fabs")
FUNCTION(CeilOp, "ceil")
FUNCTION(CopySignOp, "copysign")
FUNCTION(ErfOp, "erf")
FUNCTION(Exp2Op, "exp2")
FUNCTION(ExpOp, "exp")
FUNCTION(FloorOp, "floor")
FUNCTION(FmaOp, "fma")
FUNCTION(LogOp, "log")
FUNCTION(PowFOp, "pow")
FUNCTION(RoundOp, "round")
// The rounding mode is never changed, so that nearbyint rounds half to even.
FUNCTION(RoundEvenOp, "nearbyint")
FUNCTION(SqrtOp, "sqrt")
FUNCTION(TanhOp, "tanh")
FUNCTION(TruncOp, "trunc")
#undef FUNCTION

Value emitCountOnes(math::CtPopOp, ValueRange operands, Type type,
                    EmitCBuilder &c) {
  auto integer = dyn_cast<IntegerType>(type);
  if (!integer || integer.getWidth() == 1)
    return {};
  unsigned width = std::max(32u, integer.getWidth());
  Value bits = c.cast(c.unsignedType(integer.getWidth()), operands[0]);
  return c.cast(type,
                c.call("qnn_popcount" + std::to_string(width), c.signedType(32),
                       c.cast(c.unsignedType(width), bits)));
}

Value emitAbsolute(math::AbsIOp, ValueRange operands, Type type,
                   EmitCBuilder &c) {
  auto integer = dyn_cast<IntegerType>(type);
  if (!integer || integer.getWidth() == 1)
    return {};
  // -x on unsigned numbers: |INT_MIN| wraps to itself as in the input.
  Type wide = c.wrappingType(type);
  Value zero = c.constant(type, 0);
  Value negated =
      c.cast(type, c.binary<emitc::SubOp>(c.cast(wide, zero),
                                          c.cast(wide, operands[0])));
  return c.choose(c.compare(emitc::CmpPredicate::lt, operands[0], zero),
                  negated, operands[0]);
}

} // namespace

void mlir::qnn::populateFloatToEmitCPatterns(RewritePatternSet &patterns,
                                             const TypeConverter &converter) {
  MLIRContext *context = patterns.getContext();
#define ARITH(OP, EMIT)                                                        \
  patterns.add<ScalarPattern<arith::OP>>(converter, context, EMIT)
  ARITH(AddFOp, (emitBinary<arith::AddFOp, emitc::AddOp>));
  ARITH(SubFOp, (emitBinary<arith::SubFOp, emitc::SubOp>));
  ARITH(MulFOp, (emitBinary<arith::MulFOp, emitc::MulOp>));
  ARITH(DivFOp, (emitBinary<arith::DivFOp, emitc::DivOp>));
  ARITH(NegFOp, emitNegation);
  ARITH(CmpFOp, emitCompare);
  ARITH(ExtFOp, emitConversion<arith::ExtFOp>);
  ARITH(TruncFOp, emitConversion<arith::TruncFOp>);
  ARITH(SIToFPOp, emitConversion<arith::SIToFPOp>);
  ARITH(FPToSIOp, emitConversion<arith::FPToSIOp>);
  ARITH(UIToFPOp, emitFromUnsigned<arith::UIToFPOp>);
  ARITH(BitcastOp, emitBitcast);
  ARITH(FPToUIOp, emitToUnsigned<arith::FPToUIOp>);
#undef ARITH
#define MATH(OP)                                                               \
  patterns.add<ScalarPattern<math::OP>>(converter, context, emit##OP)
  MATH(AbsFOp);
  MATH(CeilOp);
  MATH(CopySignOp);
  MATH(ErfOp);
  MATH(Exp2Op);
  MATH(ExpOp);
  MATH(FloorOp);
  MATH(FmaOp);
  MATH(LogOp);
  MATH(PowFOp);
  MATH(RoundOp);
  MATH(RoundEvenOp);
  MATH(SqrtOp);
  MATH(TanhOp);
  MATH(TruncOp);
#undef MATH
  patterns.add<ScalarPattern<math::CtPopOp>>(converter, context, emitCountOnes);
  patterns.add<ScalarPattern<math::AbsIOp>>(converter, context, emitAbsolute);
}
