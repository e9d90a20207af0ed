//===- PropagateCodes.cpp - Codes between ops -------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Epilogue.h"
#include "Permutation.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/IR/TypeUtilities.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

#include <cmath>

#define DEBUG_TYPE "qnn-propagate-codes"

namespace mlir::qnn {
#define GEN_PASS_DEF_PROPAGATECODESPASS
#include "qnn/Dialect/QNN/Transforms/Passes.h.inc"
} // namespace mlir::qnn

using namespace mlir;
using namespace mlir::qnn;

/// True for ops that choose or move elements of one operand, and that
/// MovePointwiseUp can pass.
static bool isPassable(Operation *op) {
  return isa_and_nonnull<MaxPoolOp, ReshapeOp, TransposeOp>(op);
}

static bool isReal(Value value) {
  return isa<FloatType>(getElementTypeOrSelf(value.getType()));
}

/// A clone of the structural op `op` on `inputs`, of another element type.
static Value cloneStructural(OpBuilder &builder, Operation *op,
                             ValueRange inputs) {
  auto type = cast<RankedTensorType>(op->getResult(0).getType());
  OperationState state(
      op->getLoc(), op->getName(), inputs,
      TypeRange{type.clone(getElementTypeOrSelf(inputs.front().getType()))},
      op->getAttrs());
  return builder.create(state)->getResult(0);
}

//===----------------------------------------------------------------------===//
// Down
//===----------------------------------------------------------------------===//

namespace {

/// op(dequantize(q)) -> dequantize(op(q))
struct MoveDequantizeDown : RewritePattern {
  MoveDequantizeDown(MLIRContext *context, Pass::Statistic &count)
      : RewritePattern(MatchAnyOpTypeTag(), /*benefit=*/1, context),
        count(count) {}

  LogicalResult matchAndRewrite(Operation *op,
                                PatternRewriter &rewriter) const override {
    auto structural = dyn_cast<StructuralOpInterface>(op);
    if (!structural)
      return failure();
    DequantizeOp dequantize = getCommonDequantize(structural);
    if (!dequantize)
      return failure();
    std::optional<int64_t> axis;
    if (dequantize.isPerChannel()) {
      axis = structural.getMovedAxis(*dequantize.getAxis());
      if (!axis)
        return failure();
    }
    IntType code = getCodeType(dequantize.getInput());
    // Scales are positive, so numbers are ordered as their codes.
    if (structural.dependsOnOrder() && (!code || code.isPow2()))
      return failure();
    std::optional<int64_t> fill;
    if (structural.getFillNumber()) {
      fill = getZeroCode(structural, dequantize);
      if (!fill)
        return failure();
    }
    SmallVector<Value> inputs;
    for (Value operand : structural.getMovedOperands())
      inputs.push_back(operand.getDefiningOp<DequantizeOp>().getInput());
    Value codes = cloneStructural(rewriter, op, inputs);
    if (fill)
      codes.getDefiningOp()->setAttr("fill", rewriter.getF64FloatAttr(*fill));
    auto moved = rewriter.replaceOpWithNewOp<DequantizeOp>(
        op, op->getResult(0).getType(), codes, dequantize.getScaleAttr(),
        dequantize.getZeroPointAttr(),
        axis ? rewriter.getI64IntegerAttr(*axis) : IntegerAttr());
    setMergedName(moved, dequantize.getOperation());
    ++count;
    return success();
  }

private:
  /// The dequantize of the first operand if those of all others are equal to
  /// it; null if not.
  static DequantizeOp getCommonDequantize(StructuralOpInterface op) {
    DequantizeOp first;
    for (Value operand : op.getMovedOperands()) {
      auto dequantize = operand.getDefiningOp<DequantizeOp>();
      if (!dequantize)
        return {};
      if (!first)
        first = dequantize;
      if (getElementTypeOrSelf(dequantize.getInput().getType()) !=
              getElementTypeOrSelf(first.getInput().getType()) ||
          dequantize.getScale() != first.getScale() ||
          dequantize.getZeroPoint() != first.getZeroPoint() ||
          (first.isPerChannel() && dequantize.getAxis() != first.getAxis()))
        return {};
    }
    return first;
  }

  /// The code of the fill of `op`; none unless the fill is zero and one code
  /// stands for it. (Other fills make plain numbers of the result.)
  static std::optional<int64_t> getZeroCode(StructuralOpInterface op,
                                            DequantizeOp dequantize) {
    ArrayRef<int32_t> zeroPoints = dequantize.getZeroPoint();
    IntType code = getCodeType(dequantize.getInput());
    if (*op.getFillNumber() != 0 || !llvm::all_equal(zeroPoints) ||
        (code && !code.isRepresentable(zeroPoints.front())))
      return std::nullopt;
    return zeroPoints.front();
  }

