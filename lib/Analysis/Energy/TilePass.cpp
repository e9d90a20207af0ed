//===- TilePass.cpp - Let code run schedules --------------------*- C++ -*-===//
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
#include "qnn/Dialect/QNN/IR/TileNest.h"

namespace mlir::qnn {
#define GEN_PASS_DEF_TILEPASS
#include "qnn/Analysis/Energy/Passes.h.inc"
} // namespace mlir::qnn

using namespace mlir;
using namespace mlir::qnn;
using namespace ::qnn::energy;

static SmallVector<LoopAttr> makeLoops(MLIRContext *context,
                                       ArrayRef<Loop> loops) {
  SmallVector<LoopAttr> attributes;
  for (const Loop &loop : loops)
    if (loop.factor > 1)
      attributes.push_back(LoopAttr::get(
          context, static_cast<::mlir::qnn::LoopDim>(loop.dim), loop.factor));
  return attributes;
}

/// The number of the first \p cut loops that iterate.
static unsigned countLoops(ArrayRef<Loop> loops, unsigned cut) {
  return llvm::count_if(loops.take_front(cut),
                        [](const Loop &loop) { return loop.factor > 1; });
}

/// \p mapping as code runs it. An operand that lies in the main memory as a
/// whole has tiles inside that memory only.
static TileNest makeNest(MLIRContext *context, const Estimator &estimator,
                         const Mapping &mapping,
                         const std::array<bool, numOperands> &isWhole) {
  static_assert(unsigned(Operand::Weight) == TiledWeights &&
                unsigned(Operand::Input) == TiledInputs &&
                unsigned(Operand::Output) == TiledOutputs);
  const Machine &machine = estimator.getMachine();
  Hierarchy hierarchy(machine);
  TileNest nest;
  nest.platform = estimator.getPlatform().getName();
  nest.elidesFirstRead = machine.getDataflow().elidesFirstRead;
  nest.hasMulticast = machine.getDataflow().hasMulticast;
  nest.spatial = makeLoops(context, mapping.spatial);
  nest.temporal = makeLoops(context, mapping.temporal);
  for (unsigned level = 0; level < hierarchy.getNumInner(); ++level) {
    TileNest::Memory memory;
    const MemoryLevel *described = hierarchy.getMemory(level);
    memory.name = described ? described->name : "array";
    for (unsigned x = 0; x < numOperands; ++x) {
      unsigned parent = hierarchy.getParent(level, Operand(x));
      bool staysOutside = isWhole[x] && parent > hierarchy.getMain();
      if (hierarchy.holds(level, Operand(x)) && !staysOutside)
        memory.cuts[x] = countLoops(mapping.temporal, mapping.cuts[x][level]);
    }
    nest.memories.push_back(std::move(memory));
  }
  return nest;
}

/// What the model assumes and code does not do; empty if there is nothing.
static StringRef getDataflowProblem(const Dataflow &dataflow) {
  if (dataflow.halo != Halo::Refetch)
    return "code fetches the rows again that neighbouring tiles share "
           "(dataflow.halo: refetch)";
  if (!dataflow.hasAdderTree)
    return "code has one sum of each element in the array "
           "(dataflow.adder_tree: yes)";
  return "";
}

namespace {
struct TilePass : mlir::qnn::impl::TilePassBase<TilePass> {
  using TilePassBase::TilePassBase;

  void runOnOperation() override {
    if (failed(tile()))
      signalPassFailure();
  }

  LogicalResult tile() {
    EnergyOptions options;
    options.platform = platform;
    options.memory = memory;
    options.inputBits = inputBits;
    FailureOr<TiledNetwork> network =
        TiledNetwork::create(getOperation(), function, options);
    if (failed(network))
      return failure();
    const TiledEstimator &estimator = network->getEstimator();
    StringRef name = network->getPlatformName();
    StringRef problem =
        getDataflowProblem(estimator.getMachine().getDataflow());
    if (!problem.empty())
      return emitError(network->getFunction().getLoc())
             << "platform '" << name << "': " << problem;
    FailureOr<NetworkPlan> plan = network->plan(/*keepsSchedules=*/true);
    if (failed(plan))
      return failure();
    for (auto [index, op] : llvm::enumerate(network->getOps())) {
      if (!op || !plan->mappings[index] || !findSchedule(op, name))
        continue;
      TileNest nest = makeNest(&getContext(), estimator, *plan->mappings[index],
                               plan->wholeOperands[index]);
      if (std::string problem = getTileProblem(op, nest); !problem.empty()) {
        op->emitRemark() << "'" << network->getWorks()[index].name
                         << "' keeps its usual code: " << problem;
        continue;
      }
      op->setAttr(tilesAttrName, makeTilesAttr(&getContext(), nest));
      if (int reader = plan->estimate.ops[index].fusedInto; reader >= 0)
        op->emitRemark() << "'" << network->getWorks()[index].name
                         << "' runs as a whole before '"
                         << network->getWorks()[reader].name
                         << "': code keeps the map between them in the main "
                            "memory";
    }
    if (countAccesses)
      network->getFunction()->setAttr(countAccessesAttrName,
                                      UnitAttr::get(&getContext()));
    return success();
  }
};
} // namespace
