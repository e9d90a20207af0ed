//===- EnergyView.h - Reports of an analysis by the front end ---*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_ANALYSIS_ENERGY_ENERGYVIEW_H
#define QNN_ANALYSIS_ENERGY_ENERGYVIEW_H

#include "qnn/Analysis/Energy/EnergyAnalysis.h"

#include "mlir/Pass/Pass.h"

#include <functional>

namespace mlir::qnn {

/// Writes something about a priced network. An error says what is wrong with
/// the question.
using EnergyView =
    std::function<llvm::Error(const EnergyAnalysis &, raw_ostream &)>;

/// A pass that prices the function \p functionName of a module (see
/// `findNetwork`) and prints \p view of it on stdout. The IR does not change.
std::unique_ptr<Pass> createEnergyViewPass(EnergyOptions options,
                                           std::string functionName,
                                           EnergyView view);

} // namespace mlir::qnn

#endif // QNN_ANALYSIS_ENERGY_ENERGYVIEW_H
