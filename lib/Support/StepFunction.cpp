//===- StepFunction.cpp - Monotone maps to levels ---------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Support/StepFunction.h"

#include <algorithm>
#include <cinttypes>

using namespace qnn;

int64_t StepFunction::operator()(int64_t acc) const {
  int64_t position = decreasing ? -acc : acc;
  return std::upper_bound(steps.begin(), steps.end(), position) - steps.begin();
}

namespace {

/// A point of the staircase on the s-adjusted axis, on which it increases.
struct Point {
  int64_t position;
  int64_t level;
};

/// Searches one function; positions are s * acc.
class StepFinder {
public:
  StepFinder(llvm::function_ref<int64_t(int64_t)> level, int64_t numLevels,
             StepFunction &result)
      : level(level), numLevels(numLevels), result(result) {}

  /// Evaluates the function at `acc`, checking the result's range.
  llvm::Expected<int64_t> probe(int64_t acc) const {
    int64_t found = level(acc);
    if (found >= 0 && found < numLevels)
      return found;
    return llvm::createStringError("level %" PRId64 " at accumulator %" PRId64
                                   " is not in 0..%" PRId64,
                                   found, acc, numLevels - 1);
  }

  /// Sets the steps to levels in (left.level, right.level]; the function must
  /// increase from `left` to `right`.
  llvm::Error searchBetween(Point left, Point right) {
    if (left.level == right.level)
      return llvm::Error::success();
    int64_t stride =
        (right.position - left.position) / (right.level - left.level);
    while (left.level != right.level) {
      llvm::Expected<Point> step = findRise(left, right, stride);
      if (!step)
        return step.takeError();
      std::fill(result.steps.begin() + left.level,
                result.steps.begin() + step->level, step->position);
      stride = (step->position - left.position) / (step->level - left.level);
      left = *step;
    }
    return llvm::Error::success();
  }

private:
  /// The first point after `left` of a higher level. Steps are mostly evenly
  /// spaced, so that the search starts `stride` away and moves on in growing
  /// jumps until it has passed the point, which it then encloses by halving.
  llvm::Expected<Point> findRise(Point left, Point right,
                                 int64_t stride) const {
    Point below = left, above = right;
    int64_t next = left.position + std::max<int64_t>(stride, 1), jump = 1;
    bool isEnclosed = false;
    int direction = 0;
    while (above.position - below.position > 1) {
      // Positions are within +-2^61, so that differences do not overflow.
      if (isEnclosed || next <= below.position || next >= above.position)
        next = below.position + (above.position - below.position) / 2;
      llvm::Expected<int64_t> found = probeBetween(next, left, above);
      if (!found)
        return found.takeError();
      bool isBelow = *found == left.level;
      (isBelow ? below : above) = {next, *found};
      int towards = isBelow ? 1 : -1;
      isEnclosed |= direction == -towards;
      direction = towards;
      next += towards * jump;
      // Half as far as two positions can be apart, so that `next` stays in
      // range.
      jump = std::min(2 * jump, int64_t(1) << 61);
    }
    return above;
  }

  /// The level at `position`, which must lie between those of two others.
  llvm::Expected<int64_t> probeBetween(int64_t position, Point left,
                                       Point right) const {
    int64_t acc = result.decreasing ? -position : position;
    llvm::Expected<int64_t> found = probe(acc);
    if (found && (*found < left.level || *found > right.level))
      return llvm::createStringError(
          "not monotone: level %" PRId64 " at accumulator %" PRId64
          " lies outside %" PRId64 "..%" PRId64 " of its neighbours",
          *found, acc, left.level, right.level);
    return found;
  }

  llvm::function_ref<int64_t(int64_t)> level;
  int64_t numLevels;
  StepFunction &result;
};

} // namespace

llvm::Expected<StepFunction>
qnn::findSteps(llvm::function_ref<int64_t(int64_t)> level, int64_t lo,
               int64_t hi, int64_t numLevels) {
  if (lo > hi || lo < -maxAccumulator || hi > maxAccumulator)
    return llvm::createStringError("accumulator range %" PRId64 "..%" PRId64
                                   " is empty or too large",
                                   lo, hi);
  if (numLevels < 1)
    return llvm::createStringError("a function needs at least one level");

  StepFunction result;
  StepFinder finder(level, numLevels, result);
  llvm::Expected<int64_t> atLo = finder.probe(lo);
  if (!atLo)
    return atLo.takeError();
  llvm::Expected<int64_t> atHi = finder.probe(hi);
  if (!atHi)
    return atHi.takeError();

  result.decreasing = *atHi < *atLo;
  Point left{lo, *atLo}, right{hi, *atHi};
  if (result.decreasing) {
    left = {-hi, *atHi};
    right = {-lo, *atLo};
  }
  // Steps below the first level are always taken, those above the last never.
  result.steps.assign(numLevels - 1, right.position + 1);
  std::fill_n(result.steps.begin(), left.level, left.position);
  if (llvm::Error error = finder.searchBetween(left, right))
    return std::move(error);
  return result;
}
