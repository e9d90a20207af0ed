//===- Search.h - The best schedule of an op --------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Finds the mapping of least energy (or delay, or both, or off-chip traffic)
/// that the memories allow.
///
/// Crossing a loop that changes an operand's data multiplies its tile and
/// divides its visits: nothing is won. A tile is worth enlarging over loops
/// that do not concern the operand, and each dimension is such for exactly one
/// operand: OX, OY, B for weights, K for inputs, C, FY, FX for outputs. So a
/// mapping is a sequence of runs, each of loops that do not concern one
/// operand, behind which a tile of that operand ends. The search enumerates
/// these sequences, inputs with their overlapping rows included, and cuts off
/// what cannot beat the best mapping so far: what is not decided yet costs at
/// least one visit of every element.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_ANALYSIS_ENERGY_SEARCH_H
#define QNN_ANALYSIS_ENERGY_SEARCH_H

#include "qnn/Analysis/Energy/Estimator.h"
#include "qnn/Analysis/Energy/TiledModel.h"

namespace qnn::energy {

/// How far to search.
struct SearchOptions {
  Objective objective = Objective::Energy;
  /// Partial mappings to look at; beyond it the gap tells what may be missed.
  uint64_t nodeLimit = 20000;
  /// Behind so many, what cannot be better by more than `tolerance` is left
  /// out; the gap says so.
  uint64_t exactNodes = 1000;
  double tolerance = 0.04;
  /// Nodes of each unrolling that the first look sees.
  uint64_t probeNodes = 6;

  /// A good mapping soon, to compare choices around an op.
  static SearchOptions quick(Objective objective) {
    return {objective, /*nodeLimit=*/600, /*exactNodes=*/200, /*tolerance=*/0.1,
            /*probeNodes=*/3};
  }
};

/// A mapping, what it costs and how good it is.
struct SearchResult {
  Mapping mapping;
  EnergyEstimate cost;
  double value = 0; ///< The objective, in pJ, pJ*cycles, cycles or bits.
  double bound = 0; ///< No mapping is below it.
  uint64_t nodes = 0;

  /// How far above the bound the result may be; 0: it is the best.
  double getGap() const { return bound > 0 ? value / bound - 1 : 0; }
};

/// The objective of a priced mapping.
double getObjective(const EnergyEstimate &cost, const Machine &machine,
                    Objective objective);

/// The best mapping, or none if no mapping fits.
std::optional<SearchResult> findMapping(const TiledPricer &pricer,
                                        const SearchOptions &options);

/// Places the cuts of a mapping whose loops are given: for each memory the
/// tiles that fit and cost least. An error says what does not fit.
llvm::Error placeCuts(const TiledPricer &pricer, Mapping &mapping);

/// All ways to unroll \p nest over the array that use an axis for one loop.
std::vector<llvm::SmallVector<Loop, 4>>
enumerateUnrolling(const TiledPricer &pricer);

} // namespace qnn::energy

#endif // QNN_ANALYSIS_ENERGY_SEARCH_H
