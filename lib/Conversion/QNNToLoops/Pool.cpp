//===- Pool.cpp - Loops of pools --------------------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CodeOrigin.h"
#include "Windows.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/TypeUtilities.h"
#include "qnn/Conversion/QNNToLoops/LoopLowering.h"
#include "qnn/Dialect/QNN/IR/QNNOps.h"

using namespace mlir;
using namespace mlir::qnn;

namespace {

/// One window: its channel, the taps inside the input, and the element it is
/// written to.
struct Window {
  Value channel;
  TapRange rows, columns;
  /// The input offset of tap 0, 0, which may lie outside.
  Value origin;
  Value output;
  int64_t rowStep, columnStep;

  Value offsetOf(LayerBuilder &layer, Value fy, Value fx) const {
    // Named, because compilers evaluate arguments in different orders.
    Value row = layer.add(origin, layer.mul(fy, rowStep));
    Value column = layer.mul(fx, columnStep);
    return layer.add(row, column);
  }
};

} // namespace

static void emitWindows(LayerBuilder &layer, const ConvGeometry &g,
                        function_ref<void(const Window &)> body) {
  ImageStrides in = getInputStrides(g), out = getOutputStrides(g);
  auto emit = [&](Value n, Value c, Value oy, Value ox) {
    Window window;
    window.channel = c;
    window.rows = emitTapRows(layer, g, oy);
    window.columns = emitTapColumns(layer, g, ox);
    window.origin = layer.linear(
        {{n, in.n}, {c, in.c}, {oy, g.strideY * in.y}, {ox, g.strideX * in.x}},
        -g.padTop * in.y - g.padLeft * in.x);
    window.output =
        layer.linear({{n, out.n}, {c, out.c}, {oy, out.y}, {ox, out.x}});
    window.rowStep = g.dilationY * in.y;
    window.columnStep = g.dilationX * in.x;
    body(window);
  };
  double cycles = static_cast<double>(g.kernelHeight * g.kernelWidth);
  if (g.layout == Layout::NCHW)
    layer.sharedLoops({g.batch, g.channels, g.outHeight, g.outWidth}, cycles,
                      [&](ArrayRef<Value> i) { emit(i[0], i[1], i[2], i[3]); });
  else
    layer.sharedLoops({g.batch, g.outHeight, g.outWidth, g.channels}, cycles,
                      [&](ArrayRef<Value> i) { emit(i[0], i[3], i[1], i[2]); });
}

/// Combines all taps of a window with `step`, rows first.
static Value reduceWindow(LayerBuilder &layer, const Window &window, Value init,
                          function_ref<Value(Value offset, Value acc)> step) {
  return layer.reduce(
      window.rows.begin, window.rows.end, init, [&](Value fy, Value rowAcc) {
        return layer.reduce(window.columns.begin, window.columns.end, rowAcc,
                            [&](Value fx, Value acc) {
                              return step(window.offsetOf(layer, fy, fx), acc);
                            });
      });
}