  Pass::Statistic &count;
};

/// transpose(constant) -> constant, also for resources; reshapes fold.
struct TransposeConstant : OpRewritePattern<TransposeOp> {
  TransposeConstant(MLIRContext *context, Pass::Statistic &count)
      : OpRewritePattern(context), count(count) {}

  LogicalResult matchAndRewrite(TransposeOp op,
                                PatternRewriter &rewriter) const override {
    Operation *def = op.getInput().getDefiningOp();
    if (!def || !def->hasTrait<OpTrait::ConstantLike>())
      return failure();
    Value constant =
        createTransposed(rewriter, op.getInput(), op.getPermutation());
    if (constant.getDefiningOp<TransposeOp>())
      return failure();
    rewriter.replaceOp(op, constant);
    ++count;
    return success();
  }

private:
  Pass::Statistic &count;
};

//===----------------------------------------------------------------------===//
// Up
//===----------------------------------------------------------------------===//

/// f(op(x)) -> op(f(x)) on the way to a quantize
struct MovePointwiseUp : RewritePattern {
  MovePointwiseUp(MLIRContext *context, Pass::Statistic &count)
      : RewritePattern(MatchAnyOpTypeTag(), /*benefit=*/1, context),
        count(count) {}

  LogicalResult matchAndRewrite(Operation *op,
                                PatternRewriter &rewriter) const override {
    if (!isa<ElementwiseOp, BatchNormOp, QuantizeOp>(op))
      return failure();
    OpOperand *data = getOnlyDataOperand(op);
    Operation *structural = data ? data->get().getDefiningOp() : nullptr;
    if (!isPassable(structural) || !structural->hasOneUse() ||
        !findQuantizeBelow(op) ||
        cast<RankedTensorType>(data->get().getType()).getShape() !=
            resultType(op).getShape())
      return failure();
    // Nothing is won before the first layer, and a dequantize comes down.
    Value x = structural->getOperand(0);
    Operation *def = x.getDefiningOp();
    if (!def || isa<DequantizeOp>(def) ||
        def->hasTrait<OpTrait::ConstantLike>() || !isReal(x))
      return failure();
    Operation *moved = create(rewriter, op, *data, structural, x);
    if (!moved)
      return failure();
    rewriter.replaceOp(
        op, cloneStructural(rewriter, structural, moved->getResult(0)));
    ++count;
    return success();
  }

private:
  static RankedTensorType resultType(Operation *op) {
    return cast<RankedTensorType>(op->getResult(0).getType());
  }

  /// f on the operand of the structural op; null if they do not commute.
  static Operation *create(PatternRewriter &rewriter, Operation *op,
                           OpOperand &data, Operation *structural, Value x) {
    auto inputShape = cast<RankedTensorType>(x.getType()).getShape();
    if (auto transpose = dyn_cast<TransposeOp>(structural)) {
      auto inverse = invertPermutationVector(transpose.getPermutation());
      SmallVector<Value> operands;
      for (OpOperand &operand : op->getOpOperands())
        operands.push_back(
            &operand == &data
                ? x
                : createTransposedOperand(rewriter, operand.get(),
                                          resultType(op).getRank(), inverse));
      return createPermutedOp(rewriter, op, operands, inverse);
    }
    SmallVector<Value> operands(op->getOperands());
    operands[data.getOperandNumber()] = x;
    if (auto pool = dyn_cast<MaxPoolOp>(structural)) {
      ConvGeometry g = pool.getGeometry();
      if (!isIncreasing(op, data, g.channelAxis(), g.channels))
        return nullptr;
      // The same axes, another image size.
      return cloneOnShape(rewriter, op, operands, inputShape);
    }
    if (!isChannelFree(op))
      return nullptr;
    return createReshapedOp(rewriter, op, operands, inputShape);
  }

  static Operation *cloneOnShape(PatternRewriter &rewriter, Operation *op,
                                 ValueRange operands, ArrayRef<int64_t> shape) {
    OperationState state(op->getLoc(), op->getName(), operands,
                         TypeRange{resultType(op).clone(shape)},
                         op->getAttrs());
    return rewriter.create(state);
  }

  Pass::Statistic &count;
};

class PropagateCodesPass
    : public mlir::qnn::impl::PropagateCodesPassBase<PropagateCodesPass> {
public:
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<MoveDequantizeDown>(&getContext(), numDown);
    patterns.add<TransposeConstant>(&getContext(), numConstants);
    patterns.add<MovePointwiseUp>(&getContext(), numUp);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace
