//===- TiledEstimator.h - The tiled model of a network ----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Prices a network with a schedule for each contraction, given or searched,
/// and decides which maps stay on chip from the op that makes them to the last
/// one that reads them.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_ANALYSIS_ENERGY_TILEDESTIMATOR_H
#define QNN_ANALYSIS_ENERGY_TILEDESTIMATOR_H

#include "qnn/Analysis/Energy/Estimator.h"
#include "qnn/Analysis/Energy/Mapping.h"

namespace qnn::energy {

/// Schedules and places for a whole network.
struct NetworkPlan {
  /// Per work: the mapping of a contraction, and how far it may be from the
  /// best.
  std::vector<std::optional<Mapping>> mappings;
  std::vector<double> gaps;
  /// Per work: the operands that lie in the main memory as a whole.
  std::vector<std::array<bool, numOperands>> wholeOperands;
  /// Per work: its map stays on chip as long as somebody reads it.
  std::vector<bool> isResident;
  /// The weights of all layers stay on chip between inferences.
  bool keepsWeights = false;
  NetworkEstimate estimate;
  double value = 0; ///< The objective, summed over the ops.
  double bound = 0; ///< No plan is below it.

  /// Sums of many numbers are not exact: a gap of next to nothing is none.
  double getGap() const {
    return bound > 0 && value > bound ? value / bound - 1 : 0;
  }
};

/// The tiled model on one platform.
class TiledEstimator : public Estimator {
public:
  TiledEstimator(const Platform &platform, const EstimatorOptions &options);
  ~TiledEstimator() override;

  using Estimator::estimate;
  NetworkEstimate estimate(llvm::ArrayRef<LayerWork> works,
                           llvm::ArrayRef<LayerWidths> widths) const override;

  llvm::Error check(llvm::ArrayRef<LayerWork> works) const override;

  std::vector<ExplanationTerm> explain(llvm::ArrayRef<LayerWork> works,
                                       unsigned index) const override;

  /// Everything that the estimate rests on. An error names the op that fits no
  /// memory, or whose given schedule does not.
  llvm::Expected<NetworkPlan> plan(llvm::ArrayRef<LayerWork> works,
                                   llvm::ArrayRef<LayerWidths> widths) const;

private:
  NetworkEstimate estimateIdeal(llvm::ArrayRef<LayerWork> works,
                                llvm::ArrayRef<LayerWidths> widths) const;

  struct Cache;
  std::unique_ptr<Cache> cache;
  friend class NetworkPlanner;
};

} // namespace qnn::energy

#endif // QNN_ANALYSIS_ENERGY_TILEDESTIMATOR_H
