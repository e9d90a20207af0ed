//===- Passes.h - Passes over energy ----------------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_ANALYSIS_ENERGY_PASSES_H
#define QNN_ANALYSIS_ENERGY_PASSES_H

#include "qnn/Analysis/Energy/EnergyAnalysis.h"
#include "qnn/Dialect/QNN/IR/QNNDialect.h"

#include "mlir/Pass/Pass.h"

namespace mlir::qnn {

#define GEN_PASS_DECL
#include "qnn/Analysis/Energy/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "qnn/Analysis/Energy/Passes.h.inc"

} // namespace mlir::qnn

#endif // QNN_ANALYSIS_ENERGY_PASSES_H
