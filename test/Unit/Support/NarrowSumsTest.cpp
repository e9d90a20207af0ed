//===- NarrowSumsTest.cpp - Forms of sums that are wrong by one -*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// NarrowFormsTest for residual adds: sums for which multipliers as other tools
/// derive them from the scales are wrong by one for some pair of codes.
///
//===----------------------------------------------------------------------===//

#include "qnn/Support/FixedPoint.h"
#include "gtest/gtest.h"

#include <cmath>
#include <optional>

using namespace qnn;

namespace {

/// round((scaleA * a + scaleB * b)) + zero point, clipped to 0 .. levels-1.
struct Sum {
  double scaleA, scaleB;
  int64_t zeroPoint, levels;

  int64_t operator()(int64_t a, int64_t b) const {
    double x = scaleA * double(a) + scaleB * double(b);
    double code = std::nearbyint(x) + double(zeroPoint);
    return std::clamp<int64_t>(int64_t(code), 0, levels - 1);
  }
  /// The form of multipliers with `bits` fractional bits.
  FixedPointAdd roundedForm(int bits) const {
    FixedPointAdd form;
    form.shift = bits;
    form.mulA = int64_t(std::nearbyint(std::ldexp(scaleA, bits)));
    form.mulB = int64_t(std::nearbyint(std::ldexp(scaleB, bits)));
    form.offset = (int64_t(1) << (bits - 1)) + zeroPoint * (int64_t(1) << bits);
    return form;
  }
  /// The greatest error of a form over all pairs of int8 codes.
  int64_t greatestError(const FixedPointAdd &form) const {
    int64_t error = 0;
    for (int64_t a = -128; a <= 127; ++a)
      for (int64_t b = -128; b <= 127; ++b)
        error = std::max(error, std::abs(applyFixedPoint(form, a, b, levels) -
                                         (*this)(a, b)));
    return error;
  }
  std::optional<FixedPointAdd> solve() const {
    return solveFixedPointAdd(*this, -128, 127, -128, 127, levels, scaleA,
                              scaleB, zeroPoint & 1);
  }
};

/// The narrow form is wrong by one, that of the solver is right.
void expectCaught(const Sum &sum, const FixedPointAdd &narrow) {
  EXPECT_EQ(sum.greatestError(narrow), 1);
  auto form = sum.solve();
  ASSERT_TRUE(form);
  EXPECT_EQ(sum.greatestError(*form), 0);
}

} // namespace

TEST(NarrowSums, Ties) {
  // (a + b) / 2: without the tie rule no multipliers are right.
  auto level = [](int64_t a, int64_t b) {
    return int64_t(std::nearbyint(double(a + b) / 2)) + 8;
  };
  EXPECT_FALSE(solveFixedPointAdd(level, -8, 7, -8, 7, 16, 0.5, 0.5));
  auto form = solveFixedPointAdd(level, -8, 7, -8, 7, 16, 0.5, 0.5, false);
  ASSERT_TRUE(form && form->tieEven);
  for (int64_t a = -8; a <= 7; ++a)
    for (int64_t b = -8; b <= 7; ++b)
      EXPECT_EQ(applyFixedPoint(*form, a, b, 16), level(a, b));
}

TEST(NarrowSums, ShortMultipliers) {
  Sum sum{0.7130241, 0.3711337, 128, 256};
  expectCaught(sum, sum.roundedForm(7));
}

TEST(NarrowSums, OppositeSigns) {
  // A difference with ties: without the tie rule, halves are rounded up.
  Sum sum{0.5, -0.25, 100, 256};
  FixedPointAdd narrow = sum.roundedForm(10);
  expectCaught(sum, narrow);
  EXPECT_TRUE(sum.solve()->tieEven);
}

TEST(NarrowSums, TiesAroundAnOddZeroPoint) {
  Sum sum{0.5, 0.5, 101, 256};
  auto form = sum.solve();
  ASSERT_TRUE(form && form->tieEven);
  FixedPointAdd narrow = *form;
  narrow.tieParity ^= 1;
  expectCaught(sum, narrow);
}

TEST(NarrowSums, ScalesFarApart) {
  // Few bits lose most of what the small addend contributes.
  Sum sum{0.9999137, 0.0091237, 128, 256};
  expectCaught(sum, sum.roundedForm(7));
}

TEST(NarrowSums, Saturated) {
  // Few levels in the middle: most pairs lie beyond both ends.
  Sum sum{3.7031173, 2.9017711, 3, 8};
  expectCaught(sum, sum.roundedForm(7));
  auto form = sum.solve();
  EXPECT_EQ(applyFixedPoint(*form, 127, 127, 8), 7);
  EXPECT_EQ(applyFixedPoint(*form, -128, -128, 8), 0);
}
