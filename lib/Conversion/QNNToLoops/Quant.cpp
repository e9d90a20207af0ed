//===- Quant.cpp - Loops of quantize and dequantize -------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/TypeUtilities.h"
#include "qnn/Conversion/QNNToLoops/LoopLowering.h"
#include "qnn/Dialect/QNN/IR/QNNOps.h"

using namespace mlir;
using namespace mlir::qnn;

/// roundReal of ScalarSemantics.cpp, as ops.
static Value emitRound(LayerBuilder &layer, Value x, Rounding mode) {
  switch (mode) {
  case Rounding::HalfEven:
    return layer.create<math::RoundEvenOp>(x);
  case Rounding::HalfUp:
  case Rounding::HalfDown: {
    auto isUp = mode == Rounding::HalfUp ? arith::CmpFPredicate::OGE
                                         : arith::CmpFPredicate::OGT;
    Value below = layer.create<math::FloorOp>(x);
    Value fraction = layer.create<arith::SubFOp>(x, below);
    Value goesUp = layer.create<arith::CmpFOp>(isUp, fraction, layer.real(0.5));
    Value above = layer.create<arith::AddFOp>(below, layer.real(1));
    return layer.create<arith::SelectOp>(goesUp, above, below);
  }
  case Rounding::Floor:
    return layer.create<math::FloorOp>(x);
  case Rounding::Ceil:
    return layer.create<math::CeilOp>(x);
  case Rounding::TowardZero:
    return layer.create<math::TruncOp>(x);
  case Rounding::AwayFromZero: {
    Value isNegative = layer.create<arith::CmpFOp>(arith::CmpFPredicate::OLT, x,
                                                   layer.real(0));
    return layer.create<arith::SelectOp>(isNegative,
                                         layer.create<math::FloorOp>(x),
                                         layer.create<math::CeilOp>(x));
  }
  }
  llvm_unreachable("all rounding modes are listed");
}

/// Zero points as 64-bit integers.
static SmallVector<int64_t> widen(ArrayRef<int32_t> values) {
  return SmallVector<int64_t>(values.begin(), values.end());
}

namespace {

struct QuantizeLoops : LoopLowering<QuantizeLoops, QuantizeOp> {
  static LogicalResult emit(QuantizeOp op, LayerBuilder &layer) {
    const LayerBuffer &in = layer.getInput(0), &out = layer.getOutput();
    layer.forEachElement(in.getShape(), op.getAxis(),
                         [&](Value i, Value channel) {
                           Value x = layer.loadReal(in, i);
                           Value code = getCodeType(op.getResult()).isBipolar()
                                            ? emitSign(layer, x)
                                            : emitAffine(op, layer, x, channel);
                           layer.storeInteger(code, out, i);
                         });
    return success();
  }

  static Value emitSign(LayerBuilder &layer, Value x) {
    Value isPlus = layer.create<arith::CmpFOp>(arith::CmpFPredicate::OGE, x,
                                               layer.real(0));
    return layer.create<arith::SelectOp>(isPlus, layer.integer(1, 32),
                                         layer.integer(-1, 32));
  }

  /// quantizeAffine of ScalarSemantics.cpp.
  static Value emitAffine(QuantizeOp op, LayerBuilder &layer, Value x,
                          Value channel) {
    Value scaled = layer.create<arith::DivFOp>(
        x, layer.channelReal(op.getScale(), channel));
    Value code = emitRound(layer, scaled, op.getRounding());
    // Adding zero could only turn -0 into 0, which is the same code.
    if (!llvm::all_of(op.getZeroPoint(), [](int32_t z) { return z == 0; })) {
      SmallVector<double> zeroPoints(op.getZeroPoint().begin(),
                                     op.getZeroPoint().end());
      code = layer.create<arith::AddFOp>(
          code, layer.channelReal(zeroPoints, channel));
    }
    Value low = layer.real(op.getLowCode()),
          high = layer.real(op.getHighCode());
    Value isAbove =
        layer.create<arith::CmpFOp>(arith::CmpFPredicate::OGT, code, low);
    Value atLeast = layer.create<arith::SelectOp>(isAbove, code, low);
    Value isHigh =
        layer.create<arith::CmpFOp>(arith::CmpFPredicate::OGE, atLeast, high);
    Value clamped = layer.create<arith::SelectOp>(isHigh, high, atLeast);
    return layer.create<arith::FPToSIOp>(layer.getBuilder().getI32Type(),
                                         clamped);
  }
};

struct DequantizeLoops : LoopLowering<DequantizeLoops, DequantizeOp> {
  static LogicalResult emit(DequantizeOp op, LayerBuilder &layer) {
    const LayerBuffer &in = layer.getInput(0), &out = layer.getOutput();
    SmallVector<int64_t> zeroPoints = widen(op.getZeroPoint());
    unsigned width = getWidth(op);
    layer.forEachElement(
        in.getShape(), op.getAxis(), [&](Value i, Value channel) {
          Value code = layer.loadInteger(in, i, width);
          code =
              layer.sub(code, layer.channelInteger(zeroPoints, channel, width));
          Value number = layer.create<arith::SIToFPOp>(
              layer.getBuilder().getF64Type(), code);
          Value scale = layer.channelReal(op.getScale(), channel);
          layer.storeReal(layer.create<arith::MulFOp>(scale, number), out, i);
        });
    return success();
  }

  /// Bits in which `input - zero_point` cannot overflow.
  static unsigned getWidth(DequantizeOp op) {
    Type element = getElementTypeOrSelf(op.getInput().getType());
    auto code = dyn_cast<IntType>(element);
    bool isSmall = code ? !code.isPow2() : element.isInteger(16);
    return isSmall ? 32 : 64;
  }
};

} // namespace

void mlir::qnn::attachQuantLoops(MLIRContext *context) {
  QuantizeOp::attachInterface<QuantizeLoops>(*context);
  DequantizeOp::attachInterface<DequantizeLoops>(*context);
}
