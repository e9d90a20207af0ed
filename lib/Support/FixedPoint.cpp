//===- FixedPoint.cpp - Proven multiply-and-shift forms ---------*- C++ -*-===//
//===-  -  ------------------------------------------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH
// LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Support/FixedPoint.h"

#include "llvm/Support/MathExtras.h"

#include <algorithm>
#include <cassert>
#include <cmath>

using namespace qnn;

/// Bounds are compared without rounding or overflow: multipliers have 31 bits,
/// positions 61 and level bounds at most 62 + 32.
__extension__ typedef __int128 Int128;

//===----------------------------------------------------------------------===//
// Evaluation and proof
//===----------------------------------------------------------------------===//

int64_t qnn::applyFixedPoint(const FixedPointStep &form, int64_t acc,
                             int64_t numLevels) {
  // Unsigned arithmetic wraps as the generated code does.
  int64_t value = int64_t(uint64_t(acc) * uint64_t(form.multiplier) +
                          uint64_t(form.offset));
  int64_t quotient = value >> form.shift;
  bool isTie = (value & llvm::maskTrailingOnes<uint64_t>(form.shift)) == 0;
  if (form.tieEven && isTie && ((quotient + form.tieParity) & 1))
    --quotient;
  return std::clamp<int64_t>(quotient, 0, numLevels - 1);
}

bool qnn::fitsSigned(const FixedPointStep &form, unsigned bits, int64_t lo,
                     int64_t hi) {
  Int128 max = (Int128(1) << (bits - 1)) - 1;
  auto fits = [max](Int128 value) { return value >= -max - 1 && value <= max; };
  // Products and sums are linear in acc, so the ends bound them.
  for (int64_t acc : {lo, hi}) {
    Int128 product = Int128(acc) * form.multiplier;
    if (!fits(product) || !fits(product + form.offset))
      return false;
  }
  return fits(form.multiplier) && fits(form.offset);
}

bool qnn::equalOverRange(const FixedPointStep &form, const StepFunction &steps,
                         int64_t lo, int64_t hi) {
  if (form.shift < 0 || form.shift > 62 ||
      std::abs(form.multiplier) > maxMultiplier ||
      !fitsSigned(form, 64, lo, hi))
    return false;

  int64_t numLevels = steps.numLevels();
  auto equalAt = [&](int64_t acc) {
    return acc < lo || acc > hi ||
           applyFixedPoint(form, acc, numLevels) == steps(acc);
  };
  if (!equalAt(lo) || !equalAt(hi))
    return false;
  for (int64_t position : steps.steps) {
    int64_t at = steps.decreasing ? -position : position;
    int64_t before = steps.decreasing ? at + 1 : at - 1;
    if (!equalAt(at) || !equalAt(before))
      return false;
  }
  return true;
}

//===----------------------------------------------------------------------===//
// Solving
//===----------------------------------------------------------------------===//

namespace {

/// A bound on the offset that depends on the multiplier m >= 0:
/// constant - m * position.
struct OffsetBound {
  Int128 constant;
  int64_t position;

  Int128 at(int64_t multiplier) const {
    return constant - Int128(multiplier) * position;
  }
};

/// The forms that are tried: without tie rule, or with it and one parity.
struct TieRule {
  bool tieEven;
  int parity;
};

enum class Outcome { Solved, Infeasible, TooSteep, Overflow };

/// Solves for one staircase. Positions are s * acc, on which axis the staircase
/// increases; multipliers are s-adjusted likewise, so they are not negative.
class Solver {
public:
  Solver(const StepFunction &steps, int64_t lo, int64_t hi)
      : steps(steps), lo(lo), hi(hi), first(steps.decreasing ? -hi : lo),
        last(steps.decreasing ? -lo : hi) {}

  bool isConstant() const {
    return llvm::none_of(steps.steps,
                         [this](int64_t t) { return isReached(t); });
  }

  double estimateSlope() const;

  /// Solves for a given shift, starting with multiplier `hint`.
  Outcome solve(int shift, TieRule tie, int64_t hint, FixedPointStep &form);

private:
  bool isReached(int64_t position) const {
    return position > first && position <= last;
  }

  void collectBounds(int shift, TieRule tie);

  const StepFunction &steps;
  int64_t lo, hi, first, last;
  llvm::SmallVector<OffsetBound> lowers, uppers;
};

} // namespace

/// The mean slope between the outermost breakpoints, for callers who know none.
double Solver::estimateSlope() const {
  int64_t numReached = 0, least = 0, greatest = 0;
  for (int64_t position : steps.steps) {
    if (!isReached(position))
      continue;
    least = numReached++ ? least : position;
    greatest = position;
  }
  if (greatest == least)
    return 1.0;
  return double(numReached - 1) / (double(greatest) - double(least));
}

