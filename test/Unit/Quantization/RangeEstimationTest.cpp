//===- RangeEstimationTest.cpp - Scales from statistics ---------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Quantization/RangeEstimation.h"
#include "gtest/gtest.h"

#include <cmath>
#include <random>

using namespace qnn;

TEST(RangeEstimationTest, UnsignedRangeStartsAtZero) {
  RangeOptions options;
  options.symmetric = true;
  QuantParams params = makeParams(0, 15, {0, 15}, options);
  EXPECT_EQ(params.scale, 1);
  EXPECT_EQ(params.zeroPoint, 0);
}

TEST(RangeEstimationTest, AsymmetricRangeKeepsZeroExact) {
  QuantParams params = makeParams(-1, 3, {-128, 127}, {});
  EXPECT_FLOAT_EQ(params.scale, 4.0 / 255);
  EXPECT_EQ(params.zeroPoint, -64);
  EXPECT_EQ(fakeQuantize(0, params, {-128, 127}), 0);
  // A range without zero is widened.
  params = makeParams(2, 6, {-128, 127}, {});
  EXPECT_EQ(params.zeroPoint, -128);
}

TEST(RangeEstimationTest, SymmetricRangeUsesBothSides) {
  RangeOptions options;
  options.symmetric = true;
  // -8 reaches one code further than +7.
  EXPECT_EQ(makeParams(-8, 6, {-8, 7}, options).scale, 1);
  EXPECT_EQ(makeParams(-6, 14, {-8, 7}, options).scale, 2);
}

TEST(RangeEstimationTest, ConstantZeroHasAScale) {
  QuantParams params = makeParams(0, 0, {0, 255}, {});
  EXPECT_EQ(params.scale, 1);
  EXPECT_EQ(fakeQuantize(0, params, {0, 255}), 0);
}

TEST(RangeEstimationTest, PowerOfTwoScaleCoversTheRange) {
  RangeOptions options;
  options.powerOfTwoScale = true;
  QuantParams params = makeParams(-5, 5, {-8, 7}, options);
  EXPECT_EQ(params.scale, 1);
}

/// Many small values and a few far ones.
static Histogram makeHeavyTailed() {
  std::mt19937 random(3);
  std::normal_distribution<float> narrow(0, 1), wide(0, 12);
  std::vector<float> values;
  for (int i = 0; i < 20000; ++i)
    values.push_back(i % 200 == 0 ? wide(random) : narrow(random));
  Histogram histogram;
  histogram.add(values);
  return histogram;
}

static double getError(const Histogram &histogram, const QuantParams &params) {
  double error = 0;
  for (const Histogram::Bin &bin : histogram.getBins())
    error +=
        bin.count *
        std::pow(fakeQuantize(bin.center, params, {-8, 7}) - bin.center, 2);
  return error;
}

TEST(RangeEstimationTest, EachMethodClipsATail) {
  Histogram histogram = makeHeavyTailed();
  double low = histogram.getQuantile(0), high = histogram.getQuantile(1);
  RangeOptions options;
  options.method = RangeMethod::MinMax;
  QuantParams full = chooseParams(histogram, low, high, {-8, 7}, options);
  for (RangeMethod method :
       {RangeMethod::Percentile, RangeMethod::Mse, RangeMethod::Entropy}) {
    options.method = method;
    options.percentile = 0.999;
    QuantParams params = chooseParams(histogram, low, high, {-8, 7}, options);
    EXPECT_LT(params.scale, full.scale) << stringifyRangeMethod(method).str();
  }
  options.method = RangeMethod::Mse;
  QuantParams best = chooseParams(histogram, low, high, {-8, 7}, options);
  EXPECT_LT(getError(histogram, best), 0.5 * getError(histogram, full));
  // No other of the clip ratios is better.
  for (int i = 1; i <= numClipRatios; ++i) {
    double ratio = double(i) / numClipRatios;
    QuantParams other = makeParams(ratio * low, ratio * high, {-8, 7}, options);
    EXPECT_GE(getError(histogram, other), getError(histogram, best));
  }
}

TEST(RangeEstimationTest, NamesOfMethods) {
  for (RangeMethod method :
       {RangeMethod::MinMax, RangeMethod::Percentile, RangeMethod::Mse,
        RangeMethod::Entropy, RangeMethod::Output})
    EXPECT_EQ(symbolizeRangeMethod(stringifyRangeMethod(method)), method);
  EXPECT_FALSE(symbolizeRangeMethod("max"));
}
