//===- SearchCosts.h - What undecided mappings cost at least ----*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_ANALYSIS_ENERGY_SEARCHCOSTS_H
#define QNN_LIB_ANALYSIS_ENERGY_SEARCHCOSTS_H

#include "qnn/Analysis/Energy/Search.h"

namespace qnn::energy {

/// The dimensions that do not concern each operand.
inline constexpr LoopDim freeDims[numOperands][3] = {
    {LoopDim::OX, LoopDim::OY, LoopDim::B},
    {LoopDim::K, LoopDim::K, LoopDim::K},
    {LoopDim::FX, LoopDim::FY, LoopDim::C}};

/// What the traffic of operands costs.
struct Price {
  double energy = 0;
  double borderBits = 0; ///< Across the chip's border.

  Price &operator+=(Price other) {
    energy += other.energy;
    borderBits += other.borderBits;
    return *this;
  }
};

/// Costs of tiles of one op with one unrolling of the array. What mappings move
/// is a sum over operands and memories, each term of which depends on where one
/// tile ends: a mapping need not be complete to be priced in part.
class SearchCosts {
public:
  SearchCosts(const TiledPricer &pricer, Objective objective);

  /// Takes an unrolling; the least value that any mapping with it can have.
  double enter(llvm::ArrayRef<Loop> loops);

protected:
  /// What moves across the outer boundary of \p level if the tile of operand
  /// \p x there has \p sizes and everything around it changes it, but for loops
  /// behind which the tile ends.
  Price getPrice(unsigned level, unsigned x, const TileSizes &sizes) const;
  /// The same, at least, if loops that do not concern \p x make \p visits.
  Price getPriceAt(unsigned level, unsigned x, double visits) const;
  /// Bits that all tiles in partition \p part (weights, maps) of \p level may
  /// take; those of one MAC for registers.
  double getCapacity(unsigned level, unsigned part) const;
  /// Bits of a tile; twice as many if it is replaced while it is used.
  double getStoredBits(unsigned level, unsigned x,
                       const TileSizes &sizes) const;
  /// The objective for what mappings move; exact for energy and traffic, a
  /// lower bound for the others.
  double getValue(Price price) const;

  const TiledPricer &pricer;
  const Hierarchy &hierarchy;
  const Machine &machine;
  const LoopNest &nest;
  const Objective objective;

  llvm::SmallVector<Loop, 4> unrolled;
  TileSizes array, whole; ///< Unrolled loops; all loops, filled up.
  /// With one visit of every element.
  Price least[maxLevels][numOperands];
  /// The levels that hold each operand.
  llvm::SmallVector<unsigned, maxLevels> levels[numOperands];

private:
  void chargeFixed();

  TiledPricer::Prices prices[maxLevels][numOperands];
  double elements[numOperands], shared[numOperands];
  double fixedEnergy = 0, fixedBits = 0, computeCycles = 0;
  std::optional<double> borderBandwidth;
};

} // namespace qnn::energy

#endif // QNN_LIB_ANALYSIS_ENERGY_SEARCHCOSTS_H
