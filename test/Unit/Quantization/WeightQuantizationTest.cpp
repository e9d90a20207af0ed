//===- WeightQuantizationTest.cpp - Codes for weights -----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Quantization/WeightQuantization.h"
#include "gtest/gtest.h"

#include <cmath>
#include <random>

using namespace qnn;

static WeightMatrix makeRandom(int64_t rows, int64_t columns, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<double> normal;
  WeightMatrix matrix(rows, columns);
  for (double &value : matrix.values)
    value = normal(random);
  return matrix;
}

/// Inputs that are strongly correlated, as those of real layers.
static Eigen::MatrixXf makeInputs(int64_t size, int64_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  Eigen::MatrixXf inputs(size, count);
  for (int64_t j = 0; j < count; ++j) {
    float common = std::fabs(normal(random));
    for (int64_t i = 0; i < size; ++i)
      inputs(i, j) = std::fmax(0.0f, 2 * common + normal(random));
  }
  return inputs;
}

static double getOutputError(const WeightMatrix &weights,
                             const QuantizedWeights &codes,
                             const Eigen::MatrixXf &inputs) {
  double error = 0;
  for (int64_t r = 0; r < weights.rows; ++r) {
    Eigen::VectorXd difference(weights.columns);
    for (int64_t c = 0; c < weights.columns; ++c)
      difference[c] =
          codes.numbers[r * weights.columns + c] * codes.getScale(r) -
          weights.row(r)[c];
    error += (difference.transpose() * inputs.cast<double>()).squaredNorm();
  }
  return error;
}

TEST(WeightQuantizationTest, ExactWeightsStayExact) {
  WeightMatrix weights(2, 3);
  weights.values = {-7, 3, 7, 0.5, -3.5, 1};
  WeightOptions options;
  options.bits = 4;
  options.method = RangeMethod::MinMax;
  QuantizedWeights codes = quantizeWeights(weights, options);
  EXPECT_EQ(codes.scales, (std::vector<double>{1, 0.5}));
  EXPECT_EQ(codes.numbers, (std::vector<int64_t>{-7, 3, 7, 1, -7, 2}));
  options.perChannel = false;
  codes = quantizeWeights(weights, options);
  EXPECT_EQ(codes.scales, (std::vector<double>{1}));
  EXPECT_EQ(codes.numbers, (std::vector<int64_t>{-7, 3, 7, 0, -4, 1}));
}

TEST(WeightQuantizationTest, BipolarScaleIsTheMeanMagnitude) {
  WeightMatrix weights(1, 4);
  weights.values = {-1, 2, 0, 3};
  WeightOptions options;
  options.bits = 1;
  options.encoding = Encoding::Bipolar;
  QuantizedWeights codes = quantizeWeights(weights, options);
  EXPECT_EQ(codes.scales[0], 1.5);
  EXPECT_EQ(codes.numbers, (std::vector<int64_t>{-1, 1, 1, 1}));
}

TEST(WeightQuantizationTest, TernaryScaleIsTheBestOfAll) {
  WeightMatrix weights = makeRandom(1, 200, 4);
  WeightOptions options;
  options.bits = 2;
  options.encoding = Encoding::Ternary;
  QuantizedWeights codes = quantizeWeights(weights, options);
  auto getError = [&](double scale) {
    double error = 0;
    for (double value : weights.values) {
      double magnitude = std::fabs(value);
      error += std::pow(std::fmin(magnitude, std::fabs(magnitude - scale)), 2);
    }
    return error;
  };
  for (double scale = 0.05; scale < 4; scale += 0.01)
    EXPECT_LE(getError(codes.scales[0]), getError(scale) + 1e-6);
}

TEST(WeightQuantizationTest, Pow2NumbersArePowersOfTwo) {
  WeightMatrix weights = makeRandom(3, 50, 5);
  WeightOptions options;
  options.bits = 4;
  options.encoding = Encoding::Pow2;
  QuantizedWeights codes = quantizeWeights(weights, options);
  for (int64_t number : codes.numbers) {
    int64_t magnitude = std::llabs(number);
    EXPECT_EQ(magnitude & (magnitude - 1), 0) << number;
    EXPECT_LE(magnitude, 64);
  }
}

TEST(WeightQuantizationTest, LessErrorThanWithoutClipping) {
  WeightMatrix weights = makeRandom(1, 4000, 6);
  weights.values[7] = 30;
  WeightOptions options;
  options.bits = 4;
  Eigen::MatrixXf identity = Eigen::MatrixXf::Identity(4000, 4000);
  auto getError = [&](RangeMethod method) {
    options.method = method;
    QuantizedWeights codes = quantizeWeights(weights, options);
    double error = 0;
    for (size_t i = 0; i < weights.values.size(); ++i)
      error +=
          std::pow(codes.numbers[i] * codes.scales[0] - weights.values[i], 2);
    return error;
  };
  EXPECT_LT(getError(RangeMethod::Mse), 0.8 * getError(RangeMethod::MinMax));
}

TEST(WeightQuantizationTest, AdaptiveRoundingLessensTheOutputError) {
  for (unsigned seed = 0; seed < 5; ++seed) {
    WeightMatrix weights = makeRandom(8, 40, seed);
    Eigen::MatrixXf inputs = makeInputs(40, 500, seed + 100);
    std::vector<SecondMoments> moments(1, SecondMoments(40));
    moments[0].add(inputs);
    WeightOptions options;
    options.bits = 3;
    double nearest = getOutputError(
        weights, quantizeWeights(weights, options, moments), inputs);
    options.rounding = WeightRounding::Adaptive;
    double adaptive = getOutputError(
        weights, quantizeWeights(weights, options, moments), inputs);
    EXPECT_LT(adaptive, 0.5 * nearest) << "seed " << seed;
  }
}

TEST(WeightQuantizationTest, AdaptiveRoundingOfUnseenInputsIsNearest) {
  WeightMatrix weights = makeRandom(2, 9, 7);
  std::vector<SecondMoments> moments(1, SecondMoments(9));
  moments[0].add(Eigen::MatrixXf::Zero(9, 4));
  WeightOptions options;
  options.bits = 4;
  QuantizedWeights nearest = quantizeWeights(weights, options, moments);
  options.rounding = WeightRounding::Adaptive;
  EXPECT_EQ(quantizeWeights(weights, options, moments).numbers,
            nearest.numbers);
}

TEST(WeightQuantizationTest, GroupsHaveTheirOwnMoments) {
  WeightMatrix weights = makeRandom(4, 9, 8);
  std::vector<SecondMoments> moments(4, SecondMoments(9));
  for (auto [index, group] : llvm::enumerate(moments))
    group.add(makeInputs(9, 100, index));
  WeightOptions options;
  options.bits = 2;
  options.rounding = WeightRounding::Adaptive;
  QuantizedWeights together = quantizeWeights(weights, options, moments);
  for (int64_t r = 0; r < 4; ++r) {
    WeightMatrix row(1, 9);
    llvm::copy(weights.row(r), row.values.begin());
    QuantizedWeights alone = quantizeWeights(row, options, moments[r]);
    EXPECT_EQ(llvm::ArrayRef(together.numbers).slice(9 * r, 9),
              llvm::ArrayRef(alone.numbers));
  }
}
