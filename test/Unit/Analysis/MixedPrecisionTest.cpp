//===- MixedPrecisionTest.cpp - Operands of different widths ----*- C++ -*-===//
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

// Golden 2c: the layer of 2a at mixed widths, q_o = q_a, in nJ.
TEST(MixedPrecisionTest, InteriorLayer) {
  const struct {
    unsigned weightBits, activationBits, sliceBits;
    int64_t passes;
    double compute, weights, activations, total4Mb;
    int64_t mapWords;
    double total1Mb;
  } rows[] = {
      {1, 2, 1, 2, 8752.128, 281.333, 333.414, 9366.876, 0, 9366.876},
      {2, 4, 2, 2, 20816.186, 937.875, 1061.746, 22815.807, 0, 22815.807},
      {4, 8, 4, 2, 49509.512, 3134.615, 3429.230, 56073.357, 262144, 78020.431},
      {8, 4, 4, 2, 49509.512, 3182.922, 3257.769, 55950.203, 0, 55950.203},
      {1, 8, 1, 8, 34940.314, 1099.714, 1333.658, 37373.685, 1048576,
       52892.610},
      {7, 8, 8, 1, 59029.992, 4642.246, 5598.336, 69270.574, 131072, 95370.190},
      {3, 3, 3, 1, 17322.549, 966.469, 1052.425, 19341.443, 0, 19341.443},
      {8, 3, 4, 2, 49509.512, 3182.922, 2443.327, 55135.761, 0, 55135.761}};
  for (const auto &row : rows) {
    SCOPED_TRACE(testing::Message() << "weights " << row.weightBits
                                    << ", activations " << row.activationBits);
    auto works = buildLayer2a(row.weightBits, row.activationBits);
    EnergyEstimate cost = makeModel(4).estimate(works).ops[1];
    EXPECT_EQ(cost.sliceBits, row.sliceBits);
    EXPECT_EQ(cost.passes, row.passes);
    EXPECT_NEAR(cost.getComputePJ() / 1e3, row.compute, threeDigits);
    EXPECT_NEAR(cost.weightSramPJ / 1e3, row.weights, threeDigits);
    EXPECT_NEAR((cost.getSramPJ() - cost.weightSramPJ) / 1e3, row.activations,
                threeDigits);
    EXPECT_NEAR(cost.getTotalPJ() / 1e3, row.total4Mb, threeDigits);
    cost = makeModel(1).estimate(works).ops[1];
    EXPECT_EQ(cost.dramMapWords, row.mapWords);
    EXPECT_EQ(cost.dramWeightWords, 0);
    EXPECT_NEAR(cost.getTotalPJ() / 1e3, row.total1Mb, threeDigits);
  }
}

// The end forms of golden 2c that `cheapest` does not take.
TEST(MixedPrecisionTest, EndForms) {
  const struct {
    unsigned weightBits, activationBits;
    MacForm form;
    double total;
  } rows[] = {
      {1, 2, MacForm::Wide, 11205.546},   {2, 4, MacForm::Wide, 27329.400},
      {4, 8, MacForm::Wide, 67281.040},   {8, 4, MacForm::Wide, 67134.584},
      {1, 8, MacForm::Wide, 65291.506},   {7, 8, MacForm::Passes, 113057.385},
      {8, 3, MacForm::Passes, 57283.319}, {8, 3, MacForm::Wide, 66434.792}};
  for (const auto &row : rows)
    EXPECT_NEAR(
        totalNJ(buildLayer2a(row.weightBits, row.activationBits), 4, row.form),
        row.total, threeDigits)
        << row.weightBits << ", " << row.activationBits;
}

/// The first layer of Table I, 3 to 64 maps of 32x32, at \p bits.
std::vector<LayerWork> buildFirstLayer(unsigned bits) {
  Builder network(3, 32, 8, /*isImage=*/true);
  network.conv(64, bits, 8, bits);
  return network.works;
}

