//===- Real.cpp - Loops of plain maths --------------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Strides.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "qnn/Conversion/QNNToLoops/LoopLowering.h"
#include "qnn/Dialect/QNN/IR/QNNOps.h"
#include "qnn/Dialect/QNN/IR/ScalarSemantics.h"

#include <cmath>
#include <limits>

using namespace mlir;
using namespace mlir::qnn;

namespace {

/// Scalar functions as ops: each method is one C operator or function of
/// ScalarSemantics.cpp.
struct Scalars {
  LayerBuilder &layer;

  Value add(Value a, Value b) { return layer.create<arith::AddFOp>(a, b); }
  Value sub(Value a, Value b) { return layer.create<arith::SubFOp>(a, b); }
  Value mul(Value a, Value b) { return layer.create<arith::MulFOp>(a, b); }
  Value div(Value a, Value b) { return layer.create<arith::DivFOp>(a, b); }
  Value neg(Value a) { return layer.create<arith::NegFOp>(a); }
  Value exp(Value a) { return layer.create<math::ExpOp>(a); }
  /// a < b ? x : y, false for NaN.
  Value less(Value a, Value b, Value x, Value y) {
    Value isLess = layer.create<arith::CmpFOp>(arith::CmpFPredicate::OLT, a, b);
    return layer.create<arith::SelectOp>(isLess, x, y);
  }
  /// a > b ? x : y, false for NaN.
  Value greater(Value a, Value b, Value x, Value y) {
    Value isGreater =
        layer.create<arith::CmpFOp>(arith::CmpFPredicate::OGT, a, b);
    return layer.create<arith::SelectOp>(isGreater, x, y);
  }

  /// min(max(a, low), high), comparing in this order.
  Value clamp(Value a, double low, double high) {
    Value least = layer.real(low), most = layer.real(high);
    Value atLeast = greater(a, least, a, least);
    return less(atLeast, most, atLeast, most);
  }
  Value abs(Value a) { return layer.create<math::AbsFOp>(a); }
  Value sqrt(Value a) { return layer.create<math::SqrtOp>(a); }
  Value log(Value a) { return layer.create<math::LogOp>(a); }
  Value tanh(Value a) { return layer.create<math::TanhOp>(a); }
  Value erf(Value a) { return layer.create<math::ErfOp>(a); }
  /// 1 + a.
  Value oneAnd(Value a) { return add(layer.real(1), a); }
  /// factor * a.
  Value scale(double factor, Value a) { return mul(layer.real(factor), a); }
  Value softplus(Value a);
  Value power(Value base, Value exponent);
  /// a < 0 ? factor * (exp(a) - 1) : a.
  Value elu(Value a, double factor) {
    Value power = exp(a);
    Value below = scale(factor, sub(power, layer.real(1)));
    return less(a, layer.real(0), below, a);
  }
  /// a / 2 * (1 + b).
  Value gate(Value a, Value b) {
    Value half = scale(0.5, a);
    return mul(half, oneAnd(b));
  }

  /// evaluateElementwise; `b` is null for unary kinds.
  Value evaluate(ElementwiseKind kind, Value a, Value b,
                 ArrayRef<double> params);
};

} // namespace

Value Scalars::softplus(Value a) {
  Value zero = layer.real(0);
  Value positive = greater(a, zero, a, zero);
  return add(positive, log(oneAnd(exp(neg(abs(a))))));
}

Value Scalars::power(Value base, Value exponent) {
  auto choose = [&](Value x, double number, Value then, Value otherwise) {
    Value isEqual = layer.create<arith::CmpFOp>(arith::CmpFPredicate::OEQ, x,
                                                layer.real(number));
    return layer.create<arith::SelectOp>(isEqual, then, otherwise);
  };
  Value one = layer.real(1);
  Value result = layer.create<math::PowFOp>(base, exponent);
  result = choose(base, 2, layer.create<math::Exp2Op>(exponent), result);
  result = choose(exponent, 0, one, result);
  result = choose(exponent, -1, div(one, base), result);
  result = choose(exponent, 0.5, sqrt(base), result);
  result = choose(exponent, 1, base, result);
  return choose(exponent, 2, mul(base, base), result);
}

