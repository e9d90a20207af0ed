//===- ClosedFormTest.cpp - Moons 2017 at one precision ---------*- C++ -*-===//
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

// Golden 2a: one interior layer at one precision, in nJ.
TEST(ClosedFormTest, InteriorLayer) {
  const struct {
    unsigned bits;
    double compute, weights, activations, onChip;
    int64_t mapWords, weightWords;
    double total1Mb, total4Mb;
  } rows[] = {
      {1, 4387.430, 144.936, 166.707, 4699.074, 0, 0, 4699.074, 4699.074},
      {2, 10435.127, 479.093, 530.873, 11445.093, 0, 0, 11445.093, 11445.093},
      {4, 24819.054, 1591.461, 1714.615, 28125.130, 0, 0, 28125.130, 28125.130},
      {8, 59029.992, 5305.424, 5598.336, 69933.752, 131072, 0, 96033.368,
       69933.752},
      {16, 140397.773, 17732.058, 18428.723, 176558.554, 131072, 36928,
       256123.354, 176558.554}};
  for (const auto &row : rows) {
    SCOPED_TRACE(row.bits);
    auto works = buildLayer2a(row.bits, row.bits);
    EXPECT_EQ(works[1].macs, 37748736);
    EXPECT_EQ(works[1].weightWords, 36928);
    EXPECT_EQ(works[1].outputs, 65536);
    EnergyEstimate cost = makeModel(1).estimate(works).total;
    EXPECT_NEAR(cost.getComputePJ() / 1e3, row.compute, threeDigits);
    EXPECT_NEAR(cost.weightSramPJ / 1e3, row.weights, threeDigits);
    EXPECT_NEAR((cost.getSramPJ() - cost.weightSramPJ) / 1e3, row.activations,
                threeDigits);
    EXPECT_NEAR(cost.getOnChipPJ() / 1e3, row.onChip, threeDigits);
    EXPECT_EQ(cost.dramMapWords, row.mapWords);
    EXPECT_EQ(cost.dramWeightWords, row.weightWords);
    EXPECT_NEAR(cost.getTotalPJ() / 1e3, row.total1Mb, threeDigits);
    for (int64_t megabits : {4, 0})
      EXPECT_NEAR(makeModel(megabits).estimate(works).total.getTotalPJ() / 1e3,
                  row.total4Mb, threeDigits);
  }
}

const TableI small = {{{1, 64}, {1, 64}, {1, 64}}};
const TableI medium = {{{2, 64}, {3, 128}, {3, 128}}};
const TableI large = {{{3, 256}, {3, 256}, {3, 256}}};

TEST(ClosedFormTest, CountsOfTableI) {
  const struct {
    TableI topology;
    int64_t macs, parameters, activations;
  } rows[] = {{small, 13576192, 85888, 86026},
              {medium, 162222080, 870976, 253962},
              {large, 1781309440, 4768768, 1032202}};
  for (const auto &row : rows) {
    int64_t macs = 0, parameters = 0, activations = 0;
    for (const LayerWork &work : buildTableI(row.topology, 4)) {
      macs += work.macs;
      parameters += work.weightWords;
      if (work.kind == WorkKind::Contraction)
        activations += work.outputs;
    }
    EXPECT_EQ(macs, row.macs);
    EXPECT_EQ(parameters, row.parameters);
    EXPECT_EQ(activations, row.activations);
  }
}

// Golden 2b: whole networks, in uJ. f_r counts stored words, each of which is
// also fetched.
TEST(ClosedFormTest, WholeNetworks) {
  struct Dram {
    double microjoules;
    int64_t mapWords, weightWords;
  };
  const struct {
    TableI topology;
    unsigned bits;
    double onChip;
    Dram at1Mb, at4Mb;
    double unlimited;
  } rows[] = {
      {small, 1, 3.2790, {0.3637, 0, 0}, {0.3637, 0, 0}, 0.3637},
      {small, 4, 11.7981, {0.5144, 0, 0}, {0.5144, 0, 0}, 0.5144},
      {small, 8, 26.0574, {43.8137, 65536, 85888}, {0.6117, 0, 0}, 0.6117},
      {small, 16, 65.6535, {103.4797, 65536, 85888}, {0.7274, 0, 0}, 0.7274},
      {medium, 1, 21.8579, {13.2542, 0, 870976}, {0.3637, 0, 0}, 0.3637},
      {medium, 2, 51.1117, {31.0914, 0, 870976}, {0.4325, 0, 0}, 0.4325},
      {medium, 4, 122.9725, {73.4338, 0, 870976}, {73.4338, 0, 870976}, 0.5144},
      {medium,
       8,
       302.4493,
       {226.2434, 131072, 870976},
       {174.0442, 0, 870976},
       0.6117},
      {medium,
       16,
       763.3000,
       {630.4866, 229376, 870976},
       {413.2217, 0, 870976},
       0.7274},
      {large,
       1,
       226.8616,
       {70.9415, 0, 4768768},
       {70.9415, 0, 4768768},
       0.3637},
      {large,
       4,
       1326.9186,
       {531.4450, 786432, 4768768},
       {399.7625, 0, 4768768},
       0.5144},
      {large,
       8,
       3287.0538,
       {1341.6834, 983040, 4768768},
       {1263.3846, 786432, 4768768},
       0.6117},
  };
  for (const auto &row : rows) {
    SCOPED_TRACE(testing::Message() << row.bits << " bits, first block "
                                    << row.topology.blocks[0].filters);
    auto works = buildTableI(row.topology, row.bits);
    auto check = [&](int64_t megabits, Dram expected) {
      NetworkEstimate network = makeModel(megabits).estimate(works);
      const EnergyEstimate &total = network.total;
      EXPECT_NEAR(total.getOnChipPJ() / 1e6, row.onChip, fourDigits);
      EXPECT_NEAR(total.dramPJ / 1e6, expected.microjoules, fourDigits);
      EXPECT_EQ(total.dramMapWords, 2 * expected.mapWords);
      EXPECT_EQ(total.dramWeightWords, expected.weightWords);
    };
    check(1, row.at1Mb);
    check(4, row.at4Mb);
    check(0, {row.unlimited, 0, 0});
  }
}

// Golden 2d: the same under dram_scaling = bits.
TEST(ClosedFormTest, DramScaling) {
  EstimatorOptions options;
  options.dramScaling = DramScaling::Bits;
  ClosedFormModel model = makeModel(1, options);
  const struct {
    unsigned bits;
    double layerDram, layerTotal, networkDram;
  } rows[] = {{1, 0, 4699.074, 26.5083},
              {2, 0, 11445.093, 52.2892},
              {4, 0, 28125.130, 103.8510},
              {8, 31037.850, 100971.602, 269.0503},
              {16, 79564.800, 256123.354, 630.4866}};
  for (const auto &row : rows) {
    SCOPED_TRACE(row.bits);
    EnergyEstimate layer =
        model.estimate(buildLayer2a(row.bits, row.bits)).total;
    EXPECT_NEAR(layer.dramPJ / 1e3, row.layerDram, threeDigits);
    EXPECT_NEAR(layer.getTotalPJ() / 1e3, row.layerTotal, threeDigits);
    NetworkEstimate network = model.estimate(buildTableI(medium, row.bits));
    EXPECT_NEAR(network.total.dramPJ / 1e6, row.networkDram, fourDigits);
  }
}

} // namespace
