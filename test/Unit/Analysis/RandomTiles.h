//===- RandomTiles.h - Random layers and schedules --------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_TEST_UNIT_ANALYSIS_RANDOMTILES_H
#define QNN_TEST_UNIT_ANALYSIS_RANDOMTILES_H

#include "Tiles.h"

#include "qnn/Analysis/Energy/Search.h"

#include "llvm/ADT/STLExtras.h"

#include <random>

namespace qnn::energy::test {

/// The loops that remain beside \p unrolled, as prime factors.
inline llvm::SmallVector<Loop, 16>
getPrimeLoops(const LoopNest &nest, llvm::ArrayRef<Loop> unrolled) {
  llvm::SmallVector<Loop, 16> loops;
  for (unsigned dim = 0; dim < numLoopDims; ++dim) {
    int64_t size = nest.size[dim];
    for (const Loop &loop : unrolled)
      if (loop.dim == LoopDim(dim))
        size = (size + loop.factor - 1) / loop.factor;
    for (int64_t prime = 2; size > 1; ++prime)
      for (; size % prime == 0; size /= prime)
        loops.push_back({LoopDim(dim), prime});
  }
  return loops;
}

/// Calls \p visit with every choice of the cuts from operand \p x and level
/// \p level on.
template <typename Visit>
void forEachCut(Mapping &mapping, unsigned numInner, unsigned x, unsigned level,
                Visit visit) {
  if (x == numOperands)
    return visit();
  bool isLast = level + 1 == numInner;
  unsigned least = level ? mapping.cuts[x][level - 1] : 0;
  for (unsigned cut = least; cut <= mapping.temporal.size(); ++cut) {
    mapping.cuts[x][level] = cut;
    forEachCut(mapping, numInner, isLast ? x + 1 : x, isLast ? 0 : level + 1,
               visit);
  }
}

struct Random {
  std::mt19937 engine;
  explicit Random(unsigned seed) : engine(seed) {}

  int64_t draw(int64_t low, int64_t high) {
    return std::uniform_int_distribution<int64_t>(low, high)(engine);
  }

  /// A layer with at most \p maxLoops prime factors.
  LoopNest drawNest(unsigned maxLoops) {
    LoopNest nest;
    static constexpr int64_t factors[] = {2, 2, 3, 4, 5};
    for (unsigned left = static_cast<unsigned>(draw(2, maxLoops)); left > 0;) {
      int64_t factor = factors[draw(0, 4)];
      unsigned count = factor == 4 ? 2 : 1;
      if (count > left)
        continue;
      left -= count;
      nest.size[draw(0, 7)] *= factor;
    }
    nest.strideY = draw(1, 3);
    nest.strideX = draw(1, 3);
    nest.dilationY = draw(1, 2);
    nest.dilationX = draw(1, 2);
    auto extent = [&](LoopDim outputs, LoopDim taps, int64_t stride,
                      int64_t dilation) {
      int64_t whole =
          stride * (nest[outputs] - 1) + dilation * (nest[taps] - 1) + 1;
      return std::max<int64_t>(1, whole - draw(0, 2)); // Padding.
    };
    nest.inputHeight =
        extent(LoopDim::OY, LoopDim::FY, nest.strideY, nest.dilationY);
    nest.inputWidth =
        extent(LoopDim::OX, LoopDim::FX, nest.strideX, nest.dilationX);
    return nest;
  }

  /// Random loops and cuts, often legal: tiles end early where they overflow.
  Mapping drawMapping(const TiledPricer &pricer) {
    auto unrollings = enumerateUnrolling(pricer);
    Mapping mapping;
    // Most often as many MACs as there are.
    for (int tries = 0; tries < 8; ++tries) {
      const auto &other = unrollings[draw(0, unrollings.size() - 1)];
      auto count = [](llvm::ArrayRef<Loop> loops) {
        int64_t product = 1;
        for (const Loop &loop : loops)
          product *= loop.factor;
        return product;
      };
      if (tries == 0 || count(other) > count(mapping.spatial))
        mapping.spatial = other;
    }
    mapping.temporal = getPrimeLoops(pricer.getOp().nest, mapping.spatial);
    std::shuffle(mapping.temporal.begin(), mapping.temporal.end(), engine);
    // Loops of one dimension that meet are one; sorting makes longer runs.
    if (draw(0, 1))
      std::sort(mapping.temporal.begin(),
                mapping.temporal.begin() + draw(0, mapping.temporal.size()),
                [](const Loop &lhs, const Loop &rhs) {
                  return std::make_pair(lhs.dim, lhs.factor) <
                         std::make_pair(rhs.dim, rhs.factor);
                });
    const Hierarchy &hierarchy = pricer.getHierarchy();
    for (unsigned level = 1; level < hierarchy.getNumInner(); ++level) {
      for (unsigned x = 0; x < numOperands; ++x)
        mapping.cuts[x][level] =
            draw(mapping.cuts[x][level - 1], mapping.temporal.size());
      auto overflows = [&] {
        std::string why = pricer.getViolation(mapping);
        return why.find("bits in") != std::string::npos;
      };
      for (int tries = 0; tries < 12 && overflows(); ++tries) {
        unsigned x = static_cast<unsigned>(draw(0, 2));
        unsigned &cut = mapping.cuts[x][level];
        cut = static_cast<unsigned>(draw(mapping.cuts[x][level - 1], cut));
      }
      for (unsigned outer = level + 1; outer < hierarchy.getNumInner(); ++outer)
        for (auto &operand : mapping.cuts)
          operand[outer] = operand[level];
    }
    return mapping;
  }
};

} // namespace qnn::energy::test

#endif // QNN_TEST_UNIT_ANALYSIS_RANDOMTILES_H
