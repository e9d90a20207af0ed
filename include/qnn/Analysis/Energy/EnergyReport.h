//===- EnergyReport.h - Rendering of priced networks ------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A priced network with everything a reader needs to judge it, and its
/// renderings: a table and a page for people, JSON and CSV for programs. The
/// same network gives the same bytes.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_ANALYSIS_ENERGY_ENERGYREPORT_H
#define QNN_ANALYSIS_ENERGY_ENERGYREPORT_H

#include "qnn/Analysis/Energy/Estimator.h"

#include "llvm/Support/raw_ostream.h"

#include <optional>
#include <string>
#include <vector>

namespace qnn::energy {

/// How a report is written.
enum class ReportFormat { Table, JSON, CSV, HTML };

/// The format called \p name ("table", "json", "csv", "html"), if there is
/// one.
std::optional<ReportFormat> parseReportFormat(llvm::StringRef name);

/// Everything that a report says. Rows are the ops with a price of their own:
/// contractions, merges and pools; fused ops are part of the row before them.
struct EnergyReport {
  struct Row {
    LayerWork work;
    EnergyEstimate cost;
    /// See computeLiveBits.
    double liveBits = 0;
    /// The op that reads the map while it is made; may be empty.
    std::string fusedWith;
  };

  std::string network;      ///< Name of the function; may be empty.
  std::string platformName; ///< Name of the platform.
  std::string platformDescription;
  /// The compile target of the network and its platform; empty if nobody says.
  std::string targetName, targetPlatform;
  std::string technology; ///< "28 nm"; may be empty.
  /// Energies are multiples of a unit of the platform's, not of pJ.
  bool isRelative = false;
  std::string model; ///< Name of the model, "closed" or "tiled".
  MemorySize memory;
  EstimatorOptions options;
  std::vector<LayerWork> inputs; ///< What the network reads.
  std::vector<Row> rows;
  EnergyEstimate total;
  int64_t macs = 0;
  double clockMHz = 0;
  /// Names of the memories, as in `EnergyEstimate::levels`; what is off chip
  /// comes last.
  std::vector<std::string> levels;
  bool hasOffChip = false;
  int mainLevel = -1;         ///< The outermost memory on chip, if any.
  bool isPartitioned = false; ///< It has parts for weights and maps.
  std::vector<Constant> constants;

  /// The network is compiled for a machine that this platform is not.
  bool isOtherMachine() const {
    return !targetName.empty() && targetPlatform != platformName;
  }
  /// Time of an inference; 0 if the platform has no clock.
  double getMicroseconds() const;
  /// Average power, with leakage.
  double getMilliwatts() const;
  /// Operations per pJ, 2 per MAC: of everything, and of the MACs alone.
  double getTOPSPerWatt() const;
  double getPeakTOPSPerWatt() const;
  /// Bits of all weights, and of the maps that are alive at once.
  double getWeightBits() const;
  double getPeakMapBits() const;
  /// The part of the array that computes, averaged over the time.
  double getUtilisation() const;

  /// Number of constants that nobody has checked against their source.
  unsigned getNumUnverified() const;
};

/// After each work, the bits of all maps that somebody still reads, and of
/// those that it reads; the image lies off chip and is not among them.
std::vector<double> computeLiveBits(llvm::ArrayRef<LayerWork> works);

/// Prices \p works with \p model; \p network is the name to print.
EnergyReport makeReport(const Estimator &model, llvm::ArrayRef<LayerWork> works,
                        llvm::StringRef network = "");

/// Writes \p report in \p format.
void printReport(const EnergyReport &report, ReportFormat format,
                 llvm::raw_ostream &os);

/// Writes a table at most 120 columns wide.
void printTable(const EnergyReport &report, llvm::raw_ostream &os);

/// Writes JSON, schema 1; energies in pJ. The ops' values add up to the total.
void printJSON(const EnergyReport &report, llvm::raw_ostream &os);

/// Writes one header line, one line per op and a total; energies in pJ.
void printCSV(const EnergyReport &report, llvm::raw_ostream &os);

/// Writes one self-contained HTML page: what is assumed, energy by component
/// per op, maps over time, a roofline and a table that sorts. No network
/// access; all but the sorting works without script.
void printHTML(const EnergyReport &report, llvm::raw_ostream &os);

} // namespace qnn::energy

#endif // QNN_ANALYSIS_ENERGY_ENERGYREPORT_H
