//===- SearchTest.cpp - Schedules against exhaustion ------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RandomTiles.h"

#include "qnn/Analysis/Energy/Search.h"

#include <chrono>

using namespace qnn::energy;
using namespace qnn::energy::test;

namespace {

/// The best of all orders, cuts and unrollings with loops of prime factors.
double exhaust(const TiledPricer &pricer, Objective objective,
               std::string &text) {
  double best = std::numeric_limits<double>::infinity();
  const unsigned numInner = pricer.getHierarchy().getNumInner();
  for (const auto &unrolled : enumerateUnrolling(pricer)) {
    Mapping mapping;
    mapping.spatial = unrolled;
    mapping.temporal = getPrimeLoops(pricer.getOp().nest, unrolled);
    auto less = [](const Loop &lhs, const Loop &rhs) {
      return std::make_pair(lhs.dim, lhs.factor) <
             std::make_pair(rhs.dim, rhs.factor);
    };
    llvm::sort(mapping.temporal, less);
    do {
      forEachCut(mapping, numInner, 0, 0, [&] {
        if (!pricer.getViolation(mapping).empty())
          return;
        double value =
            getObjective(pricer.price(mapping), pricer.getMachine(), objective);
        if (value >= best)
          return;
        best = value;
        text = formatMapping(mapping, pricer.getHierarchy());
      });
    } while (std::next_permutation(mapping.temporal.begin(),
                                   mapping.temporal.end(), less));
  }
  return best;
}

// Layers with few loops on memories of every size.
TEST(SearchTest, EqualsExhaustion) {
  const unsigned seed = 20261121;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  Random random(seed);
  unsigned numLayers = 0, numFitting = 0;
  for (; numLayers < 200; ++numLayers) {
    Platform platform = llvm::cantFail(lookupPlatform("horowitz45"));
    // Sometimes with room for more than one element beside each MAC.
    if (numLayers % 4 == 3)
      platform = llvm::cantFail(
          llvm::cantFail(lookupPlatform("eyeriss"))
              .withValue("levels.registers.capacity", random.draw(48, 400)));
    Machine machine(platform);
    LoopNest nest = random.drawNest(/*maxLoops=*/4);
    TiledOp op = makeTiledOp(nest, 1u << random.draw(0, 4), machine);
    double bits = getTileElements(nest, Operand::Input, nest.size) +
                  getTileElements(nest, Operand::Weight, nest.size) +
                  3 * getTileElements(nest, Operand::Output, nest.size);
    op.mainFree = bits * random.draw(2, 100) / 100 * op.sliceBits;
    op.isResident[unsigned(Operand::Input)] = random.draw(0, 4) == 0;
    TiledPricer pricer(machine, op);
    SearchOptions options;
    static constexpr Objective objectives[] = {
        Objective::Energy, Objective::Energy, Objective::EnergyDelay,
        Objective::Delay, Objective::Traffic};
    options.objective = objectives[random.draw(0, 4)];
    auto result = findMapping(pricer, options);
    std::string text;
    double exhaustive = exhaust(pricer, options.objective, text);
    SCOPED_TRACE(testing::Message() << "layer " << numLayers);
    ASSERT_EQ(result.has_value(), std::isfinite(exhaustive));
    if (!result)
      continue;
    ++numFitting;
    EXPECT_NEAR(result->value / exhaustive, 1, 1e-9)
        << formatMapping(result->mapping, pricer.getHierarchy()) << " against "
        << text;
    EXPECT_LE(result->bound, result->value);
    EXPECT_EQ(result->getGap(), 0);
  }
  EXPECT_GT(numFitting, 100u);
}

/// The contractions of ResNet-18 that differ.
std::vector<LoopNest> getResNet18() {
  std::vector<LoopNest> layers = {makeConv(3, 64, 112, 7, 2, 224),
                                  makeConv(64, 64, 56, 3)};
  int64_t channels = 64, size = 56;
  for (int stage = 0; stage < 3; ++stage) {
    layers.push_back(makeConv(channels, 2 * channels, size / 2, 3, 2));
    layers.push_back(makeConv(channels, 2 * channels, size / 2, 1, 2));
    channels *= 2;
    size /= 2;
    layers.push_back(makeConv(channels, channels, size, 3));
  }
  layers.push_back(makeConv(512, 1000, 1, 1));
  return layers;
}

TEST(SearchTest, ResNet18) {
  const unsigned seed = 18;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  Random random(seed);
  // The suite draws fewer mappings; QNN_LONG_TESTS draws all.
  const int numMappings = std::getenv("QNN_LONG_TESTS") ? 100000 : 3000;
  for (const char *name :
       {"horowitz45", "tpu-2mb", "moons2017", "eyeriss", "edge-npu"}) {
    Machine machine(llvm::cantFail(lookupPlatform(name)));
    double milliseconds = 0;
    for (const LoopNest &nest : getResNet18()) {
      TiledPricer pricer(machine, makeTiledOp(nest, 8, machine));
      auto start = std::chrono::steady_clock::now();
      auto result = findMapping(pricer, {});
      milliseconds += std::chrono::duration<double, std::milli>(
                          std::chrono::steady_clock::now() - start)
                          .count();
      ASSERT_TRUE(result);
      if (std::getenv("QNN_LONG_TESTS"))
        llvm::errs() << name << " " << result->nodes << " nodes, gap "
                     << result->getGap() << ": "
                     << formatMapping(result->mapping, pricer.getHierarchy())
                     << "\n";
      EXPECT_LE(result->getGap(), 0.05) << name;
      EXPECT_EQ(pricer.getViolation(result->mapping), "");
      unsigned numLegal = 0;
      for (int round = 0; round < numMappings; ++round) {
        Mapping mapping = random.drawMapping(pricer);
        if (!pricer.getViolation(mapping).empty())
          continue;
        ++numLegal;
        double value =
            getObjective(pricer.price(mapping), machine, Objective::Energy);
        ASSERT_GE(value, result->value * (1 - 1e-12))
            << name << " " << formatMapping(mapping, pricer.getHierarchy());
      }
      EXPECT_GT(numLegal, 0u);
    }
    RecordProperty(name, std::to_string(milliseconds) + " ms");
    llvm::errs() << name << ": search of 12 layers " << milliseconds << " ms\n";
  }
}

} // namespace
