//===- FixedPointAdd.cpp - Proven residual adds -----------------*- C++ -*-===//
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
#include <cmath>
#include <vector>

using namespace qnn;

/// Products of 31-bit multipliers and operands of any width do not overflow.
__extension__ typedef __int128 Int128;

int64_t qnn::applyFixedPoint(const FixedPointAdd &form, int64_t a, int64_t b,
                             int64_t numLevels) {
  // With a sum as accumulator the definition is the same.
  uint64_t sum =
      uint64_t(a) * uint64_t(form.mulA) + uint64_t(b) * uint64_t(form.mulB);
  FixedPointStep rest{1, form.offset, form.shift, form.tieEven, form.tieParity};
  return applyFixedPoint(rest, int64_t(sum), numLevels);
}

bool qnn::fitsSigned(const FixedPointAdd &form, unsigned bits, int64_t aLo,
                     int64_t aHi, int64_t bLo, int64_t bHi) {
  Int128 max = (Int128(1) << (bits - 1)) - 1;
  auto fits = [max](Int128 value) { return value >= -max - 1 && value <= max; };
  if (!fits(form.mulA) || !fits(form.mulB) || !fits(form.offset))
    return false;
  for (int64_t a : {aLo, aHi}) {
    for (int64_t b : {bLo, bHi}) {
      Int128 productA = Int128(a) * form.mulA, productB = Int128(b) * form.mulB;
      // Code may add the three terms in any order.
      if (!fits(productA) || !fits(productB) || !fits(productA + productB) ||
          !fits(productA + form.offset) || !fits(productB + form.offset) ||
          !fits(productA + productB + form.offset))
        return false;
    }
  }
  return true;
}

namespace {

/// Solves over a table of the levels of all operand pairs.
class AddSolver {
public:
  AddSolver(int64_t aLo, int64_t aHi, int64_t bLo, int64_t bHi,
            int64_t numLevels)
      : aLo(aLo), aHi(aHi), bLo(bLo), bHi(bHi), numLevels(numLevels) {}

  bool tabulate(llvm::function_ref<int64_t(int64_t, int64_t)> level);

  int chooseShift(unsigned bits, double slopeA, double slopeB) const;

  /// Tries the multipliers next to the slopes, nearest first, for the shift
  /// and tie rule of `form`; sets the rest of it and returns true on success.
  bool solveNear(FixedPointAdd &form, unsigned bits, double slopeA,
                 double slopeB) const;

private:
  bool solveOffset(FixedPointAdd &form, unsigned bits) const;

  int64_t aLo, aHi, bLo, bHi, numLevels;
  std::vector<int64_t> levels;
};

} // namespace

/// Evaluates all pairs; false if a level is out of range.
bool AddSolver::tabulate(llvm::function_ref<int64_t(int64_t, int64_t)> level) {
  levels.reserve((aHi - aLo + 1) * (bHi - bLo + 1));
  for (int64_t a = aLo; a <= aHi; ++a) {
    for (int64_t b = bLo; b <= bHi; ++b) {
      int64_t found = level(a, b);
      if (found < 0 || found >= numLevels)
        return false;
      levels.push_back(found);
    }
  }
  return true;
}

/// The greatest shift for which the values can be expected to fit in `bits`;
/// negative if there is none.
int AddSolver::chooseShift(unsigned bits, double slopeA, double slopeB) const {
  auto magnitude = [](int64_t lo, int64_t hi) {
    return std::max(std::fabs(double(lo)), std::fabs(double(hi)));
  };
  double slope = std::max(std::fabs(slopeA), std::fabs(slopeB));
  // Twice the greatest sum leaves room for the offset, which is of its order.
  double value = 2 * (std::fabs(slopeA) * magnitude(aLo, aHi) +
                      std::fabs(slopeB) * magnitude(bLo, bHi)) +
                 double(numLevels);
  int exponentOfSlope, exponentOfValue;
  std::frexp(slope, &exponentOfSlope);
  std::frexp(value, &exponentOfValue);
  return std::min(31 - exponentOfSlope, int(bits) - 1 - exponentOfValue);
}

