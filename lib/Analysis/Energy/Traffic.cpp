//===- Traffic.cpp - Elements that a schedule moves -------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Analysis/Energy/TiledModel.h"

#include "llvm/ADT/ArrayRef.h"

using namespace qnn::energy;

static constexpr unsigned oy = unsigned(LoopDim::OY);
static constexpr unsigned ox = unsigned(LoopDim::OX);

namespace {
/// The tile of an operand at one level, and the loops around it.
struct Outside {
  llvm::ArrayRef<Loop> loops; ///< Innermost first, without loops of factor 1.
  TileSizes tile;
};
} // namespace

/// Multiplies the visits of \p loops, of which \p visits gets all and
/// \p distinct the relevant ones.
static void countVisits(Operand operand, llvm::ArrayRef<Loop> loops,
                        double &visits, double &distinct) {
  visits = distinct = 1;
  bool isLeading = true;
  for (const Loop &loop : loops) {
    bool relevant = isRelevant(operand, loop.dim);
    // The innermost iterations that do not concern the operand reuse its tile.
    isLeading &= !relevant;
    if (isLeading)
      continue;
    visits *= loop.factor;
    if (relevant)
      distinct *= loop.factor;
  }
}

/// Elements of inputs delivered: overlapping rows of neighbouring tiles are
/// fetched again, or stay.
static double countInputs(const LoopNest &nest, const Outside &outside,
                          Halo halo, double visits, double tile) {
  if (halo == Halo::Refetch)
    return visits * tile;
  for (const Loop &loop : outside.loops) {
    unsigned dim = unsigned(loop.dim);
    if (dim == oy || dim == ox) {
      // The tiles of this loop overlap: all of them are one longer tile.
      TileSizes joined = outside.tile;
      joined[dim] *= loop.factor;
      return visits / loop.factor *
             getTileElements(nest, Operand::Input, joined);
    }
    if (halo == Halo::Slide || isRelevant(Operand::Input, loop.dim))
      break;
  }
  return visits * tile;
}

Traffic qnn::energy::countTraffic(const LoopNest &nest, const Mapping &mapping,
                                  const Hierarchy &hierarchy,
                                  const Dataflow &dataflow) {
  TileSizes array;
  array.fill(1);
  for (const Loop &loop : mapping.spatial)
    array[unsigned(loop.dim)] *= loop.factor;

  Traffic traffic;
  for (unsigned x = 0; x < numOperands; ++x) {
    auto operand = static_cast<Operand>(x);
    // What the array repeats of this operand: one read serves several MACs, or
    // several products become one sum.
    double shared = 1;
    for (const Loop &loop : mapping.spatial)
      if (!isRelevant(operand, loop.dim))
        shared *= loop.factor;

    TileSizes tile = array;
    unsigned position = 0;
    for (unsigned level = 0; level < hierarchy.getNumInner(); ++level) {
      for (; position < mapping.cuts[x][level]; ++position)
        tile[unsigned(mapping.temporal[position].dim)] *=
            mapping.temporal[position].factor;
      if (!hierarchy.holds(level, operand))
        continue;
      Outside outside{
          llvm::ArrayRef<Loop>(mapping.temporal).drop_front(position), tile};
      OperandTraffic &own = traffic[x][level];
      own.tile = getTileElements(nest, operand, tile);
      countVisits(operand, outside.loops, own.visits, own.distinct);
      if (operand == Operand::Output) {
        own.finals = own.distinct * own.tile;
        own.partials = (own.visits - own.distinct) * own.tile;
        own.down = own.partials;
        if (!dataflow.elidesFirstRead && own.visits > own.distinct)
          own.down = own.visits * own.tile;
        if (level == 0 && !dataflow.hasAdderTree) {
          // Every MAC writes its own sum: all but the last are partial.
          own.partials = own.visits * own.tile * shared - own.finals;
          own.down *= shared;
        }
        continue;
      }
      own.down =
          operand == Operand::Input
              ? countInputs(nest, outside, dataflow.halo, own.visits, own.tile)
              : own.visits * own.tile;
      if (level == 0 && !dataflow.hasMulticast)
        own.down *= shared;
    }
  }
  return traffic;
}
