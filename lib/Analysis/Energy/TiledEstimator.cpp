//===- TiledEstimator.cpp - The tiled model of a network --------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Analysis/Energy/TiledEstimator.h"

#include "NetworkPlanner.h"

#include "llvm/Support/ErrorHandling.h"

using namespace qnn::energy;

TiledEstimator::TiledEstimator(const Platform &platform,
                               const EstimatorOptions &options)
    : Estimator(platform, options), cache(std::make_unique<Cache>()) {}

TiledEstimator::~TiledEstimator() = default;

llvm::Expected<NetworkPlan>
TiledEstimator::plan(llvm::ArrayRef<LayerWork> works,
                     llvm::ArrayRef<LayerWidths> widths) const {
  std::vector<LayerWidths> own;
  if (widths.empty()) {
    own = getWidths(works);
    widths = own;
  }
  llvm::Expected<NetworkPlan> plan = NetworkPlanner(*this, works, widths).run();
  if (plan)
    finish(works, plan->estimate);
  return plan;
}

NetworkEstimate
TiledEstimator::estimate(llvm::ArrayRef<LayerWork> works,
                         llvm::ArrayRef<LayerWidths> widths) const {
  if (options.idealDataflow) {
    std::vector<LayerWidths> own;
    if (widths.empty()) {
      own = getWidths(works);
      widths = own;
    }
    return estimateIdeal(works, widths);
  }
  // `check` has said so before: there is always a plan for what it accepts.
  llvm::Expected<NetworkPlan> found = plan(works, widths);
  if (!found)
    llvm::report_fatal_error(found.takeError());
  return std::move(found->estimate);
}

llvm::Error TiledEstimator::check(llvm::ArrayRef<LayerWork> works) const {
  if (llvm::Error error = Estimator::check(works))
    return error;
  if (options.idealDataflow)
    return llvm::Error::success();
  return plan(works, {}).takeError();
}

std::vector<ExplanationTerm>
TiledEstimator::explain(llvm::ArrayRef<LayerWork> works, unsigned index) const {
  NetworkEstimate network = estimate(works);
  const EnergyEstimate &cost = network.ops[index];
  const LayerWork &work = works[index];
  std::vector<ExplanationTerm> terms = {
      {"N_c", double(work.macs), "1", "multiply-accumulates"},
      {"s", double(cost.sliceBits), "bit", "width of the datapath"},
      {"n", cost.passes, "1", "slices of weights times slices of inputs"},
      {"q_acc", cost.accumulatorBits, "bit", "width of a sum"},
      {"mac", cost.macPJ, "pJ", "energy of a MAC times N_c"},
      {"post", cost.postPJ, "pJ", "operations on outputs"}};
  if (cost.stripeRows > 0)
    terms.push_back({"stripe", double(cost.stripeRows), "rows",
                     cost.fusedInto < 0
                         ? std::string("the last op of its chain")
                         : "fused with '" + works[cost.fusedInto].name + "'"});
  static constexpr const char *const names[] = {"weights", "inputs", "outputs"};
  for (unsigned l = 0; l < cost.numLevels; ++l) {
    const LevelEstimate &level = cost.levels[l];
    const std::string &memory = machine.getLevels()[l].name;
    for (unsigned x = 0; x < numOperands; ++x) {
      if (level.readBits[x])
        terms.push_back({memory + " reads " + names[x], level.readBits[x],
                         "bit", "visits of a tile times its size"});
      if (level.writeBits[x])
        terms.push_back({memory + " writes " + names[x], level.writeBits[x],
                         "bit", "visits of a tile times its size"});
    }
    terms.push_back(
        {memory, level.energyPJ, "pJ", "bits times energy of a bit"});
  }
  return terms;
}
