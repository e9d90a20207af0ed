//===- PredictInstructions.cpp - Instructions of each work ------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Analysis/Energy/InstructionCount.h"

#include "qnn/Conversion/QNNToLoops/QNNToLoops.h"
#include "qnn/Dialect/QNN/IR/QNNOps.h"
#include "qnn/Pipelines/CompilePhases.h"

using namespace mlir;
using namespace mlir::qnn;
using ::qnn::energy::LayerWork;
using ::qnn::energy::WorkKind;

/// Names the copies of \p ops after their works: `w0`, `w1`, ...
static void nameCopies(ArrayRef<Operation *> ops, const IRMapping &copies) {
  for (auto [index, op] : llvm::enumerate(ops)) {
    Operation *copy = op ? copies.lookupOrNull(op) : nullptr;
    if (copy)
      copy->setAttr(nameAttrName,
                    StringAttr::get(op->getContext(), "w" + Twine(index)));
  }
}

/// The works that a layer's name lists, as fusion has joined them.
static SmallVector<unsigned, 4> getNamedWorks(StringRef name) {
  SmallVector<unsigned, 4> indices;
  SmallVector<StringRef, 4> parts;
  name.split(parts, '+');
  for (StringRef part : parts) {
    unsigned index;
    // Passes add to names what a layer does to an op's operand or result.
    part = part.take_until([](char c) { return c == '.' || c == '_'; });
    if (part.consume_front("w") && !part.getAsInteger(10, index))
      indices.push_back(index);
  }
  return indices;
}

void mlir::qnn::predictInstructions(FunctionOpInterface function,
                                    StringRef platform,
                                    ArrayRef<Operation *> ops,
                                    std::vector<LayerWork> &works) {
  llvm::Expected<::qnn::TargetRecord> target = ::qnn::lookupTarget(platform);
  if (!target)
    return llvm::consumeError(target.takeError());
  if (target->energyPlatform != platform)
    return;
  OwningOpRef<ModuleOp> module = ModuleOp::create(function.getLoc());
  IRMapping copies;
  module->push_back(function->clone(copies));
  nameCopies(ops, copies);
  CompilePhaseOptions options;
  options.target = *target;
  // Whoever compiles the network gets the diagnostics.
  ScopedDiagnosticHandler quiet(function->getContext(),
                                [](Diagnostic &) { return success(); });
  if (failed(runCompilePhases(*module, CompilePhase::Import,
                              CompilePhase::Loops, options)))
    return;

  auto isPriced = [&](unsigned index) {
    return index < works.size() && works[index].kind != WorkKind::Input &&
           works[index].kind != WorkKind::Fused;
  };
  std::optional<unsigned> last;
  LayerWork::Instructions waiting; // For the next op with a price.
  auto addTo = [](LayerWork::Instructions &sum,
                  const LayerWork::Instructions &more) {
    sum.count += more.count;
    sum.sramWords += more.sramWords;
    sum.flashWords += more.flashWords;
  };
  for (auto layer : module->getOps<func::FuncOp>()) {
    auto name = layer->getAttrOfType<StringAttr>(layerAttrName);
    if (!name)
      continue;
    LayerWork::Instructions own = getCortexM4Work(countInstructionMix(layer));
    SmallVector<unsigned, 4> named = getNamedWorks(name);
    auto priced = llvm::find_if(named, isPriced);
    if (priced != named.end())
      last = *priced;
    // What has no name prepares the next op; the rest ends the one before it.
    if ((priced == named.end() && named.empty()) || !last) {
      addTo(waiting, own);
      continue;
    }
    std::optional<LayerWork::Instructions> &sum = works[*last].instructions;
    if (!sum)
      sum.emplace();
    if (priced != named.end())
      addTo(*sum, std::exchange(waiting, {}));
    addTo(*sum, own);
  }
  if (last)
    addTo(*works[*last].instructions, waiting);
}