TEST(MixedPrecisionTest, FirstLayer) {
  const struct {
    unsigned bits;
    double passes, cheapest;
    unsigned sliceBits;
  } rows[] = {{3, 3360.875, 3341.239, 4}, {4, 3420.858, 3420.858, 4},
              {5, 4387.805, 4323.995, 8}, {6, 5403.977, 4406.081, 8},
              {7, 6464.682, 4488.167, 8}, {8, 4570.253, 4570.253, 8}};
  for (const auto &row : rows) {
    SCOPED_TRACE(row.bits);
    auto works = buildFirstLayer(row.bits);
    EXPECT_NEAR(totalNJ(works, 0, MacForm::Cheapest), row.cheapest,
                threeDigits);
    EXPECT_EQ(makeModel(0).estimate(works).ops[1].sliceBits, row.sliceBits);
    EXPECT_NEAR(totalNJ(works, 0, MacForm::Passes), row.passes, threeDigits);
  }
}

TEST(MixedPrecisionTest, ImageExtend) {
  auto works = buildFirstLayer(16);
  EstimatorOptions options;
  auto total = [&] {
    EnergyEstimate cost = makeModel(0, options).estimate(works).total;
    return cost.getTotalPJ() / 1e3;
  };
  EXPECT_NEAR(total(), 10621.901, threeDigits);
  options.imageExtend = false;
  EXPECT_NEAR(total(), 8222.941, threeDigits);
  EXPECT_EQ(makeModel(0, options).estimate(works).ops[1].passes, 2);
}

// Golden 2d: one and the same spilled 8-bit map.
TEST(MixedPrecisionTest, DramScaling) {
  auto works = buildLayer2a(1, 8);
  EXPECT_NEAR(makeModel(1).estimate(works).total.dramPJ / 1e3, 15518.925,
              threeDigits);
  EstimatorOptions options;
  options.dramScaling = DramScaling::Bits;
  EXPECT_NEAR(makeModel(1, options).estimate(works).total.dramPJ / 1e3,
              31037.850, threeDigits);
}

// Floats run on the 16-bit datapath at the price of a float MAC; each operand
// moves its own bits.
TEST(MixedPrecisionTest, Floats) {
  auto works = buildLayer2a(16, 16);
  EnergyEstimate integer = makeModel(0).estimate(works).ops[1];
  for (OperandFormat *format :
       {&works[1].weight, &works[1].activation, &works[1].output})
    *format = OperandFormat::floating(32);
  EnergyEstimate both = makeModel(0).estimate(works).ops[1];
  EXPECT_EQ(both.sliceBits, 16u);
  EXPECT_EQ(both.passes, 1);
  EXPECT_NEAR(both.getComputePJ(), 5.208 * integer.getComputePJ(), 1);
  EXPECT_NEAR(both.getSramPJ(), 2 * integer.getSramPJ(), 1);
  works[1].weight = OperandFormat::integer(4);
  EnergyEstimate mixed = makeModel(0).estimate(works).ops[1];
  EXPECT_EQ(mixed.getComputePJ(), both.getComputePJ());
  EXPECT_NEAR(mixed.weightSramPJ, both.weightSramPJ / 8, 1);
  works[1].weight = works[1].activation = OperandFormat::floating(16);
  EnergyEstimate half = makeModel(0).estimate(works).ops[1];
  EXPECT_NEAR(half.getComputePJ(), 1.698 * integer.getComputePJ(), 1);
}

TEST(MixedPrecisionTest, ScheduleFixesTheParallelism) {
  auto works = buildLayer2a(8, 8);
  EnergyEstimate own = makeModel(0).estimate(works).ops[1];
  works[1].parallelMacs = 32; // A quarter of p(8) = 128.
  EnergyEstimate narrow = makeModel(0).estimate(works).ops[1];
  EXPECT_NEAR(narrow.sramLocalPJ, 2 * own.sramLocalPJ, 1e-3);
  EXPECT_EQ(narrow.getComputePJ(), own.getComputePJ());
}

} // namespace
