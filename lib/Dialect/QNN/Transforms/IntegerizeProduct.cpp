//===- IntegerizeProduct.cpp - Products of dequantized codes ----*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "IntegerizeLayers.h"
#include "llvm/ADT/bit.h"
#include "llvm/Support/MathExtras.h"

#include <cmath>

using namespace mlir;
using namespace mlir::qnn;

/// The bits of a float64 significand, the leading one included.
static constexpr int significandBits = 53;

/// How many bits the significand of `x` needs; 0 for zero.
static int countSignificantBits(double x) {
  int exponent;
  auto bits = static_cast<uint64_t>(
      std::ldexp(std::frexp(std::fabs(x), &exponent), significandBits));
  return bits ? significandBits - llvm::countr_zero(bits) : 0;
}

namespace {

/// Dequantized integers of one scale.
struct Factor {
  DequantizeOp dequantize;
  double scale;
  /// Integer minus zero point.
  Interval centered;

  int64_t magnitude() const { return std::max(-centered.low, centered.high); }
  /// True if `scale * centered` is exact in float64 for each integer: the
  /// digits fit, and the exponent is far from both ends.
  bool isExact() const {
    int digits = countSignificantBits(scale) +
                 static_cast<int>(llvm::Log2_64_Ceil(magnitude() + 1));
    return digits <= significandBits && scale > 0x1p-300 && scale < 0x1p300;
  }
};

} // namespace

static std::optional<Factor> matchFactor(Value value) {
  auto dequantize = value.getDefiningOp<DequantizeOp>();
  if (!dequantize || dequantize.isPerChannel())
    return std::nullopt;
  FailureOr<Interval> all = getIntegerInterval(dequantize.getInput());
  if (failed(all))
    return std::nullopt;
  int64_t zeroPoint = dequantize.getZeroPointOf(0);
  return Factor{dequantize,
                dequantize.getScaleOf(0),
                {all->low - zeroPoint, all->high - zeroPoint}};
}

/// True if `op` can tell zero from minus zero, which a product of a negative
/// number and zero is, and which integers do not have.
static bool dividesBy(const EpilogueStep &step) {
  auto op = dyn_cast<ElementwiseOp>(step.op);
  if (!op)
    return false;
  switch (op.getKind()) {
  case ElementwiseKind::Div:
    return step.rhs || step.operand == 1;
  case ElementwiseKind::Reciprocal:
  case ElementwiseKind::Pow:
    return true;
  default:
    return false;
  }
}

LogicalResult mlir::qnn::mergeProduct(RewriterBase &rewriter,
                                      const EpilogueGraph &graph) {
  const auto *step = llvm::find_if(graph.steps, [](const EpilogueStep &step) {
    auto op = dyn_cast<ElementwiseOp>(step.op);
    return op && step.rhs && op.getKind() == ElementwiseKind::Mul &&
           op->hasOneUse() && op.getInputs()[0] != op.getInputs()[1] &&
           matchFactor(op.getInputs()[0]) && matchFactor(op.getInputs()[1]);
  });
  if (step == graph.steps.end() ||
      std::any_of(std::next(step), graph.steps.end(), dividesBy))
    return failure();
  auto op = cast<ElementwiseOp>(step->op);
  Factor lhs = *matchFactor(op.getInputs()[0]);
  Factor rhs = *matchFactor(op.getInputs()[1]);
  // scale * scale * product is rounded once, as is the product of both exact
  // factors: they are the same number.
  int scaleDigits =
      countSignificantBits(lhs.scale) + countSignificantBits(rhs.scale);
  int64_t greatest;
  if (!lhs.isExact() || !rhs.isExact() || scaleDigits > significandBits ||
      llvm::MulOverflow(lhs.magnitude(), rhs.magnitude(), greatest) ||
      greatest >= int64_t(1) << significandBits)
    return failure();
  Interval range = multiply(lhs.centered, rhs.centered);
  rewriter.setInsertionPoint(op);
  auto product = MulIntegerOp::create(
      rewriter, op.getLoc(),
      op.getType().clone(getAccumulatorType(op.getContext(), range)),
      lhs.dequantize.getInput(), rhs.dequantize.getInput(),
      lhs.dequantize.getZeroPointOf(0), rhs.dequantize.getZeroPointOf(0));
  setMergedName(product, op.getOperation());
  product->setAttr(accumulatorRangeAttrName,
                   rewriter.getDenseI64ArrayAttr({range.low, range.high}));
  rewriter.replaceOpWithNewOp<DequantizeOp>(
      op, op.getType(), product,
      rewriter.getDenseF64ArrayAttr({lhs.scale * rhs.scale}),
      rewriter.getDenseI32ArrayAttr({0}), IntegerAttr());
  return success();
}
