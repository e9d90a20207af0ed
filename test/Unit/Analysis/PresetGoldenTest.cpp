//===- PresetGoldenTest.cpp - Published figures of the presets --*- C++ -*-===//
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

/// Price of the layer of golden 2a.
EnergyEstimate priceLayer(llvm::StringRef name, unsigned weightBits,
                          unsigned activationBits) {
  return makeClosed(name)
      .estimate(buildLayer2a(weightBits, activationBits))
      .total;
}

TEST(PresetGoldenTest, HashemiSlots) {
  Machine machine = makeMachine("hashemi2016");
  const struct {
    unsigned weight, activation;
    double picojoules;
  } rows[] = {{32, 32, 18.959}, {16, 16, 8.980}, {8, 8, 3.435}, {4, 4, 1.737},
              {1, 16, 1.490},   {1, 8, 1.490},   {2, 4, 1.737}, {4, 8, 3.435},
              {8, 4, 3.435},    {6, 16, 8.980}};
  for (const auto &row : rows)
    EXPECT_NEAR(
        machine.getLaw().getMacEnergy(makeQuery(row.weight, row.activation)),
        row.picojoules, threeDigits)
        << row.weight << " " << row.activation;
  MacQuery query = makeQuery(6, 16);
  query.weight.code = CodeForm::PowerOfTwo;
  EXPECT_NEAR(machine.getLaw().getMacEnergy(query), 3.280, threeDigits);
  query.weight = query.activation = OperandFormat::floating(32);
  EXPECT_NEAR(machine.getLaw().getMacEnergy(query), 21.556, threeDigits);
}

// E = P*N_c/(256*f*u): the LeNet of the paper at u = 1, in us and uJ.
TEST(PresetGoldenTest, HashemiRuntime) {
  Builder network(1, 1, 8, /*isImage=*/false);
  network.dense(1, 16, 16, 16);
  network.works.back().macs = 2293000;
  NetworkEstimate lenet = makeClosed("hashemi2016").estimate(network.works);
  EXPECT_NEAR(lenet.getSeconds() * 1e6, 35.8, 0.051);
  EXPECT_NEAR(lenet.total.getTotalPJ() / 1e6, 574.75e-3 * 35.828, 1e-3);
  EXPECT_EQ(lenet.total.dramPJ, 0);
  network.works.back().macs = 12298240;
  EXPECT_NEAR(makeClosed("hashemi2016").estimate(network.works).getSeconds() *
                  1e6,
              192.2, 0.051);
}

// Section 5, layer of 2a.
TEST(PresetGoldenTest, Vasquez) {
  const struct {
    unsigned bits;
    double mac, memory, compute, total, inMemory;
  } rows[] = {{1, 0.196875, 256.0000, 7431.7824, 7687.7824, 111.056781},
              {2, 0.293750, 512.0000, 11088.6912, 11600.6912, 111.056781},
              {4, 0.487500, 1024.0000, 18402.5088, 19426.5088, 640.520552},
              {8, 0.875000, 2048.0000, 33030.1440, 35078.1440, 2518.369174},
              {16, 1.650000, 4096.0000, 62285.4144, 66381.4144, 10444.169282}};
  Machine machine = makeMachine("vasquez2021-analytic");
  for (const auto &row : rows) {
    SCOPED_TRACE(row.bits);
    EXPECT_NEAR(machine.getLaw().getMacEnergy(makeQuery(row.bits, row.bits)),
                row.mac, 1e-9);
    EnergyEstimate cost =
        priceLayer("vasquez2021-analytic", row.bits, row.bits);
    EXPECT_NEAR(cost.getSramPJ() / 1e3, row.memory, fourDigits);
    EXPECT_NEAR(cost.getComputePJ() / 1e3, row.compute, fourDigits);
    EXPECT_NEAR(cost.getTotalPJ() / 1e3, row.total, fourDigits);
    EXPECT_NEAR(priceLayer("vasquez2021-pim", row.bits, row.bits).getTotalPJ() /
                    1e3,
                row.inMemory, 5.1e-7);
  }
}

// Section 5a: reduction 576 on 5 arrays, 115.2 rows each.
TEST(PresetGoldenTest, StructuralInMemory) {
  const struct {
    unsigned weight, activation;
    double nanojoules;
  } rows[] = {{2, 2, 121.2993},  {4, 4, 703.4767},  {4, 8, 1406.9534},
              {8, 4, 1406.9534}, {8, 8, 2813.9069}, {16, 16, 11255.6274},
              {1, 1, 121.2993},  {3, 3, 703.4767}};
  for (const auto &row : rows) {
    EnergyEstimate cost =
        priceLayer("vasquez2021-pim-structural", row.weight, row.activation);
    EXPECT_NEAR(cost.getTotalPJ() / 1e3, row.nanojoules, fourDigits);
    // One conversion per cycle and column.
    EXPECT_EQ(cost.computeCycles, 1024 * ((row.activation + 1) / 2));
  }
  // The fit at full rows, in fJ.
  Machine machine = makeMachine("vasquez2021-pim-structural");
  const double fit[][2] = {
      {2, 2.9420}, {4, 16.9722}, {8, 67.8888}, {16, 271.5551}};
  for (auto [bits, femtojoules] : fit)
    EXPECT_NEAR(
        machine.getLaw().getMacEnergy(makeQuery(
            static_cast<unsigned>(bits), static_cast<unsigned>(bits), 128)) *
            1e3,
        femtojoules, fourDigits);
}

TEST(PresetGoldenTest, NoFloatInMemory) {
  LayerWork work;
  work.name = "conv";
  work.weight = work.activation = OperandFormat::floating(32);
  for (const char *name : {"vasquez2021-pim", "vasquez2021-pim-structural"}) {
    llvm::Error error = makeClosed(name).check(work);
    ASSERT_TRUE(bool(error));
    EXPECT_NE(llvm::toString(std::move(error)).find("'conv' cannot run"),
              std::string::npos);
  }
}

} // namespace
