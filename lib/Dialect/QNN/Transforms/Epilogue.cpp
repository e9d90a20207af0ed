//===- Epilogue.cpp - From integers through real ops to codes ---*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Epilogue.h"
#include "Permutation.h"
#include "llvm/ADT/StringExtras.h"

#include <cmath>

using namespace mlir;
using namespace mlir::qnn;

//===----------------------------------------------------------------------===//
// Tracing
//===----------------------------------------------------------------------===//

EpilogueChain mlir::qnn::traceEpilogue(QuantizeOp quantize) {
  EpilogueChain chain;
  Operation *op = quantize;
  chain.root = quantize.getResult();
  while (isa_and_nonnull<PointwiseOpInterface>(op)) {
    OpOperand *data = getOnlyDataOperand(op);
    if (!data)
      break;
    chain.steps.push_back({op, data->getOperandNumber()});
    chain.root = data->get();
    if (isa<DequantizeOp>(op))
      break;
    op = chain.root.getDefiningOp();
  }
  std::reverse(chain.steps.begin(), chain.steps.end());
  return chain;
}

QuantizeOp mlir::qnn::findQuantizeBelow(Operation *op) {
  while (op && !isa<QuantizeOp>(op)) {
    if (!op->hasOneUse())
      return {};
    op = *op->user_begin();
    if (!isa<PointwiseOpInterface>(op))
      return {};
  }
  return dyn_cast_or_null<QuantizeOp>(op);
}

std::optional<SmallVector<ChannelFunction>>
mlir::qnn::getChannelFunctions(ArrayRef<EpilogueStep> steps, int64_t axis,
                               int64_t channel) {
  SmallVector<ChannelFunction> functions;
  for (const EpilogueStep &step : steps) {
    auto function = cast<PointwiseOpInterface>(step.op).getChannelFunction(
        step.operand, axis, channel);
    if (!function)
      return std::nullopt;
    functions.push_back(std::move(*function));
  }
  return functions;
}

//===----------------------------------------------------------------------===//
// Tabulating
//===----------------------------------------------------------------------===//

QuantizerLevels::QuantizerLevels(QuantizeOp quantize)
    : code(getCodeType(quantize.getResult())) {
  if (code.isBipolar()) {
    count = 2;
    return;
  }
  first = code.valueToLevel(quantize.getLowCode());
  count = code.valueToLevel(quantize.getHighCode()) - first + 1;
}

/// Library functions are accurate to an ulp or so, but nobody promises that
/// they are monotone; staircases made of them are checked point by point.
static bool needsExhaustiveCheck(ArrayRef<EpilogueStep> steps) {
  return llvm::any_of(steps, [](const EpilogueStep &step) {
    auto elementwise = dyn_cast<ElementwiseOp>(step.op);
    return elementwise && ElementwiseOp::callsLibrary(elementwise.getKind());
  });
}

/// The longest interval that is checked point by point.
static constexpr int64_t maxExhaustive = int64_t(1) << 20;

/// Each function is monotone where it is a number; if every step is finite at
/// both ends of the interval, it is so in between.
static bool isFiniteAt(ArrayRef<ChannelFunction> functions, int64_t input) {
  double x = static_cast<double>(input);
  for (const ChannelFunction &function : functions)
    if (!std::isfinite(x = function.apply(x)))
      return false;
  return true;
}

namespace {

/// The functions of one channel and the interval of its root.
struct ChannelProblem {
  SmallVector<ChannelFunction> functions;
  Interval interval;
  const QuantizerLevels &levels;
  bool checksEveryPoint;

  int64_t levelOf(int64_t input) const {
    double x = static_cast<double>(input);
    for (const ChannelFunction &function : functions)
      x = function.apply(x);
    return levels.levelOf(x);
  }

  FailureOr<::qnn::StepFunction> solve(std::string &reason) const;
};

} // namespace

FailureOr<::qnn::StepFunction>
ChannelProblem::solve(std::string &reason) const {
  bool isMonotone =
      llvm::all_of(functions, [](const ChannelFunction &function) {
        return function.monotone;
      });
  if (!isMonotone || !isFiniteAt(functions, interval.low) ||
      !isFiniteAt(functions, interval.high)) {
    reason = "the ops before it are not monotone";
    return failure();
  }
  if (checksEveryPoint && interval.high - interval.low > maxExhaustive) {
    reason = "its input has too many values to check exp, sigmoid or tanh at "
             "each of them";
    return failure();
  }
  auto level = [this](int64_t input) { return levelOf(input); };
  auto steps =
      ::qnn::findSteps(level, interval.low, interval.high, levels.count);
  if (!steps) {
    reason = "no staircase: " + llvm::toString(steps.takeError());
    return failure();
  }
  for (int64_t x = interval.low; checksEveryPoint && x <= interval.high; ++x)
    if ((*steps)(x) != levelOf(x)) {
      reason = "the ops before it are not monotone";
      return failure();
    }
  return *steps;
}

