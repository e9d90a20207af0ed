//===- TrafficTest.cpp - Access counts of known schedules -------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Tiles.h"

using namespace qnn::energy;
using namespace qnn::energy::test;

namespace {

const unsigned w = unsigned(Operand::Weight), i = unsigned(Operand::Input),
               o = unsigned(Operand::Output);

/// Two levels on horowitz45: the array and the SRAM.
struct TrafficTest : testing::Test {
  Machine machine{llvm::cantFail(lookupPlatform("horowitz45"))};
  Hierarchy hierarchy{machine};
  Dataflow dataflow;

  Traffic count(const LoopNest &nest, const Mapping &mapping) {
    return countTraffic(nest, mapping, hierarchy, dataflow);
  }
};

// Golden 10a, array side.
TEST_F(TrafficTest, StationaryOrders) {
  const struct {
    const char *loops;
    double weights, inputs, written, elided, plain;
  } rows[] = {
      {"OX32 OY32 FX3 FY3 C8 K8", 36864, 4718592, 4718592, 4653056, 4718592},
      {"FX3 FY3 C8 OX32 OY32 K8", 37748736, 4718592, 65536, 0, 0},
      {"K8 FX3 FY3 C8 OX32 OY32", 37748736, 589824, 4718592, 4653056, 4718592}};
  for (const auto &row : rows) {
    SCOPED_TRACE(row.loops);
    Mapping mapping = parseMapping(row.loops);
    dataflow.elidesFirstRead = true;
    Traffic traffic = count(makeConv(64, 64, 32, 3), mapping);
    EXPECT_EQ(traffic[w][0].down, row.weights);
    EXPECT_EQ(traffic[i][0].down, row.inputs);
    EXPECT_EQ(traffic[o][0].finals + traffic[o][0].partials, row.written);
    EXPECT_EQ(traffic[o][0].finals, 65536);
    EXPECT_EQ(traffic[o][0].down, row.elided);
    dataflow.elidesFirstRead = false;
    EXPECT_EQ(count(makeConv(64, 64, 32, 3), mapping)[o][0].down, row.plain);
  }
}

// Golden 10a, off-chip side.
TEST_F(TrafficTest, TilesOfTheSram) {
  const struct {
    const char *loops;
    double weights, padded, sliding, written, read;
  } rows[] = {{orderA.data(), 36864, 163840, 147968, 65536, 0},
              {orderB.data(), 147456, 81920, 87040, 65536, 0},
              {orderC.data(), 36864, 81920, 73984, 131072, 65536},
              {orderD.data(), 147456, 81920, 87040, 65536, 0}};
  for (const auto &row : rows) {
    SCOPED_TRACE(row.loops);
    Mapping mapping = parseMapping(row.loops);
    dataflow.halo = Halo::Refetch;
    Traffic padded = count(makeConv(64, 64, 32, 3), mapping);
    EXPECT_EQ(padded[w][1].down, row.weights);
    EXPECT_EQ(padded[i][1].down, row.padded);
    EXPECT_EQ(padded[o][1].finals + padded[o][1].partials, row.written);
    EXPECT_EQ(padded[o][1].down, row.read);
    dataflow.halo = Halo::Slide;
    LoopNest unpadded = makeConv(64, 64, 32, 3, 1, 34);
    EXPECT_EQ(count(unpadded, mapping)[i][1].down, row.sliding);
  }
}

TEST_F(TrafficTest, Strides) {
  dataflow.halo = Halo::Slide;
  Traffic traffic = count(makeConv(64, 128, 28, 3, 2, 57),
                          parseMapping("OX28 OY7 FX3 FY3 C8 K8 | K2 OY4"));
  EXPECT_EQ(traffic[w][1].down, 294912);
  EXPECT_EQ(traffic[i][1].down, 218880);
  EXPECT_EQ(traffic[o][1].finals, 100352);
  EXPECT_EQ(traffic[o][1].down, 0);
  // A stride beyond the filter leaves rows untouched.
  traffic =
      count(makeConv(64, 128, 28, 1, 2, 56), parseMapping("OX28 OY28 C8 K16"));
  EXPECT_EQ(traffic[i][1].down, 50176);
}

TEST_F(TrafficTest, TouchedRows) {
  EXPECT_EQ(countRows(4, 3, 1, 1, 100), 6);
  EXPECT_EQ(countRows(4, 3, 1, 1, 5), 5);
  EXPECT_EQ(countRows(4, 1, 2, 1, 100), 4);
  EXPECT_EQ(countRows(4, 3, 1, 2, 100), 8); // 0..3, 2..5, 4..7.
  EXPECT_EQ(countRows(2, 3, 1, 4, 100), 6); // 0 1, 4 5, 8 9.
  EXPECT_EQ(countRows(3, 2, 2, 3, 100), 6); // 0 2 4, 3 5 7.
  EXPECT_EQ(countRows(1, 5, 1, 3, 100), 5);
}

// The table of matrix products: M = N = K = 128 in tiles of 64.
TEST_F(TrafficTest, MatrixProducts) {
  LoopNest nest;
  nest[LoopDim::B] = nest[LoopDim::K] = nest[LoopDim::C] = 128;
  const struct {
    const char *loops;
    double a, b, written, read;
  } rows[] = {{"B64 C8 K8 | C2 K2 B2", 32768, 32768, 16384, 0},
              {"B64 C8 K8 | B2 C2 K2", 32768, 16384, 32768, 16384},
              {"B64 C8 K8 | K2 C2 B2", 16384, 32768, 32768, 16384}};
  for (const auto &row : rows) {
    SCOPED_TRACE(row.loops);
    Traffic traffic = count(nest, parseMapping(row.loops));
    EXPECT_EQ(traffic[i][1].down, row.a);
    EXPECT_EQ(traffic[w][1].down, row.b);
    EXPECT_EQ(traffic[o][1].finals + traffic[o][1].partials, row.written);
    EXPECT_EQ(traffic[o][1].down, row.read);
  }
}

// Groups are relevant to all operands: nothing of one group serves another.
TEST_F(TrafficTest, Depthwise) {
  LoopNest nest = makeConv(1, 1, 16, 3);
  nest[LoopDim::G] = 32;
  Mapping mapping = parseMapping("FX3 FY3 OX16 OY16 | G32");
  mapping.spatial.clear();
  Traffic traffic = count(nest, mapping);
  EXPECT_EQ(traffic[w][1].down, 32 * 9);
  EXPECT_EQ(traffic[i][1].down, 32 * 256);
  EXPECT_EQ(traffic[o][1].finals, 32 * 256);
  EXPECT_EQ(traffic[o][1].down, 0);
}

TEST_F(TrafficTest, WithoutMulticastOrAdderTree) {
  Mapping mapping = parseMapping(orderA);
  LoopNest nest = makeConv(64, 64, 32, 3);
  Traffic before = count(nest, mapping);
  dataflow.hasMulticast = dataflow.hasAdderTree = false;
  Traffic after = count(nest, mapping);
  EXPECT_EQ(after[i][0].down, 8 * before[i][0].down); // Eight filters.
  EXPECT_EQ(after[w][0].down, before[w][0].down);
  EXPECT_EQ(after[o][0].finals + after[o][0].partials,
            8 * (before[o][0].finals + before[o][0].partials));
  EXPECT_EQ(after[o][0].finals, before[o][0].finals);
  EXPECT_EQ(after[o][0].down, 8 * before[o][0].down);
}

} // namespace
