//===- InitAllDialects.cpp - Every dialect that the tools know --*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/InitAllDialects.h"
#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "qnn/Analysis/Energy/EnergyAnalysis.h"
#include "qnn/Conversion/QNNToLoops/QNNToLoops.h"
#include "qnn/Dialect/QNN/IR/QNNDialect.h"

void mlir::qnn::registerAllDialects(DialectRegistry &registry) {
  mlir::registerAllDialects(registry);
  mlir::registerAllExtensions(registry);
  registry.insert<QNNDialect>();
  registerLoopLowerings(registry);
  registerEnergyCostExtensions(registry);
}
