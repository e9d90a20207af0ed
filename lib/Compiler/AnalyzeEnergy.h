//===- AnalyzeEnergy.h - Energies of a model --------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_COMPILER_ANALYZEENERGY_H
#define QNN_LIB_COMPILER_ANALYZEENERGY_H

#include "ModelImpl.h"
#include "qnn/Analysis/Energy/EnergyAnalysis.h"

namespace qnn {

/// The works of `model` and their prices. The format is not looked at.
llvm::Expected<mlir::qnn::EnergyAnalysis>
analyzeEnergy(const Model &model, const EnergyReportOptions &options);

} // namespace qnn

#endif // QNN_LIB_COMPILER_ANALYZEENERGY_H
