//===- StepFunction.h - Monotone maps from accumulator to level -*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The real ops between an integer contraction and the next quantizer form, per
/// channel, a monotone function from the accumulator to the output code. It is
/// a staircase, so its breakpoints say everything about it. They are found by
/// search on the very function that the reference interpreter runs: nothing is
/// derived, therefore nothing is rounded differently.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_SUPPORT_STEPFUNCTION_H
#define QNN_SUPPORT_STEPFUNCTION_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/Error.h"

#include <cstdint>

namespace qnn {

/// A monotone map from an accumulator value to a level 0..numLevels()-1.
///
/// With s = decreasing ? -1 : +1, the level of `acc` is the number of steps i
/// for which s * acc >= steps[i]. Steps do not decrease. On the range [lo, hi]
/// for which the function was found, a step that is always taken equals the
/// least value of s * acc, one that is never taken the greatest value plus one;
/// outside that range the function means nothing.
struct StepFunction {
  bool decreasing = false;
  llvm::SmallVector<int64_t> steps;

  /// The number of levels, reached or not.
  int64_t numLevels() const { return int64_t(steps.size()) + 1; }

  /// The level of `acc`. O(log numLevels).
  int64_t operator()(int64_t acc) const;
};

/// The largest magnitude of an accumulator bound that findSteps accepts: it
/// leaves room for negation, differences and the step that is never taken.
inline constexpr int64_t maxAccumulator = int64_t(1) << 61;

/// Finds the steps of the monotone function `level` over lo <= acc <= hi.
///
/// `level` must return values in 0..numLevels-1; which way it runs is seen at
/// the ends of the range (a constant counts as increasing). The search goes
/// from step to step and expects the next one as far away as the last: an
/// evenly spaced staircase takes about three evaluations per reached level, any
/// other at most about 2 log2(hi - lo).
///
/// Fails if the range is empty or too large, if numLevels < 1, if a level is
/// out of range, or if a probe contradicts monotonicity. Not every
/// non-monotone function is noticed: monotonicity is the caller's to know.
llvm::Expected<StepFunction>
findSteps(llvm::function_ref<int64_t(int64_t)> level, int64_t lo, int64_t hi,
          int64_t numLevels);

} // namespace qnn

#endif // QNN_SUPPORT_STEPFUNCTION_H
