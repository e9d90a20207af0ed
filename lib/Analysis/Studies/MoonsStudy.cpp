//===- MoonsStudy.cpp - Width against memory, Moons et al. ------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Analysis/Studies/PaperStudies.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

#include <cmath>

using namespace qnn::studies;
using namespace qnn::energy;
using mlir::qnn::TableITopology;

/// "1 Mb (128 KiB)" as "1 Mb".
static std::string getShortName(const MemorySize &memory) {
  return llvm::StringRef(formatMemory(memory)).split(" (").first.str();
}

/// A name as part of a key: "1 Mb" as "1mb".
static std::string getKey(llvm::StringRef name) {
  std::string key;
  for (char c : name)
    if (llvm::isAlnum(c))
      key += llvm::toLower(c);
  return key;
}

namespace {
/// Prices topologies; collects ratios over all of them.
class MoonsWriter {
public:
  MoonsWriter(mlir::MLIRContext &context, const Estimator &estimator,
              const MoonsOptions &options);

  llvm::Error addNetwork(const TableITopology &topology);
  llvm::Error addStatistics();
  Study finish();

private:
  llvm::Expected<Sweep> sweep(llvm::ArrayRef<LayerWork> works) const {
    return runSweep(estimator, works, options.grid);
  }
  std::vector<LayerWork> getWorks(const TableITopology &topology) const;
  void addRows(const std::string &name, const Sweep &priced);

  mlir::MLIRContext &context;
  const Estimator &estimator;
  const MoonsOptions &options;
  Table networks{"networks",
                 "Networks on an image of 3x32x32",
                 {{"network", "network"},
                  {"macs", "MACs"},
                  {"parameters", "parameters"},
                  {"outputs", "outputs of layers"}},
                 {}};
  Table energy{
      "energy",
      "Energy per inference in uJ, * least with this memory",
      {{"network", "network"}, {"bits", "bits"}, {"on_chip_uj", "on chip", 4}},
      {}};
  Study study;
};
} // namespace

MoonsWriter::MoonsWriter(mlir::MLIRContext &context, const Estimator &estimator,
                         const MoonsOptions &options)
    : context(context), estimator(estimator), options(options) {
  study.name = "moons";
  study.title = "Moons et al. 2017, Table I: energy against width and memory, "
                "on " +
                estimator.getPlatform().getName().str();
  study.notes = {
      "The same topology at every width; accuracy is not considered. "
      "Total = on chip + dram."};
  study.xLabel = "bits of weights and activations";
  study.yLabel = "uJ per inference";
  for (const MemorySize &memory : options.grid.memories) {
    std::string name = getShortName(memory);
    for (const char *part : {"dram", "total"})
      energy.columns.push_back(
          {part + ("_" + getKey(name)) + "_uj", part + (" " + name), 4});
  }
}

std::vector<LayerWork>
MoonsWriter::getWorks(const TableITopology &topology) const {
  // The widths of the module do not matter to a sweep.
  return mlir::qnn::collectWorks(*buildTableI(context, topology, {{8}, 8}));
}

void MoonsWriter::addRows(const std::string &name, const Sweep &priced) {
  Plot plot;
  plot.title = name;
  for (const MemorySize &memory : options.grid.memories)
    plot.series.push_back({getShortName(memory), {}, -1});
  for (auto [row, bits] : llvm::enumerate(options.grid.bits)) {
    const std::vector<EnergyEstimate> &totals = priced.totals[row];
    double onChip = totals.front().getOnChipPJ();
    bool isSame = llvm::all_of(totals, [&](const EnergyEstimate &total) {
      return std::fabs(total.getOnChipPJ() - onChip) <= 1e-9 * onChip;
    });
    std::vector<Cell> cells = {name, static_cast<int64_t>(bits),
                               isSame ? Cell(onChip / 1e6) : Cell()};
    for (auto [column, total] : llvm::enumerate(totals)) {
      bool isLeast = priced.getBest(column) == row;
      cells.push_back(total.dramPJ / 1e6);
      cells.push_back({total.getTotalPJ() / 1e6, isLeast});
      plot.series[column].values.push_back(total.getTotalPJ() / 1e6);
      if (isLeast)
        plot.series[column].least = static_cast<int>(row);
    }
    energy.rows.push_back(std::move(cells));
    plot.categories.push_back(std::to_string(bits));
  }
  study.plots.push_back(std::move(plot));
}

