//===- PlatformTest.cpp - Lookup, constants and memory sizes ----*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Networks.h"

#include "llvm/ADT/StringExtras.h"

using namespace qnn::energy;
using namespace qnn::energy::test;

namespace {

std::string knownPlatforms() {
  return llvm::join(getPlatformNames(), ", ") + ")";
}

TEST(PlatformTest, LooksUpByName) {
  auto platform = lookupPlatform("moons2017");
  ASSERT_TRUE(bool(platform));
  EXPECT_EQ(platform->getName(), "moons2017");
}

TEST(PlatformTest, AsksDidYouMean) {
  auto platform = lookupPlatform("mons2017");
  ASSERT_FALSE(bool(platform));
  EXPECT_EQ(llvm::toString(platform.takeError()),
            "unknown platform 'mons2017'; did you mean 'moons2017'? (known: " +
                knownPlatforms());
}

TEST(PlatformTest, DoesNotGuessWildly) {
  auto platform = lookupPlatform("tpu");
  ASSERT_FALSE(bool(platform));
  EXPECT_EQ(llvm::toString(platform.takeError()),
            "unknown platform 'tpu' (known: " + knownPlatforms());
}

TEST(PlatformTest, EveryConstantHasSourceAndUniqueName) {
  for (llvm::StringRef name : getPlatformNames()) {
    const Platform &platform = llvm::cantFail(lookupPlatform(name));
    for (const Constant &constant : platform.getConstants()) {
      EXPECT_FALSE(constant.source.empty()) << constant.name;
      EXPECT_FALSE(constant.unit.empty()) << constant.name;
      EXPECT_EQ(platform.find(constant.name), &constant) << constant.name;
    }
    EXPECT_EQ(platform.find("no_such_constant"), nullptr);
  }
}

// The table of derived constants.
TEST(PlatformTest, DerivedConstantsOfMoons2017) {
  const struct {
    unsigned bits;
    double mac, main, dram, parallel, fanout;
  } rows[] = {{1, 0.115625, 0.231250, 14.8, 1024, 32},
              {2, 0.275004, 0.550008, 35.2005, 512, 22.6274},
              {4, 0.654074, 1.308150, 83.7214, 256, 16},
              {8, 1.555660, 3.111320, 199.124, 128, 11.3137},
              {16, 3.700000, 7.400000, 473.6, 64, 8}};
  ClosedFormModel model = makeModel();
  for (const auto &row : rows) {
    WordEnergies energies = model.getWordEnergies(row.bits);
    EXPECT_NEAR(energies.mac, row.mac, 4e-6) << row.bits;
    EXPECT_NEAR(energies.local, row.mac, 4e-6) << row.bits;
    EXPECT_NEAR(energies.main, row.main, 4e-6) << row.bits;
    EXPECT_NEAR(energies.dram, row.dram, 5.1e-4) << row.bits;
    EXPECT_NEAR(energies.parallel, row.parallel, 1e-9) << row.bits;
    EXPECT_NEAR(std::sqrt(energies.parallel), row.fanout, 5.1e-5) << row.bits;
  }
}

TEST(PlatformTest, DramScalingByBits) {
  EstimatorOptions options;
  options.dramScaling = DramScaling::Bits;
  ClosedFormModel model = makeModel(options);
  for (unsigned bits : {1, 2, 4, 8, 16})
    EXPECT_NEAR(model.getWordEnergies(bits).dram, 29.6 * bits, 1e-9) << bits;
}

TEST(MemorySizeTest, Parses) {
  const struct {
    const char *text;
    int64_t weights, activations;
  } rows[] = {{"4Mb", 2 * megabit, 2 * megabit},
              {"512KiB", 2 * megabit, 2 * megabit},
              {" 1 Mb ", megabit / 2, megabit / 2},
              {"0.5MiB", 2 * megabit, 2 * megabit},
              {"1025", 512, 513},
              {"64b", 32, 32},
              {"3Mb+1kb", 3 * megabit, 1024}};
  for (const auto &row : rows) {
    auto memory = parseMemorySize(row.text);
    ASSERT_TRUE(bool(memory)) << row.text;
    EXPECT_EQ(memory->weightBits, row.weights) << row.text;
    EXPECT_EQ(memory->activationBits, row.activations) << row.text;
  }
  auto unlimited = parseMemorySize("unlimited");
  ASSERT_TRUE(bool(unlimited));
  EXPECT_FALSE(unlimited->weightBits || unlimited->activationBits);
}

TEST(MemorySizeTest, RejectsWhatItCannotRead) {
  for (const char *text : {"", "Mb", "4 MB", "4XB", "-1Mb", "0", "nan", "inf",
                           "1e300Mb", "1Mb+", "+1Mb", "1Mb+2Mb+3Mb"}) {
    auto memory = parseMemorySize(text);
    EXPECT_FALSE(bool(memory)) << text;
    EXPECT_NE(llvm::toString(memory.takeError()).find("bad memory size"),
              std::string::npos);
  }
}

TEST(MemorySizeTest, Formats) {
  EXPECT_EQ(formatMemory(MemorySize::split(4 * megabit)), "4 Mb (512 KiB)");
  EXPECT_EQ(formatMemory(MemorySize::split(megabit)), "1 Mb (128 KiB)");
  EXPECT_EQ(formatMemory(MemorySize::unlimited()), "unlimited");
  EXPECT_EQ(formatMemory({megabit, std::nullopt}),
            "weights 1 Mb, activations unlimited");
}

} // namespace
