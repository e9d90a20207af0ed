//===- EnergyFlipsTest.cpp - Where decisions change -------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Networks.h"

#include "qnn/Analysis/Energy/EnergyStudies.h"

using namespace qnn::energy;
using namespace qnn::energy::test;

namespace {

const TableI smallNetwork = {{{1, 64}, {1, 64}, {1, 64}}};

std::vector<Flip> select(llvm::ArrayRef<Flip> flips, llvm::StringRef constant,
                         Flip::Kind kind) {
  std::vector<Flip> selected;
  for (const Flip &flip : flips)
    if (flip.constant.name == constant && flip.kind == kind)
      selected.push_back(flip);
  return selected;
}

TEST(EnergyFlipsTest, MemoryFlipsWhereDataJustFits) {
  std::vector<LayerWork> works = buildTableI(smallNetwork, 4);
  for (auto [index, work] : llvm::enumerate(works))
    work.name = "op" + std::to_string(index);
  auto flips = findFlips(makeModel(1), works, flipWidths);

  auto weights = select(flips, "memory.weights", Flip::Kind::Weights);
  ASSERT_EQ(weights.size(), 1u);
  EXPECT_NEAR(weights[0].value, 85888 * 4, 1);
  EXPECT_EQ(weights[0].from, 0u);
  EXPECT_EQ(weights[0].to, 1u);
  EXPECT_FALSE(weights[0].isAbove());

  // A map may fill half of its memory; the first one fits exactly.
  auto maps = select(flips, "memory.activations", Flip::Kind::Map);
  ASSERT_EQ(maps.size(), 3u);
  const char *const names[] = {"op7", "op4", "op1"};
  const int64_t sizes[] = {64 * 8 * 8, 64 * 16 * 16, 64 * 32 * 32};
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(maps[i].op, names[i]);
    EXPECT_NEAR(maps[i].value, double(sizes[i]) * 4 * 2, 1);
    EXPECT_EQ(maps[i].to, 1u);
  }
}

TEST(EnergyFlipsTest, SpilledDataComesBackAbove) {
  std::vector<LayerWork> works = buildTableI(smallNetwork, 8);
  auto flips = findFlips(makeModel(1), works, flipWidths);
  auto weights = select(flips, "memory.weights", Flip::Kind::Weights);
  ASSERT_EQ(weights.size(), 1u);
  EXPECT_NEAR(weights[0].value, 85888 * 8, 1);
  EXPECT_TRUE(weights[0].isAbove());
  EXPECT_EQ(weights[0].to, 0u);
}

TEST(EnergyFlipsTest, TheLeastWidthNeverFlipsOnMoons) {
  // The flip of one bit against four lies at a negative price of DRAM.
  for (int64_t megabits : {0, 1, 4})
    for (const Flip &flip : findFlips(makeModel(megabits),
                                      buildTableI(smallNetwork, 4), flipWidths))
      EXPECT_NE(flip.kind, Flip::Kind::Width) << flip.constant.name;
}

TEST(EnergyFlipsTest, WidthsCostTheSameWhereTheyFlip) {
  // A dear gate for one-bit products makes two bits cheaper.
  const Platform &platform = llvm::cantFail(lookupPlatform("horowitz45"));
  std::vector<LayerWork> works = buildTableI(smallNetwork, 4);
  auto flips = select(findFlips(ClosedFormModel(platform), works, flipWidths),
                      "compute.xnor_share", Flip::Kind::Width);
  ASSERT_FALSE(flips.empty());
  for (const Flip &flip : flips) {
    ClosedFormModel scaled(
        llvm::cantFail(platform.withValue(flip.constant.name, flip.value)));
    auto price = [&](unsigned bits) {
      return scaled.estimate(withBits(works, bits)).total.getTotalPJ();
    };
    EXPECT_NEAR(price(flip.from) / price(flip.to), 1, 1e-8);
    for (unsigned bits : flipWidths)
      EXPECT_GE(price(bits), (1 - 1e-8) * price(flip.to)) << bits;
  }
}

} // namespace
