//===- IntegerizeAdd.cpp - Residual adds to the integer level ---*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "IntegerizeLayers.h"
#include "qnn/Dialect/QNN/IR/ScalarSemantics.h"
#include "qnn/Support/FixedPoint.h"

#include <cmath>

using namespace mlir;
using namespace mlir::qnn;

namespace {

/// One operand of a residual add.
struct Addend {
  DequantizeOp dequantize;
  Interval codes;

  double numberOf(int64_t code) {
    return dequantize.getScaleOf(0) *
           (static_cast<double>(code) -
            static_cast<double>(dequantize.getZeroPointOf(0)));
  }
  int64_t size() const { return codes.high - codes.low + 1; }
};

/// The level of each pair of codes, by the functions of the ops themselves.
struct PairTable {
  SmallVector<int64_t> levels;
  int64_t least = 0, greatest = 0;
};

} // namespace

static std::optional<Addend> matchAddend(Value value) {
  auto dequantize = value.getDefiningOp<DequantizeOp>();
  if (!dequantize || !getCodeType(dequantize.getInput()) ||
      dequantize.isPerChannel())
    return std::nullopt;
  return Addend{dequantize, getCodeInterval(dequantize.getInput())};
}

static PairTable tabulate(Addend lhs, Addend rhs, ElementwiseKind kind,
                          ArrayRef<ChannelFunction> functions,
                          const QuantizerLevels &levels) {
  PairTable table;
  table.levels.reserve(lhs.size() * rhs.size());
  for (int64_t a = lhs.codes.low; a <= lhs.codes.high; ++a) {
    double left = lhs.numberOf(a);
    for (int64_t b = rhs.codes.low; b <= rhs.codes.high; ++b) {
      double x = evaluateElementwise(kind, left, rhs.numberOf(b), {});
      for (const ChannelFunction &function : functions)
        x = function.apply(x);
      table.levels.push_back(levels.levelOf(x));
    }
  }
  auto [least, greatest] =
      std::minmax_element(table.levels.begin(), table.levels.end());
  table.least = *least;
  table.greatest = *greatest;
  return table;
}

LogicalResult mlir::qnn::integerizeAdd(RewriterBase &rewriter,
                                       const EpilogueChain &chain,
                                       std::string &reason) {
  auto add = chain.root.getDefiningOp<ElementwiseOp>();
  bool isSum = add && (add.getKind() == ElementwiseKind::Add ||
                       add.getKind() == ElementwiseKind::Sub);
  if (!isSum) {
    reason = "no integer op is before it";
    return failure();
  }
  auto lhs = matchAddend(add.getInputs()[0]);
  auto rhs = matchAddend(add.getInputs()[1]);
  if (!lhs || !rhs) {
    reason =
        "an operand of the sum before it is not dequantized codes with one "
        "scale";
    return failure();
  }
  QuantizeOp quantize = chain.getQuantize();
  if (lhs->dequantize.getType() != quantize.getInput().getType() ||
      rhs->dequantize.getType() != quantize.getInput().getType()) {
    reason = "the sum before it broadcasts";
    return failure();
  }
  // No axis has this number, so only functions of all channels are found.
  auto functions = getChannelFunctions(chain.steps, /*axis=*/-1, 0);
  QuantizerLevels levels(quantize);
  if (!functions || levels.code.isBipolar()) {
    reason = functions ? "a residual add cannot yield bipolar codes"
                       : "the ops after the sum differ between channels";
    return failure();
  }
  if (lhs->size() > ::qnn::maxAddPairs / rhs->size()) {
    reason = "the sum before it has too many pairs of codes";
    return failure();
  }

  PairTable table = tabulate(*lhs, *rhs, add.getKind(), *functions, levels);
  auto level = [&](int64_t a, int64_t b) {
    int64_t row = a - lhs->codes.low, column = b - rhs->codes.low;
    return table.levels[row * rhs->size() + column] - table.least;
  };
  double sign = add.getKind() == ElementwiseKind::Sub ? -1.0 : 1.0;
  double scale = quantize.getScaleOf(0);
  auto form = ::qnn::solveFixedPointAdd(
      level, lhs->codes.low, lhs->codes.high, rhs->codes.low, rhs->codes.high,
      table.greatest - table.least + 1, lhs->dequantize.getScaleOf(0) / scale,
      sign * rhs->dequantize.getScaleOf(0) / scale);
  int64_t low = levels.numberOf(table.least);
  int64_t high = levels.numberOf(table.greatest);
  int64_t base = 0, offset = 0;
  // The op has no tie rule, and its quotient is the code, not the level.
  bool isFound = form && !form->tieEven &&
                 !llvm::MulOverflow(low, int64_t(1) << form->shift, base) &&
                 !llvm::AddOverflow(form->offset, base, offset);
  if (isFound) {
    form->offset = offset;
    isFound = ::qnn::fitsSigned(*form, 64, lhs->codes.low, lhs->codes.high,
                                rhs->codes.low, rhs->codes.high);
  }
  if (!isFound) {
    reason = "no multipliers and shift equal the sum before it for all codes";
    return failure();
  }
  rewriter.setInsertionPoint(quantize);
  auto result = AddRequantizeOp::create(
      rewriter, quantize.getLoc(), quantize.getType(),
      lhs->dequantize.getInput(), rhs->dequantize.getInput(), form->mulA,
      form->mulB, form->offset, form->shift, low, high);
  SmallVector<Operation *> fused = {add};
  for (const EpilogueStep &step : chain.steps)
    fused.push_back(step.op);
  setMergedName(result, fused);
  rewriter.replaceOp(quantize, result.getResult());
  return success();
}
