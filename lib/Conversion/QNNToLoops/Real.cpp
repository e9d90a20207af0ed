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

#include <cmath>

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

  /// evaluateElementwise; `b` is null for unary kinds.
  Value evaluate(ElementwiseKind kind, Value a, Value b,
                 ArrayRef<double> params);
};

} // namespace

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
    return layer.create<math::AbsFOp>(a);
  case ElementwiseKind::Exp:
    return exp(a);
  case ElementwiseKind::Sqrt:
    return layer.create<math::SqrtOp>(a);
  case ElementwiseKind::Sigmoid:
    return div(real(1), add(real(1), exp(neg(a))));
  case ElementwiseKind::Tanh:
    return layer.create<math::TanhOp>(a);
  case ElementwiseKind::Clip: {
    Value atLeast = greater(a, real(params[0]), a, real(params[0]));
    return less(atLeast, real(params[1]), atLeast, real(params[1]));
  }
  case ElementwiseKind::LeakyRelu:
    return less(a, real(0), mul(real(params[0]), a), a);
  case ElementwiseKind::Sign:
    return greater(a, real(0), real(1), less(a, real(0), real(-1), real(0)));
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
    layer.stridedLoops(shape, strides, [&](ArrayRef<Value> offsets) {
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

} // namespace

void mlir::qnn::attachRealLoops(MLIRContext *context) {
  ElementwiseOp::attachInterface<ElementwiseLoops>(*context);
  BatchNormOp::attachInterface<BatchNormLoops>(*context);
  SoftmaxOp::attachInterface<SoftmaxLoops>(*context);
}
