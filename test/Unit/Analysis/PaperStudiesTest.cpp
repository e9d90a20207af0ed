//===- PaperStudiesTest.cpp - What the papers say, one by one ---*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Each statement of the papers that docs/Papers.md lists as reproduced is a
/// test; the figures of the reference are those of its golden tables.
///
//===----------------------------------------------------------------------===//

#include "qnn/Analysis/Studies/PaperStudies.h"
#include "qnn/Analysis/Energy/ClosedForm.h"
#include "qnn/Analysis/Energy/EnergyAnalysis.h"
#include "qnn/Dialect/QNN/IR/QNNDialect.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "gtest/gtest.h"

using namespace qnn::studies;
using qnn::energy::parseSweep;

namespace {

class PaperStudies : public ::testing::Test {
protected:
  PaperStudies() {
    mlir::DialectRegistry registry;
    registry.insert<mlir::qnn::QNNDialect, mlir::arith::ArithDialect,
                    mlir::func::FuncDialect>();
    mlir::qnn::registerEnergyCostExtensions(registry);
    context.appendDialectRegistry(registry);
    context.loadAllAvailableDialects();
  }

  /// The study of the networks of the reference's table.
  Study moons(llvm::StringRef sweep, bool ofAll = false) {
    MoonsOptions options;
    for (const char *name :
         {"1x64 1x64 1x64", "2x64 3x128 3x128", "3x256 3x256 3x256"})
      options.topologies.push_back(
          llvm::cantFail(mlir::qnn::parseTopology(name)));
    options.grid = llvm::cantFail(parseSweep(sweep));
    options.ofAll = ofAll;
    return llvm::cantFail(studyMoons(context, options));
  }

  /// Widths 1, 4, 8 at 1 Mb, 4 Mb and without limit, computed once.
  const Table &getAllOfTableI() {
    static const Study study = moons("bits=1,4,8;memory=1Mb,4Mb,inf", true);
    return study.getTable("all");
  }

  Study vasquez() { return llvm::cantFail(studyVasquez(context, {})); }

