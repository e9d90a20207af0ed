//===- EnergyStudies.h - Questions about a priced network -------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

///
/// \file
/// Why an op costs what it costs, and what the network would cost otherwise: at
/// other widths and memories, with other constants, beside another report. All
/// are deterministic and print energies per inference, dynamic.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_ANALYSIS_ENERGY_ENERGYSTUDIES_H
#define QNN_ANALYSIS_ENERGY_ENERGYSTUDIES_H

#include "qnn/Analysis/Energy/EnergyReport.h"

namespace qnn::energy {

/// Writes the formula of the op called \p name with its numbers, what of it
/// lies off chip and what would make that fit. An error lists the ops if there
/// is none of that name. JSON for that format, else text.
llvm::Error printExplanation(const Estimator &model,
                             llvm::ArrayRef<LayerWork> works,
                             llvm::StringRef name, ReportFormat format,
                             llvm::raw_ostream &os);

/// Widths and memories of a sweep.
struct SweepGrid {
  std::vector<unsigned> bits;
  std::vector<MemorySize> memories;
};

/// Parses "bits=1,2,4;memory=1Mb,inf"; either part may be missing, which
/// leaves it empty. Errors say what is accepted.
llvm::Expected<SweepGrid> parseSweep(llvm::StringRef text);

/// Prices of the same topology: one row per width, one column per memory. The
/// model's own memory if the grid has none.
struct Sweep {
  SweepGrid grid;
  std::vector<std::vector<EnergyEstimate>> totals;

  double getEnergyPJ(size_t row, size_t column) const {
    return totals[row][column].getTotalPJ();
  }
  /// Index of the width that costs least with memory \p column.
  size_t getBest(size_t column) const;
};

/// \p works with integer weights and maps of \p bits, but for the image, which
/// keeps its own width.
std::vector<LayerWork> withBits(llvm::ArrayRef<LayerWork> works, unsigned bits);

/// Prices \p works at each width of \p grid, see `withBits`. An error names the
/// width that the platform refuses.
llvm::Expected<Sweep> runSweep(const Estimator &model,
                               llvm::ArrayRef<LayerWork> works, SweepGrid grid);

/// Writes a table (the least of each memory marked with `*`), JSON or CSV.
void printSweep(const Sweep &sweep, ReportFormat format, llvm::raw_ostream &os);

/// How the total depends on one constant. A memory that the user has chosen
/// instead of the platform's counts as the constants `memory.weights` and
/// `memory.activations`.
struct Sensitivity {
  Constant constant;
  /// (x/E) dE/dx; empty where the total jumps at the constant's value.
  std::optional<double> elasticity;
  /// The total at half and at double the constant; empty where the network
  /// then cannot run, and for confirmed constants.
  std::optional<double> halfPJ, doublePJ;
};

/// The constants that the total depends on, the strongest first.
std::vector<Sensitivity> computeSensitivities(const Estimator &model,
                                              llvm::ArrayRef<LayerWork> works);

/// A value of a constant at which a decision falls the other way.
struct Flip {
  /// What is decided: the width that costs least when all weights and maps have
  /// it, or whether a map, or all weights, go off chip.
  enum class Kind { Width, Map, Weights };

  Constant constant; ///< With its own value.
  double value = 0;  ///< Where the decision changes.
  Kind kind = Kind::Width;
  std::string op; ///< The op that makes the map.
  /// The decision on the side of the constant's own value and beyond `value`:
  /// a width in bits (0: no width can run), or 1 for off chip.
  unsigned from = 0, to = 0;

  bool isAbove() const { return value > constant.value; }
};

/// Searches from 1/64 to 64 times each constant for changes of the least width
/// among \p bits and of the spills of \p works, at 48 points, and closes in on
/// each change to 1e-9. Ordered by constant and value. For the closed form: the
/// tiled model decides by search.
std::vector<Flip> findFlips(const Estimator &model,
                            llvm::ArrayRef<LayerWork> works,
                            llvm::ArrayRef<unsigned> bits);

/// Widths that `--energy-sensitivity` compares.
inline constexpr unsigned flipWidths[] = {1, 2, 4, 8, 16};

/// What `--energy-sensitivity` prints.
struct SensitivityReport {
  double totalPJ = 0;
  std::vector<Sensitivity> sensitivities;
  /// The width that costs least among `flipWidths`; 0: none can run.
  unsigned leastBits = 0;
  std::vector<Flip> flips;
  bool hasFlips = false; ///< They were searched for: closed form only.
};

SensitivityReport makeSensitivityReport(const Estimator &model,
                                        llvm::ArrayRef<LayerWork> works);

/// Writes a table, JSON or CSV (without the flips).
void printSensitivities(const SensitivityReport &report, ReportFormat format,
                        llvm::raw_ostream &os);

/// Writes \p first and \p second side by side: op by op if both have the same
/// kinds of ops and MACs in the same order; otherwise ops of the same name,
/// then those that only \p second has; and the totals. A table, JSON or CSV.
void printComparison(const EnergyReport &first, const EnergyReport &second,
                     ReportFormat format, llvm::raw_ostream &os);

} // namespace qnn::energy

#endif // QNN_ANALYSIS_ENERGY_ENERGYSTUDIES_H
