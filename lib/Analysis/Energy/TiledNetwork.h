//===- TiledNetwork.h - What passes over schedules share -------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_ANALYSIS_ENERGY_TILEDNETWORK_H
#define QNN_LIB_ANALYSIS_ENERGY_TILEDNETWORK_H

#include "qnn/Analysis/Energy/EnergyAnalysis.h"
#include "qnn/Analysis/Energy/TiledEstimator.h"

namespace mlir::qnn {

/// A network and the tiled model of its platform.
class TiledNetwork {
public:
  /// The function that \p functionName says (see findNetwork), for the model
  /// `tiled`, whatever \p options name. Emits an error if one of them is wrong.
  static FailureOr<TiledNetwork> create(ModuleOp module, StringRef functionName,
                                        EnergyOptions options);

  FunctionOpInterface getFunction() const { return function; }
  const ::qnn::energy::TiledEstimator &getEstimator() const;
  StringRef getPlatformName() const;

  /// The best schedules of the works, which are collected by it. Those that ops
  /// have for the platform stand if \p keepsSchedules. Emits an error if an op
  /// has no price or fits no memory.
  FailureOr<::qnn::energy::NetworkPlan> plan(bool keepsSchedules);

  /// The works, in the order of the ops, and the op of each; null for an input.
  ArrayRef<::qnn::energy::LayerWork> getWorks() const { return works; }
  ArrayRef<Operation *> getOps() const { return ops; }

private:
  TiledNetwork(FunctionOpInterface function, EnergySetup setup)
      : function(function), setup(std::move(setup)) {}

  FunctionOpInterface function;
  EnergySetup setup;
  std::vector<::qnn::energy::LayerWork> works;
  std::vector<Operation *> ops;
};

} // namespace mlir::qnn

#endif // QNN_LIB_ANALYSIS_ENERGY_TILEDNETWORK_H
