//===- FixedPointAddTest.cpp - Tests of solved residual adds ----*- C++ -*-===//
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

/// dequantize + dequantize + add + quantize, as the interpreter runs them.
struct ResidualAdd {
  double scaleA, scaleB, scaleOut;
  int64_t zeroA, zeroB, zeroOut, lo, hi; // all codes lie in lo..hi

  int64_t operator()(int64_t a, int64_t b) const {
    double sum = double(a - zeroA) * scaleA + double(b - zeroB) * scaleB;
    double code = std::nearbyint(sum / scaleOut) + double(zeroOut);
    return int64_t(std::clamp(code, double(lo), double(hi))) - lo;
  }
  std::optional<FixedPointAdd> solve(std::optional<bool> parity) const {
    return solveFixedPointAdd(*this, lo, hi, lo, hi, hi - lo + 1,
                              scaleA / scaleOut, scaleB / scaleOut, parity);
  }
  std::optional<FixedPointAdd> solveAndCheck(std::optional<bool> parity) const {
    std::optional<FixedPointAdd> form = solve(parity);
    for (int64_t a = lo; form && a <= hi; ++a)
      for (int64_t b = lo; b <= hi; ++b)
        if (applyFixedPoint(*form, a, b, hi - lo + 1) != (*this)(a, b)) {
          ADD_FAILURE() << "differs at " << a << ", " << b;
          return form;
        }
    if (form) {
      EXPECT_TRUE(fitsSigned(*form, 64, lo, hi, lo, hi));
    }
    return form;
  }
};

TEST(FixedPointAddTest, Int8WithZeroPoints) {
  ResidualAdd add{0.0237, 0.0511, 0.0613, 3, -7, 11, -128, 127};
  std::optional<FixedPointAdd> form = add.solveAndCheck(std::nullopt);
  ASSERT_TRUE(form);
  EXPECT_LE(std::max(form->mulA, form->mulB), maxMultiplier);
  // Shift 7 is too coarse for 256 x 256 pairs: the solver must not choose it.
  EXPECT_GT(form->shift, 7);
}

TEST(FixedPointAddTest, FourBitFitsIn32Bits) {
  ResidualAdd add{0.23, 0.31, 0.47, 0, 0, 0, 0, 15};
  std::optional<FixedPointAdd> form = add.solveAndCheck(std::nullopt);
  ASSERT_TRUE(form);
  EXPECT_TRUE(fitsSigned(*form, 32, 0, 15, 0, 15));
}

TEST(FixedPointAddTest, EqualScalesTieAndNeedTheTieRule) {
  ResidualAdd mean{0.25, 0.25, 0.5, 0, 0, 0, -128, 127};
  EXPECT_FALSE(mean.solveAndCheck(std::nullopt));
  std::optional<FixedPointAdd> form = mean.solveAndCheck(false);
  ASSERT_TRUE(form);
  EXPECT_TRUE(form->tieEven);
  EXPECT_EQ(form->tieParity, 0);
  // An odd zero point turns the parity of the level around.
  mean.zeroOut = 5;
  form = mean.solveAndCheck(true);
  ASSERT_TRUE(form);
  EXPECT_EQ(form->tieParity, 1);
}

TEST(FixedPointAddTest, NegativeSlopesAndConstants) {
  ResidualAdd difference{0.3, -0.2, 0.7, 0, 0, 0, -8, 7};
  EXPECT_TRUE(difference.solveAndCheck(std::nullopt));
  ResidualAdd saturated{1e-9, 1e-9, 1.0, 0, 0, 100, -8, 7};
  EXPECT_TRUE(saturated.solveAndCheck(std::nullopt));
  ResidualAdd steep{1000.0, 1.0, 1.0, 0, 0, 0, -8, 7};
  EXPECT_TRUE(steep.solveAndCheck(std::nullopt));
}

TEST(FixedPointAddTest, Refusals) {
  auto zero = [](int64_t, int64_t) { return 0; };
  EXPECT_TRUE(solveFixedPointAdd(zero, 0, 255, 0, 255, 16, 0, 0));
  EXPECT_FALSE(solveFixedPointAdd(zero, 0, 256, 0, 255, 16, 0, 0));
  EXPECT_FALSE(solveFixedPointAdd(zero, 1, 0, 0, 3, 16, 0, 0));
  EXPECT_FALSE(solveFixedPointAdd(zero, 0, 3, 0, 3, 16, std::nan(""), 0));
  EXPECT_FALSE(solveFixedPointAdd(zero, 0, 3, 0, 3, 16, 1e300, 1e300));
  auto wild = [](int64_t a, int64_t) { return a; };
  EXPECT_FALSE(solveFixedPointAdd(wild, 0, 20, 0, 3, 16, 1, 0));
  auto parity = [](int64_t a, int64_t b) { return (a + b) & 1; };
  EXPECT_FALSE(solveFixedPointAdd(parity, 0, 3, 0, 3, 2, 1, 1, false));
}

TEST(FixedPointAddTest, RandomScales) {
  constexpr unsigned seed = 4711;
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  auto scale = [&] { return 0.01 + double(random() % 10000) / 9973.0; };
  int numSolved = 0;
  constexpr int numRounds = 60;
  for (int round = 0; round < numRounds; ++round) {
    int64_t width = 2 + int64_t(random() % 6);
    int64_t hi = (int64_t(1) << (width - 1)) - 1, lo = -hi - 1;
    auto zero = [&] { return lo + int64_t(random() % (hi - lo + 1)); };
    ResidualAdd add{scale(), scale(), scale(), zero(), zero(), zero(), lo, hi};
    numSolved += add.solveAndCheck((add.lo - add.zeroOut) & 1).has_value();
  }
  // Rational scales may tie in a way that no form has; most must be solved.
  EXPECT_GE(numSolved, numRounds * 9 / 10);
}

} // namespace
