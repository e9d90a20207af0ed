//===- Quant.cpp - Loops between numbers and codes --------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/TypeUtilities.h"
#include "qnn/Conversion/QNNToLoops/LoopLowering.h"
#include "qnn/Dialect/QNN/IR/QNNOps.h"

#include <cmath>
#include <limits>

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
  case Rounding::HalfTowardZero:
  case Rounding::HalfAwayFromZero: {
    // On one side of zero a tie goes up, on the other side down.
    Value isNegative = layer.create<arith::CmpFOp>(arith::CmpFPredicate::OLT, x,
                                                   layer.real(0));
    Value below = layer.create<math::FloorOp>(x);
    Value fraction = layer.create<arith::SubFOp>(x, below);
    Value isTieOrMore = layer.create<arith::CmpFOp>(arith::CmpFPredicate::OGE,
                                                    fraction, layer.real(0.5));
    Value isMore = layer.create<arith::CmpFOp>(arith::CmpFPredicate::OGT,
                                               fraction, layer.real(0.5));
    bool upIfNegative = mode == Rounding::HalfTowardZero;
    Value goesUp = layer.create<arith::SelectOp>(
        isNegative, upIfNegative ? isTieOrMore : isMore,
        upIfNegative ? isMore : isTieOrMore);
    Value above = layer.create<arith::AddFOp>(below, layer.real(1));
    return layer.create<arith::SelectOp>(goesUp, above, below);
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
    Value code = layer.create<arith::DivFOp>(
        x, layer.channelReal(op.getScale(), channel));
    if (op.getZeroPointFirst())
      code = emitZeroPoint(op, layer, code, channel);
    code = emitRound(layer, code, op.getRounding());
    if (!op.getZeroPointFirst())
      code = emitZeroPoint(op, layer, code, channel);
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

  static Value emitZeroPoint(QuantizeOp op, LayerBuilder &layer, Value code,
                             Value channel) {
    // Adding zero could only turn -0 into 0, which is the same code.
    if (llvm::all_of(op.getZeroPoint(), [](int32_t z) { return z == 0; }))
      return code;
    SmallVector<double> zeroPoints(op.getZeroPoint().begin(),
                                   op.getZeroPoint().end());
    return layer.create<arith::AddFOp>(code,
                                       layer.channelReal(zeroPoints, channel));
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

struct StaircaseLoops : LoopLowering<StaircaseLoops, StaircaseOp> {
  /// countReached of ScalarSemantics.cpp: a search of n steps in rows that are
  /// filled up in front to 2^n - 1 elements.
  static LogicalResult emit(StaircaseOp op, LayerBuilder &layer) {
    const LayerBuffer &in = layer.getInput(0), &out = layer.getOutput();
    int64_t count = op.getNumSteps();
    int64_t perRow = llvm::bit_ceil<uint64_t>(count + 1) - 1;
    int64_t filled = perRow - count;
    int64_t rows = op.isPerTensor()
                       ? 1
                       : in.getShape()[static_cast<int64_t>(op.getAxis())];
    SmallVector<double> steps;
    for (int64_t row = 0; row < rows; ++row) {
      steps.append(filled, -std::numeric_limits<double>::infinity());
      llvm::append_range(steps, op.getSteps(row));
    }
    layer.forEachElement(
        in.getShape(), op.getAxis(), [&](Value i, Value channel) {
          Value x = layer.loadReal(in, i);
          Value row = rows == 1 ? layer.index(0) : layer.mul(channel, perRow);
          Value taken =
              emitSearch(layer, x, layer.realTable(steps), row, perRow);
          // NaN reaches none of the steps that fill up.
          taken = layer.max(layer.add(taken, -filled), layer.index(0));
          Value reached = layer.create<arith::IndexCastOp>(
              layer.getBuilder().getI32Type(), taken);
          layer.storeReal(layer.create<arith::SIToFPOp>(
                              layer.getBuilder().getF64Type(), reached),
                          out, i);
        });
    return success();
  }

  static Value emitSearch(LayerBuilder &layer, Value x, Value steps, Value row,
                          int64_t perRow) {
    Value taken = layer.index(0);
    for (int64_t half = (perRow + 1) / 2; half > 0; half /= 2) {
      Value step =
          layer.load(steps, layer.add(layer.add(row, taken), half - 1));
      Value reaches =
          layer.create<arith::CmpFOp>(arith::CmpFPredicate::OGE, x, step);
      taken =
          layer.create<arith::SelectOp>(reaches, layer.add(taken, half), taken);
    }
    return taken;
  }
};

struct MinifloatLoops : LoopLowering<MinifloatLoops, MinifloatOp> {
  /// roundMinifloat of ScalarSemantics.cpp. NaN stays NaN through all of it.
  static LogicalResult emit(MinifloatOp op, LayerBuilder &layer) {
    const LayerBuffer &in = layer.getInput(0), &out = layer.getOutput();
    MinifloatFormat format = op.getFormat();
    layer.loop(in.getNumElements(), [&](Value i) {
      Value bounded =
          emitLimit(layer, layer.loadReal(in, i), format.getBound());
      Value unit = emitUnit(layer, bounded, format);
      Value quotient = layer.create<arith::DivFOp>(bounded, unit);
      Value rounded = layer.create<arith::MulFOp>(
          emitRound(layer, quotient, format.rounding), unit);
      layer.storeReal(emitLimit(layer, rounded, format.maxValue), out, i);
    });
    return success();
  }

  /// clamp(x, -limit, limit) that keeps NaN.
  static Value emitLimit(LayerBuilder &layer, Value x, double limit) {
    for (auto [predicate, bound] :
         {std::pair{arith::CmpFPredicate::OLT, -limit},
          std::pair{arith::CmpFPredicate::OGT, limit}}) {
      Value isOutside =
          layer.create<arith::CmpFOp>(predicate, x, layer.real(bound));
      x = layer.create<arith::SelectOp>(isOutside, layer.real(bound), x);
    }
    return x;
  }

  /// The distance of the numbers around `x`. The bits of the exponent alone are
  /// the power of two at or below |x|, or 0 for subnormal numbers.
  static Value emitUnit(LayerBuilder &layer, Value x,
                        const MinifloatFormat &format) {
    constexpr int64_t exponentBits = int64_t(0x7FF) << 52;
    Builder &builder = layer.getBuilder();
    Value bits = layer.create<arith::BitcastOp>(builder.getI64Type(), x);
    bits = layer.create<arith::AndIOp>(bits, layer.integer(exponentBits, 64));
    Value power = layer.create<arith::BitcastOp>(builder.getF64Type(), bits);
    Value least =
        layer.real(std::ldexp(1.0, static_cast<int>(format.minExponent)));
    Value isNormal =
        layer.create<arith::CmpFOp>(arith::CmpFPredicate::OGT, power, least);
    power = layer.create<arith::SelectOp>(isNormal, power, least);
    return layer.create<arith::MulFOp>(
        power,
        layer.real(std::ldexp(1.0, -static_cast<int>(format.mantissaBits))));
  }
};

} // namespace

void mlir::qnn::attachQuantLoops(MLIRContext *context) {
  QuantizeOp::attachInterface<QuantizeLoops>(*context);
  DequantizeOp::attachInterface<DequantizeLoops>(*context);
  StaircaseOp::attachInterface<StaircaseLoops>(*context);
  MinifloatOp::attachInterface<MinifloatLoops>(*context);
}
