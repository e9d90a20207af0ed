//===- ClosedFormRulesTest.cpp - Who pays for what --------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Networks.h"

using namespace qnn::energy;
using namespace qnn::energy::test;

namespace {

const TableI small = {{{1, 64}, {1, 64}, {1, 64}}};

TEST(ClosedFormRulesTest, PartialResidencySpillsTheExcess) {
  EstimatorOptions options;
  options.residency = Residency::Partial;
  NetworkEstimate network =
      makeModel(1, options).estimate(buildTableI(small, 8));
  // One map of 65536 words against 262144 bits, 85888 weights against 524288.
  EXPECT_DOUBLE_EQ(network.total.dramMapWords, 2 * (65536 - 262144 / 8));
  EXPECT_NEAR(network.total.dramWeightWords, 85888 - 524288 / 8, 1e-6);
}

TEST(ClosedFormRulesTest, FirstLayerPassesCanBeSwitchedOff) {
  EstimatorOptions options;
  options.firstLayerPasses = false;
  auto works = buildTableI(small, 2);
  const EnergyEstimate first = makeModel(0, options).estimate(works).ops[1];
  EXPECT_EQ(first.passes, 1);
  EXPECT_EQ(first.sliceBits, 2u);
  EXPECT_EQ(makeModel(0).estimate(works).ops[1].passes, 4);
}

// The producer of a spilled map pays the store, its consumer the fetch.
TEST(ClosedFormRulesTest, AttributesSpilledMaps) {
  NetworkEstimate network = makeModel(1).estimate(buildTableI(small, 8));
  double mapPJ = 65536 * makeModel().getWordEnergies(8).dram;
  const EnergyEstimate &conv = network.ops[1], &pool = network.ops[3];
  EXPECT_TRUE(conv.spillsOutput);
  EXPECT_EQ(conv.dramMapWords, 65536);
  EXPECT_EQ(conv.dramImageWords, 3072);
  EXPECT_NEAR(pool.getTotalPJ(), mapPJ, 1e-3);
  EXPECT_EQ(pool.getOnChipPJ(), 0);
  EXPECT_EQ(network.ops[2].getTotalPJ(), 0);
}

/// Two convolutions and a residual add over the second one, whose skip comes
/// from the first, 64 maps of 32x32 at 8 bits.
std::vector<LayerWork> buildResidual() {
  Builder builder(64, 32, 8, /*isImage=*/false);
  builder.conv(64, 8, 8, 8); // Works 1 and 2.
  builder.conv(64, 8, 8, 8); // Works 3 and 4.
  builder.append(WorkKind::Merge, 65536, 8, 8).producers.push_back(2);
  builder.works.back().feedsOutside = true;
  return builder.works;
}

// Two readers fetch a spilled map twice; it is stored once. A residual add is
// one operation per element and makes a map of its own.
TEST(ClosedFormRulesTest, ResidualAdd) {
  NetworkEstimate network = makeModel(1).estimate(buildResidual());
  EXPECT_EQ(network.ops[1].dramMapWords, 2 * 65536); // Fetch and store.
  EXPECT_EQ(network.ops[3].dramMapWords, 2 * 65536);
  EXPECT_EQ(network.ops[5].dramMapWords, 3 * 65536); // Two fetches, a store.
  EXPECT_NEAR(network.ops[5].postPJ, 65536 * makeModel().getWordEnergies(8).mac,
              1e-6);
}

// A fused op with two producers (a concatenation) stands for both maps.
TEST(ClosedFormRulesTest, ConcatenationIsBothMaps) {
  auto works = buildResidual();
  works[5].kind = WorkKind::Fused;
  works[5].feedsOutside = false;
  LayerWork pool;
  pool.kind = WorkKind::Pool;
  pool.activation = OperandFormat::integer(8);
  pool.producers.push_back(5);
  works.push_back(pool);
  NetworkEstimate network = makeModel(1).estimate(works);
  EXPECT_EQ(network.ops[5].getTotalPJ(), 0);
  EXPECT_EQ(network.ops[6].dramMapWords, 2 * 65536);
}

TEST(ClosedFormRulesTest, OutputOfTheNetworkIsNotCharged) {
  auto works = buildLayer2a(8, 8);
  works.back().feedsOutside = false;
  EXPECT_EQ(makeModel(1).estimate(works).total.dramMapWords, 65536);
}

// A map that exactly fills its half stays on chip.
TEST(ClosedFormRulesTest, ExactFitStays) {
  auto works = buildLayer2a(8, 8);
  EstimatorOptions options;
  int64_t mapBits = 65536 * 8, weightBits = 36928 * 8;
  options.memory = MemorySize{weightBits, 2 * mapBits};
  EXPECT_EQ(makeModel(options).estimate(works).total.dramPJ, 0);
  options.memory = MemorySize{weightBits - 1, 2 * mapBits};
  EXPECT_EQ(makeModel(options).estimate(works).total.dramWeightWords, 36928);
  options.memory = MemorySize{weightBits, 2 * mapBits - 2};
  EXPECT_EQ(makeModel(options).estimate(works).total.dramMapWords, 2 * 65536);
}

// Every component of the ops adds up to the network's total, and none is
// negative.
TEST(ClosedFormRulesTest, OpsAddUp) {
  const TableI medium = {{{2, 64}, {3, 128}, {3, 128}}};
  for (unsigned bits : {1, 3, 4, 8, 16}) {
    NetworkEstimate network = makeModel(1).estimate(buildTableI(medium, bits));
    double EnergyEstimate::*const components[] = {
        &EnergyEstimate::macPJ,          &EnergyEstimate::postPJ,
        &EnergyEstimate::sramLocalPJ,    &EnergyEstimate::sramMainPJ,
        &EnergyEstimate::dramPJ,         &EnergyEstimate::weightSramPJ,
        &EnergyEstimate::dramMapWords,   &EnergyEstimate::dramImageWords,
        &EnergyEstimate::dramWeightWords};
    for (double EnergyEstimate::*component : components) {
      double sum = 0;
      for (const EnergyEstimate &cost : network.ops) {
        EXPECT_GE(cost.*component, 0);
        sum += cost.*component;
      }
      EXPECT_EQ(sum, network.total.*component);
    }
  }
}

// On chip and off chip, every term scales with the counts.
TEST(ClosedFormRulesTest, LinearInTheCounts) {
  auto works = buildLayer2a(4, 8);
  EnergyEstimate once = makeModel(0).estimate(works).total;
  works[1].macs *= 3;
  works[1].weightWords *= 3;
  works[1].outputs *= 3;
  EnergyEstimate thrice = makeModel(0).estimate(works).total;
  EXPECT_NEAR(thrice.getTotalPJ(), 3 * once.getTotalPJ(), 1e-3);
}

} // namespace
