//===- PieceFunctionTest.cpp - Maps in pieces -------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Support/PieceFunction.h"
#include "gtest/gtest.h"

#include <cmath>
#include <random>

using namespace qnn;

/// The exact bound of a table.
static auto boundOf(const std::vector<int64_t> &table, int64_t lo) {
  return [&table, lo](int64_t a, int64_t b) {
    auto [least, greatest] = std::minmax_element(table.begin() + (a - lo),
                                                 table.begin() + (b - lo) + 1);
    return LevelRange{*least, *greatest};
  };
}

TEST(PieceFunction, EqualsAnyFunction) {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    int64_t lo = int64_t(random() % 50) - 30, size = 1 + random() % 60;
    std::vector<int64_t> table;
    for (int64_t i = 0; i < size; ++i)
      table.push_back(random() % 3 && i ? table.back() : random() % 5);
    auto level = [&](int64_t x) { return table[x - lo]; };
    auto pieces =
        findPieces(level, boundOf(table, lo), lo, lo + size - 1, 1 << 12);
    ASSERT_TRUE(bool(pieces)) << llvm::toString(pieces.takeError());
    for (int64_t x = lo; x < lo + size; ++x)
      EXPECT_EQ((*pieces)(x), level(x)) << "round " << round << " at " << x;
    for (int64_t i = 1; i < pieces->getNumPieces(); ++i)
      EXPECT_NE(pieces->levels[i], pieces->levels[i - 1]);
  }
}

TEST(PieceFunction, MonotonePiecesAreSteps) {
  for (bool isDecreasing : {false, true}) {
    auto level = [&](int64_t x) {
      int64_t rising = std::clamp<int64_t>((x + 50) / 7, 2, 11);
      return isDecreasing ? 13 - rising : rising;
    };
    auto bound = [&](int64_t a, int64_t b) {
      return LevelRange{std::min(level(a), level(b)),
                        std::max(level(a), level(b))};
    };
    auto pieces = findPieces(level, bound, -40, 90, 1000);
    ASSERT_TRUE(bool(pieces)) << llvm::toString(pieces.takeError());
    auto steps = pieces->getSteps(14, 90);
    auto searched = findSteps(level, -40, 90, 14);
    ASSERT_TRUE(steps && searched);
    EXPECT_EQ(steps->decreasing, isDecreasing);
    EXPECT_EQ(steps->steps, searched->steps);
  }
}

TEST(PieceFunction, HatIsNoStaircase) {
  auto level = [](int64_t x) { return std::abs(x) / 4; };
  auto bound = [&](int64_t a, int64_t b) {
    int64_t most = std::max(level(a), level(b));
    return LevelRange{a <= 0 && b >= 0 ? 0 : std::min(level(a), level(b)),
                      most};
  };
  // A thousand million inputs, a few dozens of probes.
  auto pieces = findPieces(level, bound, -20, 1 << 30, 1 << 12);
  EXPECT_FALSE(bool(pieces));
  llvm::consumeError(pieces.takeError());
  pieces = findPieces(level, bound, -20, 20, 1 << 12);
  ASSERT_TRUE(bool(pieces)) << llvm::toString(pieces.takeError());
  EXPECT_EQ(pieces->getNumPieces(), 11);
  EXPECT_FALSE(pieces->getSteps(6, 20));
}

TEST(PieceFunction, NoticesLooseAndWrongBounds) {
  auto level = [](int64_t x) { return x & 1; };
  auto anything = [](int64_t, int64_t) { return LevelRange{0, 1}; };
  auto tooMany = findPieces(level, anything, 0, 1 << 20, 1000);
  EXPECT_EQ(llvm::toString(tooMany.takeError()),
            "too many pieces or too loose bounds");
  auto wrong = findPieces(
      level, [](int64_t, int64_t) { return LevelRange{2, 3}; }, 0, 5, 1000);
  EXPECT_EQ(llvm::toString(wrong.takeError()),
            "level 0 at 0 lies outside its bound 2..3");
  auto empty = findPieces(level, anything, 3, 2, 1000);
  EXPECT_EQ(llvm::toString(empty.takeError()),
            "accumulator range 3..2 is empty or too large");
}
