//===- PrecisionSearchTest.cpp - Widths of least energy ---------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Quantization/PrecisionSearch.h"
#include "gtest/gtest.h"

#include <cmath>
#include <random>

using namespace qnn;

namespace {
/// A made-up network: energies that rise with the width of layers and jump when
/// neighbours together exceed a memory.
struct Problem {
  std::vector<PrecisionVariable> variables;
  std::vector<double> costs;
  double memory = 0;

  Problem(size_t count, size_t widths, unsigned seed) {
    std::mt19937 random(seed);
    std::uniform_real_distribution<double> uniform(0.1, 1);
    for (size_t i = 0; i < count; ++i) {
      double scale = uniform(random);
      PrecisionVariable variable;
      for (size_t w = 0; w < widths; ++w)
        variable.noise.push_back(scale * std::pow(0.25, w));
      variables.push_back(variable);
      costs.push_back(uniform(random));
    }
    memory = 0.8 * widths;
  }

  double getEnergy(const PrecisionChoice &choice) const {
    double energy = 0;
    for (size_t i = 0; i < choice.size(); ++i) {
      energy += costs[i] * (choice[i] + 1);
      if (i > 0 && choice[i] + choice[i - 1] + 2 > memory)
        energy += 3;
    }
    return energy;
  }

  PrecisionCost getCost(const PrecisionChoice &choice) const {
    PrecisionCost cost;
    cost.energy = getEnergy(choice);
    for (size_t i = 0; i < choice.size(); ++i) {
      cost.flashBits += 10 * (choice[i] + 1);
      if (i > 0)
        cost.ramBits = std::max(cost.ramBits, choice[i] + choice[i - 1] + 2.0);
    }
    return cost;
  }

  std::vector<PrecisionPoint> solve(PrecisionSearchOptions options) const {
    return findPrecisionFront(
        variables,
        [&](const PrecisionChoice &choice) { return getCost(choice); },
        options);
  }
};
} // namespace

TEST(PrecisionSearchTest, FrontRisesAndFalls) {
  Problem problem(8, 5, 1);
  PrecisionSearchOptions options;
  options.maxExhaustive = 0;
  std::vector<PrecisionPoint> front = problem.solve(options);
  ASSERT_GT(front.size(), 10u);
  for (size_t i = 1; i < front.size(); ++i) {
    EXPECT_GE(front[i].cost.energy, front[i - 1].cost.energy);
    EXPECT_LT(front[i].noise, front[i - 1].noise);
  }
}

TEST(PrecisionSearchTest, ContainsOrDominatesUniformChoices) {
  for (unsigned seed = 0; seed < 10; ++seed) {
    Problem problem(10, 4, seed);
    PrecisionSearchOptions options;
    options.maxExhaustive = 0;
    std::vector<PrecisionPoint> front = problem.solve(options);
    for (uint8_t width = 0; width < 4; ++width) {
      PrecisionChoice choice(10, width);
      double noise = 0;
      for (const PrecisionVariable &variable : problem.variables)
        noise += variable.noise[width];
      double energy = problem.getEnergy(choice);
      EXPECT_TRUE(llvm::any_of(front,
                               [&](const PrecisionPoint &point) {
                                 return point.cost.energy <= energy &&
                                        point.noise <= noise;
                               }))
          << "seed " << seed << " width " << int(width);
    }
  }
}

/// Every point of the exact front has one in the found front that costs at most
/// a little more for no more noise.
TEST(PrecisionSearchTest, NearTheExactFront) {
  for (unsigned seed = 0; seed < 10; ++seed) {
    Problem problem(6, 4, seed);
    std::vector<PrecisionPoint> exact = problem.solve({});
    PrecisionSearchOptions options;
    options.maxExhaustive = 0;
    std::vector<PrecisionPoint> found = problem.solve(options);
    double span = exact.back().cost.energy - exact.front().cost.energy;
    for (const PrecisionPoint &point : exact) {
      double best = INFINITY;
      for (const PrecisionPoint &other : found)
        if (other.noise <= point.noise)
          best = std::min(best, other.cost.energy);
      EXPECT_LE(best, point.cost.energy + 0.1 * span) << "seed " << seed;
    }
  }
}

TEST(PrecisionSearchTest, KeepsToCeilings) {
  for (unsigned seed = 0; seed < 10; ++seed) {
    Problem problem(6, 4, seed);
    PrecisionSearchOptions options;
    options.ceilings.ramBits = 5;
    options.ceilings.flashBits = 120;
    std::vector<PrecisionPoint> exact = problem.solve(options);
    options.maxExhaustive = 0;
    std::vector<PrecisionPoint> found = problem.solve(options);
    ASSERT_FALSE(exact.empty());
    ASSERT_FALSE(found.empty());
    for (const PrecisionPoint &point : found)
      EXPECT_EQ(options.ceilings.getExcess(point.cost), 0) << "seed " << seed;
    // The least noise that fits is what a ceiling asks for.
    EXPECT_LE(found.back().noise, 1.1 * exact.back().noise) << "seed " << seed;
  }
}

TEST(PrecisionSearchTest, NothingWithinCeilings) {
  PrecisionSearchOptions options;
  options.ceilings.flashBits = 59;
  EXPECT_TRUE(Problem(6, 4, 0).solve(options).empty());
  options.maxExhaustive = 0;
  EXPECT_TRUE(Problem(6, 4, 0).solve(options).empty());
}
