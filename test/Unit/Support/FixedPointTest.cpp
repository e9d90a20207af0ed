//===- FixedPointTest.cpp - Tests of solved requantization ------*- C++ -*-===//
//===-  -  ------------------------------------------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH
// LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Support/FixedPoint.h"

#include "gtest/gtest.h"

#include <algorithm>
#include <cmath>
#include <random>

using namespace qnn;

namespace {

/// A quantizer of the real level: half-even rounding to codes minC..maxC.
struct Quantizer {
  double slope, bias;
  int64_t minC, maxC;

  int64_t numLevels() const { return maxC - minC + 1; }
  int64_t operator()(int64_t acc) const {
    double rounded = std::nearbyint(double(acc) * slope + bias);
    return int64_t(std::clamp(rounded, double(minC), double(maxC))) - minC;
  }
  StepFunction find(int64_t lo, int64_t hi) const {
    return llvm::cantFail(findSteps(*this, lo, hi, numLevels()));
  }
  std::optional<FixedPointStep> solve(int64_t lo, int64_t hi) const {
    return solveFixedPoint(find(lo, hi), lo, hi, slope, minC & 1);
  }
  /// The textbook form: rounded multiplier and round half up.
  FixedPointStep naive(int shift) const {
    double unit = std::ldexp(1.0, shift);
    return {int64_t(std::nearbyint(slope * unit)),
            int64_t((bias - double(minC) + 0.5) * unit), shift, false, 0};
  }
};

/// Compares every point of the range, independently of the solver's proof.
void expectEqual(const FixedPointStep &form, const Quantizer &quantizer,
                 int64_t lo, int64_t hi) {
  for (int64_t acc = lo; acc <= hi; ++acc)
    ASSERT_EQ(applyFixedPoint(form, acc, quantizer.numLevels()), quantizer(acc))
        << "acc " << acc << " multiplier " << form.multiplier << " offset "
        << form.offset << " shift " << form.shift << " tie " << form.tieEven;
}

/// Solves, requires success, compares every point.
FixedPointStep solveAndCheck(const Quantizer &quantizer, int64_t lo,
                             int64_t hi) {
  std::optional<FixedPointStep> form = quantizer.solve(lo, hi);
  if (!form) {
    ADD_FAILURE() << "no form for slope " << quantizer.slope;
    return {};
  }
  EXPECT_TRUE(equalOverRange(*form, quantizer.find(lo, hi), lo, hi));
  expectEqual(*form, quantizer, lo, hi);
  return *form;
}

TEST(FixedPointTest, ApplyDefinesTheForms) {
  FixedPointStep plain{3, 1, 2, false, 0};
  EXPECT_EQ(applyFixedPoint(plain, 2, 8), 1);  // 7 / 4
  EXPECT_EQ(applyFixedPoint(plain, -1, 8), 0); // floor(-2 / 4), clamped
  EXPECT_EQ(applyFixedPoint(plain, 100, 8), 7);
  FixedPointStep tie{2, 2, 2, true, 0};
  EXPECT_EQ(applyFixedPoint(tie, 1, 8), 0) << "0.5 to even";
  EXPECT_EQ(applyFixedPoint(tie, 3, 8), 2) << "1.5 to even";
  tie.tieParity = 1;
  EXPECT_EQ(applyFixedPoint(tie, 1, 8), 1);
  EXPECT_EQ(applyFixedPoint(tie, 3, 8), 1);
}

TEST(FixedPointTest, TiesOfOneHalf) {
  for (int64_t minC : {-8, 0, 1}) {
    Quantizer half{0.5, 0.0, minC, minC + 15};
    EXPECT_FALSE(equalOverRange(half.naive(16), half.find(-40, 40), -40, 40))
        << "round half up is wrong by one";
    FixedPointStep form = solveAndCheck(half, -40, 40);
    EXPECT_TRUE(form.tieEven);
    EXPECT_EQ(form.tieParity, minC & 1);
    // The parity is where the search starts, not what it believes.
    std::optional<FixedPointStep> other =
        solveFixedPoint(half.find(-40, 40), -40, 40, 0.5, !(minC & 1));
    ASSERT_TRUE(other);
    EXPECT_EQ(other->tieParity, minC & 1);
  }
}

TEST(FixedPointTest, AveragePoolOf64HalfEven) {
  Quantizer pool{1.0 / 64, 0.0, -128, 127};
  int64_t lo = -128 * 64, hi = 127 * 64;
  EXPECT_FALSE(equalOverRange(pool.naive(20), pool.find(lo, hi), lo, hi));
  EXPECT_TRUE(solveAndCheck(pool, lo, hi).tieEven);
  // Within one level on both sides there is no room for an uneven spacing.
  Quantizer coarse{1.0 / 64, 0.0, 0, 1};
  EXPECT_FALSE(solveAndCheck(coarse, lo, hi).tieEven);
}

TEST(FixedPointTest, DyadicSlopesWithBias) {
  solveAndCheck({3.0 / 64, 0.25, -128, 127}, -5000, 5000);
  solveAndCheck({-5.0 / 128, 1.5, 0, 255}, -9000, 9000);
  solveAndCheck({1.0, 0.5, -8, 7}, -20, 20);
}

TEST(FixedPointTest, TiesThatNoFormReproducesAreRefused) {
  // acc / 6 ties at odd multiples of 3, but 1/6 is no dyadic fraction.
  auto level = [](int64_t acc) {
    return int64_t(std::clamp(std::nearbyint(double(acc) / 6), 0.0, 100.0));
  };
  StepFunction steps = llvm::cantFail(findSteps(level, 0, 600, 101));
  EXPECT_FALSE(solveFixedPoint(steps, 0, 600, 1.0 / 6, false));
}

TEST(FixedPointTest, CoarseMultiplierIsCaughtByTheProof) {
  Quantizer fine{0.0123456789, 0.3, -128, 127};
  EXPECT_FALSE(
      equalOverRange(fine.naive(10), fine.find(-10000, 10000), -10000, 10000));
  EXPECT_FALSE(solveAndCheck(fine, -10000, 10000).tieEven);
}

TEST(FixedPointTest, ProofSeesEverySingleWrongPoint) {
  Quantizer quantizer{0.11, 0.2, 0, 15};
  FixedPointStep form = solveAndCheck(quantizer, -50, 200);
  StepFunction steps = quantizer.find(-50, 200);
  for (int64_t &step : steps.steps) {
    for (int64_t move : {-1, 1}) {
      step += move;
      EXPECT_FALSE(equalOverRange(form, steps, -50, 200));
      step -= move;
    }
  }
}

TEST(FixedPointTest, ExtremeSlopesAndSaturation) {
  solveAndCheck({1e-7, 3.0, 0, 255}, -2000, 2000); // constant
  solveAndCheck({1e-7, 0.49995, 0, 255}, -2000, 2000);
  solveAndCheck({1e12, 0.0, -8, 7}, -50, 50);
  solveAndCheck({-1e12, 0.0, -8, 7}, -50, 50);
  solveAndCheck({0.5, 1e6, -8, 7}, -50, 50); // always the top level
  solveAndCheck({0.3712345678, -1e3, 0, 65535}, 0, 200000);
}

TEST(FixedPointTest, WideAccumulatorsDoNotOverflow) {
  int64_t hi = (int64_t(1) << 40) - 1, lo = -hi - 1;
  for (double slope : {3.3e-10, -1.7e-11, 0.25, 7.7e-13}) {
    for (int64_t maxC : {1, 127}) {
      Quantizer quantizer{slope, 0.1, 0, maxC};
      std::optional<FixedPointStep> form = quantizer.solve(lo, hi);
      // 64-bit sums cannot place several breakpoints exactly in 2^41 values.
      EXPECT_TRUE(form || maxC == 127) << slope;
      EXPECT_TRUE(!form || fitsSigned(*form, 64, lo, hi));
      EXPECT_TRUE(!form ||
                  equalOverRange(*form, quantizer.find(lo, hi), lo, hi));
    }
  }
}

TEST(FixedPointTest, WrongSlopeHintStillSolves) {
  Quantizer quantizer{0.0371, 1.0, -128, 127};
  StepFunction steps = quantizer.find(-9000, 9000);
  for (double hint : {0.0, -1.0, 1e-9, 1e9, std::nan("")}) {
    std::optional<FixedPointStep> form =
        solveFixedPoint(steps, -9000, 9000, hint, false);
    if (form)
      expectEqual(*form, quantizer, -9000, 9000);
    EXPECT_TRUE(form || hint == 1e9) << "only too small a shift may fail";
  }
}

// Random slopes, among them dyadic ones, against every point of the range; a
// solution is required because a straight line with these roundings exists.
TEST(FixedPointTest, RandomQuantizersMatchEverywhere) {
  constexpr unsigned seed = 987654321;
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  for (int round = 0; round < 400; ++round) {
    int64_t width = 1 + int64_t(random() % 8);
    int64_t minC = random() % 2 ? -(int64_t(1) << (width - 1)) : 0;
    double slope = double(int64_t(random() % 4001) - 2000) / 2048;
    double bias = double(int64_t(random() % 257) - 128) / 64;
    if (round % 2) // a slope that hits no tie
      slope *= 0.7318530417;
    int64_t lo = -int64_t(random() % 3000), hi = int64_t(random() % 3000);
    SCOPED_TRACE("round " + std::to_string(round));
    solveAndCheck({slope, bias, minC, minC + (int64_t(1) << width) - 1}, lo,
                  hi);
    if (HasFatalFailure() || HasNonfatalFailure())
      break;
  }
}

} // namespace
