//===- PresetUnitsTest.cpp - Published prices of accesses -------*- C++ -*-===//
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

Machine makeMachine(llvm::StringRef name) {
  return Machine(llvm::cantFail(lookupPlatform(name)));
}

MacQuery makeQuery(unsigned weightBits, unsigned activationBits,
                   double products = 576) {
  return {OperandFormat::integer(weightBits),
          OperandFormat::integer(activationBits), products, 64, false};
}

// Section 7.
TEST(PresetUnitsTest, HorowitzMultipliers) {
  Platform platform =
      llvm::cantFail(llvm::cantFail(lookupPlatform("horowitz45"))
                         .withValue("compute.add_per_bit", 0.003125));
  platform.addConstant(
      {"compute.accumulator_bits", 24, "bit", "golden", Confidence::Inferred});
  ComputeLaw law(platform);
  const double rows[][2] = {{1, 0.0759375},
                            {2, 0.0890625},
                            {4, 0.127083},
                            {8, 0.275},
                            {16, 0.858333}};
  for (auto [bits, picojoules] : rows) {
    auto width = static_cast<unsigned>(bits);
    EXPECT_NEAR(law.getMacEnergy(makeQuery(width, width)), picojoules, 5.1e-7);
  }
  auto multiply = [&](OperandFormat weight, OperandFormat activation) {
    return law.getMacEnergy({weight, activation, 1, 1, false}) - 24 * 0.003125;
  };
  auto integer = [](unsigned bits) { return OperandFormat::integer(bits); };
  EXPECT_NEAR(multiply(integer(8), integer(8)), 0.2, 1e-9);
  EXPECT_NEAR(multiply(integer(32), integer(32)), 3.1, 1e-8);
  EXPECT_NEAR(multiply(integer(1), integer(1)), 0.0009375, 1e-12);
  EXPECT_NEAR(multiply(integer(1), integer(8)), 0.0075, 1e-12);
  EXPECT_NEAR(
      multiply(OperandFormat::integer(2, CodeForm::Ternary), integer(8)), 0.015,
      1e-12);
  EXPECT_NEAR(
      multiply(OperandFormat::integer(4, CodeForm::PowerOfTwo), integer(8)),
      0.037251, 5.1e-7);
  EXPECT_NEAR(multiply(OperandFormat::integer(1, CodeForm::Mask), integer(8)),
              0.0075, 1e-12);
  OperandFormat half = OperandFormat::floating(16),
                single = OperandFormat::floating(32);
  EXPECT_EQ(law.getMacEnergy({half, half, 1, 1, false}), 1.5);
  EXPECT_EQ(law.getMacEnergy({single, single, 1, 1, false}), 4.6);
}

TEST(PresetUnitsTest, ExactAccumulator) {
  ComputeLaw law(llvm::cantFail(lookupPlatform("horowitz45")));
  MacQuery query = makeQuery(4, 8);
  EXPECT_EQ(law.getAccumulatorBits(query), 4 + 8 + 10);
  query.products = 1024;
  EXPECT_EQ(law.getAccumulatorBits(query), 4 + 8 + 10);
  query.isBiased = true;
  EXPECT_EQ(law.getAccumulatorBits(query), 4 + 8 + 11);
}

TEST(PresetUnitsTest, HorowitzMemories) {
  const Platform &platform = llvm::cantFail(lookupPlatform("horowitz45"));
  const double rows[][2] = {{1, 0.055243},   {8, 0.15625},    {16, 0.220971},
                            {32, 0.3125},    {64, 0.431166},  {128, 0.594892},
                            {256, 0.820790}, {512, 1.132470}, {1024, 1.5625}};
  for (auto [kibibytes, picojoules] : rows) {
    Machine machine(platform,
                    MemorySize::split(static_cast<int64_t>(kibibytes * 8192)));
    EXPECT_NEAR(machine.getReadPerBit(0, 8), picojoules,
                picojoules < 1 ? 1.1e-6 : 5.1e-6)
        << kibibytes;
  }
  EXPECT_EQ(Machine(platform).getReadPerBit(1, 8), 20.3125);
}

TEST(PresetUnitsTest, Eyeriss) {
  Machine machine = makeMachine("eyeriss");
  EXPECT_NEAR(machine.getReadPerBit(1, 16) * 16, 6, 1e-9);
  EXPECT_EQ(machine.getReadPerBit(2, 16) * 16, 200);
  EXPECT_EQ(machine.getLaw().getMacEnergy(makeQuery(8, 8)), 0.25);
}

// Section 8a.
TEST(PresetUnitsTest, CortexM4) {
  Builder network(1, 1, 8, /*isImage=*/false);
  network.dense(1, 8, 8, 8);
  network.works.back().instructions = LayerWork::Instructions{1e6, 3e5, 5e4};
  NetworkEstimate estimate = makeClosed("cortex-m4").estimate(network.works);
  EXPECT_DOUBLE_EQ(estimate.total.macPJ, 433e6);
  EXPECT_DOUBLE_EQ(estimate.total.getSramPJ(), 18e6);
  EXPECT_DOUBLE_EQ(estimate.total.dramPJ, 7.5e6);
  EXPECT_NEAR(estimate.getSeconds() * 1e3, 10.4167, fourDigits);
}

} // namespace
