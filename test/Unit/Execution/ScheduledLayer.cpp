//===- ScheduledLayer.cpp - A layer that runs its schedule ------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ScheduledLayer.h"
#include "mlir/Pass/PassManager.h"
#include "qnn/Analysis/Energy/EnergyAnalysis.h"
#include "qnn/Analysis/Energy/Passes.h"
#include "qnn/Analysis/Energy/TiledEstimator.h"
#include "qnn/Dialect/QNN/IR/Schedule.h"

#include <cmath>

using namespace qnn::test;
using namespace qnn::energy;
using namespace mlir::qnn;
using llvm::failed;
using mlir::failure;
using mlir::LogicalResult;
using mlir::ModuleOp;

LogicalResult Preparation::addPasses(ModuleOp module, bool isSearch) {
  mlir::PassManager pm(module.getContext());
  if (isSearch) {
    SchedulePassOptions options;
    options.platform = platform;
    options.memory = memory;
    pm.addPass(createSchedulePass(options));
  } else {
    TilePassOptions options;
    options.platform = platform;
    options.memory = memory;
    options.countAccesses = true;
    pm.addPass(createTilePass(options));
  }
  return pm.run(module);
}

/// Puts the loops of the schedule into another order.
void Preparation::shuffle(mlir::Operation *op) {
  auto schedule = op->getAttrOfType<ScheduleAttr>(scheduleAttrName);
  llvm::SmallVector<LoopAttr> loops(schedule.getTemporal());
  for (size_t i = loops.size(); i > 1; --i)
    std::swap(loops[i - 1], loops[random.in(0, static_cast<int64_t>(i) - 1)]);
  op->setAttr(scheduleAttrName,
              ScheduleAttr::get(op->getContext(), schedule.getPlatform(), loops,
                                schedule.getSpatial()));
}

LogicalResult Preparation::run(ModuleOp module) {
  // Remarks are of no interest.
  mlir::ScopedDiagnosticHandler handler(
      module.getContext(), [](mlir::Diagnostic &diagnostic) {
        return mlir::success(diagnostic.getSeverity() ==
                             mlir::DiagnosticSeverity::Remark);
      });
  if (failed(addPasses(module, /*isSearch=*/true)))
    return failure();
  mlir::Operation *op = nullptr;
  module.walk([&](mlir::Operation *other) {
    if (other->hasAttr(scheduleAttrName))
      op = other;
  });
  if (!op)
    return failure();
  if (shuffles)
    shuffle(op);
  if (failed(addPasses(module, /*isSearch=*/false)))
    return failure();
  isTiled = op->hasAttr(tilesAttrName);
  if (!isTiled)
    return mlir::success();

  auto function = *module.getOps<mlir::FunctionOpInterface>().begin();
  auto list = listAccessCounters(function);
  llvm::FailureOr<TileNest> tiles = readTileNest(op);
  EnergyOptions options;
  options.platform = platform;
  options.memory = memory;
  options.model = "tiled";
  auto analysis = EnergyAnalysis::compute(function, options);
  if (failed(list) || failed(tiles) || failed(analysis))
    return failure();
  counters.assign(list->begin(), list->end());
  nest = *tiles;
  for (auto [index, priced] : llvm::enumerate(analysis->getOps()))
    if (priced == op) {
      cost = analysis->getCost().ops[index];
      widths[0] = analysis->getWorks()[index].weight.bits;
      widths[1] = analysis->getWorks()[index].activation.bits;
      outputBits = analysis->getWorks()[index].output.bits;
      if (!analysis->getEstimator().getMachine().getLaw().isSliced())
        continue;
      // The array takes an operand once for each slice of the other. An image
      // is as wide as the weights at least.
      widths[1] = std::max(widths[1], widths[0]);
      for (unsigned x : {0u, 1u})
        repeats[x] = std::ceil(widths[1 - x] / double(cost.sliceBits));
    }
  described =
      std::make_unique<Platform>(analysis->getEstimator().getPlatform());
  return mlir::success();
}

/// The bits that each memory reads and writes, from what code has counted.
static void countBits(const Preparation &prepared,
                      llvm::ArrayRef<int64_t> counted,
                      llvm::MutableArrayRef<LevelEstimate> levels) {
  Machine machine(*prepared.described);
  Hierarchy hierarchy(machine);
  double sumBits = prepared.cost.accumulatorBits;
  for (auto [counter, count] : llvm::zip_equal(prepared.counters, counted)) {
    auto elements = static_cast<double>(count);
    bool hasRegisters = hierarchy.toMachine(0) >= 0;
    if (counter.kind == AccessKind::Macs) {
      // Each MAC reads two operands and a sum from its registers, and writes
      // the sum.
      if (!hasRegisters)
        continue;
      for (unsigned x : {0u, 1u})
        levels[0].readBits[x] += elements * prepared.widths[x];
      levels[0].readBits[2] += elements * sumBits;
      levels[0].writeBits[2] += elements * sumBits;
      continue;
    }
    unsigned x = counter.operand, level = counter.memory;
    unsigned parent = hierarchy.getParent(level, Operand(x));
    int inner = hierarchy.toMachine(level), outer = hierarchy.toMachine(parent);
    double copies = 1; // Registers that take an element that MACs share.
    if (level == 0 && x != TiledOutputs && prepared.nest.hasMulticast)
      for (LoopAttr loop : prepared.nest.spatial)
        if (!isRelevant(Operand(x), qnn::energy::LoopDim(loop.getDim())))
          copies *= static_cast<double>(loop.getFactor());
    double width = x == TiledOutputs ? sumBits : prepared.widths[x];
    if (counter.kind == AccessKind::Finals && parent > hierarchy.getMain())
      width = prepared.outputBits;
    if (level == 0 && x != TiledOutputs)
      elements *= prepared.repeats[x];
    bool isIn = counter.kind == AccessKind::In;
    if (inner >= 0)
      (isIn ? levels[inner].writeBits : levels[inner].readBits)[x] +=
          elements * width * copies;
    (isIn ? levels[outer].readBits : levels[outer].writeBits)[x] +=
        elements * width;
  }
}

std::vector<int64_t> qnn::test::expectCounted(Preparation &prepared,
                                              const std::string &text,
                                              Random &random) {
  SCOPED_TRACE(prepared.platform + ", " + prepared.memory);
  std::vector<int64_t> counted = expectSameAfter(
      [&](ModuleOp module) { return prepared.run(module); }, text, random);
  if (!prepared.isTiled || ::testing::Test::HasFatalFailure())
    return counted;
  EXPECT_EQ(counted.size(), prepared.counters.size());
  if (counted.size() != prepared.counters.size())
    return counted;
  std::array<LevelEstimate, maxLevels> levels;
  countBits(prepared, counted, levels);
  for (unsigned l = 0; l < prepared.cost.numLevels; ++l)
    for (unsigned x = 0; x < numOperands; ++x) {
      SCOPED_TRACE("level " + std::to_string(l) + ", " +
                   stringifyTiledOperand(x).str());
      EXPECT_EQ(levels[l].readBits[x], prepared.cost.levels[l].readBits[x]);
      EXPECT_EQ(levels[l].writeBits[x], prepared.cost.levels[l].writeBits[x]);
    }
  return counted;
}
