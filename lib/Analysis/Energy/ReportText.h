//===- ReportText.h - Numbers as reports write them -------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_ANALYSIS_ENERGY_REPORTTEXT_H
#define QNN_LIB_ANALYSIS_ENERGY_REPORTTEXT_H

#include "qnn/Analysis/Energy/LayerWork.h"

namespace qnn::energy {

/// The unit in which all energies of a report are written.
struct EnergyUnit {
  llvm::StringLiteral name;
  double picojoules;
};

/// The unit for energies up to \p totalPJ.
EnergyUnit chooseUnit(double totalPJ);

/// "12 345 678": digits in groups of three.
std::string groupDigits(int64_t value);

/// The widths of weights and inputs: "4/8", "f32/8", "-/8".
std::string formatWidths(const LayerWork &work);

} // namespace qnn::energy

#endif // QNN_LIB_ANALYSIS_ENERGY_REPORTTEXT_H
