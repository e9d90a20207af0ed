//===- StepFunctionTest.cpp - Tests of the breakpoint search ----*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Support/StepFunction.h"

#include "gtest/gtest.h"

#include <algorithm>
#include <cmath>
#include <random>

using namespace qnn;

namespace {

/// Finds steps that must exist.
StepFunction find(llvm::function_ref<int64_t(int64_t)> level, int64_t lo,
                  int64_t hi, int64_t numLevels) {
  llvm::Expected<StepFunction> steps = findSteps(level, lo, hi, numLevels);
  if (steps)
    return *steps;
  ADD_FAILURE() << llvm::toString(steps.takeError());
  return {};
}

/// Returns the message of a search that must fail.
std::string findError(llvm::function_ref<int64_t(int64_t)> level, int64_t lo,
                      int64_t hi, int64_t numLevels) {
  llvm::Expected<StepFunction> steps = findSteps(level, lo, hi, numLevels);
  if (!steps)
    return llvm::toString(steps.takeError());
  ADD_FAILURE() << "expected an error";
  return "";
}

TEST(StepFunctionTest, Increasing) {
  auto level = [](int64_t acc) {
    return std::clamp<int64_t>((acc + 100) / 50, 0, 3);
  };
  StepFunction steps = find(level, -90, 200, 4);
  EXPECT_FALSE(steps.decreasing);
  EXPECT_EQ(steps.steps, (llvm::SmallVector<int64_t>{-50, 0, 50}));
}

TEST(StepFunctionTest, DecreasingUsesNegatedPositions) {
  auto level = [](int64_t acc) { return acc <= 7 ? 2 : acc <= 9 ? 1 : 0; };
  StepFunction steps = find(level, 0, 20, 3);
  EXPECT_TRUE(steps.decreasing);
  EXPECT_EQ(steps.steps, (llvm::SmallVector<int64_t>{-9, -7}));
}

TEST(StepFunctionTest, AlwaysAndNeverTakenSteps) {
  auto middle = [](int64_t) { return 2; };
  StepFunction steps = find(middle, -5, 9, 4);
  EXPECT_EQ(steps.steps, (llvm::SmallVector<int64_t>{-5, -5, 10}));
  auto falling = [](int64_t acc) { return acc > 3 ? 1 : 2; };
  steps = find(falling, -5, 9, 4);
  EXPECT_TRUE(steps.decreasing);
  EXPECT_EQ(steps.steps, (llvm::SmallVector<int64_t>{-9, -3, 6}));
}

TEST(StepFunctionTest, JumpsOverLevelsAndSinglePoints) {
  auto jump = [](int64_t acc) { return acc >= 4 ? 255 : 0; };
  StepFunction steps = find(jump, -1000, 1000, 256);
  EXPECT_EQ(steps.steps, llvm::SmallVector<int64_t>(255, 4));
  steps = find(jump, 4, 4, 256);
  EXPECT_EQ(steps.steps, llvm::SmallVector<int64_t>(255, 4));
  steps = find([](int64_t) { return 0; }, 4, 4, 1);
  EXPECT_TRUE(steps.steps.empty());
  EXPECT_EQ(steps(4), 0);
}

TEST(StepFunctionTest, LargestRange) {
  auto sign = [](int64_t acc) { return acc >= -12345 ? 1 : 0; };
  StepFunction steps = find(sign, -maxAccumulator, maxAccumulator, 2);
  EXPECT_EQ(steps.steps[0], -12345);
}

TEST(StepFunctionTest, Errors) {
  auto identity = [](int64_t acc) { return acc; };
  EXPECT_NE(findError(identity, 5, 4, 8).find("empty"), std::string::npos);
  EXPECT_NE(findError(identity, 0, maxAccumulator + 1, 8).find("too large"),
            std::string::npos);
  EXPECT_NE(findError(identity, 0, 8, 8).find("not in 0..7"),
            std::string::npos);
  EXPECT_NE(findError(identity, 0, 0, 0).find("one level"), std::string::npos);
  // The one inner point lies below or above both ends.
  auto pit = [](int64_t acc) { return acc == 0 ? 1 : acc == 1 ? 0 : 2; };
  EXPECT_NE(findError(pit, 0, 2, 3).find("not monotone"), std::string::npos);
  auto peak = [](int64_t acc) { return acc == 0 ? 0 : acc == 1 ? 2 : 1; };
  EXPECT_NE(findError(peak, 0, 2, 3).find("not monotone"), std::string::npos);
}

/// How many evaluations the search for the steps of `level` takes.
int64_t countProbes(llvm::function_ref<int64_t(int64_t)> level) {
  int64_t numProbes = 0;
  auto counted = [&](int64_t acc) {
    ++numProbes;
    return level(acc);
  };
  find(counted, -(1 << 20), (1 << 20) - 1, 256);
  return numProbes;
}

TEST(StepFunctionTest, EvenStepsTakeFewProbes) {
  auto even = [](int64_t acc) {
    return std::clamp<int64_t>(acc >> 12, 0, 255);
  };
  // Halving the range for each step would take 21.
  EXPECT_LE(countProbes(even), 255 * 2 + 100);
  auto rounded = [](int64_t acc) {
    double y = std::nearbyint(double(acc) * 1.3e-4) + 128;
    return int64_t(std::clamp(y, 0.0, 255.0));
  };
  EXPECT_LE(countProbes(rounded), 255 * 3 + 100);
  auto bent = [](int64_t acc) {
    double y = std::nearbyint(255 / (1 + std::exp(-double(acc) * 1e-5)));
    return int64_t(y);
  };
  EXPECT_LE(countProbes(bent), 255 * 22);
}

// The interpreter's kind of epilogue (float64, half-even, clamp) against every
// point of the range.
TEST(StepFunctionTest, RandomEpiloguesMatchEverywhere) {
  constexpr unsigned seed = 20240517;
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  for (int round = 0; round < 200; ++round) {
    int64_t numLevels = 1 + int64_t(random() % 40);
    int64_t lo = int64_t(random() % 3000) - 2000;
    int64_t hi = lo + int64_t(random() % 3000);
    double scale = std::ldexp(double(random() % 2001) - 1000, -14);
    double bias = std::ldexp(double(random() % 2001) - 1000, -6);
    auto level = [&](int64_t acc) {
      double y = std::nearbyint(double(acc) * scale + bias);
      return int64_t(std::clamp(y, 0.0, double(numLevels - 1)));
    };
    StepFunction steps = find(level, lo, hi, numLevels);
    ASSERT_EQ(steps.numLevels(), numLevels);
    ASSERT_TRUE(std::is_sorted(steps.steps.begin(), steps.steps.end()));
    for (int64_t acc = lo; acc <= hi; ++acc)
      ASSERT_EQ(steps(acc), level(acc)) << "round " << round << " acc " << acc;
  }
}

} // namespace
