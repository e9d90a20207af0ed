//===- MemoryPlanTest.cpp - Tests of the memory plan ------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Support/MemoryPlan.h"

#include "gtest/gtest.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <random>

using namespace qnn;

namespace {

using Requests = std::vector<BufferRequest>;

/// Checks alignment, bounds, and that no two live buffers share a byte.
void expectValid(const Requests &requests, int64_t alignment) {
  MemoryPlan plan = planMemory(requests, alignment);
  ASSERT_EQ(plan.offsets.size(), requests.size());
  EXPECT_EQ(plan.arenaBytes % alignment, 0);
  EXPECT_GE(plan.arenaBytes, plan.peakBytes);
  for (size_t i = 0; i < requests.size(); ++i) {
    int64_t begin = plan.offsets[i], end = begin + requests[i].bytes;
    EXPECT_EQ(begin % alignment, 0);
    EXPECT_GE(begin, 0);
    EXPECT_LE(end, plan.arenaBytes);
    for (size_t j = 0; j < i; ++j) {
      bool meet = requests[i].first <= requests[j].last &&
                  requests[j].first <= requests[i].last;
      int64_t otherBegin = plan.offsets[j];
      int64_t otherEnd = otherBegin + requests[j].bytes;
      if (meet) {
        EXPECT_TRUE(end <= otherBegin || otherEnd <= begin)
            << "buffers " << j << " and " << i << " overlap";
      }
    }
  }
}

TEST(MemoryPlanTest, NothingToPlace) {
  MemoryPlan plan = planMemory({}, 64);
  EXPECT_EQ(plan.arenaBytes, 0);
  EXPECT_EQ(plan.peakBytes, 0);
}

TEST(MemoryPlanTest, ChainAlternatesBetweenTwoPlaces) {
  // Each buffer is written at one step and read at the next.
  Requests chain = {{100, 0, 1}, {100, 1, 2}, {100, 2, 3}, {100, 3, 4}};
  MemoryPlan plan = planMemory(chain, 64);
  EXPECT_EQ(plan.offsets, (std::vector<int64_t>{0, 128, 0, 128}));
  EXPECT_EQ(plan.arenaBytes, 256);
  EXPECT_EQ(plan.peakBytes, 256);
}

TEST(MemoryPlanTest, LifetimesThatTouchMeet) {
  MemoryPlan plan = planMemory({{64, 0, 1}, {64, 1, 1}}, 64);
  EXPECT_NE(plan.offsets[0], plan.offsets[1]);
  plan = planMemory({{64, 0, 1}, {64, 2, 2}}, 64);
  EXPECT_EQ(plan.offsets[0], plan.offsets[1]);
}

TEST(MemoryPlanTest, TakesTheSmallestGapThatFits) {
  // Live at step 3: 1000, 600 and 400 bytes; the last request fits both gaps
  // that the buffers dead by then have left, and takes the smaller.
  Requests requests = {
      {1024, 0, 1}, {512, 0, 9}, {256, 0, 1}, {192, 0, 9}, {128, 3, 3}};
  MemoryPlan plan = planMemory(requests, 64);
  EXPECT_EQ(plan.offsets, (std::vector<int64_t>{0, 1024, 1536, 1792, 1536}));
  EXPECT_EQ(plan.arenaBytes, 1984);
}

TEST(MemoryPlanTest, EmptyBuffersTakeNoSpace) {
  MemoryPlan plan = planMemory({{0, 0, 5}, {10, 0, 5}}, 16);
  EXPECT_EQ(plan.arenaBytes, 16);
}

TEST(MemoryPlanTest, RandomPlansAreValidAndRepeatable) {
  constexpr unsigned seed = 20240611;
  std::mt19937 random(seed);
  auto draw = [&](int64_t low, int64_t high) {
    return std::uniform_int_distribution<int64_t>(low, high)(random);
  };
  for (int round = 0; round < 300; ++round) {
    SCOPED_TRACE("seed " + std::to_string(seed) + ", round " +
                 std::to_string(round));
    Requests requests;
    for (int64_t i = 0, e = draw(1, 40); i < e; ++i) {
      int64_t first = draw(0, 30);
      requests.push_back({draw(0, 5000), first, first + draw(0, 6)});
    }
    int64_t alignment = int64_t(1) << draw(0, 7);
    expectValid(requests, alignment);
    EXPECT_EQ(planMemory(requests, alignment).offsets,
              planMemory(requests, alignment).offsets);
  }
}

/// The smallest arena that any order of placement yields. Placing the buffers
/// of the best of all plans by their offsets gives no larger one.
int64_t findLeastArena(Requests requests) {
  std::vector<size_t> order(requests.size());
  std::iota(order.begin(), order.end(), size_t(0));
  int64_t least = std::numeric_limits<int64_t>::max();
  do {
    int64_t arena = 0;
    std::vector<int64_t> offsets(requests.size(), -1);
    for (size_t i : order) {
      int64_t at = 0;
      for (bool moved = true; moved;) {
        moved = false;
        for (size_t j = 0; j < requests.size(); ++j) {
          bool meet = requests[i].first <= requests[j].last &&
                      requests[j].first <= requests[i].last;
          int64_t end = offsets[j] + requests[j].bytes;
          if (offsets[j] >= 0 && meet && at < end &&
              offsets[j] < at + requests[i].bytes) {
            at = end;
            moved = true;
          }
        }
      }
      offsets[i] = at;
      arena = std::max(arena, at + requests[i].bytes);
    }
    least = std::min(least, arena);
  } while (std::next_permutation(order.begin(), order.end()));
  return least;
}

TEST(MemoryPlanTest, NearlyAllSmallPlansAreTheBest) {
  constexpr unsigned seed = 20261121;
  std::mt19937 random(seed);
  auto draw = [&](int64_t low, int64_t high) {
    return std::uniform_int_distribution<int64_t>(low, high)(random);
  };
  int numBest = 0;
  constexpr int rounds = 200;
  for (int round = 0; round < rounds; ++round) {
    SCOPED_TRACE("seed " + std::to_string(seed) + ", round " +
                 std::to_string(round));
    Requests requests;
    for (int64_t i = 0; i < 7; ++i) {
      int64_t first = draw(0, 8);
      requests.push_back({draw(1, 40), first, first + draw(0, 4)});
    }
    int64_t least = findLeastArena(requests);
    int64_t planned = planMemory(requests, 1).arenaBytes;
    EXPECT_GE(planned, least);
    EXPECT_LE(planned, least * 1.25);
    numBest += planned == least;
  }
  EXPECT_GE(numBest, rounds * 97 / 100);
}

TEST(MemoryPlanTest, PaddedCopiesInAResidualBlock) {
  // As in a ResNet-8: a padded copy, a bit larger than the maps, before each of
  // two layers; then the sum of shortcut and branch, which the next copy reads.
  // The largest buffers first would end at 67648 bytes.
  Requests requests = {{18496, 0, 1}, {16384, 1, 6}, {18496, 2, 3},
                       {16384, 3, 4}, {18496, 4, 5}, {16384, 5, 6},
                       {16384, 6, 9}, {17424, 7, 8}, {8192, 8, 9}};
  MemoryPlan plan = planMemory(requests, 8);
  EXPECT_EQ(plan.arenaBytes, plan.peakBytes);
  EXPECT_EQ(plan.arenaBytes, 16384 + 18496 + 16384);
}

TEST(MemoryPlanTest, ResidualNetworkReachesThePeak) {
  // Blocks of two layers with a shortcut that lives across them.
  Requests requests;
  for (int64_t block = 0; block < 8; ++block) {
    int64_t step = 3 * block;
    requests.push_back({4096, step, step + 3});
    requests.push_back({4096, step + 1, step + 2});
    requests.push_back({4096, step + 2, step + 3});
  }
  MemoryPlan plan = planMemory(requests, 64);
  EXPECT_EQ(plan.peakBytes, 3 * 4096);
  EXPECT_EQ(plan.arenaBytes, plan.peakBytes);
}

} // namespace
