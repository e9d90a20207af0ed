//===- InitAllPasses.cpp - Every pass that the tools know -------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/InitAllPasses.h"
#include "mlir/InitAllPasses.h"
#include "qnn/Analysis/Energy/Passes.h"
#include "qnn/Conversion/MmaToVector/MmaToVector.h"
#include "qnn/Conversion/QNNToEmitC/QNNToEmitC.h"
#include "qnn/Conversion/QNNToLoops/QNNToLoops.h"
#include "qnn/Dialect/QNN/Transforms/Passes.h"
#include "qnn/Pipelines/LowerToLLVM.h"
#include "qnn/Transforms/BufferPasses.h"

void mlir::qnn::registerOwnPasses() {
  registerQNNPasses();
  registerQNNMmaToVectorPasses();
  registerQNNToEmitCPasses();
  registerQNNToLoopsPasses();
  registerQNNEnergyPasses();
  registerQNNBufferPasses();
  registerLoweringPipelines();
}

void mlir::qnn::registerAllPasses() {
  mlir::registerAllPasses();
  registerOwnPasses();
}
