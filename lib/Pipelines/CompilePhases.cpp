//===- CompilePhases.cpp - The phases of compilation ------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Pipelines/CompilePhases.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Transforms/Passes.h"
#include "qnn/Dialect/QNN/Transforms/Passes.h"
#include "qnn/Pipelines/LowerToLLVM.h"

using namespace mlir;
using namespace mlir::qnn;

static constexpr CompilePhase allPhases[] = {
    CompilePhase::Import, CompilePhase::Integer, CompilePhase::Packed,
    CompilePhase::Loops, CompilePhase::LLVM};

StringRef mlir::qnn::stringifyCompilePhase(CompilePhase phase) {
  switch (phase) {
  case CompilePhase::Import:
    return "import";
  case CompilePhase::Integer:
    return "integer";
  case CompilePhase::Packed:
    return "packed";
  case CompilePhase::Loops:
    return "loops";
  case CompilePhase::LLVM:
    return "llvm";
  }
  llvm_unreachable("all phases are listed");
}

std::optional<CompilePhase> mlir::qnn::symbolizeCompilePhase(StringRef name) {
  for (CompilePhase phase : allPhases)
    if (stringifyCompilePhase(phase) == name)
      return phase;
  return std::nullopt;
}

static void buildInteger(OpPassManager &pm,
                         const CompilePhaseOptions &options) {
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createCSEPass());
  pm.addNestedPass<func::FuncOp>(createPropagateCodesPass());
  IntegerizePassOptions integerize;
  integerize.requireInteger = options.requireInteger;
  pm.addNestedPass<func::FuncOp>(createIntegerizePass(integerize));
  pm.addPass(createCanonicalizerPass());
  // After integerize: transposes sink past fewer, integer ops.
  pm.addNestedPass<func::FuncOp>(createToNHWCPass());
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createCSEPass());
  if (options.integerIO) {
    pm.addNestedPass<func::FuncOp>(createIntegerIOPass());
    pm.addPass(createCSEPass());
  }
}

static void buildPacked(OpPassManager &pm, const CompilePhaseOptions &options) {
  QNNPackPassOptions pack;
  pack.target = options.target.getSpec();
  pack.kernel = options.kernel;
  pm.addNestedPass<func::FuncOp>(createQNNPackPass(pack));
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createCSEPass());
}

void mlir::qnn::buildCompilePhase(OpPassManager &pm, CompilePhase phase,
                                  const CompilePhaseOptions &options) {
  switch (phase) {
  case CompilePhase::Import:
    return;
  case CompilePhase::Integer:
    return buildInteger(pm, options);
  case CompilePhase::Packed:
    return buildPacked(pm, options);
  case CompilePhase::Loops: {
    LowerToLoopsOptions loops;
    loops.alignment = options.target.alignment;
    loops.target = options.target.getSpec();
    return buildLowerToLoops(pm, loops);
  }
  case CompilePhase::LLVM: {
    LowerToLLVMOptions llvmOptions;
    llvmOptions.indexBits = options.target.indexBits;
    llvmOptions.target = options.target.getSpec();
    return buildLowerToLLVM(pm, llvmOptions);
  }
  }
  llvm_unreachable("all phases are listed");
}

LogicalResult mlir::qnn::runCompilePhases(ModuleOp module, CompilePhase from,
                                          CompilePhase to,
                                          const CompilePhaseOptions &options) {
  for (CompilePhase phase : allPhases) {
    if (phase <= from || phase > to)
      continue;
    PassManager pm(module.getContext(), module.getOperationName());
    // Once a phase, not after each of its passes: that takes a third of the
    // time. qnn-opt, and with it the tests of each pass, verify always.
    pm.enableVerifier(false);
    buildCompilePhase(pm, phase, options);
    if (failed(pm.run(module)) || failed(verify(module)))
      return failure();
  }
  return success();
}
