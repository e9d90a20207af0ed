//===- PieceFunction.cpp - Any map from integers to levels ------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Support/PieceFunction.h"
#include "llvm/ADT/STLExtras.h"

#include <cinttypes>

using namespace qnn;

int64_t PieceFunction::operator()(int64_t x) const {
  return levels[llvm::upper_bound(starts, x) - starts.begin() - 1];
}

std::optional<StepFunction> PieceFunction::getSteps(int64_t numLevels,
                                                    int64_t hi) const {
  bool isDecreasing = levels.back() < levels.front();
  int64_t pieces = getNumPieces();
  for (int64_t i = 1; i < pieces; ++i)
    if ((levels[i] < levels[i - 1]) != isDecreasing)
      return std::nullopt;
  StepFunction result;
  result.decreasing = isDecreasing;
  // On the axis s * x: piece i begins at its last x if the function falls.
  int64_t lo = starts.front();
  int64_t first = isDecreasing ? -hi : lo, last = isDecreasing ? -lo : hi;
  int64_t greatest = isDecreasing ? levels.front() : levels.back();
  result.steps.assign(numLevels - 1, first);
  std::fill(result.steps.begin() + greatest, result.steps.end(), last + 1);
  for (int64_t i = 1; i < pieces; ++i) {
    int64_t from = levels[i - 1], to = levels[i];
    int64_t position = starts[i];
    if (isDecreasing) {
      std::swap(from, to);
      position = -(starts[i] - 1);
    }
    std::fill(result.steps.begin() + from, result.steps.begin() + to, position);
  }
  return result;
}

namespace {

/// Builds the pieces from left to right.
class PieceFinder {
public:
  PieceFinder(llvm::function_ref<int64_t(int64_t)> level,
              llvm::function_ref<LevelRange(int64_t, int64_t)> bound,
              int64_t maxProbes)
      : level(level), bound(bound), probesLeft(maxProbes) {}

  /// Adds what lies in lo .. hi, behind all that was added before.
  llvm::Error addInterval(int64_t lo, int64_t hi) {
    // The left half recurses, the right half loops: the depth is that of the
    // halving, at most 64.
    while (true) {
      if (probesLeft-- <= 0)
        return llvm::createStringError("too many pieces or too loose bounds");
      LevelRange range = bound(lo, hi);
      if (range.least == range.greatest) {
        append(lo, range.least);
        return llvm::Error::success();
      }
      if (hi - lo < pointsPerBound)
        return addPoints(lo, hi, range);
      int64_t middle = lo + (hi - lo) / 2;
      if (llvm::Error error = addInterval(lo, middle))
        return error;
      lo = middle + 1;
    }
  }

  PieceFunction take() { return std::move(result); }

private:
  /// Bounds of halves and quarters would take longer than so many points.
  static constexpr int64_t pointsPerBound = 8;

  /// Adds the points of lo .. hi, whose levels lie in `range`.
  llvm::Error addPoints(int64_t lo, int64_t hi, LevelRange range) {
    probesLeft -= hi - lo;
    for (int64_t x = lo; x <= hi; ++x) {
      int64_t found = level(x);
      if (found < range.least || found > range.greatest)
        return llvm::createStringError("level %" PRId64 " at %" PRId64
                                       " lies outside its bound %" PRId64
                                       "..%" PRId64,
                                       found, x, range.least, range.greatest);
      append(x, found);
    }
    return llvm::Error::success();
  }

  void append(int64_t start, int64_t levelOfPiece) {
    if (!result.levels.empty() && result.levels.back() == levelOfPiece)
      return;
    result.starts.push_back(start);
    result.levels.push_back(levelOfPiece);
  }

  llvm::function_ref<int64_t(int64_t)> level;
  llvm::function_ref<LevelRange(int64_t, int64_t)> bound;
  int64_t probesLeft;
  PieceFunction result;
};

} // namespace

llvm::Expected<PieceFunction>
qnn::findPieces(llvm::function_ref<int64_t(int64_t)> level,
                llvm::function_ref<LevelRange(int64_t, int64_t)> bound,
                int64_t lo, int64_t hi, int64_t maxProbes) {
  if (lo > hi || lo < -maxAccumulator || hi > maxAccumulator)
    return llvm::createStringError("accumulator range %" PRId64 "..%" PRId64
                                   " is empty or too large",
                                   lo, hi);
  PieceFinder finder(level, bound, maxProbes);
  if (llvm::Error error = finder.addInterval(lo, hi))
    return std::move(error);
  return finder.take();
}
