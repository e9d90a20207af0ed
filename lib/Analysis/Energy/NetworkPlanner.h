//===- NetworkPlanner.h - Which maps stay on chip ---------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_ANALYSIS_ENERGY_NETWORKPLANNER_H
#define QNN_LIB_ANALYSIS_ENERGY_NETWORKPLANNER_H

#include "Residence.h"

#include "qnn/Analysis/Energy/Search.h"
#include "qnn/Analysis/Energy/Stripes.h"
#include "qnn/Analysis/Energy/TiledEstimator.h"

#include <map>
#include <mutex>

namespace qnn::energy {

/// One contraction with its best mapping.
struct PlannedOp {
  bool isLegal = false;
  Mapping mapping;
  EnergyEstimate cost;
  double value = 0;
  double bound = 0;
  /// The operands that lie in the main memory as a whole.
  std::array<bool, numOperands> isWhole = {};
};

/// Searches are the same for equal layers: they are done once.
struct TiledEstimator::Cache {
  std::mutex mutex;
  std::map<std::vector<double>, PlannedOp> ops;
};

/// Plans one network.
class NetworkPlanner {
public:
  NetworkPlanner(const TiledEstimator &estimator,
                 llvm::ArrayRef<LayerWork> works,
                 llvm::ArrayRef<LayerWidths> widths);

  llvm::Expected<NetworkPlan> run();

private:
  /// Everything at one choice of resident maps and chains.
  struct Attempt {
    bool isLegal = true;
    double value = 0;
    /// The op that does not fit, or the first and the last of a chain.
    unsigned failingFirst = 0, failing = 0;
  };

  /// Positions [first, last] of the order that run stripe by stripe together.
  struct Chain {
    unsigned first, last;
  };

  /// What a network costs, op by op.
  struct Costing {
    std::vector<PlannedOp> ops;
    double value = 0;
  };

  /// The widths that a datapath may have for an op.
  struct SliceRange {
    unsigned low, high;
  };

  bool isPriced(unsigned index) const {
    return works[index].kind != WorkKind::Input &&
           works[index].kind != WorkKind::Fused;
  }
  bool isOnChip(unsigned map) const {
    return isResident[map] || passesMap[map];
  }
  double getMapBits(unsigned index) const;
  double getLiveBits(unsigned index) const;
  Attempt attempt();
  bool repair();
  void improve();
  bool chooseResidents(unsigned &failing);
  Costing chooseChains(double bound);
  llvm::SmallVector<bool, 2> getWeightChoices() const;

  // The bound; see NetworkBound.cpp.
  double computeBound();
  double computeBoundOfWeights();
  double getLeastSpill(unsigned position);
  double getTransferCost(unsigned index, unsigned map) const;
  bool couldPass(unsigned position);

  PlannedOp planOp(unsigned index);
  PlannedOp planContraction(unsigned index, double live);
  SliceRange describeOp(unsigned index, TiledOp &op) const;
  bool allOnChip(unsigned producer) const;
  double getResidentBits(unsigned position) const;
  Costing planAll();
  PlannedOp planSlice(const FixedLoops *schedule, const TiledOp &op);
  PlannedOp planMove(unsigned index) const;
  void chargeMap(EnergyEstimate &cost, double bits, bool isRead,
                 bool staysOnChip) const;
  void finishMove(EnergyEstimate &cost) const;
  void addLayoutChanges(std::vector<EnergyEstimate> &ops) const;

  // Chains; see NetworkFusion.cpp.
  bool setGivenChains(unsigned &failing);
  bool mayFuse() const;
  void fuse();
  bool setStripes(Chain chain, int64_t rows);
  void clearStripes(Chain chain);
  Chain getChain(unsigned position) const;
  double getBufferBits(Chain chain, bool isWeights,
                       bool mayDouble = true) const;
  double getChainLiveBits(Chain chain) const;
  bool chainFits(Chain chain, bool mayDouble = true) const;
  PlannedOp planMember(unsigned position);
  PlannedOp planStripes(unsigned index);
  PlannedOp planStripesOfSlice(const LayerWork &work, const TiledOp &op,
                               int64_t rows);
  double getChainValue(Chain chain, double limit);
  int64_t chooseRows(Chain chain, double &value);

  const TiledEstimator &estimator;
  const Machine &machine;
  llvm::ArrayRef<LayerWork> works;
  llvm::ArrayRef<LayerWidths> widths;
  MapOwners owners;
  std::vector<unsigned> lastUse;
  std::vector<bool> isResident;
  StripeGraph graph;
  /// Rows of a work's result in a stripe; 0: it makes its map as a whole.
  std::vector<int64_t> stripeRows;
  /// The map goes to the next op of the chain by stripes.
  std::vector<bool> passesMap;
  /// The chains that schedules ask for; nothing changes them.
  std::vector<bool> isGiven;
  bool keepsWeights = false;
  /// Choices are compared: searches may be rough.
  bool isComparing = false;
  double weightBits = 0;
};

} // namespace qnn::energy

#endif // QNN_LIB_ANALYSIS_ENERGY_NETWORKPLANNER_H
