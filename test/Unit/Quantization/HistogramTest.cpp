//===- HistogramTest.cpp - Streaming statistics -----------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Quantization/Statistics.h"
#include "gtest/gtest.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

using namespace qnn;

static std::vector<float> makeNormal(size_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal(0.5f, 2);
  std::vector<float> values(count);
  for (float &value : values)
    value = normal(random);
  return values;
}

TEST(HistogramTest, DoesNotDependOnTheOrder) {
  std::vector<float> values = makeNormal(5000, 1);
  std::vector<float> sorted = values;
  llvm::sort(sorted,
             [](float a, float b) { return std::fabs(a) < std::fabs(b); });
  Histogram whole, parts;
  whole.add(values);
  // In small pieces of rising magnitude the limit grows many times.
  for (size_t i = 0; i < sorted.size(); i += 50)
    parts.add(llvm::ArrayRef(sorted).slice(i, 50));
  std::vector<Histogram::Bin> a = whole.getBins(), b = parts.getBins();
  ASSERT_EQ(a.size(), b.size());
  for (size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(a[i].center, b[i].center);
    EXPECT_EQ(a[i].count, b[i].count);
  }
}

TEST(HistogramTest, QuantilesAreThoseOfTheValues) {
  std::vector<float> values = makeNormal(20000, 2);
  Histogram histogram;
  histogram.add(values);
  llvm::sort(values);
  for (double fraction : {0.01, 0.25, 0.5, 0.9, 0.999})
    EXPECT_NEAR(histogram.getQuantile(fraction),
                values[std::ceil(fraction * values.size()) - 1],
                histogram.getBinWidth());
}

TEST(HistogramTest, ZerosHaveABinOfTheirOwn) {
  Histogram histogram;
  histogram.add({0, 0, 1, -1});
  std::vector<Histogram::Bin> bins = histogram.getBins();
  ASSERT_EQ(bins.size(), 3u);
  EXPECT_EQ(bins[1].center, 0);
  EXPECT_EQ(bins[1].count, 2);
}

TEST(StatisticsTest, ChannelsAlongTheAxis) {
  TensorStatistics statistics({1, 2, 3}, 1);
  ASSERT_FALSE(statistics.add({1, 2, 3, 0, 0, -6}));
  ASSERT_FALSE(statistics.add({5, 0, 1, 2, 2, 2}));
  ASSERT_EQ(statistics.getChannels().size(), 2u);
  const ChannelStatistics &first = statistics.getChannels()[0];
  EXPECT_EQ(first.minimum, 0);
  EXPECT_EQ(first.maximum, 5);
  EXPECT_EQ(first.getMean(), 2);
  EXPECT_DOUBLE_EQ(first.getDensity(), 5.0 / 6);
  EXPECT_DOUBLE_EQ(first.getVariance(), 40.0 / 6 - 4);
  ChannelStatistics total = statistics.getTotal();
  EXPECT_EQ(total.minimum, -6);
  EXPECT_EQ(total.count, 12);
  EXPECT_EQ(total.nonZeros, 9);
  EXPECT_EQ(statistics.getNumSamples(), 2);
}

TEST(StatisticsTest, RefusesWhatIsNotFinite) {
  TensorStatistics statistics({1, 2, 2}, 1);
  ASSERT_FALSE(statistics.add({1, 2, 3, 4}));
  llvm::Error error =
      statistics.add({1, 2, std::numeric_limits<float>::quiet_NaN(), 4});
  EXPECT_EQ(llvm::toString(std::move(error)),
            "sample 1 gives NaN or infinity in channel 1");
}

TEST(HistogramTest, AddsHistogramsAsTheirValues) {
  std::vector<float> small = makeNormal(300, 2), large = makeNormal(500, 3);
  for (float &value : large)
    value *= 40;
  small.push_back(0);
  Histogram a, b, whole;
  a.add(small);
  b.add(large);
  whole.add(small);
  whole.add(large);
  Histogram ab = a, ba = b;
  ab.add(b);
  ba.add(a);
  for (const Histogram &sum : {ab, ba}) {
    EXPECT_EQ(sum.getCount(), whole.getCount());
    EXPECT_EQ(sum.getNumZeros(), 1);
    EXPECT_EQ(sum.getSpan().width, whole.getSpan().width);
    EXPECT_EQ(sum.getSpan().first, whole.getSpan().first);
    EXPECT_EQ(sum.getSpan().counts, whole.getSpan().counts);
  }
}

TEST(HistogramTest, IsWhatItsSpanSays) {
  Histogram histogram, zeros;
  histogram.add(makeNormal(1000, 4));
  histogram.add({0, 0});
  zeros.add({0, 0, 0});
  for (const Histogram &original : {histogram, zeros, Histogram()}) {
    Histogram copy(original.getSpan(), original.getNumZeros());
    EXPECT_EQ(copy.getCount(), original.getCount());
    EXPECT_EQ(copy.getBins().size(), original.getBins().size());
    // It goes on counting in the same way.
    Histogram more = original;
    more.add({3, -100});
    copy.add({3, -100});
    EXPECT_EQ(copy.getSpan().first, more.getSpan().first);
    EXPECT_EQ(copy.getSpan().counts, more.getSpan().counts);
  }
}
