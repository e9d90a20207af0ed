//===- Integerize.cpp - From the real to the integer level ------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "IntegerizeLayers.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/TypeUtilities.h"
#include "llvm/ADT/MapVector.h"

#define DEBUG_TYPE "qnn-integerize"

namespace mlir::qnn {
#define GEN_PASS_DEF_INTEGERIZEPASS
#include "qnn/Dialect/QNN/Transforms/Passes.h.inc"
} // namespace mlir::qnn

using namespace mlir;
using namespace mlir::qnn;

/// True if `op` computes real numbers from real numbers.
static bool isRealOp(Operation *op) {
  return isa<Conv2DOp, ConvTranspose2DOp, MatMulOp, AvgPoolOp, BatchNormOp,
             ElementwiseOp, ReduceOp, SoftmaxOp>(op) ||
         (isa<MaxPoolOp>(op) &&
          isa<FloatType>(getElementTypeOrSelf(op->getResult(0).getType())));
}

/// True if `op` may stand at an end of the network without being remarked on.
static bool isEndOp(Operation *op) {
  return isa<PointwiseOpInterface, ReshapeOp, TransposeOp>(op);
}

namespace {

class IntegerizePass
    : public mlir::qnn::impl::IntegerizePassBase<IntegerizePass> {
public:
  using IntegerizePassBase::IntegerizePassBase;

  void runOnOperation() override;

private:
  void foldRealOperands(ElementwiseOp op, RewriterBase &rewriter);
  LogicalResult integerize(Operation *op, RewriterBase &rewriter,
                           std::string &reason);
  LogicalResult integerizeQuantize(QuantizeOp op, RewriterBase &rewriter,
                                   std::string &reason);
  void countEpilogue(Value value);
  LogicalResult reportRealOps();

  /// Why an op was not converted.
  DenseMap<Operation *, std::string> reasons;
};

} // namespace

/// Makes dequantized constants (biases, mostly) constant operands, which the
/// epilogue can look into. The value is the one that the op had, in float64.
void IntegerizePass::foldRealOperands(ElementwiseOp op,
                                      RewriterBase &rewriter) {
  for (OpOperand &operand : op->getOpOperands()) {
    Operation *def = operand.get().getDefiningOp();
    if (!isa_and_nonnull<DequantizeOp, ReshapeOp>(def))
      continue;
    DenseElementsAttr constant = getRealConstant(operand.get());
    if (!constant)
      continue;
    rewriter.setInsertionPoint(op);
    Value folded = arith::ConstantOp::create(rewriter, def->getLoc(), constant);
    rewriter.modifyOpInPlace(op, [&] { operand.set(folded); });
  }
}

void IntegerizePass::countEpilogue(Value value) {
  if (value.getDefiningOp<ThresholdOp>())
    ++numThresholds;
  else if (value.getDefiningOp<RequantizeOp>())
    ++numRequantizes;
  else if (value.getDefiningOp<LookupOp>())
    ++numLookups;
}

LogicalResult IntegerizePass::integerizeQuantize(QuantizeOp op,
                                                 RewriterBase &rewriter,
                                                 std::string &reason) {
  EpilogueGraph graph = traceEpilogue(op);
  while (!graph.realLeaf && !graph.isTooLarge && graph.roots.size() > 1) {
    if (succeeded(integerizeResidual(rewriter, graph))) {
      ++numAdds;
      return success();
    }
    if (succeeded(mergeProduct(rewriter, graph)))
      ++numProducts;
    else if (succeeded(mergeSum(rewriter, graph, reason)))
      ++numAdds;
    else
      return failure();
    graph = traceEpilogue(op);
  }
  if (graph.isTooLarge) {
    reason = "too many ops lie before it";
    return failure();
  }
  if (graph.realLeaf || graph.roots.empty()) {
    reason = describeRealValue(graph.realLeaf);
    return failure();
  }
  Value root = graph.roots.front();
  FailureOr<EpilogueTable> table = tabulateEpilogue(graph, reason);
  if (failed(table))
    return failure();
  rewriter.setInsertionPoint(op);
  Value result =
      materializeEpilogue(rewriter, op.getLoc(), *table, root, op.getType(),
                          requantize, maxThresholds, reason);
  if (!result)
    return failure();
  if (result != root) {
    setMergedName(result.getDefiningOp(), graph.getOps());
    countEpilogue(result);
  }
  rewriter.replaceOp(op, result);
  return success();
}

