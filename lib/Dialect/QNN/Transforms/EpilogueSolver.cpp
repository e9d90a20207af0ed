//===- EpilogueSolver.cpp - Levels of one channel ---------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "EpilogueSolver.h"
#include "qnn/Dialect/QNN/IR/ScalarSemantics.h"

#include <cmath>

using namespace mlir;
using namespace mlir::qnn;

QuantizerLevels::QuantizerLevels(QuantizeOp quantize)
    : code(getCodeType(quantize.getResult())),
      zeroPoint(quantize.getZeroPointFirst() ? 0 : quantize.getZeroPointOf(0)),
      lowest(code.levelToValue(0)),
      stride(code.levelToValue(1) - code.levelToValue(0)) {
  if (code.isBipolar()) {
    count = 2;
    return;
  }
  first = code.valueToLevel(quantize.getLowCode());
  count = code.valueToLevel(quantize.getHighCode()) - first + 1;
}

ChannelProblem::ChannelProblem(SmallVector<ScalarStep> steps, Interval interval,
                               const QuantizerLevels &levels)
    : steps(std::move(steps)), interval(interval), levels(levels) {
  for (auto [index, step] : llvm::enumerate(this->steps))
    isChain &= !step.kind && step.lhs == static_cast<int>(index) - 1;
}

int64_t ChannelProblem::levelOf(int64_t input) const {
  double root = static_cast<double>(input);
  if (isChain) {
    for (const ScalarStep &step : steps)
      root = step.function.apply(root);
    return levels.levelOf(root);
  }
  SmallVector<double, 16> values;
  auto valueOf = [&](int step) { return step < 0 ? root : values[step]; };
  for (const ScalarStep &step : steps)
    values.push_back(step.kind
                         ? evaluateElementwise(*step.kind, valueOf(step.lhs),
                                               valueOf(step.rhs), {})
                         : step.function.apply(valueOf(step.lhs)));
  return levels.levelOf(values.back());
}

//===----------------------------------------------------------------------===//
// Intervals
//===----------------------------------------------------------------------===//

/// What is known of numbers of which nothing is known, NaN included.
static constexpr double infinity = std::numeric_limits<double>::infinity();
static constexpr RealRange unknown = {-infinity, infinity};

/// Ranges are finite or unknown: beyond finite numbers lies NaN.
static bool isKnown(RealRange range) {
  return std::isfinite(range.low) && std::isfinite(range.high);
}

/// The range of two numbers.
static RealRange hull(double x, double y) {
  // Of a NaN neither comparison holds, and the check finds it.
  RealRange range = x < y ? RealRange{x, y} : RealRange{y, x};
  return isKnown(range) ? range : unknown;
}

/// The least range around two others.
static RealRange hull(RealRange a, RealRange b) {
  if (!isKnown(a) || !isKnown(b))
    return unknown;
  return {std::min(a.low, b.low), std::max(a.high, b.high)};
}

/// The range of a binary function. Rounding keeps the order of numbers, so that
/// the results at the corners bound the others without any margin.
static RealRange boundBinary(ElementwiseKind kind, RealRange a, RealRange b) {
  auto at = [kind](double x, double y) {
    return evaluateElementwise(kind, x, y, {});
  };
  switch (kind) {
  case ElementwiseKind::Div:
    if (b.low <= 0 && b.high >= 0)
      return unknown;
    [[fallthrough]];
  case ElementwiseKind::Add:
  case ElementwiseKind::Sub:
  case ElementwiseKind::Mul:
  case ElementwiseKind::Min:
  case ElementwiseKind::Max:
    return hull(hull(at(a.low, b.low), at(a.low, b.high)),
                hull(at(a.high, b.low), at(a.high, b.high)));
  default:
    return unknown;
  }
}

/// The range of a function of one operand.
static RealRange boundUnary(const ChannelFunction &function, RealRange x) {
  if (x.low == x.high) {
    double y = function.apply(x.low);
    return hull(y, y);
  }
  if (function.bound) {
    RealRange range = function.bound(x);
    return isKnown(range) ? range : unknown;
  }
  // Monotone where it is a number: finite at both ends, it is so between.
  if (function.monotone)
    return hull(function.apply(x.low), function.apply(x.high));
  return unknown;
}

::qnn::LevelRange ChannelProblem::boundLevels(int64_t low, int64_t high) const {
  SmallVector<RealRange, 16> ranges;
  RealRange root{static_cast<double>(low), static_cast<double>(high)};
  auto rangeOf = [&](int step) { return step < 0 ? root : ranges[step]; };
  ArrayRef<ScalarStep> inner = ArrayRef(steps).drop_back();
  for (const ScalarStep &step : inner) {
    RealRange a = rangeOf(step.lhs), b = step.kind ? rangeOf(step.rhs) : a;
    if (!isKnown(a) || !isKnown(b))
      ranges.push_back(unknown);
    else if (step.kind)
      ranges.push_back(boundBinary(*step.kind, a, b));
    else
      ranges.push_back(boundUnary(step.function, a));
  }
  // The quantizer: it never decreases, and clips.
  RealRange x = rangeOf(steps.back().lhs);
  if (!isKnown(x))
    return {0, levels.count - 1};
  const ChannelFunction &quantize = steps.back().function;
  return {levels.levelOf(quantize.apply(x.low)),
          levels.levelOf(quantize.apply(x.high))};
}

//===----------------------------------------------------------------------===//
// Solving
//===----------------------------------------------------------------------===//

bool ChannelProblem::isMonotoneChain() const {
  return isChain && llvm::all_of(steps, [](const ScalarStep &step) {
           return step.function.monotone && !step.function.bound;
         });
}

bool ChannelProblem::isFiniteAt(int64_t input) const {
  double x = static_cast<double>(input);
  for (const ScalarStep &step : steps) {
    x = step.function.apply(x);
    if (!std::isfinite(x))
      return false;
  }
  return true;
}

std::optional<::qnn::StepFunction> ChannelProblem::findSteps() const {
  if (!isMonotoneChain() || !isFiniteAt(interval.low) ||
      !isFiniteAt(interval.high))
    return std::nullopt;
  auto level = [this](int64_t input) { return levelOf(input); };
  auto steps =
      ::qnn::findSteps(level, interval.low, interval.high, levels.count);
  if (steps)
    return std::move(*steps);
  llvm::consumeError(steps.takeError());
  return std::nullopt;
}

FailureOr<::qnn::PieceFunction>
ChannelProblem::findPieces(int64_t maxProbes, std::string &reason) const {
  auto pieces = ::qnn::findPieces(
      [this](int64_t input) { return levelOf(input); },
      [this](int64_t low, int64_t high) { return boundLevels(low, high); },
      interval.low, interval.high, maxProbes);
  if (pieces)
    return std::move(*pieces);
  reason = "the ops before it change direction and their input has too many "
           "values: " +
           llvm::toString(pieces.takeError());
  return failure();
}
