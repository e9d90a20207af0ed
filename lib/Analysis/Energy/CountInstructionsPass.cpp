//===- CountInstructionsPass.cpp - Instructions onto layers -----*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Analysis/Energy/InstructionCount.h"
#include "qnn/Analysis/Energy/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

#include <cmath>

namespace mlir::qnn {
#define GEN_PASS_DEF_COUNTINSTRUCTIONSPASS
#include "qnn/Analysis/Energy/Passes.h.inc"
} // namespace mlir::qnn

using namespace mlir;
using namespace mlir::qnn;

namespace {
struct CountInstructionsPass
    : mlir::qnn::impl::CountInstructionsPassBase<CountInstructionsPass> {
  using CountInstructionsPassBase::CountInstructionsPassBase;

  void runOnOperation() override {
    Builder builder(&getContext());
    for (auto layer : getOperation().getOps<func::FuncOp>()) {
      if (!layer.isPrivate() || layer.isExternal())
        continue;
      InstructionMix counted = countInstructionMix(layer);
      layer->setAttr("qnn.instructions",
                     builder.getI64IntegerAttr(
                         std::llround(getCortexM4Instructions(counted))));
      if (!mix)
        continue;
      SmallVector<NamedAttribute> entries;
      for (auto [kind, executions] : llvm::enumerate(counted))
        if (executions > 0)
          entries.push_back(builder.getNamedAttr(
              stringifyInstructionKind(static_cast<InstructionKind>(kind)),
              builder.getI64IntegerAttr(std::llround(executions))));
      layer->setAttr("qnn.instruction_mix", builder.getDictionaryAttr(entries));
    }
  }
};
} // namespace
