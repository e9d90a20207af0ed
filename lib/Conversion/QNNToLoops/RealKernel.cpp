//===- RealKernel.cpp - Real contractions on vectors ------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RealKernel.h"
#include "Windows.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/TypeUtilities.h"
#include "qnn/Dialect/QNN/IR/Elements.h"

#include <cmath>

using namespace mlir;
using namespace mlir::qnn;

/// The elements of a constant of reals; none if `values` is null.
static std::optional<SmallVector<double>> readConstant(ElementsAttr values) {
  if (!values)
    return std::nullopt;
  FailureOr<SmallVector<double>> reals = readReals(values);
  return succeeded(reals) ? std::optional(std::move(*reals)) : std::nullopt;
}

std::optional<RealContraction>
mlir::qnn::readRealContraction(LayerBuilder &layer,
                               const ConvGeometry &geometry, bool isMatMul) {
  const ConvGeometry &g = geometry;
  bool isDepthwise = g.groups == g.channels && g.groups == g.outChannels;
  if (g.layout != Layout::NHWC || (g.groups != 1 && !isDepthwise))
    return std::nullopt;
  RealContraction result;
  result.geometry = geometry;
  std::optional<SmallVector<double>> weights =
      readConstant(layer.getConstant(1));
  if (!weights ||
      !llvm::all_of(*weights, [](double w) { return std::isfinite(w); }))
    return std::nullopt;
  result.weights = *weights;
  if (isMatMul)
    for (int64_t c = 0; c < g.channels; ++c)
      for (int64_t k = 0; k < g.outChannels; ++k)
        result.weights[k * g.channels + c] = (*weights)[c * g.outChannels + k];
  if (layer.getNumInputs() > 2) {
    std::optional<SmallVector<double>> bias =
        readConstant(layer.getConstant(2));
    if (!bias)
      return std::nullopt;
    result.bias = std::move(*bias);
  }
  return result;
}

namespace {

/// Emits the loops of one contraction.
class RealKernel {
public:
  RealKernel(LayerBuilder &layer, const RealContraction &contraction,
             int64_t lanes)
      : layer(layer), c(contraction), g(contraction.geometry), lanes(lanes),
        isDepthwise(g.groups > 1) {
    // The columns whose windows do not reach over the left or right edge.
    int64_t reach = (g.kernelWidth - 1) * g.dilationX;
    int64_t last = g.width - 1 + g.padLeft - reach;
    first =
        std::min<int64_t>(llvm::divideCeil(g.padLeft, g.strideX), g.outWidth);
    end = last < 0
              ? first
              : std::clamp<int64_t>(last / g.strideX + 1, first, g.outWidth);
    chooseTile();
    blocks = llvm::divideCeil(g.outChannels, columns * lanes);
    makeTables();
  }

  void emit() {
    // Two instructions a product, two a cycle.
    double cycles = static_cast<double>(g.outWidth * columns * g.kernelHeight *
                                        g.kernelWidth * g.channelsPerGroup());
    auto row = [&](ArrayRef<Value> at) {
      Position p{at[0], at[1], at[2], {}, emitTapRows(layer, g, at[2])};
      auto edge = [&](Value ox) {
        p.ox = ox;
        emitTile(p, 1, emitTapColumns(layer, g, ox));
      };
      if (first > 0)
        layer.loop(0, first, 1, edge);
      emitInside(p);
      if (end < g.outWidth)
        layer.loop(end, g.outWidth, 1, edge);
    };
    layer.sharedLoops({g.batch, blocks, g.outHeight}, cycles, row);
  }

private:
  struct Position {
    Value n, block, oy, ox;
    TapRange rows;
  };

