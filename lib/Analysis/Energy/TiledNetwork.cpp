//===- TiledNetwork.cpp - What passes over schedules share -----*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TiledNetwork.h"

using namespace mlir;
using namespace mlir::qnn;
using namespace ::qnn::energy;

FailureOr<TiledNetwork> TiledNetwork::create(ModuleOp module,
                                             StringRef functionName,
                                             EnergyOptions options) {
  FailureOr<FunctionOpInterface> function = findNetwork(module, functionName);
  if (failed(function))
    return failure();
  options.model = "tiled";
  FailureOr<EnergySetup> setup = setUpEnergy(*function, options);
  if (failed(setup))
    return failure();
  return TiledNetwork(*function, std::move(*setup));
}

const TiledEstimator &TiledNetwork::getEstimator() const {
  return static_cast<const TiledEstimator &>(*setup.estimator);
}

StringRef TiledNetwork::getPlatformName() const {
  return getEstimator().getPlatform().getName();
}

FailureOr<NetworkPlan> TiledNetwork::plan(bool keepsSchedules) {
  works.clear();
  ops.clear();
  // Without a platform no schedule counts: all are searched.
  StringRef platform = keepsSchedules ? getPlatformName() : StringRef();
  if (failed(collectWorks(function, setup.image, platform, works, ops)))
    return failure();
  llvm::Expected<NetworkPlan> plan = getEstimator().plan(works, {});
  if (!plan)
    return emitError(function.getLoc(), llvm::toString(plan.takeError()));
  return std::move(*plan);
}