LogicalResult IntegerizePass::integerize(Operation *op, RewriterBase &rewriter,
                                         std::string &reason) {
  if (auto conv = dyn_cast<Conv2DOp>(op)) {
    if (failed(integerizeConv(rewriter, conv, reason)))
      return failure();
    ++numContractions;
  } else if (auto transposed = dyn_cast<ConvTranspose2DOp>(op)) {
    if (failed(integerizeConvTranspose(rewriter, transposed, reason)))
      return failure();
    ++numContractions;
  } else if (auto matmul = dyn_cast<MatMulOp>(op)) {
    if (failed(integerizeMatMul(rewriter, matmul, reason)))
      return failure();
    ++numContractions;
  } else if (auto pool = dyn_cast<AvgPoolOp>(op)) {
    if (failed(integerizeAvgPool(rewriter, pool, reason)))
      return failure();
    ++numPools;
  } else if (auto pool = dyn_cast<MaxPoolOp>(op)) {
    if (failed(integerizeMaxPool(rewriter, pool, reason)))
      return failure();
    ++numPools;
  } else if (auto quantize = dyn_cast<QuantizeOp>(op)) {
    return integerizeQuantize(quantize, rewriter, reason);
  } else if (auto elementwise = dyn_cast<ElementwiseOp>(op)) {
    foldRealOperands(elementwise, rewriter);
  }
  return success();
}

/// Erases the ops of `function` that nothing uses any more, last ones first.
static void eraseDeadOps(func::FuncOp function, RewriterBase &rewriter) {
  SmallVector<Operation *> ops;
  function.walk([&](Operation *op) { ops.push_back(op); });
  for (Operation *op : llvm::reverse(ops))
    if (isOpTriviallyDead(op))
      rewriter.eraseOp(op);
}

/// The real ops that lie between integer ops: all but those at the two ends.
static SetVector<Operation *> findIslands(func::FuncOp function) {
  SetVector<Operation *> islands;
  DenseSet<Operation *> beforeIntegers, afterIntegers;
  SmallVector<Operation *> ops;
  function.walk([&](Operation *op) { ops.push_back(op); });

  // Ends: from the arguments down, and from the results up, through ops that
  // only map elements.
  auto isFromArgument = [&](Value value) {
    Operation *def = value.getDefiningOp();
    return !def || def->hasTrait<OpTrait::ConstantLike>() ||
           beforeIntegers.contains(def);
  };
  auto isToResult = [&](Operation *user) {
    return user->hasTrait<OpTrait::IsTerminator>() ||
           afterIntegers.contains(user);
  };
  for (Operation *op : ops)
    if (isEndOp(op) && !isa<DequantizeOp>(op) &&
        llvm::all_of(op->getOperands(), isFromArgument))
      beforeIntegers.insert(op);
  for (Operation *op : llvm::reverse(ops))
    if ((isEndOp(op) || isa<SoftmaxOp>(op)) && !isa<QuantizeOp>(op) &&
        llvm::all_of(op->getUsers(), isToResult))
      afterIntegers.insert(op);
  for (Operation *op : ops)
    if (isRealOp(op) && !beforeIntegers.contains(op) &&
        !afterIntegers.contains(op))
      islands.insert(op);
  return islands;
}

LogicalResult IntegerizePass::reportRealOps() {
  SetVector<Operation *> islands = findIslands(getOperation());
  numReal += islands.size();
  for (Operation *op : islands) {
    auto reason = reasons.find(op);
    if (reason == reasons.end())
      reason = reasons.find(findQuantizeBelow(op));
    InFlightDiagnostic diag =
        requireInteger ? op->emitError() : op->emitRemark();
    if (StringRef name = mlir::qnn::getOpName(op); !name.empty())
      diag << "'" << name << "' ";
    diag << "stays real: ";
    if (isa<SoftmaxOp>(op))
      diag << "softmax has no integer form";
    else if (reason != reasons.end())
      diag << reason->second;
    else
      diag << "no quantizer follows it directly";
  }
  return failure(requireInteger && !islands.empty());
}

void IntegerizePass::runOnOperation() {
  reasons.clear();
  IRRewriter rewriter(&getContext());
  SmallVector<Operation *> ops;
  getOperation().walk([&](Operation *op) {
    if (isRealOp(op) || isa<QuantizeOp>(op))
      ops.push_back(op);
  });
  // In program order, so that the codes that an op reads are those of ops
  // already converted, whose ranges are narrower than their types.
  for (Operation *op : ops) {
    std::string reason;
    if (failed(integerize(op, rewriter, reason)))
      reasons[op] = reason;
  }
  eraseDeadOps(getOperation(), rewriter);
  if (failed(reportRealOps()))
    signalPassFailure();
}
