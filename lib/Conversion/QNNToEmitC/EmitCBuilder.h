//===- EmitCBuilder.h - Short names for EmitC ops ---------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// What the patterns of this conversion build with.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_CONVERSION_QNNTOEMITC_EMITCBUILDER_H
#define QNN_LIB_CONVERSION_QNNTOEMITC_EMITCBUILDER_H

#include "mlir/Dialect/EmitC/IR/EmitC.h"
#include "mlir/Transforms/DialectConversion.h"

namespace mlir::qnn {

/// Builds scalar EmitC ops at one location. Integer types are the signless ones
/// of the module, which C sees as signed, and `uiN`, which it sees as unsigned.
class EmitCBuilder {
public:
  EmitCBuilder(OpBuilder &builder, Location loc) : builder(builder), loc(loc) {}

  template <typename OpTy, typename... Args>
  Value create(Args &&...args) {
    return OpTy::create(builder, loc, std::forward<Args>(args)...);
  }

  /// `value` as a C cast to `type`; `value` itself if it has that type.
  Value cast(Type type, Value value);
  /// An integer constant; `type` is an integer type or ptrdiff_t.
  Value constant(Type type, int64_t value);
  /// The C operator `OpTy` on two operands of one type.
  template <typename OpTy>
  Value binary(Value a, Value b) {
    return create<OpTy>(a.getType(), a, b);
  }
  /// A comparison; the result is i1.
  Value compare(emitc::CmpPredicate predicate, Value a, Value b);
  /// condition ? a : b
  Value choose(Value condition, Value a, Value b);
  Value logicalNot(Value a);
  /// A call of a function of the C library or of qnn_runtime.h that depends on
  /// its arguments alone.
  Value call(StringRef callee, Type type, ValueRange args);

  Type boolType() { return builder.getI1Type(); }
  Type signedType(unsigned width) { return builder.getIntegerType(width); }
  Type unsignedType(unsigned width) {
    return builder.getIntegerType(width, /*isSigned=*/false);
  }
  /// The unsigned type in which arithmetic on `type` wraps without promotion to
  /// a signed type: at least 32 bits; size_t for ptrdiff_t.
  Type wrappingType(Type type);

private:
  OpBuilder &builder;
  Location loc;
};

/// A pattern whose result is one value made by `emit(op, operands, builder)`.
/// `type` is the converted type of the result.
template <typename OpTy>
struct ScalarPattern : OpConversionPattern<OpTy> {
  using Emit = Value (*)(OpTy op, ValueRange operands, Type type,
                         EmitCBuilder &c);

  ScalarPattern(const TypeConverter &converter, MLIRContext *context, Emit emit)
      : OpConversionPattern<OpTy>(converter, context), emit(emit) {}

  LogicalResult
  matchAndRewrite(OpTy op, typename OpTy::Adaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Type type = this->getTypeConverter()->convertType(op.getType());
    if (!type || isa<VectorType>(type))
      return rewriter.notifyMatchFailure(op, "not a scalar of C");
    EmitCBuilder c(rewriter, op.getLoc());
    Value result = emit(op, adaptor.getOperands(), type, c);
    if (!result)
      return rewriter.notifyMatchFailure(op, "no form in C");
    rewriter.replaceOp(op, result);
    return success();
  }

  Emit emit;
};

} // namespace mlir::qnn

#endif // QNN_LIB_CONVERSION_QNNTOEMITC_EMITCBUILDER_H
