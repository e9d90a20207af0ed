//===- LowerToLLVM.cpp - From tensors to the LLVM dialect -------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Pipelines/LowerToLLVM.h"
#include "mlir/Conversion/Passes.h"
#include "mlir/Dialect/MemRef/Transforms/Passes.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Transforms/Passes.h"
#include "qnn/Conversion/MmaToVector/MmaToVector.h"
#include "qnn/Conversion/QNNToLoops/QNNToLoops.h"
#include "qnn/Transforms/BufferPasses.h"

using namespace mlir;
using namespace mlir::qnn;

void mlir::qnn::buildLowerToLoops(OpPassManager &pm,
                                  const LowerToLoopsOptions &options) {
  ConvertQNNToLoopsPassOptions loopOptions;
  loopOptions.alignment = options.alignment;
  loopOptions.target = options.target;
  pm.addPass(createConvertQNNToLoopsPass(loopOptions));
  PlanMemoryPassOptions planOptions;
  planOptions.alignment = options.alignment;
  pm.addNestedPass<func::FuncOp>(createPlanMemoryPass(planOptions));
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createCSEPass());
}

void mlir::qnn::buildLowerToLLVM(OpPassManager &pm,
                                 const LowerToLLVMOptions &options) {
  unsigned bits = options.indexBits;
  ConvertMmaToVectorPassOptions mmaOptions;
  mmaOptions.target = options.target;
  pm.addPass(createShareLayersPass());
  pm.addPass(createConvertMmaToVectorPass(mmaOptions));
  pm.addPass(createPrepareForLLVMPass());
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createCSEPass());
  pm.addPass(createLowerAffinePass());
  pm.addPass(createSCFToControlFlowPass());
  pm.addPass(createConvertVectorToLLVMPass());
  pm.addPass(memref::createExpandStridedMetadataPass());
  pm.addPass(createConvertMathToLLVMPass());
  // Whatever has no intrinsic calls the C library.
  pm.addPass(createConvertMathToLibmPass());
  FinalizeMemRefToLLVMConversionPassOptions memrefOptions;
  memrefOptions.indexBitwidth = bits;
  pm.addPass(createFinalizeMemRefToLLVMConversionPass(memrefOptions));
  ArithToLLVMConversionPassOptions arithOptions;
  arithOptions.indexBitwidth = bits;
  pm.addPass(createArithToLLVMConversionPass(arithOptions));
  ConvertIndexToLLVMPassOptions indexOptions;
  indexOptions.indexBitwidth = bits;
  pm.addPass(createConvertIndexToLLVMPass(indexOptions));
  ConvertFuncToLLVMPassOptions funcOptions;
  funcOptions.useBarePtrCallConv = true;
  funcOptions.indexBitwidth = bits;
  pm.addPass(createConvertFuncToLLVMPass(funcOptions));
  ConvertControlFlowToLLVMPassOptions cfOptions;
  cfOptions.indexBitwidth = bits;
  pm.addPass(createConvertControlFlowToLLVMPass(cfOptions));
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createCSEPass());
  // Canonicalization may have made ub.poison, which has no translation.
  pm.addPass(createUBToLLVMConversionPass());
  pm.addPass(createReconcileUnrealizedCastsPass());
  pm.addPass(createAddEntryPointsPass());
}

void mlir::qnn::registerLoweringPipelines() {
  PassPipelineRegistration<LowerToLoopsOptions>(
      "qnn-lower-to-loops",
      "qnn ops on tensors to loops on buffers in an arena", buildLowerToLoops);
  PassPipelineRegistration<LowerToLLVMOptions>(
      "qnn-lower-to-llvm", "loops on buffers to the LLVM dialect",
      buildLowerToLLVM);
}
