//===- EnergyStudiesTest.cpp - Sweeps and sensitivities ---------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Analysis/Energy/EnergyStudies.h"

#include "Networks.h"

#include "llvm/ADT/STLExtras.h"

#include <cmath>

using namespace qnn::energy;
using namespace qnn::energy::test;

namespace {

std::vector<LayerWork> buildSmall(unsigned bits) {
  return buildTableI({{{1, 64}, {1, 64}, {1, 64}}}, bits);
}

double findElasticity(llvm::ArrayRef<Sensitivity> all, llvm::StringRef name) {
  for (const Sensitivity &sensitivity : all)
    if (sensitivity.constant.name == name)
      return sensitivity.elasticity.value_or(NAN);
  return 0;
}

TEST(EnergySensitivityTest, EqualsTheDerivativesOfTheClosedForm) {
  struct Golden {
    unsigned bits;
    double dram, main, exponent, parallel;
  };
  for (const Golden &golden :
       {Golden{4, 0.041778, 0.027405, -1.732868, -0.050950},
        Golden{1, 0.099849, 0.016375, -3.465736, -0.025752},
        Golden{8, 0.627064, 0.011486, -0.866434, -0.026717}}) {
    auto all = computeSensitivities(makeModel(1), buildSmall(golden.bits));
    EXPECT_NEAR(findElasticity(all, "compute.energy"), 1, 1e-6);
    EXPECT_NEAR(findElasticity(all, "levels.dram.ratio"), golden.dram, 1e-6);
    EXPECT_NEAR(findElasticity(all, "levels.main.ratio"), golden.main, 1e-6);
    EXPECT_NEAR(findElasticity(all, "compute.exponent"), golden.exponent, 1e-6);
    EXPECT_NEAR(findElasticity(all, "compute.parallel_macs"), golden.parallel,
                1e-6);
  }
}

TEST(EnergySensitivityTest, RangesAreForUnverifiedConstantsOnly) {
  ClosedFormModel model = makeModel(1);
  auto works = buildSmall(4);
  double total = model.estimate(works).total.getTotalPJ();
  for (const Sensitivity &sensitivity : computeSensitivities(model, works)) {
    bool isConfirmed = sensitivity.constant.confidence == Confidence::Confirmed;
    EXPECT_EQ(sensitivity.halfPJ.has_value(), !isConfirmed)
        << sensitivity.constant.name;
    if (sensitivity.constant.name == "compute.energy") {
      EXPECT_NEAR(*sensitivity.halfPJ / total, 0.5, 1e-12);
      EXPECT_NEAR(*sensitivity.doublePJ / total, 2, 1e-12);
    }
  }
}

TEST(EnergySweepTest, EqualsNetworksOfThatWidth) {
  auto grid = parseSweep("bits=1,4,8,16;memory=1Mb,4Mb,inf");
  ASSERT_TRUE(bool(grid));
  const std::vector<int64_t> megabitSizes = {1, 4, 0};
  // The widths of the network that is swept do not matter.
  for (unsigned own : {2, 8}) {
    auto sweep = runSweep(makeModel(4), buildSmall(own), *grid);
    ASSERT_TRUE(bool(sweep));
    for (auto [row, bits] : llvm::enumerate(grid->bits))
      for (auto [column, megabits] : llvm::enumerate(megabitSizes))
        EXPECT_NEAR(sweep->getEnergyPJ(row, column) /
                        makeModel(megabits)
                            .estimate(buildSmall(bits))
                            .total.getTotalPJ(),
                    1, 1e-12)
            << bits << " bits, " << megabits << " Mb";
    EXPECT_EQ(sweep->getBest(0), 0u);
  }
}

TEST(EnergySweepTest, BadGridsAreRefused) {
  for (const char *text : {"", "bits", "bits=", "bits=0", "bits=17", "bits=1,",
                           "bits=x", "memory=4MB", "width=3", "bits=1;;"}) {
    auto grid = parseSweep(text);
    EXPECT_FALSE(bool(grid)) << text;
    llvm::consumeError(grid.takeError());
  }
}

} // namespace
