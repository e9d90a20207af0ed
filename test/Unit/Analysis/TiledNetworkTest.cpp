//===- TiledNetworkTest.cpp - Plans of whole networks -----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Networks.h"

#include "qnn/Analysis/Energy/TiledEstimator.h"

using namespace qnn::energy;
using namespace qnn::energy::test;

namespace {

const TableI small = {{{1, 64}, {1, 64}, {1, 64}}};
const TableI medium = {{{2, 64}, {3, 128}, {3, 128}}};
const TableI large = {{{3, 256}, {3, 256}, {3, 256}}};

/// Every component of every op, to 1e-9.
void expectEqual(const NetworkEstimate &lhs, const NetworkEstimate &rhs) {
  static constexpr double EnergyEstimate::*components[] = {
      &EnergyEstimate::macPJ,           &EnergyEstimate::postPJ,
      &EnergyEstimate::sramLocalPJ,     &EnergyEstimate::sramMainPJ,
      &EnergyEstimate::dramPJ,          &EnergyEstimate::weightSramPJ,
      &EnergyEstimate::dramImageWords,  &EnergyEstimate::dramMapWords,
      &EnergyEstimate::dramWeightWords, &EnergyEstimate::computeCycles,
      &EnergyEstimate::cycles};
  ASSERT_EQ(lhs.ops.size(), rhs.ops.size());
  for (size_t index = 0; index < lhs.ops.size(); ++index)
    for (double EnergyEstimate::*component : components) {
      double expected = rhs.ops[index].*component;
      EXPECT_NEAR(lhs.ops[index].*component, expected, 1e-9 * expected)
          << "op " << index;
    }
  EXPECT_NEAR(lhs.total.getTotalPJ() / rhs.total.getTotalPJ(), 1, 1e-9);
}

// With the closed form's settings both models agree on every network of golden
// 2b, at every width and memory.
TEST(TiledNetworkTest, ReducesToTheClosedForm) {
  const Platform &platform = llvm::cantFail(lookupPlatform("moons2017"));
  for (const TableI &topology : {small, medium, large})
    for (unsigned bits : {1, 2, 3, 4, 8, 16})
      for (int64_t megabits : {1, 4, 0})
        for (Residency residency : {Residency::Whole, Residency::Partial}) {
          SCOPED_TRACE(testing::Message() << bits << " bits, " << megabits);
          EstimatorOptions options;
          options.residency = residency;
          options.memory = megabits ? MemorySize::split(megabits * megabit)
                                    : MemorySize::unlimited();
          auto works = buildTableI(topology, bits);
          NetworkEstimate closed =
              ClosedFormModel(platform, options).estimate(works);
          options.model = ModelKind::Tiled;
          options.idealDataflow = true;
          auto tiled = llvm::cantFail(Estimator::create(platform, options));
          expectEqual(tiled->estimate(works), closed);
        }
}

NetworkPlan planNetwork(llvm::StringRef platform,
                        const std::vector<LayerWork> &works,
                        std::optional<MemorySize> memory = std::nullopt) {
  EstimatorOptions options;
  options.model = ModelKind::Tiled;
  options.memory = memory;
  TiledEstimator estimator(llvm::cantFail(lookupPlatform(platform)), options);
  return llvm::cantFail(estimator.plan(works, {}));
}

TEST(TiledNetworkTest, PlansEveryPlatformWithAnArray) {
  for (const char *platform :
       {"moons2017", "horowitz45", "eyeriss", "edge-npu", "tpu-2mb"}) {
    SCOPED_TRACE(platform);
    NetworkPlan plan = planNetwork(platform, buildTableI(small, 8));
    const EnergyEstimate &total = plan.estimate.total;
    EXPECT_GT(total.macPJ, 0);
    EXPECT_GT(total.getSramPJ(), 0);
    EXPECT_GT(total.cycles, 0);
    EXPECT_LE(plan.bound, plan.value);
    EXPECT_LE(plan.getGap(), 0.5);
    double sum = 0;
    for (const EnergyEstimate &op : plan.estimate.ops) {
      double levels = 0;
      for (unsigned l = 0; l < op.numLevels; ++l)
        levels += op.levels[l].energyPJ;
      EXPECT_NEAR(levels, op.getSramPJ() + op.dramPJ, 1e-6 * levels);
      sum += op.getTotalPJ();
    }
    EXPECT_NEAR(sum, total.getTotalPJ(), 1e-6 * sum);
  }
}

// A map stays on chip from the op that makes it to the last that reads it: a
// residual block needs three maps at once.
TEST(TiledNetworkTest, LifetimesCountAgainstCapacity) {
  Builder builder(64, 16, 8, /*isImage=*/false);
  builder.conv(64, 8, 8, 8); // Works 1 and 2.
  builder.conv(64, 8, 8, 8); // Works 3 and 4.
  builder.append(WorkKind::Merge, 16384, 8, 8).producers.push_back(2);
  builder.works.back().feedsOutside = true;
  const int64_t mapBits = 16384 * 8;
  NetworkPlan roomy =
      planNetwork("horowitz45", builder.works, MemorySize::split(4 * megabit));
  EXPECT_TRUE(roomy.isResident[1] && roomy.isResident[3] &&
              roomy.isResident[5]);
  EXPECT_EQ(roomy.estimate.ops[5].dramPJ, 0);
  EXPECT_GE(roomy.estimate.footprintBits, 3 * mapBits);
  // Room for two maps and the tiles: one of the three lies off chip.
  NetworkPlan tight = planNetwork("horowitz45", builder.works,
                                  MemorySize::split(2 * mapBits + 100000));
  EXPECT_LE(tight.estimate.footprintBits, 2 * mapBits + 100000);
  EXPECT_FALSE(tight.isResident[1] && tight.isResident[3] &&
               tight.isResident[5]);
  EXPECT_GT(tight.estimate.total.dramPJ, roomy.estimate.total.dramPJ);
}

TEST(TiledNetworkTest, ResidentWeightsCostNoTraffic) {
  NetworkPlan plan = planNetwork("tpu-2mb", buildTableI(small, 8));
  EXPECT_TRUE(plan.keepsWeights);
  const unsigned last = 2;
  double bits =
      plan.estimate.total.levels[last].readBits[unsigned(Operand::Weight)];
  EXPECT_EQ(bits, 0);
  NetworkPlan streamed = planNetwork("horowitz45", buildTableI(small, 8));
  EXPECT_FALSE(streamed.keepsWeights);
  EXPECT_GE(
      streamed.estimate.total.levels[1].readBits[unsigned(Operand::Weight)],
      85888 * 8);
}

TEST(TiledNetworkTest, GivenSchedulesCountAsTheyAre) {
  auto works = buildTableI(small, 8);
  NetworkPlan searched = planNetwork("horowitz45", works);
  FixedLoops loops;
  loops.spatial = searched.mappings[4]->spatial;
  loops.temporal = searched.mappings[4]->temporal;
  works[4].schedule = loops;
  NetworkPlan same = planNetwork("horowitz45", works);
  EXPECT_NEAR(same.estimate.ops[4].getTotalPJ(),
              searched.estimate.ops[4].getTotalPJ(),
              1e-9 * searched.estimate.ops[4].getTotalPJ());
  std::reverse(works[4].schedule->temporal.begin(),
               works[4].schedule->temporal.end());
  EXPECT_GT(planNetwork("horowitz45", works).estimate.ops[4].getTotalPJ(),
            searched.estimate.ops[4].getTotalPJ());
}

TEST(TiledNetworkTest, SaysWhatDoesNotFit) {
  auto works = buildTableI(small, 8);
  for (LayerWork &work : works)
    work.name = "layer";
  EstimatorOptions options;
  options.model = ModelKind::Tiled;
  options.memory = MemorySize::split(32);
  TiledEstimator estimator(llvm::cantFail(lookupPlatform("horowitz45")),
                           options);
  llvm::Error error = estimator.check(works);
  ASSERT_TRUE(bool(error));
  EXPECT_EQ(llvm::toString(std::move(error)),
            "'layer' has no schedule that fits the memories of platform "
            "'horowitz45'");
  for (const char *name : {"cortex-m4", "hashemi2016", "vasquez2021-analytic"})
    EXPECT_NE(llvm::toString(Estimator::create(
                                 llvm::cantFail(lookupPlatform(name)), options)
                                 .takeError())
                  .find("--energy-model=closed"),
              std::string::npos);
}

} // namespace
