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

/// What a ReLU leaves: positive values of a distribution with a long tail, and
/// as many zeros as given.
static Histogram makeRectified(size_t numZeros) {
  std::mt19937 random(7);
  std::gamma_distribution<float> positive(1.5f, 1);
  std::vector<float> values(numZeros, 0);
  for (int i = 0; i < 50000; ++i)
    values.push_back(positive(random));
  Histogram histogram;
  histogram.add(values);
  return histogram;
}

static QuantParams chooseByEntropy(const Histogram &histogram, int64_t codes) {
  RangeOptions options;
  options.method = RangeMethod::Entropy;
  options.symmetric = true;
  return chooseParams(histogram, 0, histogram.getQuantile(1), {0, codes - 1},
                      options);
}

/// The share of positive values that a range keeps.
static double getKeptShare(const Histogram &histogram,
                           const QuantParams &params, int64_t codes) {
  double kept = 0, total = 0;
  for (const Histogram::Bin &bin : histogram.getBins()) {
    if (bin.center == 0)
      continue;
    total += bin.count;
    if (bin.center < (codes - 0.5) * params.scale)
      kept += bin.count;
  }
  return kept / total;
}

TEST(RangeEstimationTest, EntropyDoesNotLookAtZeros) {
  for (int64_t codes : {4, 16, 256})
    EXPECT_EQ(chooseByEntropy(makeRectified(0), codes).scale,
              chooseByEntropy(makeRectified(200000), codes).scale)
        << codes << " codes";
}

TEST(RangeEstimationTest, EntropyClipsLessWithMoreCodes) {
  Histogram histogram = makeRectified(50000);
  double previous = 0;
  for (auto [codes, least] : {std::pair(8, 0.8), std::pair(16, 0.95),
                              std::pair(64, 0.99), std::pair(256, 0.999)}) {
    double kept =
        getKeptShare(histogram, chooseByEntropy(histogram, codes), codes);
    EXPECT_GE(kept, least) << codes << " codes";
    EXPECT_GE(kept, previous) << codes << " codes";
    previous = kept;
  }
}

TEST(RangeEstimationTest, EntropyClipsFarOutliers) {
  std::vector<float> values = {400, 500};
  std::mt19937 random(9);
  std::normal_distribution<float> normal(0, 1);
  for (int i = 0; i < 50000; ++i)
    values.push_back(std::fabs(normal(random)));
  Histogram histogram;
  histogram.add(values);
  QuantParams params = chooseByEntropy(histogram, 256);
  EXPECT_LT(params.scale * 255, 100);
  EXPECT_GE(getKeptShare(histogram, params, 256), 0.999);
}

TEST(RangeEstimationTest, NamesOfMethods) {
  for (RangeMethod method :
       {RangeMethod::MinMax, RangeMethod::Percentile, RangeMethod::Mse,
        RangeMethod::Entropy, RangeMethod::Output})
    EXPECT_EQ(symbolizeRangeMethod(stringifyRangeMethod(method)), method);
  EXPECT_FALSE(symbolizeRangeMethod("max"));
}