  /// The tile with the least estimated cycles: two instructions a product, two
  /// a cycle, and sums that depend on each other four cycles apart.
  void chooseTile() {
    int64_t registers = layer.getTarget().registers;
    int64_t width = std::max<int64_t>(end - first, 1);
    double best = 0;
    for (int64_t nr : {1, 2, 3, 4})
      for (int64_t mr = 1; mr <= std::min<int64_t>(width, 12); ++mr) {
        if (mr * nr + nr + 2 > registers - 2 || (isDepthwise && nr > 1))
          continue;
        double step = std::max<double>(mr * nr, 4);
        double cycles = step * llvm::divideCeil(width, mr) *
                        llvm::divideCeil(g.outChannels, nr * lanes);
        if (best == 0 || cycles < best) {
          best = cycles;
          tileRows = mr;
          columns = nr;
        }
      }
  }

  /// Weights as [block][c][fy][fx][NR][lanes], and the bias in whole blocks.
  void makeTables() {
    int64_t perBlock = columns * lanes, perGroup = g.channelsPerGroup();
    int64_t taps = g.kernelHeight * g.kernelWidth;
    SmallVector<double> table(blocks * perGroup * taps * perBlock, 0);
    for (int64_t k = 0; k < g.outChannels; ++k)
      for (int64_t tap = 0; tap < taps; ++tap)
        for (int64_t channel = 0; channel < perGroup; ++channel) {
          int64_t step = (k / perBlock * perGroup + channel) * taps + tap;
          table[step * perBlock + k % perBlock] =
              c.weights[(k * taps + tap) * perGroup + channel];
        }
    weights = layer.realTable(table);
    if (c.bias.empty())
      return;
    SmallVector<double> padded(c.bias);
    padded.resize(blocks * perBlock, 0);
    bias = layer.realTable(padded);
  }

  void emitInside(Position &p) {
    int64_t inside = end - first;
    if (inside <= 0)
      return;
    TapRange all{layer.index(0), layer.index(g.kernelWidth)};
    // The last tile overlaps the one before it.
    layer.loop(llvm::divideCeil(inside, tileRows), [&](Value tile) {
      p.ox = layer.add(layer.mul(tile, tileRows), first);
      if (inside % tileRows)
        p.ox = layer.min(p.ox, layer.index(end - tileRows));
      emitTile(p, tileRows, all);
    });
  }

  void emitTile(const Position &p, int64_t rows, const TapRange &taps) {
    OpBuilder &b = layer.getBuilder();
    auto type = VectorType::get({lanes}, b.getF64Type());
    Value zero = layer.create<arith::ConstantOp>(
        DenseElementsAttr::get(type, b.getF64FloatAttr(0)));
    SmallVector<Value> sums(rows * columns, zero);
    int64_t rowStep = g.width * g.channels;
    Value input = layer.linear({{p.n, g.height * rowStep},
                                {p.oy, g.strideY * rowStep},
                                {p.ox, g.strideX * g.channels}},
                               -g.padTop * rowStep - g.padLeft * g.channels);
    int64_t stepSize = columns * lanes;
    int64_t perChannel = g.kernelHeight * g.kernelWidth * stepSize;
    Value weight = layer.mul(p.block, g.channelsPerGroup() * perChannel);
    if (isDepthwise)
      input = layer.add(input, layer.mul(p.block, lanes));
    sums = layer.reduce(
        layer.index(0), layer.index(g.channelsPerGroup()), sums,
        [&](Value channel, ValueRange channelSums) {
          Value at = layer.add(input, channel);
          Value w = layer.add(weight, layer.mul(channel, perChannel));
          return layer.reduce(
              p.rows.begin, p.rows.end, channelSums,
              [&](Value fy, ValueRange rowSums) {
                Value row = layer.add(at, layer.mul(fy, g.dilationY * rowStep));
                Value wRow =
                    layer.add(w, layer.mul(fy, g.kernelWidth * stepSize));
                return layer.reduce(
                    taps.begin, taps.end, rowSums,
                    [&](Value fx, ValueRange tapSums) {
                      return emitProducts(
                          layer.add(row,
                                    layer.mul(fx, g.dilationX * g.channels)),
                          layer.add(wRow, layer.mul(fx, stepSize)), rows,
                          tapSums);
                    });
              });
        });
    for (int64_t m = 0; m < rows; ++m)
      for (int64_t n = 0; n < columns; ++n)
        finish(sums[m * columns + n], p, m, n);
  }

