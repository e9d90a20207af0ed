//===- ToNHWC.cpp - Channels next to each other -----------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Permutation.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "qnn/Dialect/QNN/Transforms/Passes.h"

#define DEBUG_TYPE "qnn-to-nhwc"

namespace mlir::qnn {
#define GEN_PASS_DEF_TONHWCPASS
#include "qnn/Dialect/QNN/Transforms/Passes.h.inc"
} // namespace mlir::qnn

using namespace mlir;
using namespace mlir::qnn;

/// N,C,H,W to N,H,W,C, also K,C,FY,FX to K,FY,FX,C; and back.
static constexpr int64_t toNHWC[] = {0, 2, 3, 1};
static constexpr int64_t toNCHW[] = {0, 3, 1, 2};

static ArrayRef<int64_t> shapeOf(Value value) {
  return cast<RankedTensorType>(value.getType()).getShape();
}

/// True if `op` only moves axes of size 1.
static bool movesNothing(TransposeOp op) {
  int64_t previous = -1;
  for (int64_t axis : op.getPermutation()) {
    if (shapeOf(op.getInput())[axis] == 1)
      continue;
    if (axis < previous)
      return false;
    previous = axis;
  }
  return true;
}

/// The transpose from N,H,W,C to N,C,H,W that yields `value`; null if none.
static TransposeOp getTransposeToNCHW(Value value) {
  auto transpose = value.getDefiningOp<TransposeOp>();
  return transpose && transpose.getPermutation() == ArrayRef<int64_t>(toNCHW)
             ? transpose
             : TransposeOp();
}

namespace {

/// Base of patterns that count what they do.
template <typename OpTy>
struct CountingPattern : OpRewritePattern<OpTy> {
  CountingPattern(MLIRContext *context, Pass::Statistic &count)
      : OpRewritePattern<OpTy>(context), count(count) {}
  Pass::Statistic &count;
};

/// conv(x, w) of N,C,H,W -> transpose(conv(transpose(x), transpose(w)))
template <typename OpTy>
struct ConvertLayout : CountingPattern<OpTy> {
  using CountingPattern<OpTy>::CountingPattern;

  LogicalResult matchAndRewrite(OpTy op,
                                PatternRewriter &rewriter) const override {
    if (op.getLayout() == Layout::NHWC)
      return failure();
    SmallVector<Value> operands;
    for (Value operand : op->getOperands())
      operands.push_back(shapeOf(operand).size() == 4
                             ? createTransposed(rewriter, operand, toNHWC)
                             : operand);
    Operation *converted = createPermutedOp(rewriter, op, operands, toNHWC);
    converted->setAttr("layout",
                       LayoutAttr::get(op.getContext(), Layout::NHWC));
    rewriter.replaceOpWithNewOp<TransposeOp>(op, op.getType(),
                                             converted->getResult(0), toNCHW);
    ++this->count;
    return success();
  }
};

/// f(transpose(x)) -> transpose(f(x)), also for several operands
struct SinkTranspose : RewritePattern {
  SinkTranspose(MLIRContext *context, Pass::Statistic &count)
      : RewritePattern(MatchAnyOpTypeTag(), /*benefit=*/1, context),
        count(count) {}

  LogicalResult matchAndRewrite(Operation *op,
                                PatternRewriter &rewriter) const override {
    if (!isElementwiseOp(op) || shapeOf(op->getResult(0)).size() != 4)
      return failure();
    auto isTransposed = [&](Value operand) {
      return getTransposeToNCHW(operand) &&
             shapeOf(operand) == shapeOf(op->getResult(0));
    };
    if (llvm::none_of(op->getOperands(), isTransposed))
      return failure();
    SmallVector<Value> operands;
    for (Value operand : op->getOperands())
      operands.push_back(createTransposedOperand(rewriter, operand, 4, toNHWC));
    Operation *sunk = createPermutedOp(rewriter, op, operands, toNHWC);
    rewriter.replaceOpWithNewOp<TransposeOp>(op, op->getResult(0).getType(),
                                             sunk->getResult(0), toNCHW);
    ++count;
    return success();
  }

  Pass::Statistic &count;
};

} // namespace

//===----------------------------------------------------------------------===//
// Flatten and matrix product
//===----------------------------------------------------------------------===//

/// The reshape N,C,H,W -> N,C*H*W of a transposed image that yields `value`;
/// null if there is none, or if its transpose will become a reshape, too.
static ReshapeOp getFlattenedTranspose(Value value) {
  auto reshape = value.getDefiningOp<ReshapeOp>();
  if (!reshape || shapeOf(value).size() != 2)
    return {};
  TransposeOp transpose = getTransposeToNCHW(reshape.getInput());
  if (!transpose || movesNothing(transpose) ||
      shapeOf(transpose)[0] != shapeOf(value)[0])
    return {};
  return reshape;
}

/// The constant codes behind the weights of a matrix product of codes; null if
/// the product is one of real numbers, whose order of additions is fixed, or of
/// stacks of matrices.
static ConstantOp getCodeWeights(Operation *op) {
  if (isa<MatMulIntegerOp, MatMulOp>(op) &&
      shapeOf(op->getResult(0)).size() != 2)
    return {};
  if (auto integer = dyn_cast<MatMulIntegerOp>(op))
    return integer.getWeights().getDefiningOp<ConstantOp>();
  auto real = dyn_cast<MatMulOp>(op);
  auto weights =
      real ? real.getWeights().getDefiningOp<DequantizeOp>() : DequantizeOp();
  if (!weights || (weights.isPerChannel() && weights.getAxis() != 1))
    return {};
  return weights.getInput().getDefiningOp<ConstantOp>();
}

