//===- TiledEnergyTest.cpp - Energy of known schedules ----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Tiles.h"

#include "qnn/Analysis/Energy/Search.h"

using namespace qnn::energy;
using namespace qnn::energy::test;

namespace {

/// The built-in platform \p name with sums of 24 bits.
Platform withAccumulator24(llvm::StringRef name) {
  Platform platform = llvm::cantFail(lookupPlatform(name));
  platform.addConstant(
      {"compute.accumulator_bits", 24, "bit", "golden", Confidence::Inferred});
  return platform;
}

const LoopNest layer = makeConv(64, 64, 32, 3);

// Golden 10b.
TEST(TiledEnergyTest, Horowitz) {
  Machine machine(withAccumulator24("horowitz45"));
  const struct {
    unsigned bits;
    const char *loops;
    int64_t tileBits, sramBits, dramBits;
    double mac, sram, dram, total;
  } rows[] = {{1, orderA.data(), 235520, 230051840, 266240, 2.8665, 99.1904,
               5.4080, 107.4650},
              {2, orderA.data(), 274432, 235184128, 532480, 3.3620, 101.4033,
               10.8160, 115.5813},
              {4, orderA.data(), 352256, 245448704, 1064960, 4.7972, 105.8290,
               21.6320, 132.2583},
              {4, orderB.data(), 352256, 245563392, 1179648, 4.7972, 105.8785,
               23.9616, 134.6373},
              {4, orderC.data(), 507904, 248266752, 3883008, 4.7972, 107.0441,
               78.8736, 190.7149},
              {8, orderA.data(), 507904, 265977856, 2129920, 10.3809, 114.6805,
               43.2640, 168.3254},
              {8, orderB.data(), 507904, 266207232, 2359296, 10.3809, 114.7794,
               47.9232, 173.0835}};
  for (const auto &row : rows) {
    SCOPED_TRACE(testing::Message() << row.bits << " " << row.loops);
    Mapping mapping = parseMapping(row.loops);
    TiledOp op = makeTiledOp(layer, row.bits, machine);
    TiledPricer pricer(machine, op);
    EXPECT_EQ(pricer.getViolation(mapping), "");
    EnergyEstimate cost = pricer.price(mapping);
    EXPECT_EQ(cost.levels[0].getBits(), row.sramBits);
    EXPECT_EQ(cost.levels[1].getBits(), row.dramBits);
    EXPECT_NEAR(cost.macPJ / 1e6, row.mac, 5.1e-5);
    EXPECT_NEAR(cost.getSramPJ() / 1e6, row.sram, 5.1e-5);
    EXPECT_NEAR(cost.dramPJ / 1e6, row.dram, 5.1e-5);
    EXPECT_NEAR(cost.getTotalPJ() / 1e6, row.total, 5.1e-5);
    EXPECT_EQ(cost.computeCycles, 589824);
    EXPECT_EQ(cost.utilisation, 1);

    // The tile fits exactly, and not in one bit less.
    op.mainFree = row.tileBits;
    EXPECT_EQ(TiledPricer(machine, op).getViolation(mapping), "");
    op.mainFree = row.tileBits - 1;
    EXPECT_EQ(TiledPricer(machine, op).getViolation(mapping),
              std::to_string(row.tileBits) + " bits in 'sram' of " +
                  std::to_string(row.tileBits - 1));
  }
}

TEST(TiledEnergyTest, IllegalTiles) {
  Machine machine(withAccumulator24("horowitz45"));
  const struct {
    unsigned bits;
    const char *loops;
    int64_t tileBits;
  } rows[] = {{8, orderC.data(), 622592},
              {16, orderA.data(), 819200},
              {16, orderB.data(), 819200},
              {16, orderC.data(), 851968}};
  for (const auto &row : rows) {
    TiledPricer pricer(machine, makeTiledOp(layer, row.bits, machine));
    EXPECT_EQ(pricer.getViolation(parseMapping(row.loops)),
              std::to_string(row.tileBits) + " bits in 'sram' of 524288");
  }
}

// Golden 10b in units of a 16-bit MAC: global buffer at 6, no register terms.
TEST(TiledEnergyTest, Eyeriss) {
  Machine machine(withAccumulator24("eyeriss"));
  TiledOp op = makeTiledOp(layer, 8, machine);
  EnergyEstimate cost = TiledPricer(machine, op).price(parseMapping(orderA));
  EXPECT_NEAR(cost.sramMainPJ, 99741696, 1e-3);
  EXPECT_NEAR(cost.dramPJ, 26624000, 1e-3);
  EXPECT_NEAR(cost.macPJ, 9437184, 1e-3);
  EXPECT_NEAR(cost.macPJ + cost.sramMainPJ + cost.dramPJ, 135802880, 1e-2);
  EXPECT_GT(cost.sramLocalPJ, 0);
}

TEST(TiledEnergyTest, OtherViolations) {
  Machine machine(withAccumulator24("horowitz45"));
  TiledPricer pricer(machine, makeTiledOp(layer, 4, machine));
  EXPECT_EQ(pricer.getViolation(parseMapping("OX32 OY8 FX3 FY3 C8 K8")),
            "loop oy covers 8 of 32");
  Mapping mapping = parseMapping(orderA);
  mapping.cuts[0][0] = 7;
  EXPECT_NE(pricer.getViolation(mapping).find("the tile of level 1"),
            std::string::npos);
  mapping = parseMapping(orderA);
  mapping.setCut(0, 2);
  EXPECT_NE(pricer.getViolation(mapping).find("more than one element"),
            std::string::npos);
  mapping = parseMapping(orderA);
  mapping.spatial.push_back({LoopDim::OX, 2});
  EXPECT_NE(pricer.getViolation(mapping).find("unrolled"), std::string::npos);
}

// Tiles that are replaced need twice their size; whole operands do not.
// Studies halve constants: an axis has one element at least.
TEST(TiledEnergyTest, FractionOfAnAxis) {
  Platform platform = llvm::cantFail(lookupPlatform("horowitz45"));
  Machine machine(llvm::cantFail(platform.withValue("array.0.size", 0.25)));
  TiledPricer pricer(machine, makeTiledOp(makeConv(8, 8, 8, 3), 8, machine));
  EXPECT_EQ(pricer.getAxisSize(0), 1);
  EXPECT_TRUE(findMapping(pricer, {}).has_value());
}

TEST(TiledEnergyTest, DoubleBuffering) {
  Platform platform = withAccumulator24("horowitz45");
  platform.addSetting({"levels.sram.double_buffer", "yes"});
  Machine machine(platform);
  TiledOp op = makeTiledOp(layer, 4, machine);
  // Order A: weights 18432, inputs 20480 at 4 bits, outputs 8192 at 24.
  op.mainFree = 1;
  EXPECT_EQ(TiledPricer(machine, op).getViolation(parseMapping(orderA)),
            "704512 bits in 'sram' of 1");
  EXPECT_EQ(TiledPricer(machine, op)
                .getViolation(parseMapping("OX32 OY32 FX3 FY3 C8 K8")),
            std::to_string((36864 + 65536) * 4 + 65536 * 24) +
                " bits in 'sram' of 1");
}

TEST(TiledEnergyTest, ResidentOperandsStayOnChip) {
  Machine machine(withAccumulator24("horowitz45"));
  TiledOp op = makeTiledOp(layer, 4, machine);
  EnergyEstimate before = TiledPricer(machine, op).price(parseMapping(orderA));
  op.isResident[unsigned(Operand::Input)] = true;
  EnergyEstimate after = TiledPricer(machine, op).price(parseMapping(orderA));
  EXPECT_EQ(before.levels[1].getBits() - after.levels[1].getBits(), 163840 * 4);
  EXPECT_EQ(before.levels[0].getBits() - after.levels[0].getBits(), 163840 * 4);
  EXPECT_FALSE(after.spillsInput);
  EXPECT_TRUE(after.spillsWeights);
}

} // namespace
