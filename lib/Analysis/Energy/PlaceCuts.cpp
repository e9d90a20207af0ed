//===- PlaceCuts.cpp - Tiles for given loops --------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Analysis/Energy/Search.h"

#include <limits>

using namespace qnn::energy;

/// Energy of the traffic at the outer boundary of \p level.
static double priceBoundary(const TiledPricer &pricer, const Mapping &mapping,
                            unsigned level) {
  Traffic traffic =
      countTraffic(pricer.getOp().nest, mapping, pricer.getHierarchy(),
                   pricer.getMachine().getDataflow());
  double energy = 0;
  for (unsigned x = 0; x < numOperands; ++x) {
    if (!pricer.getHierarchy().holds(level, Operand(x)))
      continue;
    TiledPricer::Prices prices = pricer.getPrices(level, Operand(x));
    const OperandTraffic &own = traffic[x][level];
    energy += own.down * prices.down + own.finals * prices.final +
              own.partials * prices.partial;
  }
  return energy;
}

llvm::Error qnn::energy::placeCuts(const TiledPricer &pricer,
                                   Mapping &mapping) {
  // What the loops leave over runs innermost.
  TileSizes left = pricer.getOp().nest.size;
  for (const Loop &loop : mapping.temporal)
    left[unsigned(loop.dim)] =
        (left[unsigned(loop.dim)] + loop.factor - 1) / loop.factor;
  for (const Loop &loop : mapping.spatial)
    left[unsigned(loop.dim)] =
        (left[unsigned(loop.dim)] + loop.factor - 1) / loop.factor;
  llvm::SmallVector<Loop, 8> rest;
  for (LoopDim dim : {LoopDim::FX, LoopDim::FY, LoopDim::C, LoopDim::OX,
                      LoopDim::OY, LoopDim::B, LoopDim::K, LoopDim::G})
    if (left[unsigned(dim)] > 1)
      rest.push_back({dim, left[unsigned(dim)]});
  mapping.temporal.insert(mapping.temporal.begin(), rest.begin(), rest.end());

  // Memory by memory outwards: the tiles that fit and move least.
  mapping.cuts = {};
  const unsigned numLoops = mapping.temporal.size();
  std::string violation = pricer.getViolation(mapping);
  if (!violation.empty())
    return llvm::createStringError(violation);
  for (unsigned level = 0; level < pricer.getHierarchy().getNumInner();
       ++level) {
    double best = std::numeric_limits<double>::infinity();
    Mapping chosen = mapping;
    unsigned least[numOperands];
    for (unsigned x = 0; x < numOperands; ++x)
      least[x] = level ? mapping.cuts[x][level - 1] : 0;
    auto place = [&](unsigned x, unsigned cut) {
      for (unsigned outer = level; outer < maxLevels; ++outer)
        mapping.cuts[x][outer] = cut;
    };
    for (unsigned a = least[0]; a <= numLoops; ++a)
      for (unsigned b = least[1]; b <= numLoops; ++b)
        for (unsigned c = least[2]; c <= numLoops; ++c) {
          place(0, a);
          place(1, b);
          place(2, c);
          // The larger tiles of outer memories must fit there too.
          if (!pricer.getViolation(mapping).empty())
            break;
          double energy = priceBoundary(pricer, mapping, level);
          if (energy >= best)
            continue;
          best = energy;
          chosen = mapping;
        }
    mapping = chosen;
  }
  return llvm::Error::success();
}