/// Axes to try: that of the root's intervals first.
static SmallVector<int64_t> getCandidateAxes(std::optional<int64_t> rootAxis,
                                             int64_t rank) {
  SmallVector<int64_t> axes;
  if (rootAxis)
    axes.push_back(*rootAxis);
  for (int64_t axis = 0; axis < rank; ++axis)
    if (axis != rootAxis)
      axes.push_back(axis);
  return axes;
}

/// A step that is not reached is stored at an end of the interval, so that a
/// row that holds over `interval` is one of a wider interval, clamped.
static bool isRowClamped(const ::qnn::StepFunction &wide,
                         const ::qnn::StepFunction &row, Interval interval) {
  int64_t first = row.decreasing ? -interval.high : interval.low;
  int64_t last = row.decreasing ? -interval.low : interval.high;
  bool isConstant = row(interval.low) == row(interval.high);
  if (!isConstant && wide.decreasing != row.decreasing)
    return false;
  if (isConstant)
    return wide(interval.low) == row(interval.low) &&
           wide(interval.high) == row(interval.high);
  for (auto [wideStep, step] : llvm::zip_equal(wide.steps, row.steps))
    if (std::clamp(wideStep, first, last + 1) != step)
      return false;
  return true;
}

/// Replaces equal rows by one.
static void shareRows(EpilogueTable &table,
                      const ChannelProblem &firstChannel) {
  if (table.rows.size() < 2)
    return;
  ChannelProblem wide = firstChannel;
  wide.interval = joinAll(table.intervals);
  std::string ignored;
  FailureOr<::qnn::StepFunction> row = wide.solve(ignored);
  if (failed(row))
    return;
  for (auto [other, interval] : llvm::zip_equal(table.rows, table.intervals))
    if (!isRowClamped(*row, other, interval))
      return;
  table.rows.assign(1, *row);
  table.intervals.assign(1, wide.interval);
}

/// Drops the levels below the least and above the greatest that any row
/// reaches, but keeps one step.
static void cutLevels(EpilogueTable &table) {
  int64_t least = table.levels.count - 1, greatest = 0;
  for (auto [row, interval] : llvm::zip_equal(table.rows, table.intervals)) {
    int64_t a = row(interval.low), b = row(interval.high);
    least = std::min({least, a, b});
    greatest = std::max({greatest, a, b});
  }
  if (least == greatest) {
    // Constant: keep the step into this level, or the one out of level 0.
    if (least > 0)
      --least;
    else
      ++greatest;
  }
  for (::qnn::StepFunction &row : table.rows) {
    row.steps.erase(row.steps.begin() + greatest, row.steps.end());
    row.steps.erase(row.steps.begin(), row.steps.begin() + least);
  }
  table.levels.first += least;
  table.levels.count = greatest - least + 1;
}

FailureOr<EpilogueTable> mlir::qnn::tabulateEpilogue(const EpilogueChain &chain,
                                                     std::string &reason) {
  std::optional<int64_t> rootAxis;
  FailureOr<SmallVector<Interval>> intervals =
      getIntegerIntervals(chain.root, rootAxis);
  if (failed(intervals)) {
    reason = "the range of its input is not known";
    return failure();
  }
  auto type = cast<RankedTensorType>(chain.root.getType());
  EpilogueTable table{QuantizerLevels(chain.getQuantize()), 0, {}, {}};
  bool checksEveryPoint = needsExhaustiveCheck(chain.steps);

  reason = "an op before it has two data operands or varies along two axes";
  for (int64_t axis : getCandidateAxes(rootAxis, type.getRank())) {
    std::optional<ChannelProblem> firstChannel;
    table.rows.clear();
    table.intervals.clear();
    table.axis = axis;
    int64_t channels = type.getDimSize(axis);
    for (int64_t channel = 0; channel < channels; ++channel) {
      auto functions = getChannelFunctions(chain.steps, axis, channel);
      if (!functions)
        break;
      Interval interval =
          axis == rootAxis ? (*intervals)[channel] : joinAll(*intervals);
      ChannelProblem problem{std::move(*functions), interval, table.levels,
                             checksEveryPoint};
      FailureOr<::qnn::StepFunction> row = problem.solve(reason);
      if (failed(row))
        return failure();
      table.rows.push_back(std::move(*row));
      table.intervals.push_back(interval);
      if (!firstChannel)
        firstChannel.emplace(std::move(problem));
    }
    if (channels == 0 || static_cast<int64_t>(table.rows.size()) != channels)
      continue;
    shareRows(table, *firstChannel);
    cutLevels(table);
    reason.clear();
    return table;
  }
  return failure();
}

void mlir::qnn::setMergedName(Operation *target, ArrayRef<Operation *> ops) {
  SmallVector<StringRef> names;
  for (Operation *op : ops)
    if (StringRef name = getOpName(op); !name.empty())
      names.push_back(name);
  if (!names.empty())
    target->setAttr(nameAttrName, StringAttr::get(target->getContext(),
                                                  llvm::join(names, "+")));
}
