//===- IntegerizePools.cpp - Pools to the integer level ---------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "IntegerizeLayers.h"
#include "Permutation.h"

#include <numeric>

using namespace mlir;
using namespace mlir::qnn;

//===----------------------------------------------------------------------===//
// Average pools
//===----------------------------------------------------------------------===//

/// The most pairs of a sum and a number of taps that are compared.
static constexpr int64_t maxBorderSums = int64_t(1) << 22;

/// Tells whether sums that were brought to the denominator `common` give the
/// codes that division by the own number of taps gives, for each sum that can
/// occur: the two divisions may round differently. `divide` is the division by
/// `common` on the way to a quantize.
static bool isSameAtBorder(const EpilogueGraph &graph, Operation *divide,
                           SumPoolOp sum, double common) {
  QuantizerLevels levels(graph.getQuantize());
  int64_t axis = sum.getGeometry().channelAxis();
  int64_t channels = sum.getGeometry().channels, work = 0;
  for (int64_t channel = 0; channel < channels; ++channel) {
    auto steps = getScalarSteps(graph, axis, channel);
    if (!steps)
      return false;
    ChannelProblem shared(*steps, {}, levels);
    for (int64_t count : sum.getGeometry().getTapCounts()) {
      for (auto [step, scalar] : llvm::zip_equal(graph.steps, *steps))
        if (step.op == divide)
          scalar.function.apply = [count](double x) {
            return x / static_cast<double>(count);
          };
      ChannelProblem own(*steps, {}, levels);
      auto bounds = getSumBounds(sum.getInput(), sum.getInputZeroPoint(), count,
                                 /*hasPadding=*/false);
      work += bounds->result.high - bounds->result.low + 1;
      if (work > maxBorderSums)
        return false;
      int64_t factor = static_cast<int64_t>(common) / count;
      for (int64_t x = bounds->result.low; x <= bounds->result.high; ++x)
        if (own.levelOf(x) != shared.levelOf(x * factor))
          return false;
    }
  }
  return true;
}

/// The numbers of valid taps of the windows, as a constant that broadcasts
/// along batch and channels.
static Value createCounts(RewriterBase &rewriter, AvgPoolOp op) {
  ConvGeometry g = op.getGeometry();
  auto countValid = [](int64_t first, int64_t step, int64_t taps,
                       int64_t size) {
    int64_t count = 0;
    for (int64_t tap = 0; tap < taps; ++tap)
      count += first + tap * step >= 0 && first + tap * step < size;
    return count;
  };
  SmallVector<float> counts;
  for (int64_t y = 0; y < g.outHeight; ++y)
    for (int64_t x = 0; x < g.outWidth; ++x)
      counts.push_back(static_cast<float>(
          countValid(g.inputY(y, 0), g.dilationY, g.kernelHeight, g.height) *
          countValid(g.inputX(x, 0), g.dilationX, g.kernelWidth, g.width)));
  SmallVector<int64_t> shape = {g.outHeight, g.outWidth};
  if (g.layout == Layout::NHWC)
    shape.push_back(1);
  auto type = RankedTensorType::get(shape, rewriter.getF32Type());
  return arith::ConstantOp::create(
      rewriter, op.getLoc(), DenseElementsAttr::get(type, ArrayRef(counts)));
}

/// The sum, its dequantize and the division by `count`.
static ElementwiseOp createAverage(RewriterBase &rewriter, AvgPoolOp op,
                                   DequantizeOp input,
                                   const AccumulatorBounds &bounds,
                                   int64_t commonCount, Value count) {
  auto sum = SumPoolOp::create(
      rewriter, op.getLoc(),
      op.getType().clone(
          getAccumulatorType(op.getContext(), bounds.partialSums)),
      input.getInput(), op.getKernelAttr(), op.getStridesAttr(),
      op.getPadsAttr(), op.getDilationsAttr(), op.getLayoutAttr(),
      rewriter.getI64IntegerAttr(input.getZeroPointOf(0)),
      rewriter.getI64IntegerAttr(commonCount));
  setMergedName(sum, op.getOperation());
  sum->setAttr(
      accumulatorRangeAttrName,
      rewriter.getDenseI64ArrayAttr({bounds.result.low, bounds.result.high}));
  Value numbers = DequantizeOp::create(
      rewriter, op.getLoc(), op.getType(), sum, input.getScaleAttr(),
      rewriter.getDenseI32ArrayAttr({0}), IntegerAttr());
  return ElementwiseOp::create(
      rewriter, op.getLoc(), op.getType(), ElementwiseKind::Div,
      mlir::ValueRange{numbers, count}, DenseF64ArrayAttr());
}

/// The least common multiple of the numbers of taps; none if it is too large.
static std::optional<int64_t> getCommonCount(ArrayRef<int64_t> counts) {
  int64_t common = 1;
  for (int64_t count : counts)
    if (count == 0 || (common = std::lcm(common, count)) > (1 << 16))
      return std::nullopt;
  return common;
}

