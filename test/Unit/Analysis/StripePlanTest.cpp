//===- StripePlanTest.cpp - Costs and bounds of fused networks --*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "StripeNetworks.h"

#include <random>

using namespace qnn::energy;
using namespace qnn::energy::test;

namespace {

/// A chain of convolutions, pools and sums.
std::vector<LayerWork> drawNetwork(std::mt19937 &engine) {
  auto draw = [&](int from, int to) {
    return std::uniform_int_distribution<int>(from, to)(engine);
  };
  Builder builder(1 << draw(2, 4), 32, 8, /*isImage=*/draw(0, 1) != 0);
  for (int layer = 0, depth = draw(2, 5); layer < depth; ++layer) {
    int kind = layer == 0 ? 0 : draw(0, 4);
    if (kind < 3) {
      builder.conv(1 << draw(2, 4), draw(0, 1) ? 8 : 4, 8, 8);
    } else if (kind == 3 && builder.size >= 8) {
      addPool(builder, 8);
    } else {
      // A sum with the map before the last layer, or with the last itself.
      unsigned last = builder.works.size() - 1;
      builder.append(WorkKind::Merge, builder.works[last].outputs, 8, 8);
      if (last >= 3 &&
          builder.works[last - 2].outputs == builder.works[last].outputs)
        builder.works.back().producers.push_back(last - 2);
    }
  }
  return builder.works;
}

// Fusing never costs more, whatever is made small; with all the memory of the
// world, or next to none, there is nothing to win.
TEST(StripePlanTest, NeverCostsMore) {
  const unsigned seed = 20161021;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937 engine(seed);
  unsigned numFused = 0;
  for (int round = 0; round < 6; ++round) {
    SCOPED_TRACE(testing::Message() << "round " << round);
    std::vector<LayerWork> works = drawNetwork(engine);
    EstimatorOptions options;
    static constexpr Objective objectives[] = {
        Objective::Energy, Objective::EnergyDelay, Objective::Delay,
        Objective::Traffic};
    options.objective = objectives[round % 4];
    EstimatorOptions apart = options;
    apart.fusesNeighbours = false;
    for (int64_t bits : {int64_t(1500), int64_t(20000), int64_t(60000),
                         int64_t(150000), int64_t(0)}) {
      SCOPED_TRACE(testing::Message() << bits << " bits");
      NetworkPlan fused = planWithin(works, bits, options);
      NetworkPlan alone = planWithin(works, bits, apart);
      bool hasChain =
          llvm::any_of(fused.estimate.ops, [](const EnergyEstimate &op) {
            return op.fusedInto >= 0;
          });
      numFused += hasChain;
      EXPECT_LE(fused.value, alone.value);
      EXPECT_LE(fused.bound, fused.value * (1 + 1e-9));
      EXPECT_LE(alone.bound, alone.value * (1 + 1e-9));
      if (bits == 1500 || bits == 0) {
        EXPECT_FALSE(hasChain);
        EXPECT_EQ(fused.value, alone.value);
      } else {
        EXPECT_LE(fused.estimate.footprintBits, double(bits));
      }
      if (!hasChain)
        EXPECT_EQ(fused.value, alone.value);
    }
  }
  EXPECT_GT(numFused, 3u);
}

// Whatever is chosen, nothing is below the bound, on machines with parts for
// weights and maps, with two memories, with weights that stay.
TEST(StripePlanTest, NothingIsBelowTheBound) {
  const unsigned seed = 20230225;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937 engine(seed);
  for (int round = 0; round < 2; ++round) {
    std::vector<LayerWork> works = drawNetwork(engine);
    EstimatorOptions options;
    options.objective = round % 3 ? Objective::Energy : Objective::Traffic;
    for (const char *platform : {"moons2017", "edge-npu", "tpu-2mb"})
      for (int64_t bits : {60000}) {
        SCOPED_TRACE(testing::Message()
                     << "round " << round << ", " << platform << ", " << bits);
        NetworkPlan plan = planWithin(works, bits, options, platform);
        EXPECT_GT(plan.bound, 0);
        EXPECT_LE(plan.bound, plan.value * (1 + 1e-9));
      }
  }
}

// Three maps at a sum where only two fit: one of them crosses the border.
TEST(StripePlanTest, BoundKnowsWhatMustLeave) {
  Builder builder(64, 16, 8, /*isImage=*/false);
  builder.conv(64, 8, 8, 8);
  builder.conv(64, 8, 8, 8);
  builder.append(WorkKind::Merge, 16384, 8, 8).producers.push_back(2);
  builder.works.back().feedsOutside = true;
  const int64_t map = 16384 * 8;
  NetworkPlan roomy = planWithin(builder.works, 4 * megabit);
  EXPECT_EQ(roomy.getGap(), 0);
  EstimatorOptions options;
  options.fusesNeighbours = false;
  options.objective = Objective::Traffic;
  NetworkPlan all = planWithin(builder.works, 4 * megabit, options);
  NetworkPlan tight = planWithin(builder.works, 2 * map + 100000, options);
  EXPECT_EQ(tight.bound, all.bound + map);
}

// A contraction of a concatenation reads all of it once, however many of the
// maps lie off chip.
TEST(StripePlanTest, BoundOfAConcatenation) {
  Builder builder(16, 16, 8, /*isImage=*/false);
  builder.conv(16, 8, 8, 8); // 1, 2
  builder.conv(16, 8, 8, 8); // 3, 4
  LayerWork &concat = builder.append(WorkKind::Fused, 2 * 4096, 8, 8);
  concat.producers.push_back(2);
  builder.channels = 32;
  builder.conv(16, 8, 8, 8);
  EstimatorOptions options;
  options.fusesNeighbours = false;
  for (Objective objective : {Objective::Energy, Objective::Traffic})
    for (int64_t bits : {20000, 40000, 80000}) {
      options.objective = objective;
      NetworkPlan plan = planWithin(builder.works, bits, options);
      EXPECT_LE(plan.bound, plan.value * (1 + 1e-9)) << bits;
    }
}

} // namespace
