//===- MetricsTest.cpp - How well a network does ----------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Data/Metrics.h"
#include "gtest/gtest.h"

#include <cmath>
#include <random>

using namespace qnn;

TEST(MetricsTest, WilsonInterval) {
  // Wilson 1927, by hand: p = 0.9, n = 10.
  Estimate estimate = estimateShare(9, 10);
  EXPECT_DOUBLE_EQ(estimate.value, 0.9);
  EXPECT_NEAR(estimate.low, 0.5958, 1e-4);
  EXPECT_NEAR(estimate.high, 0.9821, 1e-4);
  estimate = estimateShare(0, 10);
  EXPECT_NEAR(estimate.low, 0, 1e-12);
  EXPECT_NEAR(estimate.high, 0.2775, 1e-4);
}

TEST(MetricsTest, PairedDifferenceCountsDisagreementOnly) {
  std::vector<bool> first(1000, true), second(1000, true);
  for (int i = 0; i < 100; ++i)
    first[i] = second[i] = false;
  for (int i = 100; i < 110; ++i)
    first[i] = false;
  Estimate same = estimatePairedDifference(first, first);
  EXPECT_EQ(same.value, 0);
  EXPECT_LT(same.high, 0.003);
  Estimate worse = estimatePairedDifference(first, second);
  EXPECT_DOUBLE_EQ(worse.value, -0.01);
  EXPECT_LT(worse.high, 0);
  // Two separate tests could not tell these apart.
  EXPECT_GT(estimateShare(890, 1000).high, estimateShare(900, 1000).low);
  Estimate better = estimatePairedDifference(second, first);
  EXPECT_DOUBLE_EQ(better.low, -worse.high);
}

TEST(MetricsTest, FirstOfEqualClasses) {
  NpyArray outputs = NpyArray::fromF32({2, 3}, {1, 5, 5, 0, -1, -2});
  EXPECT_EQ(getTopClasses(outputs), (std::vector<int64_t>{1, 0}));
}

TEST(MetricsTest, AucCountsTiesHalf) {
  llvm::Expected<Estimate> auc =
      estimateAuc({0.1, 0.4, 0.4, 0.8}, {0, 0, 1, 1});
  ASSERT_TRUE(static_cast<bool>(auc));
  EXPECT_DOUBLE_EQ(auc->value, 3.5 / 4);
  auc = estimateAuc({1, 2}, {1, 1});
  EXPECT_FALSE(static_cast<bool>(auc));
  EXPECT_EQ(llvm::toString(auc.takeError()),
            "the area under the curve needs samples of label 0 and of label 1");
}

TEST(MetricsTest, AucDifferenceOfEqualOrderIsNone) {
  std::vector<double> first = {0.1, 0.7, 0.4, 0.9, 0.5}, second;
  for (double score : first)
    second.push_back(3 * score + 1);
  auto difference = estimateAucDifference(first, second, {0, 1, 0, 1, 1});
  ASSERT_TRUE(static_cast<bool>(difference));
  EXPECT_EQ(difference->value, 0);
  EXPECT_EQ(difference->low, 0);
  EXPECT_EQ(difference->high, 0);
}

// Placements of the positives are 1, 1/2 and 1, 1; of the negatives 1, 1/2 and
// 1, 1: differences 0 and -1/2 in each, of mean -1/4 and variance 1/8.
TEST(MetricsTest, AucDifferenceByHand) {
  auto difference =
      estimateAucDifference({1, 2, 3, 1.5}, {1, 2, 3, 4}, {0, 0, 1, 1});
  ASSERT_TRUE(static_cast<bool>(difference));
  EXPECT_DOUBLE_EQ(difference->value, -0.25);
  EXPECT_NEAR(difference->high - difference->low,
              2 * 1.959963984540054 * std::sqrt(0.125 / 2 + 0.125 / 2), 1e-12);
}

TEST(MetricsTest, AucDifferenceIntervalCoversTheTruth) {
  constexpr unsigned seed = 11;
  std::mt19937 random(seed);
  std::normal_distribution<double> normal;
  int covered = 0;
  constexpr int numTrials = 400;
  for (int trial = 0; trial < numTrials; ++trial) {
    std::vector<double> first, second;
    std::vector<int64_t> labels;
    for (int i = 0; i < 120; ++i) {
      labels.push_back(i % 2);
      // Both scores are as good, and alike.
      double common = normal(random) + labels.back();
      first.push_back(common + 0.5 * normal(random));
      second.push_back(common + 0.5 * normal(random));
    }
    auto difference = estimateAucDifference(first, second, labels);
    ASSERT_TRUE(static_cast<bool>(difference));
    covered += difference->low <= 0 && difference->high >= 0;
  }
  EXPECT_GE(covered, 0.92 * numTrials) << "seed " << seed;
  EXPECT_LE(covered, 0.98 * numTrials) << "seed " << seed;
}

TEST(MetricsTest, Sqnr) {
  NpyArray reference = NpyArray::fromF32({2}, {3, 4});
  EXPECT_NEAR(computeSqnr(reference, NpyArray::fromF32({2}, {3, 4.5f})), 20,
              1e-12);
  EXPECT_TRUE(std::isinf(computeSqnr(reference, reference)));
}

TEST(MetricsTest, SqnrIntervalCoversTheTruth) {
  // Signal of power 1, noise of power 0.01: 20 dB.
  constexpr int numRuns = 200, numSamples = 100, size = 4;
  std::mt19937 random(1);
  std::normal_distribution<float> normal;
  int covered = 0;
  for (int run = 0; run < numRuns; ++run) {
    std::vector<float> reference, values;
    for (int i = 0; i < numSamples * size; ++i) {
      reference.push_back(normal(random));
      values.push_back(reference.back() + 0.1f * normal(random));
    }
    Estimate sqnr =
        estimateSqnr(NpyArray::fromF32({numSamples, size}, reference),
                     NpyArray::fromF32({numSamples, size}, values));
    EXPECT_LT(sqnr.low, sqnr.value);
    EXPECT_GT(sqnr.high, sqnr.value);
    covered += sqnr.low <= 20 && 20 <= sqnr.high;
  }
  EXPECT_GE(covered, 180);
  EXPECT_LE(covered, 199);
}

TEST(MetricsTest, SqnrOfOneSampleHasNoInterval) {
  NpyArray reference = NpyArray::fromF32({1, 2}, {1, 2});
  NpyArray values = NpyArray::fromF32({1, 2}, {1, 3});
  Estimate sqnr = estimateSqnr(reference, values);
  EXPECT_DOUBLE_EQ(sqnr.low, sqnr.high);
  EXPECT_NEAR(sqnr.value, 10 * std::log10(5), 1e-12);
  EXPECT_TRUE(std::isinf(estimateSqnr(reference, reference).value));
}
