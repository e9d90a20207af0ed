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
  /// Everything on chip at one choice of resident maps.
  struct Attempt {
    bool isLegal = true;
    double value = 0;
    unsigned failing = 0;
  };

  bool isPriced(unsigned index) const {
    return works[index].kind != WorkKind::Input &&
           works[index].kind != WorkKind::Fused;
  }
  double getMapBits(unsigned index) const;
  double getLiveBits(unsigned index) const;
  Attempt attempt();
  bool repair();
  void improve();
  PlannedOp planOp(unsigned index);
  PlannedOp planContraction(unsigned index, double live);
  PlannedOp planSlice(const LayerWork &work, TiledOp op);
  PlannedOp planMove(unsigned index) const;
  void chargeMap(EnergyEstimate &cost, double bits, bool isRead,
                 bool staysOnChip) const;
  void finishMove(EnergyEstimate &cost) const;
  void addLayoutChanges(std::vector<EnergyEstimate> &ops) const;
  std::vector<double> makeKey(const LayerWork &work, const TiledOp &op) const;

  const TiledEstimator &estimator;
  const Machine &machine;
  llvm::ArrayRef<LayerWork> works;
  llvm::ArrayRef<LayerWidths> widths;
  MapOwners owners;
  std::vector<unsigned> lastUse;
  std::vector<bool> isResident;
  bool keepsWeights = false;
  double weightBits = 0;
};

} // namespace qnn::energy

#endif // QNN_LIB_ANALYSIS_ENERGY_NETWORKPLANNER_H
