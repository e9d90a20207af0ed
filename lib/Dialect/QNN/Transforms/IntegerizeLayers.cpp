//===- IntegerizeLayers.cpp - Layers to the integer level -------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "IntegerizeLayers.h"
#include "mlir/IR/Matchers.h"
#include "qnn/Dialect/QNN/IR/Schedule.h"

using namespace mlir;
using namespace mlir::qnn;

DequantizeOp mlir::qnn::getDequantizedCodes(Value value) {
  auto dequantize = value.getDefiningOp<DequantizeOp>();
  return dequantize && getCodeType(dequantize.getInput()) ? dequantize
                                                          : DequantizeOp();
}

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

/// The elements of scale * (code - zero point), in float64.
static DenseElementsAttr evaluateDequantize(DequantizeOp op) {
  auto type = cast<RankedTensorType>(op.getType());
  SmallVector<int64_t> codes;
  ElementsAttr integers;
  if (getCodeType(op.getInput())) {
    FailureOr<SmallVector<int64_t>> values = readConstantCodes(op.getInput());
    if (failed(values))
      return {};
    codes = std::move(*values);
  } else if (matchPattern(op.getInput(), m_Constant(&integers))) {
    FailureOr<SmallVector<int64_t>> values = readIntegers(integers);
    if (failed(values))
      return {};
    codes = std::move(*values);
  } else {
    return {};
  }
  int64_t channels = 1, inner = 1;
  if (std::optional<int64_t> axis = op.getAxis()) {
    channels = type.getDimSize(*axis);
    for (int64_t size : type.getShape().drop_front(*axis + 1))
      inner *= size;
  }
  SmallVector<double> numbers;
  numbers.reserve(codes.size());
  for (auto [index, code] : llvm::enumerate(codes)) {
    int64_t channel = static_cast<int64_t>(index) / inner % channels;
    double zeroPoint = static_cast<double>(op.getZeroPointOf(channel));
    numbers.push_back(op.getScaleOf(channel) *
                      (static_cast<double>(code) - zeroPoint));
  }
  return DenseElementsAttr::get(type.clone(Float64Type::get(op.getContext())),
                                ArrayRef(numbers));
}

DenseElementsAttr mlir::qnn::getRealConstant(Value value) {
  auto shape = cast<RankedTensorType>(value.getType()).getShape();
  while (auto reshape = value.getDefiningOp<ReshapeOp>())
    value = reshape.getInput();
  DenseElementsAttr constant;
  ElementsAttr elements;
  if (auto dequantize = value.getDefiningOp<DequantizeOp>())
    constant = evaluateDequantize(dequantize);
  else if (matchPattern(value, m_Constant(&elements)))
    constant = getDenseElements(elements);
  return constant ? constant.reshape(constant.getType().clone(shape))
                  : DenseElementsAttr();
}

//===----------------------------------------------------------------------===//
// Contractions
//===----------------------------------------------------------------------===//

namespace {

/// A contraction of codes, as far as convolutions and matrix products agree.
struct IntegerContraction {
  DequantizeOp input, weights;
  /// input scale * weight scale, one element or one per output channel.
  SmallVector<double> scales;
  IntegerType accumulator;
  DenseI64ArrayAttr range;

  /// Checks the operands and finds the accumulator's type.
  static FailureOr<IntegerContraction>
  match(ContractionOpInterface op, bool hasPadding, std::string &reason);

  /// Names the integer op `target` after `op` and dequantizes its result.
  Value finish(RewriterBase &rewriter, Operation *target, Operation *op,
               int64_t channelAxis) const;
};

} // namespace

FailureOr<IntegerContraction>
IntegerContraction::match(ContractionOpInterface op, bool hasPadding,
                          std::string &reason) {
  IntegerContraction result;
  result.input = getDequantizedCodes(op.getContractionInput());
  result.weights = getDequantizedCodes(op.getContractionWeights());
  if (!result.input || !result.weights) {
    reason = result.input ? "its weights are not dequantized codes"
                          : "its input is not dequantized codes";
    return failure();
  }
  if (result.input.isPerChannel()) {
    reason = "its input has one scale or zero point per channel";
    return failure();
  }
  if (result.weights.isPerChannel() &&
      result.weights.getAxis() != op.getWeightChannelAxis()) {
    reason = "the scales of its weights do not follow the output channels";
    return failure();
  }
  if (getCodeType(result.input.getInput()).isPow2()) {
    reason = "its input has pow2 codes";
    return failure();
  }
  auto bounds = getContractionBounds(
      result.input.getInput(), result.input.getZeroPointOf(0),
      result.weights.getInput(), result.weights.getZeroPoint(),
      op.getWeightChannelAxis(), hasPadding);
  if (failed(bounds)) {
    reason = "its accumulator might overflow 64 bits";
    return failure();
  }
  Interval all{0, 0}, partial{0, 0};
  for (const AccumulatorBounds &bound : *bounds) {
    all = &bound == bounds->begin() ? bound.result : all.join(bound.result);
    partial = partial.join(bound.partialSums);
  }
  MLIRContext *context = op->getContext();
  result.accumulator = getAccumulatorType(context, partial);
  result.range = DenseI64ArrayAttr::get(context, {all.low, all.high});
  for (double scale : result.weights.getScale())
    result.scales.push_back(result.input.getScaleOf(0) * scale);
  return result;
}

