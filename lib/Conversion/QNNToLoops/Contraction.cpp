//===- Contraction.cpp - Convolutions, matrix products ----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CodeOrigin.h"
#include "RealKernel.h"
#include "Windows.h"
#include "mlir/IR/TypeUtilities.h"
#include "qnn/Conversion/QNNToLoops/LoopLowering.h"
#include "qnn/Dialect/QNN/IR/QNNOps.h"

using namespace mlir;
using namespace mlir::qnn;

/// Output channels summed at once, in independent chains of additions.
static int64_t getBlockSize(int64_t channels) {
  for (int64_t size : {4, 2})
    if (channels % size == 0)
      return size;
  return 1;
}

namespace {

/// The arithmetic of a real contraction: float64.
class RealTerms {
public:
  static constexpr bool isOrdered = true;

  RealTerms(LayerBuilder &layer, Value bias) : layer(layer), bias(bias) {}

  Value zero() { return layer.real(0); }
  Value input(Value index) { return layer.loadReal(layer.getInput(0), index); }
  /// What a weight of output channel `k` needs outside the sum.
  Value channelTerm(Value k) { return {}; }
  Value product(Value input, Value index, Value channelTerm) {
    Value weight = layer.loadReal(layer.getInput(1), index);
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
                         op.getWeightZeroPoint().end()) {
    bool isWide = getElementTypeOrSelf(op.getType()).isInteger(64);
    width = isWide ? 64 : 32;
  }

  Value zero() { return layer.integer(0, width); }
  Value input(Value index) {
    Value code = layer.loadInteger(layer.getInput(0), index, width);
    return layer.add(code, -inputZeroPoint);
  }
  Value channelTerm(Value k) {
    return layer.channelInteger(weightZeroPoints, k, width);
  }
  Value product(Value input, Value index, Value zeroPoint) {
    Value code = layer.loadInteger(layer.getInput(1), index, width);
    return layer.create<arith::MulIOp>(layer.sub(code, zeroPoint), input);
  }
  Value sum(Value a, Value b) { return layer.add(a, b); }
  void finish(Value total, Value, Value index) {
    layer.storeInteger(total, layer.getOutput(), index);
  }

private:
  LayerBuilder &layer;
  int64_t inputZeroPoint;
  SmallVector<int64_t> weightZeroPoints;
  unsigned width;
};

/// A loop of the reduction: its bounds, and the steps that it takes through
/// input and weights.
struct ReductionLoop {
  Value begin, end;
  int64_t inputStep, weightStep;
};

/// Sums products of one output position and a block of output channels.
template <typename Terms>
class Reduction {
public:
  Reduction(LayerBuilder &layer, Terms &terms, ArrayRef<ReductionLoop> loops,
            ArrayRef<Value> channelTerms, int64_t weightBlockStep)
      : layer(layer), terms(terms), loops(loops), channelTerms(channelTerms),
        weightBlockStep(weightBlockStep) {}

  /// The sums, from the offsets of the first input and the first weight.
  SmallVector<Value> emit(Value input, Value weight) {
    SmallVector<Value> zeros(channelTerms.size(), terms.zero());
    return emitLoop(0, input, weight, zeros);
  }

private:
  SmallVector<Value> emitLoop(size_t depth, Value input, Value weight,
                              ValueRange sums) {
    if (depth == loops.size())
      return emitProducts(input, weight, sums);
    const ReductionLoop &loop = loops[depth];
    return layer.reduce(
        loop.begin, loop.end, sums, [&](Value i, ValueRange partial) {
          return emitLoop(
              depth + 1, layer.add(input, layer.mul(i, loop.inputStep)),
              layer.add(weight, layer.mul(i, loop.weightStep)), partial);
        });
  }

  SmallVector<Value> emitProducts(Value input, Value weight, ValueRange sums) {
    Value x = terms.input(input);
    SmallVector<Value> result;
    for (auto [i, sum] : llvm::enumerate(sums)) {
      Value index = layer.add(weight, i * weightBlockStep);
      result.push_back(
          terms.sum(sum, terms.product(x, index, channelTerms[i])));
    }
    return result;
  }

  LayerBuilder &layer;
  Terms &terms;
  ArrayRef<ReductionLoop> loops;
  ArrayRef<Value> channelTerms;
  int64_t weightBlockStep;
};

} // namespace

/// Where one block of sums is: n, group, block within the group, oy, ox.
struct OutputPosition {
  Value n, group, block, oy, ox;
};

/// Runs `body` over all output positions, in the order of the layout.
static void emitPositions(LayerBuilder &layer, const ConvGeometry &g,
                          int64_t blocks,
                          function_ref<void(const OutputPosition &)> body) {
  if (g.layout == Layout::NCHW)
    layer.loops({g.batch, g.groups, blocks, g.outHeight, g.outWidth},
                [&](ArrayRef<Value> ivs) {
                  body({ivs[0], ivs[1], ivs[2], ivs[3], ivs[4]});
                });
  else
    layer.loops({g.batch, g.outHeight, g.outWidth, g.groups, blocks},
                [&](ArrayRef<Value> ivs) {
                  body({ivs[0], ivs[3], ivs[4], ivs[1], ivs[2]});
                });
}

