//===- BufferToEmitC.cpp - Functions and buffers in C -----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "EmitCBuilder.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/Matchers.h"
#include "qnn/Conversion/QNNToEmitC/QNNToEmitC.h"

using namespace mlir;
using namespace mlir::qnn;

namespace {

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

struct FuncPattern : OpConversionPattern<func::FuncOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(func::FuncOp op, OpAdaptor,
                  ConversionPatternRewriter &rewriter) const override {
    if (op.isExternal() || op.getNumResults() != 0)
      return failure();
    TypeConverter::SignatureConversion signature(op.getNumArguments());
    if (failed(getTypeConverter()->convertSignatureArgs(op.getArgumentTypes(),
                                                        signature)))
      return failure();
    auto func = emitc::FuncOp::create(
        rewriter, op.getLoc(), op.getName(),
        rewriter.getFunctionType(signature.getConvertedTypes(), {}));
    func->setDiscardableAttrs(op->getDiscardableAttrDictionary());
    if (ArrayAttr attrs = op.getArgAttrsAttr())
      func.setArgAttrsAttr(attrs);
    if (op.isPrivate()) {
      func.setPrivate();
      func.setSpecifiersAttr(rewriter.getStrArrayAttr({"static"}));
    }
    rewriter.inlineRegionBefore(op.getBody(), func.getBody(), func.end());
    if (failed(rewriter.convertRegionTypes(&func.getBody(), *getTypeConverter(),
                                           &signature)))
      return failure();
    rewriter.eraseOp(op);
    return success();
  }
};

struct CallPattern : OpConversionPattern<func::CallOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(func::CallOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    if (op.getNumResults() != 0)
      return failure();
    rewriter.replaceOpWithNewOp<emitc::CallOp>(op, op.getCallee(), TypeRange(),
                                               adaptor.getOperands());
    return success();
  }
};

struct ReturnPattern : OpConversionPattern<func::ReturnOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(func::ReturnOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    if (op.getNumOperands() != 0)
      return failure();
    rewriter.replaceOpWithNewOp<emitc::ReturnOp>(op, Value());
    return success();
  }
};

//===----------------------------------------------------------------------===//
// Buffers
//===----------------------------------------------------------------------===//

emitc::ArrayType getArrayType(MemRefType type) {
  return emitc::ArrayType::get(type.getShape(), type.getElementType());
}

struct GlobalPattern : OpConversionPattern<memref::GlobalOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(memref::GlobalOp op, OpAdaptor,
                  ConversionPatternRewriter &rewriter) const override {
    auto values = dyn_cast_if_present<ElementsAttr>(op.getInitialValueAttr());
    if (!op.getConstant() || !values || op.getType().getRank() != 1)
      return failure();
    rewriter.replaceOpWithNewOp<emitc::GlobalOp>(
        op, op.getSymName(), getArrayType(op.getType()), values,
        /*extern_specifier=*/false, /*static_specifier=*/true,
        /*const_specifier=*/true);
    return success();
  }
};

struct GetGlobalPattern : OpConversionPattern<memref::GetGlobalOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(memref::GetGlobalOp op, OpAdaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Type type = getTypeConverter()->convertType(op.getType());
    if (!type)
      return failure();
    EmitCBuilder c(rewriter, op.getLoc());
    Value array = c.create<emitc::GetGlobalOp>(getArrayType(op.getType()),
                                               op.getNameAttr());
    rewriter.replaceOp(op, c.cast(type, array));
    return success();
  }
};

/// buffer[index] as an lvalue; null if `buffer` is no flat memref.
Value createElement(EmitCBuilder &c, Value buffer, ValueRange indices) {
  auto pointer = dyn_cast<emitc::PointerType>(buffer.getType());
  if (!pointer || indices.size() != 1)
    return {};
  return c.create<emitc::SubscriptOp>(
      emitc::LValueType::get(pointer.getPointee()), buffer, indices);
}

struct LoadPattern : OpConversionPattern<memref::LoadOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(memref::LoadOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    EmitCBuilder c(rewriter, op.getLoc());
    Value element = createElement(c, adaptor.getMemref(), adaptor.getIndices());
    if (!element)
      return failure();
    rewriter.replaceOpWithNewOp<emitc::LoadOp>(op, op.getType(), element);
    return success();
  }
};

struct StorePattern : OpConversionPattern<memref::StoreOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(memref::StoreOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    EmitCBuilder c(rewriter, op.getLoc());
    Value element = createElement(c, adaptor.getMemref(), adaptor.getIndices());
    if (!element)
      return failure();
    rewriter.replaceOpWithNewOp<emitc::AssignOp>(op, element,
                                                 adaptor.getValue());
    return success();
  }
};

/// A part of the arena: (T *)(arena + offset).
struct ViewPattern : OpConversionPattern<memref::ViewOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(memref::ViewOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Type type = getTypeConverter()->convertType(op.getType());
    APInt offset;
    if (!type || !op.getSizes().empty() ||
        !matchPattern(op.getByteShift(), m_ConstantInt(&offset)))
      return failure();
    EmitCBuilder c(rewriter, op.getLoc());
    Value base = adaptor.getSource();
    if (!offset.isZero()) {
      Value bytes = c.constant(rewriter.getI64Type(), offset.getSExtValue());
      base = c.create<emitc::AddOp>(base.getType(), base, bytes);
    }
    rewriter.replaceOp(op, c.cast(type, base));
    return success();
  }
};

} // namespace

void mlir::qnn::populateCTypeConversions(TypeConverter &converter) {
  converter.addConversion([](Type type) -> std::optional<Type> {
    if (isa<IndexType>(type))
      return emitc::PtrDiffTType::get(type.getContext());
    if (auto memref = dyn_cast<MemRefType>(type)) {
      Type element = memref.getElementType();
      bool isFlat = memref.getRank() == 1 && memref.hasStaticShape() &&
                    memref.getLayout().isIdentity() &&
                    emitc::isSupportedEmitCType(element);
      return isFlat ? emitc::PointerType::get(element) : Type();
    }
    if (isa<IntegerType, FloatType>(type) && !type.isF16() && !type.isBF16() &&
        emitc::isSupportedEmitCType(type))
      return type;
    return Type();
  });
}

void mlir::qnn::populateBufferToEmitCPatterns(RewritePatternSet &patterns,
                                              const TypeConverter &converter) {
  patterns.add<FuncPattern, CallPattern, ReturnPattern, GlobalPattern,
               GetGlobalPattern, LoadPattern, StorePattern, ViewPattern>(
      converter, patterns.getContext());
}
