//===- EnergyCharts.h - Charts of the HTML report ---------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_ANALYSIS_ENERGY_ENERGYCHARTS_H
#define QNN_LIB_ANALYSIS_ENERGY_ENERGYCHARTS_H

#include "qnn/Analysis/Energy/EnergyReport.h"

namespace qnn::energy {

/// \p text as valid UTF-8 for elements and quoted attributes.
std::string escapeHTML(llvm::StringRef text);

/// The maps alive around each op, with the capacity for maps.
void printMemoryChart(const EnergyReport &report, llvm::raw_ostream &os);

/// Operations per second over operations per bit from off chip. Nothing if the
/// platform has no memory off chip or nothing computes.
void printRoofline(const EnergyReport &report, llvm::raw_ostream &os);

} // namespace qnn::energy

#endif // QNN_LIB_ANALYSIS_ENERGY_ENERGYCHARTS_H
