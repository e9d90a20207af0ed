//===- ReportText.h - Numbers as reports write them -------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_ANALYSIS_ENERGY_REPORTTEXT_H
#define QNN_LIB_ANALYSIS_ENERGY_REPORTTEXT_H

#include "qnn/Analysis/Energy/EnergyReport.h"

namespace qnn::energy {

/// The unit in which all energies of a report are written.
struct EnergyUnit {
  llvm::StringLiteral name;
  double picojoules;
};

/// The unit for energies up to \p totalPJ.
EnergyUnit chooseUnit(double totalPJ);

/// Quotes \p text as RFC 4180 wants it.
std::string quoteCSV(llvm::StringRef text);

/// "12 345 678": digits in groups of three.
std::string groupDigits(int64_t value);

/// \p count without digits after the point; "1.2e+18" for what no table holds.
std::string formatWhole(double count, bool groupsDigits = true);

/// The widths of weights and inputs: "4/8", "f32/8", "-/8".
std::string formatWidths(const LayerWork &work);

/// Shortens \p text to \p width columns.
std::string shorten(llvm::StringRef text, size_t width);

/// "64.0 KiB".
std::string formatKiB(double bits);

/// What a report calls the memories of the energy components; empty where the
/// platform has none.
struct MemoryNames {
  std::string local;  ///< All on chip but the outermost.
  std::string main;   ///< The outermost one on chip.
  std::string border; ///< Off chip.
};
MemoryNames getMemoryNames(const EnergyReport &report);

/// What of an op lies off chip: letters, as `columnsNote` says, or "-".
std::string formatSpills(const EnergyEstimate &cost);

/// Explains two columns of the tables.
inline constexpr llvm::StringLiteral
    columnsNote("off: w weights, i input, o output lie off chip; use: busy "
                "part of the array");

/// What an op waits for: "compute", the name of a memory, or "-" for an op that
/// takes no time.
std::string formatBound(const EnergyReport &report, const EnergyEstimate &cost);

/// The part of the array that computes, averaged over the time of an op.
double getBusyShare(const EnergyEstimate &cost);

/// The memory and its parts: "4 Mb (512 KiB) on chip: 2 Mb (256 KiB) for
/// weights, ... for maps".
std::string formatReportMemory(const EnergyReport &report);

/// "302.726 us at 200 MHz".
std::string formatTime(const EnergyReport &report);

/// The widths of weights and inputs that occur: "4/8, 4/4".
std::string formatWidthRange(const EnergyReport &report);

/// Effective and peak TOPS/W and the widths they are for.
std::string formatEfficiency(const EnergyReport &report);

/// Whose machine the platform is not: "cortex-m4 runs on platform 'cortex-m4':
/// this is the price on another machine".
std::string formatOtherMachine(const EnergyReport &report);

/// The ops that run stripe by stripe together: "conv1 with conv2 with pool1, 4
/// rows at a time".
std::vector<std::string> formatChains(const EnergyReport &report);

/// Sizes of weights and of maps.
std::string formatFootprint(const EnergyReport &report);

} // namespace qnn::energy

#endif // QNN_LIB_ANALYSIS_ENERGY_REPORTTEXT_H
