//===- RoundingDifferentialTest.cpp - Rounding ops, both ways ---*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Differential.h"
#include "llvm/ADT/STLExtras.h"

using namespace qnn::test;

namespace {

class RoundingDifferential : public ::testing::TestWithParam<unsigned> {
protected:
  Random random{GetParam()};
};

TEST_P(RoundingDifferential, Staircase) {
  std::vector<int64_t> shape = random.shape(3, 5);
  int64_t axis = random.in(0, 2), steps = random.in(1, 20);
  int64_t rows = random.flip() ? 1 : shape[axis];
  std::string thresholds;
  for (int64_t row = 0; row < rows; ++row) {
    std::vector<double> sorted(steps);
    for (double &step : sorted)
      step = random.real(-3, 3);
    llvm::sort(sorted);
    thresholds += row ? ", [" : "[";
    for (int64_t i = 0; i < steps; ++i)
      thresholds += (i ? ", " : "") + std::to_string(sorted[i]);
    thresholds += "]";
  }
  std::string type = tensorType(shape, "f32");
  expectSame(oneOp({type},
                   "qnn.staircase %0 {thresholds = dense<[" + thresholds +
                       "]> : " + tensorType({rows, steps}, "f64") +
                       ", axis = " + std::to_string(axis) + " : i64}",
                   type),
             random);
}

TEST_P(RoundingDifferential, Minifloat) {
  std::string type = tensorType({random.in(1, 200)}, "f32");
  for (const char *rounding : {"half_even", "floor", "half_away_from_zero"}) {
    int64_t mantissa = random.in(0, 10), exponent = random.in(2, 5);
    int64_t bias = random.in(-2, 12);
    expectSame(
        oneOp({type},
              "qnn.minifloat %0 {exponent_bits = " + std::to_string(exponent) +
                  " : i64, mantissa_bits = " + std::to_string(mantissa) +
                  " : i64, exponent_bias = " + std::to_string(bias) +
                  " : i64, max_value = " + std::to_string(random.real(0.5, 4)) +
                  " : f64, rounding = #qnn.rounding<" + rounding + ">}",
              type),
        random);
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RoundingDifferential,
                         ::testing::Range(2000u, 2010u));

} // namespace