Value Scalars::evaluate(ElementwiseKind kind, Value a, Value b,
                        ArrayRef<double> params) {
  auto real = [&](double value) { return layer.real(value); };
  switch (kind) {
  case ElementwiseKind::Add:
    return add(a, b);
  case ElementwiseKind::Sub:
    return sub(a, b);
  case ElementwiseKind::Mul:
    return mul(a, b);
  case ElementwiseKind::Div:
    return div(a, b);
  case ElementwiseKind::Min:
    return less(a, b, a, b);
  case ElementwiseKind::Max:
    return greater(a, b, a, b);
  case ElementwiseKind::Relu:
    return greater(a, real(0), a, real(0));
  case ElementwiseKind::Neg:
    return neg(a);
  case ElementwiseKind::Abs:
    return abs(a);
  case ElementwiseKind::Exp:
    return exp(a);
  case ElementwiseKind::Sqrt:
    return sqrt(a);
  case ElementwiseKind::Sigmoid:
    return div(real(1), oneAnd(exp(neg(a))));
  case ElementwiseKind::Tanh:
    return tanh(a);
  case ElementwiseKind::Clip:
    return clamp(a, params[0], params[1]);
  case ElementwiseKind::LeakyRelu:
    return less(a, real(0), mul(real(params[0]), a), a);
  case ElementwiseKind::Sign:
    return greater(a, real(0), real(1), less(a, real(0), real(-1), real(0)));
  case ElementwiseKind::Pow:
    return power(a, b);
  case ElementwiseKind::PRelu:
    return less(a, real(0), mul(b, a), a);
  case ElementwiseKind::Log:
    return log(a);
  case ElementwiseKind::Erf:
    return erf(a);
  case ElementwiseKind::Reciprocal:
    return div(real(1), a);
  case ElementwiseKind::Floor:
    return layer.create<math::FloorOp>(a);
  case ElementwiseKind::Ceil:
    return layer.create<math::CeilOp>(a);
  case ElementwiseKind::Round:
    return layer.create<math::RoundEvenOp>(a);
  case ElementwiseKind::Elu:
    return elu(a, params[0]);
  case ElementwiseKind::Selu:
    return scale(params[1], elu(a, params[0]));
  case ElementwiseKind::ThresholdedRelu:
    return greater(a, real(params[0]), a, real(0));
  case ElementwiseKind::HardSigmoid:
    return clamp(add(scale(params[0], a), real(params[1])), 0, 1);
  case ElementwiseKind::HardSwish: {
    Value line = div(a, real(6));
    return mul(a, clamp(add(line, real(0.5)), 0, 1));
  }
  case ElementwiseKind::Softplus:
    return softplus(a);
  case ElementwiseKind::Softsign:
    return div(a, oneAnd(abs(a)));
  case ElementwiseKind::Mish:
    return mul(a, tanh(softplus(a)));
  case ElementwiseKind::Swish:
    return div(a, oneAnd(exp(neg(scale(params[0], a)))));
  case ElementwiseKind::Gelu:
    return gate(a, erf(mul(a, real(sqrtHalf))));
  case ElementwiseKind::GeluTanh: {
    Value cube = mul(mul(a, a), a);
    Value inner = add(a, scale(0.044715, cube));
    return gate(a, tanh(scale(sqrtTwoOverPi, inner)));
  }
  }
  llvm_unreachable("all kinds are listed");
}

/// float32 parameters of an op as reals.
static SmallVector<double> widen(ArrayRef<float> values) {
  return SmallVector<double>(values.begin(), values.end());
}