namespace {

/// f(flatten(transpose(x))) -> flatten(f(transpose(x))), on the way to a matrix
/// product into which the transpose can go
struct RaiseAboveFlatten : RewritePattern {
  RaiseAboveFlatten(MLIRContext *context)
      : RewritePattern(MatchAnyOpTypeTag(), /*benefit=*/1, context) {}

  LogicalResult matchAndRewrite(Operation *op,
                                PatternRewriter &rewriter) const override {
    if (!isElementwiseOp(op) || !isChannelFree(op))
      return failure();
    OpOperand *data = getOnlyDataOperand(op);
    ReshapeOp flatten = data ? getFlattenedTranspose(data->get()) : ReshapeOp();
    if (!flatten || !reachesCodeMatMul(op))
      return failure();
    SmallVector<Value> operands(op->getOperands());
    operands[data->getOperandNumber()] = flatten.getInput();
    Operation *raised =
        createReshapedOp(rewriter, op, operands, shapeOf(flatten.getInput()));
    auto result = rewriter.replaceOpWithNewOp<ReshapeOp>(
        op, op->getResult(0).getType(), raised->getResult(0));
    result->setDiscardableAttrs(flatten->getDiscardableAttrDictionary());
    return success();
  }

private:
  static bool reachesCodeMatMul(Operation *op) {
    while (op->hasOneUse() && isElementwiseOp(op) && isChannelFree(op))
      op = *op->user_begin();
    return getCodeWeights(op) != nullptr;
  }
};

/// flatten(transpose(x)) * w -> flatten(x) * (w with permuted rows)
template <typename OpTy>
struct AbsorbIntoWeights : CountingPattern<OpTy> {
  using CountingPattern<OpTy>::CountingPattern;

  LogicalResult matchAndRewrite(OpTy op,
                                PatternRewriter &rewriter) const override {
    ReshapeOp flatten = getFlattenedTranspose(op.getInput());
    ConstantOp codes = getCodeWeights(op);
    if (!flatten || !codes || !isExact(op))
      return failure();
    TransposeOp transpose = getTransposeToNCHW(flatten.getInput());
    ArrayRef<int64_t> image = shapeOf(transpose);
    SmallVector<int64_t> rows = {image[1], image[2], image[3],
                                 shapeOf(codes)[1]};
    ElementsAttr value = reshapeElements(codes.getValue(), rows);
    ElementsAttr permuted =
        value ? permuteElements(value, {1, 2, 0, 3}) : ElementsAttr();
    if (!permuted)
      return failure();
    permuted = reshapeElements(permuted, shapeOf(codes));

    Value weights =
        ConstantOp::create(rewriter, codes.getLoc(), codes.getType(), permuted);
    weights.getDefiningOp()->setDiscardableAttrs(
        codes->getDiscardableAttrDictionary());
    if (auto dequantize =
            op.getWeights().template getDefiningOp<DequantizeOp>())
      weights = cloneOn(rewriter, dequantize, weights);
    Value input = ReshapeOp::create(rewriter, flatten.getLoc(),
                                    flatten.getType(), transpose.getInput());
    input.getDefiningOp()->setDiscardableAttrs(
        flatten->getDiscardableAttrDictionary());
    rewriter.modifyOpInPlace(op, [&] {
      op.getInputMutable().assign(input);
      op.getWeightsMutable().assign(weights);
    });
    ++this->count;
    return success();
  }

private:
  /// Sums of codes do not depend on their order; the origin of real numbers as
  /// codes must be in sight.
  static bool isExact(OpTy op) {
    if constexpr (std::is_same_v<OpTy, MatMulIntegerOp>)
      return true;
    Value image = op.getInput().template getDefiningOp<ReshapeOp>().getInput();
    auto dequantize = getTransposeToNCHW(image)
                          .getInput()
                          .template getDefiningOp<DequantizeOp>();
    return dequantize && getCodeType(dequantize.getInput()) &&
           !dequantize.isPerChannel();
  }

  static Value cloneOn(PatternRewriter &rewriter, DequantizeOp op,
                       Value codes) {
    IRMapping mapping;
    mapping.map(op.getInput(), codes);
    return rewriter.clone(*op, mapping)->getResult(0);
  }
};

/// A transpose of axes of size 1 -> reshape
struct TransposeToReshape : CountingPattern<TransposeOp> {
  using CountingPattern::CountingPattern;

  LogicalResult matchAndRewrite(TransposeOp op,
                                PatternRewriter &rewriter) const override {
    if (!movesNothing(op))
      return failure();
    rewriter.replaceOpWithNewOp<ReshapeOp>(op, op.getType(), op.getInput());
    ++count;
    return success();
  }
};

class ToNHWCPass : public mlir::qnn::impl::ToNHWCPassBase<ToNHWCPass> {
public:
  void runOnOperation() override {
    MLIRContext *context = &getContext();
    RewritePatternSet patterns(context);
    patterns
        .add<ConvertLayout<Conv2DOp>, ConvertLayout<Conv2DIntegerOp>,
             ConvertLayout<ConvTranspose2DIntegerOp>, ConvertLayout<MaxPoolOp>,
             ConvertLayout<AvgPoolOp>, ConvertLayout<SumPoolOp>>(context,
                                                                 numConverted);
    patterns.add<SinkTranspose>(context, numSunk);
    patterns.add<RaiseAboveFlatten>(context);
    patterns
        .add<AbsorbIntoWeights<MatMulOp>, AbsorbIntoWeights<MatMulIntegerOp>>(
            context, numAbsorbed);
    // Reshapes cannot sink, so transposes become some only when all have met
    // their inverse.
    RewritePatternSet last(context);
    last.add<TransposeToReshape>(context, numReshapes);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))) ||
        failed(applyPatternsGreedily(getOperation(), std::move(last))))
      signalPassFailure();
  }
};

} // namespace
