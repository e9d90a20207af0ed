//===- NarrowFormsTest.cpp - Forms that are wrong by one --------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// For each form of a requantization: a function for which the narrower form,
/// as other tools derive it from the scale, is wrong by one somewhere; the
/// proof must refuse it, and the solver must find a form that is right.
///
//===----------------------------------------------------------------------===//

#include "qnn/Support/FixedPoint.h"
#include "gtest/gtest.h"

#include <cmath>

using namespace qnn;

namespace {

/// round(scale * acc) + zero point, clipped to 0 .. levels-1.
struct Scaling {
  double scale;
  int64_t zeroPoint;
  int64_t lo, hi, levels;

  int64_t operator()(int64_t acc) const {
    double code = std::nearbyint(scale * double(acc)) + double(zeroPoint);
    return std::clamp<int64_t>(int64_t(code), 0, levels - 1);
  }
  StepFunction steps() const {
    auto found = findSteps(*this, lo, hi, levels);
    EXPECT_TRUE(bool(found));
    return *found;
  }
  /// The multiplier of `bits` bits that is nearest to the scale, and half of
  /// the divisor: what is usual.
  FixedPointStep roundedForm(int bits) const {
    int exponent;
    std::frexp(scale, &exponent);
    FixedPointStep form;
    form.shift = bits - exponent;
    form.multiplier = int64_t(std::nearbyint(std::ldexp(scale, form.shift)));
    form.offset = (int64_t(1) << (form.shift - 1)) +
                  zeroPoint * (int64_t(1) << form.shift);
    return form;
  }
  /// The greatest error of a form over all accumulators.
  int64_t greatestError(const FixedPointStep &form) const {
    int64_t error = 0;
    for (int64_t acc = lo; acc <= hi; ++acc)
      error = std::max(
          error, std::abs(applyFixedPoint(form, acc, levels) - (*this)(acc)));
    return error;
  }
};

/// The narrow form is wrong by one and not proven; the solver's is right.
void expectCaught(const Scaling &scaling, const FixedPointStep &narrow) {
  EXPECT_EQ(scaling.greatestError(narrow), 1);
  StepFunction steps = scaling.steps();
  EXPECT_FALSE(equalOverRange(narrow, steps, scaling.lo, scaling.hi));
  auto form = solveFixedPoint(steps, scaling.lo, scaling.hi, scaling.scale,
                              scaling.zeroPoint & 1);
  ASSERT_TRUE(form);
  EXPECT_EQ(scaling.greatestError(*form), 0);
  EXPECT_TRUE(equalOverRange(*form, steps, scaling.lo, scaling.hi));
}

} // namespace

TEST(NarrowForms, ShortMultiplier) {
  // 15 bits do not tell 0.0123 from its neighbours over 200,000 accumulators.
  Scaling scaling{0.00123, 0, 0, 200000, 256};
  expectCaught(scaling, scaling.roundedForm(15));
}

TEST(NarrowForms, Ties) {
  // Halves are rounded to even, adding half of the divisor rounds them up.
  Scaling scaling{0.25, 8, -60, 60, 32};
  FixedPointStep narrow = scaling.roundedForm(8);
  expectCaught(scaling, narrow);
  EXPECT_TRUE(solveFixedPoint(scaling.steps(), scaling.lo, scaling.hi,
                              scaling.scale, false)
                  ->tieEven);
}

TEST(NarrowForms, TiesAroundAnOddZeroPoint) {
  // Even codes are odd distances: the tie rule of the code is wrong by one.
  Scaling scaling{0.25, 7, -60, 60, 32};
  auto form = solveFixedPoint(scaling.steps(), scaling.lo, scaling.hi,
                              scaling.scale, /*levelZeroIsOddCode=*/true);
  ASSERT_TRUE(form && form->tieEven);
  EXPECT_EQ(scaling.greatestError(*form), 0);
  FixedPointStep narrow = *form;
  narrow.tieParity ^= 1;
  expectCaught(scaling, narrow);
}

TEST(NarrowForms, NegativeScale) {
  // Negating the multiplier of the positive scale mirrors its rounding.
  Scaling scaling{-0.5, 20, -40, 40, 41};
  FixedPointStep narrow{-(int64_t(1) << 20), (int64_t(1) << 20) + (20 << 21),
                        21, false, 0};
  expectCaught(scaling, narrow);
}

TEST(NarrowForms, ExtremeMultiplier) {
  // Scales far below 2^-31: 9 bits miss the step at 1.5 / scale.
  Scaling scaling{0.7 * 0x1p-30, 0, 2300800000, 2300900000, 4};
  FixedPointStep narrow = scaling.roundedForm(9);
  expectCaught(scaling, narrow);
}

TEST(NarrowForms, Saturation) {
  // A form that is right in the middle but wraps where the result saturates.
  Scaling scaling{0.75, 0, -1000, int64_t(1) << 40, 16};
  StepFunction steps = scaling.steps();
  FixedPointStep narrow = scaling.roundedForm(30);
  EXPECT_FALSE(fitsSigned(narrow, 64, scaling.lo, scaling.hi));
  EXPECT_FALSE(equalOverRange(narrow, steps, scaling.lo, scaling.hi));
  auto form =
      solveFixedPoint(steps, scaling.lo, scaling.hi, scaling.scale, false);
  ASSERT_TRUE(form);
  EXPECT_TRUE(fitsSigned(*form, 64, scaling.lo, scaling.hi));
  EXPECT_EQ(applyFixedPoint(*form, scaling.hi, 16), 15);
  EXPECT_EQ(applyFixedPoint(*form, 2, 16), scaling(2));
}