  SmallVector<Value> emitProducts(Value input, Value weight, int64_t rows,
                                  ValueRange sums) {
    auto type = cast<VectorType>(sums.front().getType());
    OpBuilder &b = layer.getBuilder();
    SmallVector<Value> w, result;
    for (int64_t n = 0; n < columns; ++n)
      w.push_back(
          vector::LoadOp::create(b, layer.getLoc(), type, weights,
                                 ValueRange{layer.add(weight, n * lanes)}));
    for (int64_t m = 0; m < rows; ++m) {
      Value at = layer.add(input, m * g.strideX * g.channels);
      Value x = isDepthwise ? loadVector(at, type)
                            : vector::BroadcastOp::create(
                                  b, layer.getLoc(), type,
                                  layer.loadReal(layer.getInput(0), at));
      for (int64_t n = 0; n < columns; ++n)
        result.push_back(layer.create<arith::AddFOp>(
            sums[m * columns + n], layer.create<arith::MulFOp>(w[n], x)));
    }
    return result;
  }

  /// Input elements of neighbouring channels, extended to f64.
  Value loadVector(Value index, VectorType type) {
    OpBuilder &b = layer.getBuilder();
    Value memref = layer.getInput(0).memref;
    Type stored = cast<MemRefType>(memref.getType()).getElementType();
    Value loaded = vector::LoadOp::create(b, layer.getLoc(),
                                          VectorType::get({lanes}, stored),
                                          memref, ValueRange{index});
    return stored.isF64() ? loaded : layer.create<arith::ExtFOp>(type, loaded);
  }

  /// Adds the bias and stores vector `n` of pixel `m` of the tile.
  void finish(Value sum, const Position &p, int64_t m, int64_t n) {
    OpBuilder &b = layer.getBuilder();
    Location loc = layer.getLoc();
    Value channel = layer.linear({{p.block, columns * lanes}}, n * lanes);
    if (bias)
      sum = layer.create<arith::AddFOp>(
          sum, vector::LoadOp::create(b, loc, cast<VectorType>(sum.getType()),
                                      bias, ValueRange{channel}));
    Value memref = layer.getOutput().memref;
    Type stored = cast<MemRefType>(memref.getType()).getElementType();
    if (!stored.isF64())
      sum =
          layer.create<arith::TruncFOp>(VectorType::get({lanes}, stored), sum);
    Value index = layer.linear({{p.n, g.outHeight * g.outWidth * g.outChannels},
                                {p.oy, g.outWidth * g.outChannels},
                                {p.ox, g.outChannels},
                                {channel, 1}},
                               m * g.outChannels);
    if (g.outChannels % (columns * lanes) == 0) {
      vector::StoreOp::create(b, loc, sum, memref, ValueRange{index});
      return;
    }
    Value rest = layer.max(layer.sub(layer.index(g.outChannels), channel),
                           layer.index(0));
    Value mask = vector::CreateMaskOp::create(
        b, loc, VectorType::get({lanes}, b.getI1Type()), ValueRange{rest});
    vector::MaskedStoreOp::create(b, loc, memref, ValueRange{index}, mask, sum);
  }

  LayerBuilder &layer;
  const RealContraction &c;
  const ConvGeometry &g;
  int64_t lanes;
  bool isDepthwise;
  int64_t first, end, tileRows = 1, columns = 1, blocks = 1;
  Value weights, bias;
};

} // namespace

LogicalResult mlir::qnn::emitRealKernel(LayerBuilder &layer,
                                        const RealContraction &contraction) {
  // The lanes of a target are 32 bits wide.
  int64_t lanes = layer.getTarget().lanes / 2;
  const ConvGeometry &g = contraction.geometry;
  if (lanes < 2 || (g.groups > 1 && g.channels % lanes))
    return failure();
  RealKernel(layer, contraction, lanes).emit();
  return success();
}
