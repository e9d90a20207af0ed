//===- MoonsStudyTest.cpp - What Moons et al. say ---------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "StudyFixture.h"

using namespace qnn::studies;
using namespace qnn::studies::test;

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
