//===- TilePropertyTest.cpp - What holds for every schedule -----*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RandomTiles.h"

using namespace qnn::energy;
using namespace qnn::energy::test;

namespace {

const unsigned w = unsigned(Operand::Weight), i = unsigned(Operand::Input),
               o = unsigned(Operand::Output);

/// A layer with strides 1 to 3 and filters 1, 3, 5, and a schedule of it.
struct RandomCase {
  LoopNest nest;
  Mapping mapping;
  Dataflow dataflow;

  explicit RandomCase(Random &random) {
    for (LoopDim dim : {LoopDim::B, LoopDim::K, LoopDim::C, LoopDim::OY,
                        LoopDim::OX, LoopDim::G})
      nest[dim] = random.draw(1, 12);
    int64_t filter = 1 + 2 * random.draw(0, 2);
    nest[LoopDim::FY] = nest[LoopDim::FX] = filter;
    nest.strideY = nest.strideX = random.draw(1, 3);
    int64_t padding = random.draw(0, filter / 2);
    nest.inputHeight = std::max<int64_t>(
        1, nest.strideY * (nest[LoopDim::OY] - 1) + filter - 2 * padding);
    nest.inputWidth = std::max<int64_t>(
        1, nest.strideX * (nest[LoopDim::OX] - 1) + filter - 2 * padding);
    llvm::SmallVector<Loop, 4> spatial;
    for (LoopDim dim : {LoopDim::K, LoopDim::C})
      if (nest[dim] % 2 == 0 && random.draw(0, 1))
        spatial.push_back({dim, 2});
    mapping.spatial = spatial;
    mapping.temporal = getPrimeLoops(nest, spatial);
    std::shuffle(mapping.temporal.begin(), mapping.temporal.end(),
                 random.engine);
    for (auto &operand : mapping.cuts)
      operand[1] =
          static_cast<unsigned>(random.draw(0, mapping.temporal.size()));
  }
};

// 100,000 random loop nests. Halo and elision never cost more; no traffic is
// below the operand; loops inside a tile do not change it; a larger tile never
// moves more.
TEST(TilePropertyTest, HoldsOnRandomLoopNests) {
  const unsigned seed = 20170918;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  Random random(seed);
  Machine machine(llvm::cantFail(lookupPlatform("horowitz45")));
  Hierarchy hierarchy(machine);
  for (int round = 0; round < 100000; ++round) {
    RandomCase test(random);
    const LoopNest &nest = test.nest;
    Dataflow dataflow;
    Traffic traffic = countTraffic(nest, test.mapping, hierarchy, dataflow);

    // Lower bounds at both boundaries.
    for (unsigned level : {0u, 1u}) {
      for (unsigned x : {w, i})
        ASSERT_GE(traffic[x][level].down,
                  getTileElements(nest, Operand(x), nest.size))
            << "round " << round;
      ASSERT_EQ(traffic[o][level].finals,
                getTileElements(nest, Operand::Output, nest.size))
          << "round " << round;
    }

    dataflow.halo = Halo::Slide;
    Traffic sliding = countTraffic(nest, test.mapping, hierarchy, dataflow);
    dataflow.halo = Halo::SlideAny;
    Traffic any = countTraffic(nest, test.mapping, hierarchy, dataflow);
    dataflow.halo = Halo::Refetch;
    dataflow.elidesFirstRead = false;
    Traffic plain = countTraffic(nest, test.mapping, hierarchy, dataflow);
    dataflow.elidesFirstRead = true;
    ASSERT_LE(sliding[i][1].down, traffic[i][1].down) << "round " << round;
    ASSERT_LE(any[i][1].down, sliding[i][1].down) << "round " << round;
    ASSERT_LE(traffic[o][1].down, plain[o][1].down) << "round " << round;

    Mapping larger = test.mapping;
    for (auto &operand : larger.cuts)
      operand[1] = static_cast<unsigned>(
          random.draw(operand[1], larger.temporal.size()));
    Traffic after = countTraffic(nest, larger, hierarchy, dataflow);
    for (unsigned x : {w, i, o}) {
      ASSERT_LE(after[x][1].down, traffic[x][1].down) << "round " << round;
      ASSERT_LE(after[x][1].partials, traffic[x][1].partials)
          << "round " << round;
    }

    unsigned inside =
        std::min({test.mapping.cuts[0][1], test.mapping.cuts[1][1],
                  test.mapping.cuts[2][1]});
    Mapping permuted = test.mapping;
    std::shuffle(permuted.temporal.begin(), permuted.temporal.begin() + inside,
                 random.engine);
    Traffic same = countTraffic(nest, permuted, hierarchy, dataflow);
    for (unsigned x : {w, i, o}) {
      ASSERT_EQ(same[x][1].tile, traffic[x][1].tile) << "round " << round;
      ASSERT_EQ(same[x][1].down, traffic[x][1].down) << "round " << round;
    }
  }
}

// Each lower bound is reached by the order that keeps its operand in place.
TEST(TilePropertyTest, StationaryOrdersReachTheBounds) {
  const unsigned seed = 7;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  Random random(seed);
  Machine machine(llvm::cantFail(lookupPlatform("horowitz45")));
  Hierarchy hierarchy(machine);
  for (int round = 0; round < 1000; ++round) {
    RandomCase test(random);
    for (unsigned x : {w, o}) {
      Mapping mapping = test.mapping;
      std::partition(
          mapping.temporal.begin(), mapping.temporal.end(),
          [&](const Loop &loop) { return !isRelevant(Operand(x), loop.dim); });
      mapping.cuts = {};
      Traffic traffic = countTraffic(test.nest, mapping, hierarchy, Dataflow());
      double all = getTileElements(test.nest, Operand(x), test.nest.size);
      EXPECT_EQ(x == w ? traffic[w][1].down
                       : traffic[o][1].finals + traffic[o][1].partials,
                all);
    }
    Mapping whole = test.mapping;
    whole.setCut(1, whole.temporal.size());
    Traffic traffic = countTraffic(test.nest, whole, hierarchy, Dataflow());
    EXPECT_EQ(traffic[i][1].down,
              getTileElements(test.nest, Operand::Input, test.nest.size));
  }
}

// Twice the memory at the same price per access: what fitted still fits, and
// the best schedule is not worse.
TEST(TilePropertyTest, MoreMemoryNeverHurts) {
  const unsigned seed = 11;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  Random random(seed);
  Machine machine(llvm::cantFail(lookupPlatform("horowitz45")));
  for (int round = 0; round < 100; ++round) {
    TiledOp op = makeTiledOp(random.drawNest(8), 8, machine);
    double best = std::numeric_limits<double>::infinity();
    for (double bits = 256; bits < 1e6; bits *= 2) {
      op.mainFree = bits;
      TiledPricer small(machine, op);
      Mapping mapping = random.drawMapping(small);
      op.mainFree = 2 * bits;
      if (small.getViolation(mapping).empty())
        EXPECT_EQ(TiledPricer(machine, op).getViolation(mapping), "");
      SearchOptions exact;
      exact.exactNodes = exact.nodeLimit;
      auto found = findMapping(small, exact);
      if (!found)
        continue;
      EXPECT_LE(found->value, best * (1 + 1e-12)) << "round " << round;
      best = found->value;
    }
  }
}

} // namespace
