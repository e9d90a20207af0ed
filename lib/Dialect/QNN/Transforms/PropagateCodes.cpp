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

/// The dequantize of the first operand if those of all others are equal to it;
/// null if not.
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
    for (Value operand : structural.getMovedOperands()) {
      Value input = operand.getDefiningOp<DequantizeOp>().getInput();
      bool lacksZero = fill && code && !code.isRepresentable(*fill);
      inputs.push_back(lacksZero ? makeTernary(rewriter, input) : input);
    }
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
  /// Bipolar codes as ternary ones, which have a zero.
  static Value makeTernary(PatternRewriter &rewriter, Value codes) {
    auto type = cast<RankedTensorType>(codes.getType());
    auto ternary = IntType::get(rewriter.getContext(), 2, Encoding::Ternary);
    auto values = DenseElementsAttr::get(
        RankedTensorType::get({1, 2}, rewriter.getI8Type()),
        ArrayRef<int8_t>{-1, 1});
    return LookupOp::create(rewriter, codes.getLoc(), type.clone(ternary),
                            codes, values, rewriter.getI64IntegerAttr(0));
  }

  /// The code of the fill of `op`; none unless the fill is zero and one code
  /// stands for it. (Other fills make plain numbers of the result.)
  static std::optional<int64_t> getZeroCode(StructuralOpInterface op,
                                            DequantizeOp dequantize) {
    ArrayRef<int32_t> zeroPoints = dequantize.getZeroPoint();
    if (*op.getFillNumber() != 0 || !llvm::all_equal(zeroPoints))
      return std::nullopt;
    int64_t zeroPoint = zeroPoints.front();
    IntType code = getCodeType(dequantize.getInput());
    bool becomesTernary = code && code.isBipolar() && zeroPoint == 0;
    if (code && !becomesTernary && !code.isRepresentable(zeroPoint))
      return std::nullopt;
    return zeroPoint;
  }

  Pass::Statistic &count;
};

/// concat(dequantize(p), dequantize(q)) of one scale, but of different code
/// types or zero points -> concat of codes of one type that holds the numbers
/// of both. A layer that reads the result sums codes exactly, so that it has to
/// become an integer layer. Pointwise ops rather move above the concat.
struct JoinCodeTypes : RewritePattern {
  JoinCodeTypes(MLIRContext *context, Pass::Statistic &count)
      : RewritePattern(MatchAnyOpTypeTag(), /*benefit=*/1, context),
        count(count) {}

  LogicalResult matchAndRewrite(Operation *op,
                                PatternRewriter &rewriter) const override {
    auto structural = dyn_cast<StructuralOpInterface>(op);
    auto isPointwise = [](Operation *user) {
      return isa<PointwiseOpInterface>(user);
    };
    if (!structural || getCommonDequantize(structural) ||
        llvm::all_of(op->getUsers(), isPointwise))
      return failure();
    int64_t low = 0, high = 0;
    DenseF64ArrayAttr scale;
    for (Value operand : structural.getMovedOperands()) {
      auto dequantize = operand.getDefiningOp<DequantizeOp>();
      IntType code =
          dequantize ? getCodeType(dequantize.getInput()) : IntType();
      if (!code || code.isPow2() || dequantize.getScale().size() != 1 ||
          !llvm::all_equal(dequantize.getZeroPoint()) ||
          (scale && scale != dequantize.getScaleAttr()))
        return failure();
      scale = dequantize.getScaleAttr();
      int64_t zeroPoint = dequantize.getZeroPointOf(0);
      low = std::min(low, code.getMinValue() - zeroPoint);
      high = std::max(high, code.getMaxValue() - zeroPoint);
    }
    IntType joined = getSmallestCode(rewriter.getContext(), low, high);
    if (!joined)
      return failure();
    SmallVector<Value> operands(op->getOperands());
    for (Value &operand : operands)
      if (llvm::is_contained(structural.getMovedOperands(), operand))
        operand = convert(rewriter, operand, joined);
    rewriter.modifyOpInPlace(op, [&] { op->setOperands(operands); });
    ++count;
    return success();
  }

private:
  /// The narrowest codes with the numbers from low to high; null if none has.
  static IntType getSmallestCode(MLIRContext *context, int64_t low,
                                 int64_t high) {
    Encoding encoding = low < 0 ? Encoding::Signed : Encoding::Unsigned;
    for (unsigned width = 1; width <= 16; ++width) {
      IntType type = IntType::get(context, width, encoding);
      if (type.getMinValue() <= low && high <= type.getMaxValue())
        return type;
    }
    return {};
  }

