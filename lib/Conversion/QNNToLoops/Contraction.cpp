//===- Contraction.cpp - Convolutions, matrix products ----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ContractionTerms.h"
#include "RealKernel.h"
#include "Windows.h"
#include "qnn/Conversion/QNNToLoops/LoopLowering.h"
#include "qnn/Dialect/QNN/IR/PlainLoops.h"
#include "qnn/Dialect/QNN/IR/QNNOps.h"

using namespace mlir;
using namespace mlir::qnn;

namespace {

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
  /// From one channel of the block to the next, input and weights step by
  /// `inputBlockStep` (0 if the channels share the input) and
  /// `weightBlockStep`.
  Reduction(LayerBuilder &layer, Terms &terms, ArrayRef<ReductionLoop> loops,
            ArrayRef<Value> channelTerms, int64_t inputBlockStep,
            int64_t weightBlockStep)
      : layer(layer), terms(terms), loops(loops), channelTerms(channelTerms),
        inputBlockStep(inputBlockStep), weightBlockStep(weightBlockStep) {}

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
    Value x;
    SmallVector<Value> result;
    for (auto [i, sum] : llvm::enumerate(sums)) {
      if (!x || inputBlockStep)
        x = terms.input(layer.add(input, i * inputBlockStep));
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
  int64_t inputBlockStep, weightBlockStep;
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
  double cycles = static_cast<double>(g.outChannels / g.groups / blocks *
                                      g.channelsPerGroup() * g.kernelHeight *
                                      g.kernelWidth);
  if (g.layout == Layout::NCHW)
    layer.sharedLoops({g.batch, g.groups, blocks, g.outHeight, g.outWidth},
                      cycles, [&](ArrayRef<Value> ivs) {
                        body({ivs[0], ivs[1], ivs[2], ivs[3], ivs[4]});
                      });
  else
    layer.sharedLoops({g.batch, g.outHeight, g.outWidth, g.groups, blocks},
                      cycles, [&](ArrayRef<Value> ivs) {
                        body({ivs[0], ivs[3], ivs[4], ivs[1], ivs[2]});
                      });
}

template <typename Terms>
static void emitConv(LayerBuilder &layer, const ConvGeometry &g, Terms terms) {
  ImageStrides in = getInputStrides(g), out = getOutputStrides(g);
  ImageStrides weights = getImageStrides(g.layout, g.channelsPerGroup(),
                                         g.kernelHeight, g.kernelWidth);
  // A block of a depthwise convolution has an input channel for each output.
  int64_t block = getChannelBlock(g);
  ConvGeometry positions = g;
  if (isDepthwise(g))
    positions.groups /= block;
  int64_t perGroup = g.channels / positions.groups;
  int64_t outPerGroup = g.outChannels / positions.groups;
  emitPositions(
      layer, positions, outPerGroup / block, [&](const OutputPosition &at) {
        TapRange rows = emitTapRows(layer, g, at.oy);
        TapRange columns = emitTapColumns(layer, g, at.ox);
        ReductionLoop c{layer.index(0), layer.index(g.channelsPerGroup()), in.c,
                        weights.c};
        ReductionLoop fy{rows.begin, rows.end, g.dilationY * in.y, weights.y};
        ReductionLoop fx{columns.begin, columns.end, g.dilationX * in.x,
                         weights.x};
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
            Reduction<Terms>(layer, terms, order, channelTerms,
                             isDepthwise(g) ? in.c : 0, weights.n)
                .emit(input, weight);
        Value output = layer.linear(
            {{at.n, out.n}, {k, out.c}, {at.oy, out.y}, {at.ox, out.x}});
        for (int64_t i = 0; i < block; ++i)
          terms.finish(sums[i], channels[i], layer.add(output, i * out.c));
      });
}

namespace {
/// The input row (or column) under a tap of a transposed convolution, 0 where
/// there is none.
struct TransposedTap {
  Value isValid, position;
};
} // namespace

/// Position p with output = p * stride + tap * dilation - before, p < size.
static TransposedTap emitTransposedTap(LayerBuilder &layer, Value output,
                                       Value tap, int64_t size, int64_t stride,
                                       int64_t dilation, int64_t before) {
  auto compare = [&](arith::CmpIPredicate predicate, Value a, Value b) {
    return layer.create<arith::CmpIOp>(predicate, a, b);
  };
  Value zero = layer.index(0);
  Value distance =
      layer.add(layer.sub(output, layer.mul(tap, dilation)), before);
  Value step = layer.index(stride);
  Value position =
      layer.create<arith::DivUIOp>(layer.max(distance, zero), step);
  // A negative distance is no product, either.
  Value isWhole =
      compare(arith::CmpIPredicate::eq, layer.mul(position, stride), distance);
  Value isInside =
      compare(arith::CmpIPredicate::slt, position, layer.index(size));
  Value isValid = layer.create<arith::AndIOp>(isWhole, isInside);
  return {isValid, layer.create<arith::SelectOp>(isValid, position, zero)};
}

/// `g` is the convolution that is transposed: it would read the result.
template <typename Terms>
static void emitConvTranspose(LayerBuilder &layer, const ConvGeometry &g,
                              Terms terms) {
  int64_t perGroup = g.outChannels / g.groups;
  int64_t outPerGroup = g.channelsPerGroup();
  int64_t block = getChannelBlock(outPerGroup);
  ImageStrides in = getOutputStrides(g), out = getInputStrides(g);
  ImageStrides weights =
      getImageStrides(g.layout, outPerGroup, g.kernelHeight, g.kernelWidth);
  ConvGeometry positions = g;
  positions.outHeight = g.height;
  positions.outWidth = g.width;
  emitPositions(
      layer, positions, outPerGroup / block, [&](const OutputPosition &at) {
        Value k = layer.linear({{at.group, outPerGroup}, {at.block, block}});
        SmallVector<Value> channels, channelTerms;
        for (int64_t i = 0; i < block; ++i) {
          channels.push_back(layer.add(k, i));
          channelTerms.push_back(terms.channelTerm(channels.back()));
        }
        auto addTap = [&](Value c, const TransposedTap &row, Value fy,
                          const TransposedTap &column, Value fx,
                          ValueRange sums) {
          Value channel = layer.linear({{at.group, perGroup}, {c, 1}});
          Value x = terms.input(layer.linear({{at.n, in.n},
                                              {channel, in.c},
                                              {row.position, in.y},
                                              {column.position, in.x}}));
          Value weight = layer.linear({{channel, weights.n},
                                       {at.block, block * weights.c},
                                       {fy, weights.y},
                                       {fx, weights.x}});
          Value isValid =
              layer.create<arith::AndIOp>(row.isValid, column.isValid);
          SmallVector<Value> result;
          for (auto [i, sum] : llvm::enumerate(sums)) {
            Value product = terms.product(x, layer.add(weight, i * weights.c),
                                          channelTerms[i]);
            result.push_back(layer.create<arith::SelectOp>(
                isValid, terms.sum(sum, product), sum));
          }
          return result;
        };
        Value zero = layer.index(0);
        SmallVector<Value> zeros(block, terms.zero());
        SmallVector<Value> sums = layer.reduce(
            zero, layer.index(perGroup), zeros, [&](Value c, ValueRange sums) {
              return layer.reduce(
                  zero, layer.index(g.kernelHeight), sums,
                  [&](Value fy, ValueRange sums) {
                    TransposedTap row =
                        emitTransposedTap(layer, at.oy, fy, g.outHeight,
                                          g.strideY, g.dilationY, g.padTop);
                    return layer.reduce(
                        zero, layer.index(g.kernelWidth), sums,
                        [&](Value fx, ValueRange sums) {
                          TransposedTap column = emitTransposedTap(
                              layer, at.ox, fx, g.outWidth, g.strideX,
                              g.dilationX, g.padLeft);
                          return addTap(c, row, fy, column, fx, sums);
                        });
                  });
            });
        Value output = layer.linear(
            {{at.n, out.n}, {k, out.c}, {at.oy, out.y}, {at.ox, out.x}});
        for (int64_t i = 0; i < block; ++i)
          terms.finish(sums[i], channels[i], layer.add(output, i * out.c));
      });
}

/// The offset of the matrix of an operand of shape `own` that meets the matrix
/// of the result at `stack`, an index for each leading axis.
static Value getMatrixOffset(LayerBuilder &layer, ArrayRef<int64_t> own,
                             ArrayRef<Value> stack) {
  SmallVector<std::pair<Value, int64_t>> terms;
  int64_t stride = own[own.size() - 1] * own[own.size() - 2];
  ArrayRef<int64_t> leading = own.drop_back(2);
  for (size_t i = 0; i < leading.size(); ++i) {
    int64_t size = leading[leading.size() - 1 - i];
    if (size != 1)
      terms.push_back({stack[stack.size() - 1 - i], stride});
    stride *= size;
  }
  return layer.linear(terms);
}

template <typename Terms>
static void emitMatMul(LayerBuilder &layer, Terms terms) {
  ArrayRef<int64_t> left = layer.getInput(0).getShape();
  ArrayRef<int64_t> right = layer.getInput(1).getShape();
  ArrayRef<int64_t> result = layer.getOutput().getShape();
  int64_t inner = left.back(), columns = right.back();
  int64_t block = getChannelBlock(columns);
  SmallVector<int64_t> extents(result);
  extents.back() = columns / block;
  layer.loops(extents, [&](ArrayRef<Value> ivs) {
    ArrayRef<Value> stack = ivs.drop_back(2);
    Value row = ivs[ivs.size() - 2];
    ReductionLoop k{layer.index(0), layer.index(inner), 1, columns};
    Value column = layer.mul(ivs.back(), block);
    SmallVector<Value> channels, channelTerms;
    for (int64_t i = 0; i < block; ++i) {
      channels.push_back(layer.add(column, i));
      channelTerms.push_back(terms.channelTerm(channels.back()));
    }
    // Named, because compilers evaluate arguments in different orders.
    Value leftMatrix = getMatrixOffset(layer, left, stack);
    Value first = layer.add(leftMatrix, layer.mul(row, inner));
    Value rightMatrix = getMatrixOffset(layer, right, stack);
    Value weight = layer.add(rightMatrix, column);
    SmallVector<Value> sums =
        Reduction<Terms>(layer, terms, k, channelTerms, 0, 1)
            .emit(first, weight);
    Value resultMatrix = getMatrixOffset(layer, result, stack);
    Value output = layer.add(resultMatrix, layer.mul(row, columns));
    for (int64_t i = 0; i < block; ++i)
      terms.finish(sums[i], channels[i], layer.add(output, channels[i]));
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
  static std::optional<int64_t> finishedAxis(Conv2DIntegerOp op) {
    return op.getGeometry().channelAxis();
  }
};

struct ConvTranspose2DLoops
    : LoopLowering<ConvTranspose2DLoops, ConvTranspose2DOp> {
  static LogicalResult emit(ConvTranspose2DOp op, LayerBuilder &layer) {
    if (failed(checkIsReal(op)))
      return failure();
    emitConvTranspose(layer, op.getGeometry(), RealTerms(layer, op.getBias()));
    return success();
  }
};

struct ConvTranspose2DIntegerLoops
    : LoopLowering<ConvTranspose2DIntegerLoops, ConvTranspose2DIntegerOp> {
  static LogicalResult emit(ConvTranspose2DIntegerOp op, LayerBuilder &layer) {
    emitConvTranspose(layer, op.getGeometry(), IntegerTerms(layer, op));
    return success();
  }
  static std::optional<int64_t> finishedAxis(ConvTranspose2DIntegerOp op) {
    return op.getGeometry().channelAxis();
  }
};

struct MatMulLoops : LoopLowering<MatMulLoops, MatMulOp> {
  static LogicalResult emit(MatMulOp op, LayerBuilder &layer) {
    if (failed(checkIsReal(op)))
      return failure();
    // The kernel knows one matrix, not stacks of them.
    bool isStack = cast<RankedTensorType>(op.getType()).getRank() != 2;
    if (isStack || failed(tryRealKernel(layer, getMatMulGeometry(layer),
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
  static std::optional<int64_t> finishedAxis(MatMulIntegerOp op) {
    return cast<RankedTensorType>(op.getType()).getRank() - 1;
  }
};

} // namespace

void mlir::qnn::attachContractionLoops(MLIRContext *context) {
  Conv2DOp::attachInterface<Conv2DLoops>(*context);
  Conv2DIntegerOp::attachInterface<Conv2DIntegerLoops>(*context);
  ConvTranspose2DOp::attachInterface<ConvTranspose2DLoops>(*context);
  ConvTranspose2DIntegerOp::attachInterface<ConvTranspose2DIntegerLoops>(
      *context);
  MatMulOp::attachInterface<MatMulLoops>(*context);
  MatMulIntegerOp::attachInterface<MatMulIntegerLoops>(*context);
}