Value IntegerContraction::finish(RewriterBase &rewriter, Operation *target,
                                 Operation *op, int64_t channelAxis) const {
  setMergedName(target, op);
  target->setAttr(accumulatorRangeAttrName, range);
  // The epilogue absorbs biases; energy models go on counting them.
  if (auto priced = dyn_cast<EnergyCostOpInterface>(op))
    if (int64_t biases = priced.getEnergyWork().biases)
      target->setAttr(biasesAttrName, rewriter.getI64IntegerAttr(biases));
  for (StringRef name : {scheduleAttrName, stripesAttrName})
    if (Attribute schedule = op->getAttr(name))
      target->setAttr(name, schedule);
  auto axis = scales.size() > 1 ? rewriter.getI64IntegerAttr(channelAxis)
                                : IntegerAttr();
  return DequantizeOp::create(rewriter, op->getLoc(),
                              op->getResult(0).getType(), target->getResult(0),
                              rewriter.getDenseF64ArrayAttr(scales),
                              rewriter.getDenseI32ArrayAttr({0}), axis);
}

/// `bias`, of one element per channel, in a shape that broadcasts along
/// `channelAxis` of `rank` axes.
static Value createBroadcastBias(RewriterBase &rewriter, Value bias,
                                 int64_t channelAxis, int64_t rank) {
  auto type = cast<RankedTensorType>(bias.getType());
  SmallVector<int64_t> shape(rank - channelAxis, 1);
  shape.front() = type.getDimSize(0);
  if (DenseElementsAttr constant = getRealConstant(bias))
    return arith::ConstantOp::create(
        rewriter, bias.getLoc(),
        constant.reshape(constant.getType().clone(shape)));
  return ReshapeOp::create(rewriter, bias.getLoc(), type.clone(shape), bias);
}

/// `sums` plus the bias of a convolution, if it has one.
template <typename OpTy>
static Value addBias(RewriterBase &rewriter, OpTy op, Value sums) {
  if (!op.getBias())
    return sums;
  Value broadcast =
      createBroadcastBias(rewriter, op.getBias(), op.getOutputChannelAxis(),
                          op.getType().getRank());
  return ElementwiseOp::create(
      rewriter, op.getLoc(), op.getType(), ElementwiseKind::Add,
      mlir::ValueRange{sums, broadcast}, DenseF64ArrayAttr());
}

LogicalResult mlir::qnn::integerizeConv(RewriterBase &rewriter, Conv2DOp op,
                                        std::string &reason) {
  auto match = IntegerContraction::match(op, hasPads(op.getPads()), reason);
  if (failed(match))
    return failure();
  rewriter.setInsertionPoint(op);
  auto integer = Conv2DIntegerOp::create(
      rewriter, op.getLoc(), op.getType().clone(match->accumulator),
      match->input.getInput(), match->weights.getInput(),
      rewriter.getI64IntegerAttr(match->input.getZeroPointOf(0)),
      match->weights.getZeroPointAttr(), op.getStridesAttr(), op.getPadsAttr(),
      op.getDilationsAttr(), op.getGroupsAttr(), op.getLayoutAttr());
  rewriter.replaceOp(op, addBias(rewriter, op,
                                 match->finish(rewriter, integer, op,
                                               op.getOutputChannelAxis())));
  return success();
}

LogicalResult mlir::qnn::integerizeConvTranspose(RewriterBase &rewriter,
                                                 ConvTranspose2DOp op,
                                                 std::string &reason) {
  // The elements of the result sum different numbers of taps.
  auto match = IntegerContraction::match(op, /*hasPadding=*/true, reason);
  if (failed(match))
    return failure();
  rewriter.setInsertionPoint(op);
  auto integer = ConvTranspose2DIntegerOp::create(
      rewriter, op.getLoc(), op.getType().clone(match->accumulator),
      match->input.getInput(), match->weights.getInput(),
      rewriter.getI64IntegerAttr(match->input.getZeroPointOf(0)),
      match->weights.getZeroPointAttr(), op.getStridesAttr(), op.getPadsAttr(),
      op.getDilationsAttr(), op.getOutputPaddingAttr(), op.getGroupsAttr(),
      op.getLayoutAttr());
  rewriter.replaceOp(op, addBias(rewriter, op,
                                 match->finish(rewriter, integer, op,
                                               op.getOutputChannelAxis())));
  return success();
}

LogicalResult mlir::qnn::integerizeMatMul(RewriterBase &rewriter, MatMulOp op,
                                          std::string &reason) {
  auto match = IntegerContraction::match(op, /*hasPadding=*/false, reason);
  if (failed(match))
    return failure();
  rewriter.setInsertionPoint(op);
  auto integer = MatMulIntegerOp::create(
      rewriter, op.getLoc(), op.getType().clone(match->accumulator),
      match->input.getInput(), match->weights.getInput(),
      rewriter.getI64IntegerAttr(match->input.getZeroPointOf(0)),
      match->weights.getZeroPointAttr());
  rewriter.replaceOp(
      op, match->finish(rewriter, integer, op, op.getOutputChannelAxis()));
  return success();
}
