//===- DelayTest.cpp - Time, power and sensitivity --------------*- C++ -*-===//
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

// Golden 2e.
TEST(DelayTest, Layer2a) {
  const struct {
    unsigned bits;
    int64_t megabits;
    double mac, main, dram, microseconds, power, tops, efficiency, product;
  } rows[] = {
      {1, 4, 36864, 5250, 0, 184.320, 25.4941, 0.4096, 16.0665, 866.1333},
      {4, 4, 147456, 10500, 0, 737.280, 38.1471, 0.1024, 2.6843, 20736.0961},
      {8, 4, 294912, 14849.2, 0, 1474.560, 47.4269, 0.0512, 1.0796,
       103121.5134},
      {8, 1, 294912, 14849.2, 65536, 1474.560, 65.1268, 0.0512, 0.7862,
       141606.9638}};
  for (const auto &row : rows) {
    SCOPED_TRACE(testing::Message() << row.bits << " at " << row.megabits);
    NetworkEstimate network =
        makeModel(row.megabits).estimate(buildLayer2a(row.bits, row.bits));
    const EnergyEstimate &layer = network.ops[1];
    EXPECT_NEAR(layer.computeCycles, row.mac, 1e-6);
    EXPECT_NEAR(layer.levels[1].cycles, row.main, 0.051);
    EXPECT_NEAR(layer.levels[2].cycles, row.dram, 1e-6);
    EXPECT_EQ(layer.boundBy, -1);
    double seconds = network.getSeconds();
    EXPECT_NEAR(seconds * 1e6, row.microseconds, 1e-6);
    double energy = network.total.getTotalPJ();
    EXPECT_NEAR(energy / seconds * 1e-9, row.power, fourDigits);
    EXPECT_NEAR(2 * network.macs / seconds / 1e12, row.tops, fourDigits);
    EXPECT_NEAR(network.getTOPSPerWatt(), row.efficiency, fourDigits);
    EXPECT_NEAR(network.getEnergyDelayProduct(), row.product, fourDigits);
  }
}

TEST(DelayTest, Leakage) {
  Platform platform = llvm::cantFail(llvm::cantFail(lookupPlatform("moons2017"))
                                         .withValue("timing.leakage", 1));
  NetworkEstimate network =
      ClosedFormModel(platform).estimate(buildLayer2a(8, 8));
  double energy = network.total.getTotalWithLeakagePJ();
  EXPECT_NEAR(energy / 1e3, 71408.312, threeDigits);
  EXPECT_NEAR(energy / network.getSeconds() * 1e-9, 48.4269, fourDigits);
  EXPECT_NEAR(network.getTOPSPerWatt(), 1.0573, fourDigits);
}

// A dense layer whose weights stream is bound by DRAM, by a factor of 64.
TEST(DelayTest, StreamedWeightsBind) {
  for (unsigned bits : {1, 4, 8, 16}) {
    Builder network(2048, 4, bits, /*isImage=*/false);
    network.dense(1000, bits, bits, bits);
    EnergyEstimate layer = makeModel(1).estimate(network.works).ops[1];
    EXPECT_EQ(layer.boundBy, 2);
    EXPECT_NEAR(layer.levels[2].readBits[unsigned(Operand::Weight)] / 16 /
                    layer.computeCycles,
                64, 1e-9);
  }
}

// Golden 2f, by finite differences.
TEST(DelayTest, Sensitivity) {
  const struct {
    unsigned bits;
    double dram, main, exponent, parallel;
  } rows[] = {{4, 0.041778, 0.027405, -1.732868, -0.050950},
              {1, 0.099849, 0.016375, -3.465736, -0.025752},
              {8, 0.627064, 0.011486, -0.866434, -0.026717}};
  const Platform &platform = llvm::cantFail(lookupPlatform("moons2017"));
  EstimatorOptions options;
  options.memory = MemorySize::split(megabit);
  for (const auto &row : rows) {
    auto works = buildTableI({{{1, 64}, {1, 64}, {1, 64}}}, row.bits);
    auto getElasticity = [&](llvm::StringRef name) {
      const double step = 1e-6;
      double value = platform.value(name);
      auto price = [&](double factor) {
        Platform other =
            llvm::cantFail(platform.withValue(name, value * factor));
        return ClosedFormModel(other, options)
            .estimate(works)
            .total.getTotalPJ();
      };
      return (price(1 + step) - price(1 - step)) / (2 * step * price(1));
    };
    EXPECT_NEAR(getElasticity("levels.dram.ratio"), row.dram, 1e-6);
    EXPECT_NEAR(getElasticity("levels.main.ratio"), row.main, 1e-6);
    EXPECT_NEAR(getElasticity("compute.exponent"), row.exponent, 1e-6);
    EXPECT_NEAR(getElasticity("compute.parallel_macs"), row.parallel, 1e-6);
  }
}

} // namespace