  mlir::MLIRContext context;
};

//===----------------------------------------------------------------------===//
// Moons et al. 2017
//===----------------------------------------------------------------------===//

TEST_F(PaperStudies, MoonsGoldens) {
  Study study = moons("bits=1,4,8;memory=1Mb,4Mb,inf");
  const Table &energy = study.getTable("energy");
  // On chip, DRAM at 1 Mb, 4 Mb, unlimited; in uJ.
  const double goldens[9][4] = {
      {3.2790, 0.3637, 0.3637, 0.3637},
      {11.7981, 0.5144, 0.5144, 0.5144},
      {26.0574, 43.8137, 0.6117, 0.6117},
      {21.8579, 13.2542, 0.3637, 0.3637},
      {122.9725, 73.4338, 73.4338, 0.5144},
      {302.4493, 226.2434, 174.0442, 0.6117},
      {226.8616, 70.9415, 70.9415, 0.3637},
      {1326.9186, 531.4450, 399.7625, 0.5144},
      {3287.0538, 1341.6834, 1263.3846, 0.6117},
  };
  ASSERT_EQ(energy.rows.size(), 9u);
  const char *const columns[] = {"on_chip_uj", "dram_1mb_uj", "dram_4mb_uj",
                                 "dram_unlimited_uj"};
  for (size_t row = 0; row < 9; ++row)
    for (size_t column = 0; column < 4; ++column)
      EXPECT_NEAR(getNumber(energy, row, columns[column]), goldens[row][column],
                  5.1e-5);
}

TEST_F(PaperStudies, MoonsTableIHas3375Topologies) {
  EXPECT_EQ(mlir::qnn::getTableI().size(), 3375u);
}

TEST_F(PaperStudies, MoonsBinaryIsLeastForEveryTopology) {
  const Table &all = getAllOfTableI();
  ASSERT_EQ(all.rows.size(), 9u);
  for (size_t row = 0; row < 9; ++row)
    EXPECT_EQ(getNumber(all, row, "num_least"), row % 3 == 0 ? 3375 : 0);
}

TEST_F(PaperStudies, MoonsBinaryGainsMostInSmallMemory) {
  const Table &all = getAllOfTableI();
  // Rows 1, 4, 7: four bits over one bit.
  EXPECT_GT(getNumber(all, 1, "ratio_median"),
            getNumber(all, 4, "ratio_median"));
  EXPECT_GT(getNumber(all, 4, "ratio_median"),
            getNumber(all, 7, "ratio_median"));
  EXPECT_GT(getNumber(all, 1, "ratio_max"), 2 * getNumber(all, 7, "ratio_max"));
}

TEST_F(PaperStudies, MoonsInt4SavesTwoToTenTimesAgainstInt8) {
  Study study = moons("bits=4,8;memory=1Mb,4Mb,inf");
  const Table &energy = study.getTable("energy");
  auto ratio = [&](const char *key) {
    return getNumber(energy, 1, key) / getNumber(energy, 0, key);
  };
  EXPECT_NEAR(ratio("total_unlimited_uj"), 2.166, 5e-4);
  EXPECT_NEAR(ratio("total_1mb_uj"), 5.675, 5e-4);
  const Table &all = getAllOfTableI();
  for (size_t row : {2, 5, 8}) {
    EXPECT_GT(getNumber(all, row, "ratio_median"), 2);
    EXPECT_LT(getNumber(all, row, "ratio_max"), 10);
  }
}

TEST_F(PaperStudies, MoonsDramIsTwoOrdersAboveAMac) {
  qnn::energy::ClosedFormModel model(
      llvm::cantFail(qnn::energy::lookupPlatform("moons2017")));
  for (unsigned bits : {1, 2, 4, 8, 16}) {
    double ratio =
        model.getWordEnergies(bits).dram / model.getWordEnergies(bits).mac;
    EXPECT_GE(ratio, 100);
    EXPECT_LT(ratio, 1000);
  }
}

TEST_F(PaperStudies, MoonsHalfOfWideWordsGoesToDramAtOneMegabit) {
  Study study = moons("bits=16;memory=1Mb");
  const Table &energy = study.getTable("energy");
  // But for the largest network, which computes more per word.
  for (size_t row : {0, 1}) {
    double share = getNumber(energy, row, "dram_1mb_uj") /
                   getNumber(energy, row, "total_1mb_uj");
    EXPECT_GT(share, 0.4);
    EXPECT_LT(share, 0.65);
  }
}

//===----------------------------------------------------------------------===//
// Hashemi et al. 2017
//===----------------------------------------------------------------------===//

TEST_F(PaperStudies, HashemiFormatsRankAsPublished) {
  Study study = llvm::cantFail(studyHashemi(context));
  for (const char *name : {"lenet", "cifar10"}) {
    const Table &table = study.getTable(name);
    ASSERT_EQ(table.rows.size(), 7u);
    for (size_t a = 0; a < 7; ++a)
      for (size_t b = 0; b < 7; ++b) {
        // Four bits did not converge on the second network.
        if (name == std::string("cifar10") && (a == 4 || b == 4))
          continue;
        EXPECT_EQ(getNumber(table, a, "energy_uj") <
                      getNumber(table, b, "energy_uj"),
                  getNumber(table, a, "published_uj") <
                      getNumber(table, b, "published_uj"))
            << name << ": " << a << " and " << b;
      }
  }
}

TEST_F(PaperStudies, HashemiBinaryIsLeastAndFloatIsMost) {
  Study study = llvm::cantFail(studyHashemi(context));
  const Table &table = study.getTable("formats");
  for (const char *key : {"area_mm2", "power_mw", "mac_pj"})
    for (size_t row = 1; row < 6; ++row) {
      EXPECT_LT(getNumber(table, row, key), getNumber(table, 0, key));
      EXPECT_GT(getNumber(table, row, key), getNumber(table, 6, key));
    }
}

TEST_F(PaperStudies, HashemiPowersOfTwoSaveAgainstFixed8) {
  Study study = llvm::cantFail(studyHashemi(context));
  for (const char *key : {"area_mm2", "power_mw", "mac_pj"})
    EXPECT_LT(getNumber(study.getTable("formats"), 5, key),
              getNumber(study.getTable("formats"), 3, key));
}

TEST_F(PaperStudies, HashemiNetworksAreThoseOfThePaper) {
  // 32-bit parameters of about 1.65 MB and 0.35 MB (remembered).
  Study study = llvm::cantFail(studyHashemi(context));
  EXPECT_NEAR(getNumber(study.getTable("lenet"), 0, "weights_kib") / 1024, 1.65,
              0.01);
  EXPECT_NEAR(getNumber(study.getTable("cifar10"), 0, "weights_kib") / 1024,
              0.35, 0.01);
  // 2293000 and 12298240 MACs, 256 per cycle at 250 MHz.
  EXPECT_NEAR(getNumber(study.getTable("lenet"), 0, "time_us"), 35.828, 1e-3);
  EXPECT_NEAR(getNumber(study.getTable("cifar10"), 0, "time_us"), 192.16, 1e-3);
}

TEST_F(PaperStudies, HashemiEnergyImpliesABusyArray) {
  Study study = llvm::cantFail(studyHashemi(context));
  const double ranges[2][2] = {{0.81, 0.96}, {0.79, 0.93}};
  for (size_t i = 0; i < 2; ++i) {
    const Table &table = study.getTable(i == 0 ? "lenet" : "cifar10");
    for (size_t row = 0; row < 7; ++row) {
      if (i == 1 && row == 4)
        continue;
      double utilisation = getNumber(table, row, "implied_utilisation");
      EXPECT_GT(utilisation, ranges[i][0] - 0.005);
      EXPECT_LT(utilisation, ranges[i][1] + 0.005);
    }
  }
}

//===----------------------------------------------------------------------===//
// Vasquez et al. 2021
//===----------------------------------------------------------------------===//

TEST_F(PaperStudies, VasquezDensityRule) {
  int64_t bits = 16, channels = 64;
  const int64_t expected[4][2] = {{7, 29}, {4, 18}, {3, 14}, {3, 13}};
  const double densities[] = {0.45, 0.62, 0.80, 0.93};
  for (size_t round = 0; round < 4; ++round) {
    bits = applyDensity(bits, densities[round]);
    channels = applyDensity(channels, densities[round]);
    EXPECT_EQ(bits, expected[round][0]);
    EXPECT_EQ(channels, expected[round][1]);
  }
  EXPECT_EQ(applyDensity(3, 0), 1);
}

TEST_F(PaperStudies, VasquezFiveTimesLiesBetweenTheFirstRounds) {
  // "About 5x" in memory against 16 bits, without the widths of the layers.
  Study study = vasquez();
  for (const char *name : {"vgg19", "resnet18"}) {
    const Table &table = study.getTable(name);
    EXPECT_LT(getNumber(table, 4, "pim_ratio"), 5);
    EXPECT_GT(getNumber(table, 5, "pim_ratio"), 5);
  }
}

TEST_F(PaperStudies, VasquezPruningBringsTwoOrdersAndMoreForVgg19) {
  Study study = vasquez();
  double vgg19 = getNumber(study.getTable("vgg19"), 8, "pim_ratio");
  double resnet18 = getNumber(study.getTable("resnet18"), 8, "pim_ratio");
  EXPECT_GT(vgg19, 100);
  EXPECT_GT(vgg19, resnet18);
}

TEST_F(PaperStudies, VasquezStructureAgreesWithTheTable) {
  Study study = vasquez();
  for (const char *name : {"vgg19", "resnet18"})
    for (size_t row = 0; row < 4; ++row) {
      const Table &table = study.getTable(name);
      EXPECT_NEAR(getNumber(table, row, "structural_uj") /
                      getNumber(table, row, "pim_uj"),
                  1, 0.07);
    }
}

} // namespace