namespace {

struct MaxPoolLoops : LoopLowering<MaxPoolLoops, MaxPoolOp> {
  static LogicalResult emit(MaxPoolOp op, LayerBuilder &layer) {
    const LayerBuffer &in = layer.getInput(0), &out = layer.getOutput();
    bool isReal = isa<FloatType>(in.getElementType());
    bool isWords = isa<PackedType>(in.getElementType());
    unsigned width = in.getCode() || isReal || isWords
                         ? 32
                         : in.getElementType().getIntOrFloatBitWidth();
    auto load = [&](Value offset) {
      return isReal ? layer.loadReal(in, offset)
                    : layer.loadInteger(in, offset, width);
    };
    auto greater = [&](Value a, Value b) -> Value {
      // Of planes of single bits, the greatest of 32 codes at once.
      if (isWords)
        return layer.create<arith::OrIOp>(a, b);
      if (!isReal)
        return layer.max(a, b);
      Value isGreater =
          layer.create<arith::CmpFOp>(arith::CmpFPredicate::OGT, a, b);
      return layer.create<arith::SelectOp>(isGreater, a, b);
    };
    emitWindows(layer, op.getGeometry(), [&](const Window &window) {
      // The first valid tap is compared with itself, which changes nothing.
      Value first =
          load(window.offsetOf(layer, window.rows.begin, window.columns.begin));
      Value greatest =
          reduceWindow(layer, window, first, [&](Value offset, Value acc) {
            return greater(acc, load(offset));
          });
      if (isReal)
        layer.storeReal(greatest, out, window.output);
      else
        layer.storeInteger(greatest, out, window.output);
    });
    return success();
  }
};

struct AvgPoolLoops : LoopLowering<AvgPoolLoops, AvgPoolOp> {
  static LogicalResult emit(AvgPoolOp op, LayerBuilder &layer) {
    std::optional<CodeOriginInfo> origin = findCodeOrigin(op.getInput());
    if (origin && origin->isPerTensor)
      return op.emitOpError("sums codes exactly, which has loops on the "
                            "integer level only: run qnn-integerize first");
    const LayerBuffer &in = layer.getInput(0), &out = layer.getOutput();
    ConvGeometry g = op.getGeometry();
    emitWindows(layer, g, [&](const Window &window) {
      Value sum = reduceWindow(
          layer, window, layer.real(0), [&](Value offset, Value acc) -> Value {
            return layer.create<arith::AddFOp>(acc, layer.loadReal(in, offset));
          });
      Value count = op.getCountIncludePad()
                        ? layer.real(g.kernelHeight * g.kernelWidth)
                        : emitCount(layer, window);
      layer.storeReal(layer.create<arith::DivFOp>(sum, count), out,
                      window.output);
    });
    return success();
  }

  /// The number of valid taps, as a real.
  static Value emitCount(LayerBuilder &layer, const Window &window) {
    Value rows = window.rows.getSize(layer);
    Value columns = window.columns.getSize(layer);
    auto knownRows = getConstantIntValue(rows),
         knownColumns = getConstantIntValue(columns);
    if (knownRows && knownColumns)
      return layer.real(*knownRows * *knownColumns);
    Value count = layer.create<arith::IndexCastOp>(
        layer.getBuilder().getI32Type(),
        layer.create<arith::MulIOp>(rows, columns));
    return layer.create<arith::SIToFPOp>(layer.getBuilder().getF64Type(),
                                         count);
  }
};

struct SumPoolLoops : LoopLowering<SumPoolLoops, SumPoolOp> {
  static LogicalResult emit(SumPoolOp op, LayerBuilder &layer) {
    const LayerBuffer &in = layer.getInput(0);
    unsigned width = getElementTypeOrSelf(op.getType()).isInteger(64) ? 64 : 32;
    int64_t zeroPoint = op.getInputZeroPoint();
    emitWindows(layer, op.getGeometry(), [&](const Window &window) {
      Value sum = reduceWindow(
          layer, window, layer.integer(0, width), [&](Value offset, Value acc) {
            Value code = layer.loadInteger(in, offset, width);
            return layer.add(acc, layer.add(code, -zeroPoint));
          });
      if (op.getCommonCount() > 0)
        sum = layer.create<arith::MulIOp>(sum,
                                          emitFactor(op, layer, window, width));
      layer.finishInteger(sum, window.output, window.channel);
    });
    return success();
  }
  static std::optional<int64_t> finishedAxis(SumPoolOp op) {
    return op.getGeometry().channelAxis();
  }

  /// common_count / number of valid taps, looked up.
  static Value emitFactor(SumPoolOp op, LayerBuilder &layer,
                          const Window &window, unsigned width) {
    ConvGeometry g = op.getGeometry();
    // No window has a number of taps between the listed ones.
    SmallVector<int64_t> factors(g.kernelHeight * g.kernelWidth + 1, 1);
    for (int64_t count : g.getTapCounts())
      factors[count] = op.getCommonCount() / count;
    Value rows = window.rows.getSize(layer);
    Value columns = window.columns.getSize(layer);
    return layer.channelInteger(
        factors, layer.create<arith::MulIOp>(rows, columns), width);
  }
};

} // namespace

void mlir::qnn::attachPoolLoops(MLIRContext *context) {
  MaxPoolOp::attachInterface<MaxPoolLoops>(*context);
  AvgPoolOp::attachInterface<AvgPoolLoops>(*context);
  SumPoolOp::attachInterface<SumPoolLoops>(*context);
}