namespace {

struct ElementwiseLoops : LoopLowering<ElementwiseLoops, ElementwiseOp> {
  static LogicalResult emit(ElementwiseOp op, LayerBuilder &layer) {
    const LayerBuffer &out = layer.getOutput();
    ArrayRef<int64_t> shape = out.getShape();
    unsigned numInputs = layer.getNumInputs();
    SmallVector<SmallVector<int64_t>> strides;
    strides.push_back(getBroadcastStrides(shape, shape));
    for (unsigned i = 0; i < numInputs; ++i)
      strides.push_back(
          getBroadcastStrides(layer.getInput(i).getShape(), shape));
    ArrayRef<double> params = op.getParams().value_or(ArrayRef<double>());
    layer.sharedStridedLoops(shape, strides, 2, [&](ArrayRef<Value> offsets) {
      Value a = layer.loadReal(layer.getInput(0), offsets[1]);
      Value b;
      if (numInputs == 2)
        b = layer.loadReal(layer.getInput(1), offsets[2]);
      Value result = Scalars{layer}.evaluate(op.getKind(), a, b, params);
      layer.storeReal(result, out, offsets[0]);
    });
    return success();
  }
};

struct BatchNormLoops : LoopLowering<BatchNormLoops, BatchNormOp> {
  static LogicalResult emit(BatchNormOp op, LayerBuilder &layer) {
    const LayerBuffer &in = layer.getInput(0), &out = layer.getOutput();
    SmallVector<double> mean = widen(op.getMean()),
                        gamma = widen(op.getGamma()),
                        beta = widen(op.getBeta()), deviation;
    for (double variance : op.getVariance())
      deviation.push_back(
          std::sqrt(variance + op.getEpsilon().convertToDouble()));
    Scalars s{layer};
    layer.forEachElement(
        in.getShape(), op.getAxis(), [&](Value i, Value channel) {
          Value x = layer.loadReal(in, i);
          Value centered = s.sub(x, layer.channelReal(mean, channel));
          Value normal = s.div(centered, layer.channelReal(deviation, channel));
          Value scaled = s.mul(normal, layer.channelReal(gamma, channel));
          Value result = s.add(scaled, layer.channelReal(beta, channel));
          layer.storeReal(result, out, i);
        });
    return success();
  }
};

struct SoftmaxLoops : LoopLowering<SoftmaxLoops, SoftmaxOp> {
  static LogicalResult emit(SoftmaxOp op, LayerBuilder &layer) {
    const LayerBuffer &in = layer.getInput(0), &out = layer.getOutput();
    int64_t axis = op.getAxis(), size = in.getShape()[axis], inner = 1;
    for (int64_t next : in.getShape().drop_front(axis + 1))
      inner *= next;
    int64_t outer = in.getNumElements() / (size * inner);
    Scalars s{layer};
    layer.loops({outer, inner}, [&](ArrayRef<Value> ivs) {
      Value first = layer.linear({{ivs[0], size * inner}, {ivs[1], 1}});
      auto at = [&](Value i) { return layer.add(first, layer.mul(i, inner)); };
      Value end = layer.index(size);
      Value greatest =
          layer.reduce(layer.index(1), end, layer.loadReal(in, first),
                       [&](Value i, Value best) {
                         Value x = layer.loadReal(in, at(i));
                         return s.greater(best, x, best, x);
                       });
      // Computed twice, because the output may be too narrow to keep it.
      auto power = [&](Value i) {
        return s.exp(s.sub(layer.loadReal(in, at(i)), greatest));
      };
      Value sum = layer.reduce(
          layer.index(0), end, layer.real(0),
          [&](Value i, Value partial) { return s.add(partial, power(i)); });
      layer.loop(size, [&](Value i) {
        layer.storeReal(s.div(power(i), sum), out, at(i));
      });
    });
    return success();
  }
};

struct ReduceLoops : LoopLowering<ReduceLoops, ReduceOp> {
  static LogicalResult emit(ReduceOp op, LayerBuilder &layer) {
    const LayerBuffer &in = layer.getInput(0), &out = layer.getOutput();
    ArrayRef<int64_t> shape = in.getShape();
    // Of the result's axes, and of those that each of its elements sums.
    SmallVector<int64_t> inStrides = getBroadcastStrides(shape, shape);
    SmallVector<int64_t> outStrides =
        getBroadcastStrides(out.getShape(), out.getShape());
    SmallVector<int64_t> extents, steps;
    for (int64_t axis : op.getAxes()) {
      extents.push_back(shape[axis]);
      steps.push_back(inStrides[axis]);
    }
    int64_t count = in.getNumElements() / out.getNumElements();
    layer.sharedStridedLoops(
        out.getShape(), {outStrides, inStrides}, static_cast<double>(count),
        [&](ArrayRef<Value> offsets) {
          Value result = emitAxes(op.getKind(), layer, extents, steps,
                                  offsets[1], getStart(op.getKind(), layer));
          if (op.getKind() == ReduceKind::Mean)
            result = Scalars{layer}.div(result,
                                        layer.real(static_cast<double>(count)));
          layer.storeReal(result, out, offsets[0]);
        });
    return success();
  }

  /// What changes no element when combined with it. -0 and not 0: the sum of
  /// negative zeros is one.
  static Value getStart(ReduceKind kind, LayerBuilder &layer) {
    switch (kind) {
    case ReduceKind::Sum:
    case ReduceKind::Mean:
      return layer.real(-0.0);
    case ReduceKind::Prod:
      return layer.real(1);
    case ReduceKind::Min:
      return layer.real(std::numeric_limits<double>::infinity());
    case ReduceKind::Max:
      return layer.real(-std::numeric_limits<double>::infinity());
    }
    llvm_unreachable("all kinds are listed");
  }

  static Value emitAxes(ReduceKind kind, LayerBuilder &layer,
                        ArrayRef<int64_t> extents, ArrayRef<int64_t> steps,
                        Value offset, Value start) {
    if (extents.empty()) {
      Value x = layer.loadReal(layer.getInput(0), offset);
      return combine(kind, Scalars{layer}, start, x);
    }
    return layer.reduce(layer.index(0), layer.index(extents.front()), start,
                        [&](Value i, Value partial) {
                          Value inner =
                              layer.add(offset, layer.mul(i, steps.front()));
                          return emitAxes(kind, layer, extents.drop_front(),
                                          steps.drop_front(), inner, partial);
                        });
  }

  static Value combine(ReduceKind kind, Scalars s, Value a, Value b) {
    switch (kind) {
    case ReduceKind::Sum:
    case ReduceKind::Mean:
      return s.add(a, b);
    case ReduceKind::Prod:
      return s.mul(a, b);
    case ReduceKind::Min:
      return s.less(a, b, a, b);
    case ReduceKind::Max:
      return s.greater(a, b, a, b);
    }
    llvm_unreachable("all kinds are listed");
  }
};

} // namespace

void mlir::qnn::attachRealLoops(MLIRContext *context) {
  ElementwiseOp::attachInterface<ElementwiseLoops>(*context);
  BatchNormOp::attachInterface<BatchNormLoops>(*context);
  SoftmaxOp::attachInterface<SoftmaxLoops>(*context);
  ReduceOp::attachInterface<ReduceLoops>(*context);
}
