//===- IntegerizeAdd.cpp - Residual adds to the integer level ---*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "IntegerizeLayers.h"
#include "qnn/Dialect/QNN/IR/ScalarSemantics.h"
#include "qnn/Support/FixedPoint.h"
#include "llvm/Support/MathExtras.h"

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

/// A sum of integers times one power of two: what dequantized codes and sums of
/// them are, if float64 holds them exactly.
struct LinearForm {
  /// In the order of the operands; factors are integers times 2^exponent.
  SmallVector<Value> inputs;
  SmallVector<double> factors;
  double offset = 0;
  /// Bounds the sum, and each sum on the way to it.
  double magnitude = 0;
};

} // namespace

static std::optional<Addend> matchAddend(Value value) {
  auto dequantize = value.getDefiningOp<DequantizeOp>();
  if (!dequantize || !getCodeType(dequantize.getInput()) ||
      dequantize.isPerChannel())
    return std::nullopt;
  return Addend{dequantize, getCodeInterval(dequantize.getInput())};
}

/// The graph of two dequantized code tensors and a sum, and then a chain.
static bool isResidual(const EpilogueGraph &graph) {
  if (graph.steps.size() < 4 || graph.roots.size() != 2)
    return false;
  for (auto [index, step] : llvm::enumerate(graph.steps)) {
    int number = static_cast<int>(index);
    bool isLeaf = isa<DequantizeOp>(step.op);
    if (isLeaf != (number < 2))
      return false;
    if (number == 2 && !(step.rhs && isa<ElementwiseOp>(step.op)))
      return false;
    if (number > 2 && (step.rhs || step.lhs != number - 1))
      return false;
  }
  return true;
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

LogicalResult mlir::qnn::integerizeResidual(RewriterBase &rewriter,
                                            const EpilogueGraph &graph) {
  if (!isResidual(graph))
    return failure();
  auto add = cast<ElementwiseOp>(graph.steps[2].op);
  if (add.getKind() != ElementwiseKind::Add &&
      add.getKind() != ElementwiseKind::Sub)
    return failure();
  auto lhs = matchAddend(add.getInputs()[0]);
  auto rhs = matchAddend(add.getInputs()[1]);
  QuantizeOp quantize = graph.getQuantize();
  Type type = quantize.getInput().getType();
  if (!lhs || !rhs || lhs->dequantize.getType() != type ||
      rhs->dequantize.getType() != type)
    return failure();
  // No axis has this number, so only functions of all channels are found.
  SmallVector<ChannelFunction> functions;
  for (const EpilogueStep &step : ArrayRef(graph.steps).drop_front(3)) {
    auto function = cast<PointwiseOpInterface>(step.op).getChannelFunction(
        step.operand, /*channelAxis=*/-1, /*channel=*/0);
    if (!function)
      return failure();
    functions.push_back(std::move(*function));
  }
  QuantizerLevels levels(quantize);
  if (levels.code.isBipolar() || lhs->size() > ::qnn::maxAddPairs / rhs->size())
    return failure();

  PairTable table = tabulate(*lhs, *rhs, add.getKind(), functions, levels);
  auto level = [&](int64_t a, int64_t b) {
    int64_t row = a - lhs->codes.low, column = b - rhs->codes.low;
    return table.levels[row * rhs->size() + column] - table.least;
  };
  double sign = add.getKind() == ElementwiseKind::Sub ? -1.0 : 1.0;
  double scale = quantize.getScaleOf(0);
  int64_t low = levels.numberOf(table.least);
  int64_t high = levels.numberOf(table.greatest);
  int64_t parity = (low ^ levels.zeroPoint) & 1;
  auto form = ::qnn::solveFixedPointAdd(
      level, lhs->codes.low, lhs->codes.high, rhs->codes.low, rhs->codes.high,
      table.greatest - table.least + 1, lhs->dequantize.getScaleOf(0) / scale,
      sign * rhs->dequantize.getScaleOf(0) / scale, parity != 0);
  int64_t base = 0, offset = 0;
  // The quotient of the op is the code, not the level.
  if (!form || (form->tieEven && form->tieParity != parity) ||
      llvm::MulOverflow(low, int64_t(1) << form->shift, base) ||
      llvm::AddOverflow(form->offset, base, offset))
    return failure();
  form->offset = offset;
  if (!::qnn::fitsSigned(*form, 64, lhs->codes.low, lhs->codes.high,
                         rhs->codes.low, rhs->codes.high))
    return failure();
  rewriter.setInsertionPoint(quantize);
  auto result = AddRequantizeOp::create(
      rewriter, quantize.getLoc(), quantize.getType(),
      lhs->dequantize.getInput(), rhs->dequantize.getInput(), form->mulA,
      form->mulB, form->offset, form->shift, low, high, form->tieEven,
      form->tieEven ? levels.zeroPoint : 0);
  SmallVector<Operation *> fused;
  for (const EpilogueStep &step : ArrayRef(graph.steps).drop_front(2))
    fused.push_back(step.op);
  setMergedName(result, fused);
  rewriter.replaceOp(quantize, result.getResult());
  return success();
}

//===----------------------------------------------------------------------===//
// Weighted sums
//===----------------------------------------------------------------------===//

/// Adds `sign` times `other`, joining terms of one input.
static void accumulate(LinearForm &form, const LinearForm &other, double sign) {
  for (auto [input, factor] : llvm::zip_equal(other.inputs, other.factors)) {
    auto it = llvm::find(form.inputs, input);
    if (it == form.inputs.end()) {
      form.inputs.push_back(input);
      form.factors.push_back(sign * factor);
      continue;
    }
    form.factors[it - form.inputs.begin()] += sign * factor;
  }
  form.offset += sign * other.offset;
  form.magnitude += other.magnitude;
}

/// What a step computes, in terms of the roots; none if it is not linear.
static std::optional<LinearForm>
makeLinear(const EpilogueStep &step,
           ArrayRef<std::optional<LinearForm>> earlier) {
  if (auto dequantize = dyn_cast<DequantizeOp>(step.op)) {
    if (dequantize.isPerChannel())
      return std::nullopt;
    FailureOr<Interval> all = getIntegerInterval(dequantize.getInput());
    if (failed(all))
      return std::nullopt;
    double scale = dequantize.getScaleOf(0);
    double offset = scale * static_cast<double>(dequantize.getZeroPointOf(0));
    double greatest = std::max(std::fabs(static_cast<double>(all->low)),
                               std::fabs(static_cast<double>(all->high)));
    return LinearForm{{dequantize.getInput()},
                      {scale},
                      -offset,
                      scale * greatest + std::fabs(offset)};
  }
  auto op = dyn_cast<ElementwiseOp>(step.op);
  if (!op || !earlier[step.lhs] || (step.rhs && !earlier[*step.rhs]))
    return std::nullopt;
  for (Value operand : op.getInputs())
    if (operand.getType() != op.getType())
      return std::nullopt;
  LinearForm form;
  switch (op.getKind()) {
  case ElementwiseKind::Neg:
    accumulate(form, *earlier[step.lhs], -1);
    return form;
  case ElementwiseKind::Add:
  case ElementwiseKind::Sub:
    if (!step.rhs)
      return std::nullopt;
    accumulate(form, *earlier[step.lhs], 1);
    accumulate(form, *earlier[*step.rhs],
               op.getKind() == ElementwiseKind::Sub ? -1 : 1);
    return form;
  default:
    return std::nullopt;
  }
}

/// The exponent of the last bit of `x`, which is not 0.
static int lastBit(double x) {
  int exponent;
  double mantissa = std::frexp(x, &exponent);
  auto bits = static_cast<uint64_t>(std::fabs(std::ldexp(mantissa, 53)));
  return exponent - 53 + llvm::countr_zero(bits);
}

/// The power of two of which all terms of `form` are multiples, if float64
/// holds each sum on the way exactly. `scales` are those of the leaves.
static std::optional<int> findCommonBit(const LinearForm &form,
                                        ArrayRef<double> scales) {
  int bit = std::numeric_limits<int>::max();
  for (double scale : scales)
    bit = std::min(bit, lastBit(scale));
  // Far from the range of subnormal numbers, too.
  bool isExact =
      bit > -500 && bit < 500 && std::ldexp(form.magnitude, -bit) < 0x1p53;
  return isExact ? std::optional<int>(bit) : std::nullopt;
}

LogicalResult mlir::qnn::mergeSum(RewriterBase &rewriter,
                                  const EpilogueGraph &graph,
                                  std::string &reason) {
  SmallVector<std::optional<LinearForm>> forms;
  SmallVector<double> scales;
  std::optional<size_t> last;
  for (auto [index, step] : llvm::enumerate(graph.steps)) {
    forms.push_back(makeLinear(step, forms));
    if (!forms.back())
      continue;
    if (isa<DequantizeOp>(step.op))
      scales.push_back(forms.back()->factors.front());
    else if (forms.back()->inputs.size() > 1)
      last = index;
  }
  if (!last) {
    reason = "it depends on several tensors, and not through a sum of "
             "dequantized codes with one scale each";
    return failure();
  }
  const LinearForm &form = *forms[*last];
  std::optional<int> bit = findCommonBit(form, scales);
  if (!bit) {
    reason = "the sum before it does not fit in integers: its scales are too "
             "far apart";
    return failure();
  }
  SmallVector<int64_t> multipliers;
  for (double factor : form.factors)
    multipliers.push_back(static_cast<int64_t>(std::ldexp(factor, -*bit)));
  auto offset = static_cast<int64_t>(std::ldexp(form.offset, -*bit));
  FailureOr<Interval> interval =
      getSumInterval(form.inputs, multipliers, offset);
  if (failed(interval)) {
    reason = "the sum before it does not fit in 61 bits";
    return failure();
  }
  Operation *op = graph.steps[*last].op;
  auto type = cast<RankedTensorType>(op->getResult(0).getType());
  rewriter.setInsertionPoint(op);
  // The sum of some terms can exceed that of all; the widest counts.
  Interval partial{0, 0};
  for (auto [input, multiplier] : llvm::zip_equal(form.inputs, multipliers)) {
    Interval one = *getSumInterval(input, multiplier, 0);
    partial.low += std::min<int64_t>(one.low, 0);
    partial.high += std::max<int64_t>(one.high, 0);
  }
  partial.low += std::min<int64_t>(offset, 0);
  partial.high += std::max<int64_t>(offset, 0);
  auto sum = AddIntegerOp::create(
      rewriter, op->getLoc(),
      type.clone(getAccumulatorType(op->getContext(), partial)), form.inputs,
      multipliers, offset);
  setMergedName(sum, op);
  sum->setAttr(accumulatorRangeAttrName,
               rewriter.getDenseI64ArrayAttr({interval->low, interval->high}));
  rewriter.replaceOpWithNewOp<DequantizeOp>(
      op, type, sum, rewriter.getDenseF64ArrayAttr({std::ldexp(1.0, *bit)}),
      rewriter.getDenseI32ArrayAttr({0}), IntegerAttr());
  return success();
}