/// Step i is taken at v >= bound(i). The tie rule moves the bounds of odd
/// levels up by one: on the exact multiple such a level is not yet reached.
void Solver::collectBounds(int shift, TieRule tie) {
  lowers.clear();
  uppers.clear();
  auto bound = [&](int64_t step) {
    Int128 multiple = Int128(step + 1) << shift;
    bool isOdd = (step + 1 + tie.parity) & 1;
    return multiple + (tie.tieEven && isOdd ? 1 : 0);
  };
  for (int64_t i = 0, e = steps.steps.size(); i < e; ++i) {
    int64_t position = steps.steps[i];
    if (isReached(position)) {
      lowers.push_back({bound(i), position});
      uppers.push_back({bound(i) - 1, position - 1});
      continue;
    }
    // Bounds increase with the step: the last always-taken step and the first
    // never-taken one imply the others.
    bool isNever = position > last;
    if (!isNever && (i + 1 == e || steps.steps[i + 1] > first))
      lowers.push_back({bound(i), first});
    if (isNever && (i == 0 || steps.steps[i - 1] <= last))
      uppers.push_back({bound(i) - 1, last});
  }
}

static Int128 floorDiv(Int128 numerator, Int128 denominator) {
  Int128 quotient = numerator / denominator;
  bool isInexact = quotient * denominator != numerator;
  return isInexact && (numerator < 0) != (denominator < 0) ? quotient - 1
                                                           : quotient;
}

/// The offsets allowed by multiplier m are [max lowers(m), min uppers(m)]. The
/// width of that interval is concave in m, and where it is negative the two
/// active bounds cut off all m on one side: a cutting-plane search in one
/// dimension, which ends with a solution or a proof that there is none.
Outcome Solver::solve(int shift, TieRule tie, int64_t hint,
                      FixedPointStep &form) {
  collectBounds(shift, tie);
  Int128 least = 0, greatest = maxMultiplier;
  int64_t multiplier = hint;
  // The cuts converge like Newton's method; the limit only guards time.
  for (int round = 0; round < 100; ++round) {
    auto byValue = [=](const OffsetBound &a, const OffsetBound &b) {
      return a.at(multiplier) < b.at(multiplier);
    };
    OffsetBound lower =
        *std::max_element(lowers.begin(), lowers.end(), byValue);
    OffsetBound upper =
        *std::min_element(uppers.begin(), uppers.end(), byValue);
    Int128 from = lower.at(multiplier), to = upper.at(multiplier);
    if (from <= to) {
      Int128 offset = from + (to - from) / 2;
      if (offset != Int128(int64_t(offset)))
        return Outcome::Overflow;
      form = {steps.decreasing ? -multiplier : multiplier, int64_t(offset),
              shift, tie.tieEven, tie.parity};
      return fitsSigned(form, 64, lo, hi) ? Outcome::Solved : Outcome::Overflow;
    }
    // A solution needs m * distance <= room.
    Int128 distance = Int128(upper.position) - lower.position;
    Int128 room = upper.constant - lower.constant;
    if (distance == 0)
      return Outcome::Infeasible;
    if (distance > 0)
      greatest = std::min(greatest, floorDiv(room, distance));
    else
      least = std::max(least, -floorDiv(room, -distance));
    if (least > greatest)
      return greatest == maxMultiplier ? Outcome::TooSteep
                                       : Outcome::Infeasible;
    multiplier = int64_t(distance > 0 ? greatest : least);
  }
  return Outcome::Infeasible;
}

/// The greatest shift for which a multiplier for `slope` > 0 and the bounds of
/// `numLevels` levels can fit.
static int chooseShift(double slope, int64_t numLevels) {
  int exponent;
  std::frexp(slope, &exponent); // slope < 2^exponent
  int forLevels = 62 - int(llvm::Log2_64_Ceil(numLevels + 1));
  return std::clamp(31 - exponent, 0, forLevels);
}

std::optional<FixedPointStep> qnn::solveFixedPoint(const StepFunction &steps,
                                                   int64_t lo, int64_t hi,
                                                   double slope,
                                                   bool levelZeroIsOddCode) {
  assert(lo <= hi && lo >= -maxAccumulator && hi <= maxAccumulator &&
         "bad accumulator range");
  Solver solver(steps, lo, hi);
  if (solver.isConstant())
    return FixedPointStep{0, steps(lo), 0, false, 0};

  double adjusted = steps.decreasing ? -slope : slope;
  if (!std::isfinite(adjusted) || adjusted <= 0)
    adjusted = solver.estimateSlope();

  int parity = levelZeroIsOddCode ? 1 : 0;
  for (TieRule tie : {TieRule{false, 0}, {true, parity}, {true, 1 - parity}}) {
    for (int shift = chooseShift(adjusted, steps.numLevels()); shift >= 0;
         --shift) {
      double hint = std::nearbyint(std::ldexp(adjusted, shift));
      FixedPointStep form;
      Outcome outcome = solver.solve(
          shift, tie, int64_t(std::min(hint, double(maxMultiplier))), form);
      if (outcome == Outcome::Solved) {
        assert(equalOverRange(form, steps, lo, hi) && "bounds prove equality");
        return form;
      }
      // A solution (m, b) of one shift is (2m, 2b) of the next: with a smaller
      // shift there is nothing to gain but room.
      if (outcome == Outcome::Infeasible)
        break;
    }
  }
  return std::nullopt;
}
