//===- ContractionTerms.h - Products and sums of contractions ---*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The arithmetic of contractions, real and integer, for every loop nest that
/// computes one.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_CONVERSION_QNNTOLOOPS_CONTRACTIONTERMS_H
#define QNN_LIB_CONVERSION_QNNTOLOOPS_CONTRACTIONTERMS_H

#include "CodeOrigin.h"
#include "mlir/IR/TypeUtilities.h"
#include "qnn/Conversion/QNNToLoops/LayerBuilder.h"
#include "qnn/Dialect/QNN/IR/QNNOps.h"

namespace mlir::qnn {

/// The arithmetic of a real contraction: float64.
class RealTerms {
public:
  static constexpr bool isOrdered = true;

  RealTerms(LayerBuilder &layer, Value bias)
      : layer(layer), bias(bias), inputs(layer.getInput(0)),
        weights(layer.getInput(1)) {}

  /// Copies of the operands instead of their own buffers.
  void readFrom(const LayerBuffer &newInputs, const LayerBuffer &newWeights) {
    inputs = newInputs;
    weights = newWeights;
  }

  Value zero() { return layer.real(0); }
  Value input(Value index) { return layer.loadReal(inputs, index); }
  /// What a weight of output channel `k` needs outside the sum.
  Value channelTerm(Value k) { return {}; }
  Value product(Value input, Value index, Value channelTerm) {
    Value weight = layer.loadReal(weights, index);
    return layer.create<arith::MulFOp>(weight, input);
  }
  Value sum(Value a, Value b) { return layer.create<arith::AddFOp>(a, b); }
  void finish(Value total, Value k, Value index) {
    if (bias)
      total = layer.create<arith::AddFOp>(total,
                                          layer.loadReal(layer.getInput(2), k));
    layer.storeReal(total, layer.getOutput(), index);
  }

private:
  LayerBuilder &layer;
  Value bias;
  LayerBuffer inputs, weights;
};

/// The arithmetic of an integer contraction, modulo 2^32 or 2^64: exact, since
/// the accumulator is wide enough for the result.
class IntegerTerms {
public:
  static constexpr bool isOrdered = false;

  template <typename OpTy>
  IntegerTerms(LayerBuilder &layer, OpTy op)
      : layer(layer), inputZeroPoint(op.getInputZeroPoint()),
        weightZeroPoints(op.getWeightZeroPoint().begin(),
                         op.getWeightZeroPoint().end()),
        inputs(layer.getInput(0)), weights(layer.getInput(1)) {
    bool isWide = getElementTypeOrSelf(op.getType()).isInteger(64);
    width = isWide ? 64 : 32;
  }

  /// Copies of the operands instead of their own buffers.
  void readFrom(const LayerBuffer &newInputs, const LayerBuffer &newWeights) {
    inputs = newInputs;
    weights = newWeights;
  }

  Value zero() { return layer.integer(0, width); }
  Value input(Value index) {
    Value code = layer.loadInteger(inputs, index, width);
    return layer.add(code, -inputZeroPoint);
  }
  Value channelTerm(Value k) {
    return layer.channelInteger(weightZeroPoints, k, width);
  }
  Value product(Value input, Value index, Value zeroPoint) {
    Value code = layer.loadInteger(weights, index, width);
    return layer.create<arith::MulIOp>(layer.sub(code, zeroPoint), input);
  }
  Value sum(Value a, Value b) { return layer.add(a, b); }
  void finish(Value total, Value k, Value index) {
    layer.finishInteger(total, index, k);
  }

private:
  LayerBuilder &layer;
  int64_t inputZeroPoint;
  SmallVector<int64_t> weightZeroPoints;
  LayerBuffer inputs, weights;
  unsigned width;
};

/// An error if the interpreter would sum integers here: rounding differs.
template <typename OpTy>
LogicalResult checkIsReal(OpTy op) {
  std::optional<CodeOriginInfo> input = findCodeOrigin(op.getInput());
  std::optional<CodeOriginInfo> weights = findCodeOrigin(op.getWeights());
  bool isExact =
      input && weights && input->isPerTensor &&
      (weights->isPerTensor || weights->axis == op.getWeightChannelAxis());
  if (isExact)
    return op.emitOpError("sums codes exactly, which has loops on the integer "
                          "level only: run qnn-integerize first");
  return success();
}

} // namespace mlir::qnn

#endif // QNN_LIB_CONVERSION_QNNTOLOOPS_CONTRACTIONTERMS_H