  /// `value`, a dequantize, from codes of the type `joined`.
  static Value convert(PatternRewriter &rewriter, Value value, IntType joined) {
    auto dequantize = value.getDefiningOp<DequantizeOp>();
    IntType code = getCodeType(dequantize.getInput());
    int64_t zeroPoint = dequantize.getZeroPointOf(0);
    SmallVector<APInt> numbers;
    unsigned bits = joined.getStorageType().getWidth();
    for (int64_t level = 0; level < code.getNumLevels(); ++level)
      numbers.push_back(APInt(bits, code.levelToValue(level) - zeroPoint,
                              /*isSigned=*/true, /*implicitTrunc=*/true));
    auto table =
        DenseElementsAttr::get(RankedTensorType::get({1, code.getNumLevels()},
                                                     joined.getStorageType()),
                               numbers);
    Location loc = dequantize.getLoc();
    auto type = cast<RankedTensorType>(dequantize.getInput().getType());
    Value codes = LookupOp::create(rewriter, loc, type.clone(joined),
                                   dequantize.getInput(), table,
                                   rewriter.getI64IntegerAttr(0));
    return DequantizeOp::create(
        rewriter, loc, dequantize.getType(), codes, dequantize.getScaleAttr(),
        rewriter.getDenseI32ArrayAttr({0}), IntegerAttr());
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

/// `op` on other operands, with a result of shape `shape`.
static Operation *cloneOnShape(PatternRewriter &rewriter, Operation *op,
                               ValueRange operands, ArrayRef<int64_t> shape) {
  auto type = cast<RankedTensorType>(op->getResult(0).getType());
  OperationState state(op->getLoc(), op->getName(), operands,
                       TypeRange{type.clone(shape)}, op->getAttrs());
  return rewriter.create(state);
}

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

  Pass::Statistic &count;
};

/// f(concat(x, y)) -> concat(f(x), f(y)) on the way to a quantize, unless x and
/// y are dequantized alike, in which case the concat moves codes: each operand
/// gets the scale of the quantize on its own.
struct MovePointwiseAboveConcat : RewritePattern {
  MovePointwiseAboveConcat(MLIRContext *context, Pass::Statistic &count)
      : RewritePattern(MatchAnyOpTypeTag(), /*benefit=*/1, context),
        count(count) {}

  LogicalResult matchAndRewrite(Operation *op,
                                PatternRewriter &rewriter) const override {
    if (!isa<ElementwiseOp, QuantizeOp>(op) || !isChannelFree(op))
      return failure();
    OpOperand *data = getOnlyDataOperand(op);
    auto concat = data ? data->get().getDefiningOp<ConcatOp>() : ConcatOp();
    if (!concat || !concat->hasOneUse() || !findQuantizeBelow(op) ||
        concat.getType().getShape() !=
            cast<RankedTensorType>(op->getResult(0).getType()).getShape() ||
        getCommonDequantize(cast<StructuralOpInterface>(*concat)))
      return failure();
    // Nothing is won before the first layer.
    auto isComputed = [](Value x) {
      Operation *def = x.getDefiningOp();
      return def && !def->hasTrait<OpTrait::ConstantLike>() && isReal(x);
    };
    if (!llvm::all_of(concat.getInputs(), isComputed))
      return failure();
    SmallVector<Value> inputs;
    for (Value x : concat.getInputs()) {
      SmallVector<Value> operands(op->getOperands());
      operands[data->getOperandNumber()] = x;
      auto shape = cast<RankedTensorType>(x.getType()).getShape();
      Operation *part = cloneOnShape(rewriter, op, operands, shape);
      part->removeAttr(nameAttrName);
      inputs.push_back(part->getResult(0));
    }
    Value joined = cloneStructural(rewriter, concat, inputs);
    setMergedName(joined.getDefiningOp(), {concat, op});
    rewriter.replaceOp(op, joined);
    ++count;
    return success();
  }

private:
  Pass::Statistic &count;
};

class PropagateCodesPass
    : public mlir::qnn::impl::PropagateCodesPassBase<PropagateCodesPass> {
public:
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<MoveDequantizeDown, JoinCodeTypes>(&getContext(), numDown);
    patterns.add<TransposeConstant>(&getContext(), numConstants);
    patterns.add<MovePointwiseUp, MovePointwiseAboveConcat>(&getContext(),
                                                            numUp);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace
