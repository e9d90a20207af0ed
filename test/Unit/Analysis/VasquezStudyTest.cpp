//===- VasquezStudyTest.cpp - What Vasquez et al. say -----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "StudyFixture.h"

using namespace qnn::studies;
using namespace qnn::studies::test;

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