/// Replaces `op` by a sum over the common denominator if that is proven to give
/// the codes of the next quantize.
static LogicalResult integerizeBorderPool(RewriterBase &rewriter, AvgPoolOp op,
                                          DequantizeOp input) {
  auto common = getCommonCount(op.getGeometry().getTapCounts());
  if (!common)
    return failure();
  auto bounds = getSumBounds(input.getInput(), input.getZeroPointOf(0), *common,
                             /*hasPadding=*/false);
  if (failed(bounds))
    return failure();
  auto countType = RankedTensorType::get({1}, rewriter.getF32Type());
  Value count = arith::ConstantOp::create(
      rewriter, op.getLoc(),
      DenseElementsAttr::get(countType, static_cast<float>(*common)));
  ElementwiseOp divide =
      createAverage(rewriter, op, input, *bounds, *common, count);
  // The new ops stand beside the pool until they are proven.
  rewriter.replaceAllUsesWith(op.getResult(), divide.getResult());
  if (QuantizeOp quantize = findQuantizeBelow(divide)) {
    EpilogueGraph graph = traceEpilogue(quantize);
    bool isWhole = !graph.realLeaf && !graph.isTooLarge;
    if (isWhole && graph.roots.size() == 1 &&
        isSameAtBorder(graph, divide,
                       graph.roots.front().getDefiningOp<SumPoolOp>(),
                       *common)) {
      rewriter.eraseOp(op);
      return success();
    }
  }
  rewriter.replaceAllUsesWith(divide.getResult(), op.getResult());
  return failure();
}

LogicalResult mlir::qnn::integerizeAvgPool(RewriterBase &rewriter, AvgPoolOp op,
                                           std::string &reason) {
  DequantizeOp input = getDequantizedCodes(op.getInput());
  if (!input || input.isPerChannel()) {
    reason = input ? "its input has one scale or zero point per channel"
                   : "its input is not dequantized codes";
    return failure();
  }
  rewriter.setInsertionPoint(op);
  SmallVector<int64_t> counts = op.getGeometry().getTapCounts();
  bool hasOneCount = op.getCountIncludePad() || counts.size() == 1;
  if (!hasOneCount && succeeded(integerizeBorderPool(rewriter, op, input)))
    return success();
  int64_t taps = op.getKernel()[0] * op.getKernel()[1];
  auto bounds = getSumBounds(input.getInput(), input.getZeroPointOf(0), taps,
                             hasPads(op.getPads()));
  // Beyond 2^24 the number of taps is not an f32 constant.
  if (failed(bounds) || taps > (int64_t(1) << 24)) {
    reason = "its windows are too large";
    return failure();
  }
  Value count;
  if (hasOneCount) {
    auto type = RankedTensorType::get({1}, rewriter.getF32Type());
    auto number =
        static_cast<float>(op.getCountIncludePad() ? taps : counts.front());
    count = arith::ConstantOp::create(rewriter, op.getLoc(),
                                      DenseElementsAttr::get(type, number));
  } else {
    count = createCounts(rewriter, op);
  }
  rewriter.replaceOp(op, createAverage(rewriter, op, input, *bounds,
                                       /*commonCount=*/0, count));
  return success();
}

//===----------------------------------------------------------------------===//
// Max pools
//===----------------------------------------------------------------------===//

/// A clone of `op`, of one data operand, on `input` and of its shape.
static Value cloneOn(RewriterBase &rewriter, OpOperand &data, Value input) {
  Operation *op = data.getOwner();
  SmallVector<Value> operands(op->getOperands());
  operands[data.getOperandNumber()] = input;
  auto type = cast<RankedTensorType>(op->getResult(0).getType());
  auto shape = cast<RankedTensorType>(input.getType()).getShape();
  OperationState state(op->getLoc(), op->getName(), operands,
                       TypeRange{type.clone(shape)}, op->getAttrs());
  return rewriter.create(state)->getResult(0);
}

LogicalResult mlir::qnn::integerizeMaxPool(RewriterBase &rewriter, MaxPoolOp op,
                                           std::string &reason) {
  ConvGeometry g = op.getGeometry();
  SmallVector<OpOperand *> above;
  Value value = op.getInput();
  while (Operation *def = value.getDefiningOp()) {
    auto isPointwise = isa<PointwiseOpInterface>(def);
    OpOperand *data = isPointwise ? getOnlyDataOperand(def) : nullptr;
    if (!data) {
      reason = describeRealValue(value);
      return failure();
    }
    if (!isIncreasing(def, *data, g.channelAxis(), g.channels)) {
      reason = "an op before it decreases in some channel";
      return failure();
    }
    above.push_back(data);
    value = data->get();
    if (isa<DequantizeOp>(def))
      break;
  }
  IntType code = getCodeType(value);
  if (above.empty() || !isa<DequantizeOp>(above.back()->getOwner()) ||
      (code && code.isPow2())) {
    reason = describeRealValue(value);
    return failure();
  }
  rewriter.setInsertionPoint(op);
  auto element = cast<RankedTensorType>(value.getType()).getElementType();
  auto pool = MaxPoolOp::create(
      rewriter, op.getLoc(), op.getType().clone(element), value,
      op.getKernelAttr(), op.getStridesAttr(), op.getPadsAttr(),
      op.getDilationsAttr(), op.getLayoutAttr());
  pool->setDiscardableAttrs(op->getDiscardableAttrDictionary());
  Value result = pool;
  for (OpOperand *data : llvm::reverse(above))
    result = cloneOn(rewriter, *data, result);
  rewriter.replaceOp(op, result);
  return success();
}