template <typename Terms>
static void emitConv(LayerBuilder &layer, const ConvGeometry &g, Terms terms) {
  int64_t perGroup = g.channelsPerGroup();
  int64_t outPerGroup = g.outChannels / g.groups;
  int64_t block = getBlockSize(outPerGroup);
  ImageStrides in = getInputStrides(g), out = getOutputStrides(g);
  ImageStrides weights =
      getImageStrides(g.layout, perGroup, g.kernelHeight, g.kernelWidth);
  emitPositions(layer, g, outPerGroup / block, [&](const OutputPosition &at) {
    TapRange rows = emitTapRows(layer, g, at.oy);
    TapRange columns = emitTapColumns(layer, g, at.ox);
    ReductionLoop c{layer.index(0), layer.index(perGroup), in.c, weights.c};
    ReductionLoop fy{rows.begin, rows.end, g.dilationY * in.y, weights.y};
    ReductionLoop fx{columns.begin, columns.end, g.dilationX * in.x, weights.x};
    SmallVector<ReductionLoop> order = {c, fy, fx};
    // The memory order where the order of additions does not matter.
    if (!Terms::isOrdered && g.layout == Layout::NHWC)
      order = {fy, fx, c};
    Value k = layer.linear({{at.group, outPerGroup}, {at.block, block}});
    SmallVector<Value> channels, channelTerms;
    for (int64_t i = 0; i < block; ++i) {
      channels.push_back(layer.add(k, i));
      channelTerms.push_back(terms.channelTerm(channels.back()));
    }
    Value input = layer.linear({{at.n, in.n},
                                {at.group, perGroup * in.c},
                                {at.oy, g.strideY * in.y},
                                {at.ox, g.strideX * in.x}},
                               -g.padTop * in.y - g.padLeft * in.x);
    Value weight = layer.mul(k, weights.n);
    SmallVector<Value> sums =
        Reduction<Terms>(layer, terms, order, channelTerms, weights.n)
            .emit(input, weight);
    Value output = layer.linear(
        {{at.n, out.n}, {k, out.c}, {at.oy, out.y}, {at.ox, out.x}});
    for (int64_t i = 0; i < block; ++i)
      terms.finish(sums[i], channels[i], layer.add(output, i * out.c));
  });
}

template <typename Terms>
static void emitMatMul(LayerBuilder &layer, Terms terms) {
  int64_t rows = layer.getInput(0).getShape()[0];
  int64_t inner = layer.getInput(0).getShape()[1];
  int64_t columns = layer.getInput(1).getShape()[1];
  int64_t block = getBlockSize(columns);
  layer.loops({rows, columns / block}, [&](ArrayRef<Value> ivs) {
    ReductionLoop k{layer.index(0), layer.index(inner), 1, columns};
    Value column = layer.mul(ivs[1], block);
    SmallVector<Value> channels, channelTerms;
    for (int64_t i = 0; i < block; ++i) {
      channels.push_back(layer.add(column, i));
      channelTerms.push_back(terms.channelTerm(channels.back()));
    }
    SmallVector<Value> sums = Reduction<Terms>(layer, terms, k, channelTerms, 1)
                                  .emit(layer.mul(ivs[0], inner), column);
    for (int64_t i = 0; i < block; ++i)
      terms.finish(sums[i], channels[i],
                   layer.linear({{ivs[0], columns}, {channels[i], 1}}));
  });
}

/// Emits a real contraction on vectors, if it has such a kernel.
static LogicalResult tryRealKernel(LayerBuilder &layer, const ConvGeometry &g,
                                   bool isMatMul) {
  if (layer.getTarget().lanes == 1)
    return failure();
  std::optional<RealContraction> contraction =
      readRealContraction(layer, g, isMatMul);
  return contraction ? emitRealKernel(layer, *contraction) : failure();
}

/// A matrix product as a 1 x 1 convolution over one row of pixels.
static ConvGeometry getMatMulGeometry(const LayerBuilder &layer) {
  ConvGeometry g;
  g.layout = Layout::NHWC;
  g.width = g.outWidth = layer.getInput(0).getShape()[0];
  g.channels = layer.getInput(0).getShape()[1];
  g.outChannels = layer.getInput(1).getShape()[1];
  return g;
}

/// An error if the interpreter would sum integers here: rounding differs.
template <typename OpTy>
static LogicalResult checkIsReal(OpTy op) {
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

namespace {

struct Conv2DLoops : LoopLowering<Conv2DLoops, Conv2DOp> {
  static LogicalResult emit(Conv2DOp op, LayerBuilder &layer) {
    if (failed(checkIsReal(op)))
      return failure();
    if (failed(tryRealKernel(layer, op.getGeometry(), /*isMatMul=*/false)))
      emitConv(layer, op.getGeometry(), RealTerms(layer, op.getBias()));
    return success();
  }
};

struct Conv2DIntegerLoops : LoopLowering<Conv2DIntegerLoops, Conv2DIntegerOp> {
  static LogicalResult emit(Conv2DIntegerOp op, LayerBuilder &layer) {
    emitConv(layer, op.getGeometry(), IntegerTerms(layer, op));
    return success();
  }
};

struct MatMulLoops : LoopLowering<MatMulLoops, MatMulOp> {
  static LogicalResult emit(MatMulOp op, LayerBuilder &layer) {
    if (failed(checkIsReal(op)))
      return failure();
    if (failed(tryRealKernel(layer, getMatMulGeometry(layer),
                             /*isMatMul=*/true)))
      emitMatMul(layer, RealTerms(layer, /*bias=*/{}));
    return success();
  }
};

struct MatMulIntegerLoops : LoopLowering<MatMulIntegerLoops, MatMulIntegerOp> {
  static LogicalResult emit(MatMulIntegerOp op, LayerBuilder &layer) {
    emitMatMul(layer, IntegerTerms(layer, op));
    return success();
  }
};

} // namespace

void mlir::qnn::attachContractionLoops(MLIRContext *context) {
  Conv2DOp::attachInterface<Conv2DLoops>(*context);
  Conv2DIntegerOp::attachInterface<Conv2DIntegerLoops>(*context);
  MatMulOp::attachInterface<MatMulLoops>(*context);
  MatMulIntegerOp::attachInterface<MatMulIntegerLoops>(*context);
}
