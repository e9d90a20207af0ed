//===- SchedulePass.cpp - Write down the best schedules ---------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TiledNetwork.h"
#include "qnn/Analysis/Energy/Passes.h"

#include "qnn/Dialect/QNN/IR/QNNOps.h"
#include "qnn/Dialect/QNN/IR/Schedule.h"

#include "llvm/Support/FormatVariadic.h"

namespace mlir::qnn {
#define GEN_PASS_DEF_SCHEDULEPASS
#include "qnn/Analysis/Energy/Passes.h.inc"
} // namespace mlir::qnn

using namespace mlir;
using namespace mlir::qnn;
using namespace ::qnn::energy;

/// Puts \p schedule onto \p op in place of one for the same platform.
static void setSchedule(Operation *op, ScheduleAttr schedule) {
  if (auto kernel = dyn_cast<PackedConv2DOp>(op)) {
    kernel.setScheduleAttr(schedule);
    return;
  }
  SmallVector<Attribute> schedules;
  Attribute old = op->getAttr(scheduleAttrName);
  if (auto array = dyn_cast_or_null<ArrayAttr>(old))
    schedules.assign(array.begin(), array.end());
  else if (old)
    schedules.push_back(old);
  llvm::erase_if(schedules, [&](Attribute other) {
    auto known = dyn_cast<ScheduleAttr>(other);
    return known && known.getPlatform() == schedule.getPlatform();
  });
  schedules.push_back(schedule);
  op->setAttr(scheduleAttrName,
              schedules.size() == 1
                  ? schedules.front()
                  : ArrayAttr::get(op->getContext(), schedules));
}

namespace {
struct SchedulePass : mlir::qnn::impl::SchedulePassBase<SchedulePass> {
  using SchedulePassBase::SchedulePassBase;

  void runOnOperation() override {
    if (failed(schedule()))
      signalPassFailure();
  }

  LogicalResult schedule() {
    EnergyOptions options;
    options.platform = platform;
    options.memory = memory;
    options.inputBits = inputBits;
    options.estimator.objective = objective;
    options.estimator.fusesNeighbours = fuse;
    FailureOr<TiledNetwork> network =
        TiledNetwork::create(getOperation(), function, options);
    if (failed(network))
      return failure();
    FailureOr<NetworkPlan> plan = network->plan(/*keepsSchedules=*/keep);
    if (failed(plan))
      return failure();
    StringRef name = network->getPlatformName();
    ArrayRef<LayerWork> works = network->getWorks();
    for (auto [index, op] : llvm::enumerate(network->getOps()))
      if (op && works[index].kind != WorkKind::Fused)
        writeStripes(op, works, index, plan->estimate.ops[index], name);
    for (auto [index, op] : llvm::enumerate(network->getOps())) {
      if (!plan->mappings[index] || (keep && findSchedule(op, name)))
        continue;
      setSchedule(op,
                  makeSchedule(&getContext(), name, *plan->mappings[index]));
      op->emitRemark(llvm::formatv(
          "schedule of '{0}': {1:f3} uJ, at most {2:f2} % above the best",
          works[index].name,
          plan->estimate.ops[index].getTotalWithLeakagePJ() / 1e6,
          100 * plan->gaps[index]));
    }
    network->getFunction()->emitRemark(llvm::formatv(
        "schedules of the network: {0:f3} uJ, {1} of {2} maps "
        "stay on chip, {3} fused with the next op, weights {4}, at most {5:f2} "
        "% above the best of all that stay",
        plan->estimate.total.getTotalWithLeakagePJ() / 1e6,
        llvm::count(plan->isResident, true), getNumMaps(works),
        llvm::count_if(
            plan->estimate.ops,
            [](const EnergyEstimate &op) { return op.fusedInto >= 0; }),
        plan->keepsWeights ? "too" : "streamed", 100 * plan->getGap()));
    return success();
  }

  /// Notes on \p op whether the next one reads its map while it is made.
  static void writeStripes(Operation *op, ArrayRef<LayerWork> works,
                           unsigned index, const EnergyEstimate &cost,
                           StringRef platform) {
    bool isFused = cost.fusedInto >= 0;
    setStripeRows(op, platform, isFused ? cost.stripeRows : 0);
    if (isFused)
      op->emitRemark(llvm::formatv(
          "'{0}' is fused with '{1}', {2} rows at a time", works[index].name,
          works[cost.fusedInto].name, cost.stripeRows));
  }

  /// The maps that ops make.
  static size_t getNumMaps(ArrayRef<LayerWork> works) {
    return llvm::count_if(works, [](const LayerWork &work) {
      return work.kind != WorkKind::Input && work.kind != WorkKind::Fused;
    });
  }
};
} // namespace