llvm::Error MoonsWriter::addNetwork(const TableITopology &topology) {
  std::vector<LayerWork> works = getWorks(topology);
  llvm::Expected<Sweep> priced = sweep(works);
  if (!priced)
    return priced.takeError();
  int64_t macs = 0, parameters = 0, outputs = 0;
  for (const LayerWork &work : works) {
    macs += work.macs;
    parameters += work.weightWords;
    if (work.kind == WorkKind::Contraction)
      outputs += work.outputs;
  }
  std::string name = topology.getName();
  networks.rows.push_back({name, macs, parameters, outputs});
  addRows(name, *priced);
  return llvm::Error::success();
}

llvm::Error MoonsWriter::addStatistics() {
  const SweepGrid &grid = options.grid;
  size_t numColumns = grid.memories.size(), numRows = grid.bits.size();
  // Per memory and width.
  std::vector<std::vector<int64_t>> numLeast(numColumns,
                                             std::vector<int64_t>(numRows));
  // Per memory and pair of neighbouring widths.
  std::vector<std::vector<std::vector<double>>> ratios(
      numColumns, std::vector<std::vector<double>>(numRows));
  std::vector<TableITopology> all = mlir::qnn::getTableI();
  for (const TableITopology &topology : all) {
    llvm::Expected<Sweep> priced = sweep(getWorks(topology));
    if (!priced)
      return priced.takeError();
    for (size_t column = 0; column < numColumns; ++column) {
      ++numLeast[column][priced->getBest(column)];
      for (size_t row = 1; row < numRows; ++row)
        ratios[column][row].push_back(priced->getEnergyPJ(row, column) /
                                      priced->getEnergyPJ(row - 1, column));
    }
  }
  Table table{"all",
              "All " + std::to_string(all.size()) +
                  " topologies of Table I: energy at a width over that at the "
                  "width before",
              {{"memory", "memory"},
               {"bits", "bits"},
               {"num_least", "least"},
               {"ratio_min", "lowest", 3},
               {"ratio_median", "median", 3},
               {"ratio_max", "highest", 3}},
              {}};
  for (size_t column = 0; column < numColumns; ++column)
    for (size_t row = 0; row < numRows; ++row) {
      std::vector<Cell> cells = {getShortName(grid.memories[column]),
                                 static_cast<int64_t>(grid.bits[row]),
                                 numLeast[column][row]};
      std::vector<double> &sorted = ratios[column][row];
      llvm::sort(sorted);
      for (size_t percent : {0, 50, 100})
        cells.push_back(
            sorted.empty() ? Cell()
                           : Cell(sorted[(sorted.size() - 1) * percent / 100]));
      table.rows.push_back(std::move(cells));
    }
  study.tables.push_back(std::move(table));
  return llvm::Error::success();
}

Study MoonsWriter::finish() {
  study.tables.insert(study.tables.begin(),
                      {std::move(networks), std::move(energy)});
  return std::move(study);
}

llvm::Expected<Study> qnn::studies::studyMoons(mlir::MLIRContext &context,
                                               const MoonsOptions &options) {
  llvm::Expected<Platform> platform = loadPlatform(options.platform);
  if (!platform)
    return platform.takeError();
  llvm::Expected<std::unique_ptr<Estimator>> estimator =
      Estimator::create(*platform, {});
  if (!estimator)
    return estimator.takeError();
  MoonsWriter writer(context, **estimator, options);
  for (const TableITopology &topology : options.topologies)
    if (llvm::Error error = writer.addNetwork(topology))
      return std::move(error);
  if (options.ofAll)
    if (llvm::Error error = writer.addStatistics())
      return std::move(error);
  return writer.finish();
}
