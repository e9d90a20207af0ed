//===- StripesTest.cpp - Neighbours fused tile by tile ----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Analysis/Energy/Stripes.h"

#include "StripeNetworks.h"

using namespace qnn::energy;
using namespace qnn::energy::test;

namespace {

const unsigned w = unsigned(Operand::Weight), i = unsigned(Operand::Input),
               o = unsigned(Operand::Output);

TEST(StripesTest, RowsOfAStripe) {
  RowWindow same{32, 1, 3}, strided{16, 2, 3}, dilated{28, 1, 5},
      pool{16, 2, 2};
  // New rows for 4 rows of the reader, and all that it touches.
  EXPECT_EQ(getStripeBefore(same, 4, 32), 4);
  EXPECT_EQ(getLineRows(same, 4, 32), 6);
  EXPECT_EQ(getStripeBefore(strided, 4, 32), 8);
  EXPECT_EQ(getLineRows(strided, 4, 32), 9);
  EXPECT_EQ(getLineRows(dilated, 1, 32), 5);
  EXPECT_EQ(getLineRows(pool, 1, 32), 2);
  EXPECT_EQ(getLineRows(same, 31, 32), 32);
}

TEST(StripesTest, SaysWhoMayPassItsMap) {
  Builder builder(16, 32, 8, /*isImage=*/false);
  builder.conv(16, 8, 8, 8); // 1, 2: read by the next alone.
  builder.conv(16, 8, 8, 8); // 3, 4: read by the pool alone.
  addPool(builder, 8);       // 5: read by the next and by the sum.
  builder.conv(16, 8, 8, 8); // 6, 7: read by the sum alone.
  builder.append(WorkKind::Merge, builder.works[6].outputs, 8, 8)
      .producers.push_back(5); // 8
  builder.conv(16, 8, 8, 8);   // 9, 10
  builder.works.back().mixesRows = true;
  builder.conv(16, 8, 8, 8); // 11, 12
  builder.dense(10, 8, 8, 8);
  StripeGraph graph(builder.works);
  ASSERT_EQ(graph.getOrder().size(), 8u);
  const bool expected[] = {true, true, false, true, true, false, false, false};
  for (unsigned position = 0; position < 8; ++position)
    EXPECT_EQ(graph.canPass(position), expected[position]) << position;
}

// Two layers of 16 channels, 32x32, and 128 kb: 131072 bits a map. Stripes of 4
// rows need 6 rows of the image, 6 between the layers and 4 of the result, 4096
// bits each, and 18560 bits of weights and biases twice.
TEST(StripesTest, CountsWordsByHand) {
  Builder builder(16, 32, 8, /*isImage=*/false);
  builder.conv(16, 8, 8, 8); // 1, 2
  builder.conv(16, 8, 8, 8); // 3, 4
  const int64_t map = 16 * 32 * 32 * 8, weights = (16 * 16 * 9 + 16) * 8;
  NetworkPlan plan = planWithin(builder.works, 128 << 10);
  const EnergyEstimate &first = plan.estimate.ops[1],
                       &second = plan.estimate.ops[3];
  EXPECT_EQ(first.fusedInto, 3);
  EXPECT_EQ(second.fusedInto, -1);
  EXPECT_EQ(first.stripeRows, 4);
  EXPECT_EQ(second.stripeRows, 4);
  EXPECT_EQ(plan.estimate.footprintBits, (6 + 6 + 4) * 4096 + 2 * weights);

  const LevelEstimate &dram1 = first.levels[1], &dram2 = second.levels[1];
  EXPECT_EQ(dram1.readBits[i], map);
  EXPECT_EQ(dram1.readBits[w], weights);
  EXPECT_EQ(dram1.writeBits[o] + dram1.readBits[o], 0);
  EXPECT_EQ(dram2.readBits[i], 0);
  EXPECT_EQ(dram2.readBits[w], weights);
  EXPECT_EQ(dram2.writeBits[o], map);
  EXPECT_FALSE(first.spillsOutput || second.spillsInput);
  EXPECT_TRUE(first.spillsInput && second.spillsOutput);

  EstimatorOptions options;
  options.fusesNeighbours = false;
  NetworkPlan alone = planWithin(builder.works, 128 << 10, options);
  EXPECT_EQ(alone.estimate.ops[1].fusedInto, -1);
  EXPECT_GE(alone.estimate.total.levels[1].getBits(),
            plan.estimate.total.levels[1].getBits() + 2 * map);
  EXPECT_LT(plan.value, alone.value);
}

// A pool takes two rows at a time; without overlap its line buffer is those
// two.
TEST(StripesTest, PoolsReadTwoRows) {
  Builder builder(16, 32, 8, /*isImage=*/false);
  builder.conv(32, 8, 8, 8); // 1, 2
  addPool(builder, 8);       // 3
  NetworkPlan plan = planWithin(builder.works, 200 << 10);
  EXPECT_EQ(plan.estimate.ops[1].fusedInto, 3);
  int64_t rows = plan.estimate.ops[3].stripeRows;
  EXPECT_EQ(plan.estimate.ops[1].stripeRows, 2 * rows);
  EXPECT_EQ(plan.estimate.ops[1].levels[1].writeBits[o], 0);
  EXPECT_EQ(plan.estimate.ops[3].levels[1].readBits[i], 0);
}

/// \p works with what \p plan has decided.
std::vector<LayerWork> fix(std::vector<LayerWork> works,
                           const NetworkPlan &plan) {
  for (auto [work, mapping, cost] :
       llvm::zip_equal(works, plan.mappings, plan.estimate.ops)) {
    if (cost.fusedInto >= 0)
      work.stripeRows = cost.stripeRows;
    if (!mapping)
      continue;
    work.schedule = FixedLoops{mapping->spatial, {}};
    for (const Loop &loop : mapping->temporal)
      if (loop.factor > 1)
        work.schedule->temporal.push_back(loop);
  }
  return works;
}

TEST(StripesTest, GivenStripesCountAsTheyAre) {
  Builder builder(16, 32, 8, /*isImage=*/false);
  builder.conv(16, 8, 8, 8);
  builder.conv(16, 8, 8, 8);
  addPool(builder, 8);
  builder.works[1].name = "first";
  const int64_t bits = 128 << 10;
  NetworkPlan plan = planWithin(builder.works, bits);
  ASSERT_GE(plan.estimate.ops[1].fusedInto, 0);
  std::vector<LayerWork> given = fix(builder.works, plan);
  NetworkPlan same = planWithin(given, bits);
  EXPECT_NEAR(same.value / plan.value, 1, 1e-12);
  EXPECT_EQ(same.estimate.ops[1].stripeRows, plan.estimate.ops[1].stripeRows);

  // Rows that the reader does not make, and what does not fit, are refused.
  EstimatorOptions options;
  options.model = ModelKind::Tiled;
  options.memory = MemorySize::split(32 << 10);
  auto refuse = [&](const std::vector<LayerWork> &works) {
    TiledEstimator estimator(llvm::cantFail(lookupPlatform("horowitz45")),
                             options);
    return llvm::toString(estimator.check(works));
  };
  const char *message = "'first' cannot hand its map on in stripes of the rows "
                        "that its schedule says, with the memories of platform "
                        "'horowitz45'";
  EXPECT_EQ(refuse(given), message);
  options.memory = MemorySize::split(bits);
  given[1].stripeRows = 3;
  EXPECT_EQ(refuse(given), message);
}

} // namespace