/// Intersects the offset's bounds over all pairs, for given multipliers.
bool AddSolver::solveOffset(FixedPointAdd &form, unsigned bits) const {
  // v reaches `level` at this value; see the tie rule in FixedPoint.h.
  auto bound = [&form](int64_t level) {
    bool isOdd = (level + form.tieParity) & 1;
    return (level << form.shift) + (form.tieEven && isOdd ? 1 : 0);
  };
  // Offset and sum each get half of the range, so that together they fit.
  int64_t greatest = (int64_t(1) << (bits - 2)) - 1;
  int64_t least = -greatest;
  const int64_t *level = levels.data();
  for (int64_t a = aLo; a <= aHi; ++a) {
    for (int64_t b = bLo; b <= bHi; ++b, ++level) {
      int64_t sum = a * form.mulA + b * form.mulB;
      if (*level > 0)
        least = std::max(least, bound(*level) - sum);
      if (*level < numLevels - 1)
        greatest = std::min(greatest, bound(*level + 1) - 1 - sum);
      if (least > greatest)
        return false;
    }
  }
  form.offset = least + (greatest - least) / 2;
  return true;
}

bool AddSolver::solveNear(FixedPointAdd &form, unsigned bits, double slopeA,
                          double slopeB) const {
  double idealA = std::nearbyint(std::ldexp(slopeA, form.shift));
  double idealB = std::nearbyint(std::ldexp(slopeB, form.shift));
  constexpr int reach = 2;
  for (int distance = 0; distance <= 2 * reach; ++distance) {
    for (int dA = -reach; dA <= reach; ++dA) {
      for (int dB = -reach; dB <= reach; ++dB) {
        if (std::abs(dA) + std::abs(dB) != distance)
          continue;
        form.mulA = int64_t(idealA) + dA;
        form.mulB = int64_t(idealB) + dB;
        form.offset = 0;
        // First that the sums below cannot overflow, then the whole.
        bool fits = std::abs(form.mulA) <= maxMultiplier &&
                    std::abs(form.mulB) <= maxMultiplier &&
                    fitsSigned(form, bits - 1, aLo, aHi, bLo, bHi);
        if (fits && solveOffset(form, bits) &&
            fitsSigned(form, bits, aLo, aHi, bLo, bHi))
          return true;
      }
    }
  }
  return false;
}

std::optional<FixedPointAdd>
qnn::solveFixedPointAdd(llvm::function_ref<int64_t(int64_t, int64_t)> level,
                        int64_t aLo, int64_t aHi, int64_t bLo, int64_t bHi,
                        int64_t numLevels, double slopeA, double slopeB,
                        std::optional<bool> levelZeroIsOddCode) {
  // More levels than 2^16 belong to no code, and operands beyond 32 bits to no
  // add; both bounds keep the arithmetic above within 64 bits.
  constexpr int64_t limit = int64_t(1) << 31;
  if (numLevels < 1 || numLevels > (int64_t(1) << 16) || aLo > aHi ||
      bLo > bHi || aLo < -limit || aHi > limit || bLo < -limit || bHi > limit ||
      aHi - aLo + 1 > maxAddPairs || bHi - bLo + 1 > maxAddPairs ||
      (aHi - aLo + 1) * (bHi - bLo + 1) > maxAddPairs)
    return std::nullopt;
  // Written so that NaN is refused, too.
  if (!(std::fabs(slopeA) <= maxMultiplier &&
        std::fabs(slopeB) <= maxMultiplier))
    return std::nullopt;
  AddSolver solver(aLo, aHi, bLo, bHi, numLevels);
  if (!solver.tabulate(level))
    return std::nullopt;

  llvm::SmallVector<FixedPointAdd, 3> rules = {FixedPointAdd()};
  if (levelZeroIsOddCode) {
    int parity = *levelZeroIsOddCode ? 1 : 0;
    rules.push_back({0, 0, 0, 0, true, parity});
    rules.push_back({0, 0, 0, 0, true, 1 - parity});
  }
  for (FixedPointAdd form : rules) {
    for (unsigned bits : {32, 64}) {
      // The expected shift may be one too great when the offset is large.
      int shift = solver.chooseShift(bits, slopeA, slopeB);
      for (form.shift = std::min(shift, 45);
           form.shift >= std::max(0, shift - 2); --form.shift)
        if (solver.solveNear(form, bits, slopeA, slopeB))
          return form;
    }
  }
  return std::nullopt;
}
