//===- EnergySweep.cpp - A topology at other widths -------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Analysis/Energy/EnergyStudies.h"

#include "ReportText.h"
#include "Residence.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"

#include <algorithm>

using namespace qnn::energy;

static llvm::Error refuseSweep(llvm::StringRef part) {
  return llvm::createStringError(
      "bad sweep '" + part +
      "': expected bits=1,2,4 (widths of 1 to 16) or memory=1Mb,4Mb,inf, or "
      "both separated by ';'");
}

llvm::Expected<SweepGrid> qnn::energy::parseSweep(llvm::StringRef text) {
  SweepGrid grid;
  for (llvm::StringRef part : llvm::split(text, ';')) {
    auto [key, list] = part.split('=');
    if (list.empty() || (key != "bits" && key != "memory"))
      return refuseSweep(part);
    for (llvm::StringRef word : llvm::split(list, ',')) {
      if (key == "bits") {
        unsigned bits;
        if (word.getAsInteger(10, bits) || bits < 1 || bits > 16)
          return refuseSweep(part);
        grid.bits.push_back(bits);
        continue;
      }
      llvm::Expected<MemorySize> memory =
          parseMemorySize(word == "inf" ? "unlimited" : word);
      if (!memory)
        return memory.takeError();
      grid.memories.push_back(*memory);
    }
  }
  return grid;
}

std::vector<LayerWork> qnn::energy::withBits(llvm::ArrayRef<LayerWork> works,
                                             unsigned bits) {
  MapOwners owners(works, /*storesPools=*/true);
  std::vector<LayerWork> changed(works.begin(), works.end());
  auto isImage = [&](unsigned index) {
    return works[index].kind == WorkKind::Input && works[index].isImage;
  };
  auto width = OperandFormat::integer(bits);
  for (auto [index, work] : llvm::enumerate(changed)) {
    work.weight = width;
    if (!llvm::any_of(owners.getInputs(work), isImage))
      work.activation = width;
    if (!llvm::any_of(owners.getMaps(index), isImage))
      work.output = width;
  }
  return changed;
}

llvm::Expected<Sweep> qnn::energy::runSweep(const Estimator &model,
                                            llvm::ArrayRef<LayerWork> works,
                                            SweepGrid grid) {
  if (grid.memories.empty())
    grid.memories.push_back(model.getMachine().getMemory());
  Sweep sweep;
  // Without widths there is one row, at the network's own.
  size_t numRows = std::max<size_t>(grid.bits.size(), 1);
  sweep.totals.resize(numRows);
  for (const MemorySize &memory : grid.memories) {
    EstimatorOptions options = model.getOptions();
    options.memory = memory;
    llvm::Expected<std::unique_ptr<Estimator>> estimator =
        Estimator::create(model.getPlatform(), options);
    if (!estimator)
      return estimator.takeError();
    for (size_t row = 0; row < numRows; ++row) {
      std::vector<LayerWork> priced = works.vec();
      if (!grid.bits.empty())
        priced = withBits(works, grid.bits[row]);
      if (llvm::Error error = (*estimator)->check(priced)) {
        if (grid.bits.empty())
          return error;
        return llvm::createStringError(
            "at " + llvm::Twine(grid.bits[row]) +
            " bits: " + llvm::toString(std::move(error)));
      }
      sweep.totals[row].push_back((*estimator)->estimate(priced).total);
    }
  }
  sweep.grid = std::move(grid);
  return sweep;
}

size_t Sweep::getBest(size_t column) const {
  auto isCheaper = [&](const auto &left, const auto &right) {
    return left[column].getTotalPJ() < right[column].getTotalPJ();
  };
  return llvm::min_element(totals, isCheaper) - totals.begin();
}

static std::string formatRow(const Sweep &sweep, size_t row) {
  return sweep.grid.bits.empty() ? "own" : std::to_string(sweep.grid.bits[row]);
}

static const llvm::StringLiteral
    sweepNote("same topology at every width; accuracy is not considered");

static void printSweepTable(const Sweep &sweep, llvm::raw_ostream &os) {
  double most = 0;
  for (const std::vector<EnergyEstimate> &row : sweep.totals)
    for (const EnergyEstimate &total : row)
      most = std::max(most, total.getTotalPJ());
  EnergyUnit unit = chooseUnit(most);
  os << "Energy per inference, in " << unit.name << " (dynamic; " << sweepNote
     << ")\n* least with this memory\n\n"
     << llvm::formatv("{0,6}", "bits");
  for (const MemorySize &memory : sweep.grid.memories)
    os << llvm::formatv(" {0,21} ", formatMemory(memory));
  os << "\n";
  for (auto [index, row] : llvm::enumerate(sweep.totals)) {
    os << llvm::formatv("{0,6}", formatRow(sweep, index));
    for (auto [column, total] : llvm::enumerate(row))
      os << llvm::formatv(" {0,21:f3}{1}", total.getTotalPJ() / unit.picojoules,
                          sweep.getBest(column) == index ? "*" : " ");
    os << "\n";
  }
}

/// Calls \p write with width, memory, price and whether it is the least.
template <typename WriteT>
static void forEachPoint(const Sweep &sweep, WriteT write) {
  for (size_t row = 0; row < sweep.totals.size(); ++row)
    for (auto [column, memory] : llvm::enumerate(sweep.grid.memories))
      write(formatRow(sweep, row), formatMemory(memory),
            sweep.totals[row][column], sweep.getBest(column) == row);
}

void qnn::energy::printSweep(const Sweep &sweep, ReportFormat format,
                             llvm::raw_ostream &os) {
  if (format == ReportFormat::CSV) {
    os << "bits,memory,mac_pj,sram_pj,dram_pj,total_pj,least\n";
    forEachPoint(sweep, [&](const std::string &bits, const std::string &memory,
                            const EnergyEstimate &total, bool isLeast) {
      os << bits << ',' << memory;
      for (double energy : {total.getComputePJ(), total.getSramPJ(),
                            total.dramPJ, total.getTotalPJ()})
        os << ',' << llvm::formatv("{0:f6}", energy);
      os << ',' << (isLeast ? "yes" : "no") << "\n";
    });
    return;
  }
  if (format != ReportFormat::JSON)
    return printSweepTable(sweep, os);
  llvm::json::OStream json(os, /*IndentSize=*/2);
  json.object([&] {
    json.attribute("schema", 1);
    json.attribute("note", sweepNote);
    json.attributeArray("points", [&] {
      forEachPoint(sweep,
                   [&](const std::string &bits, const std::string &memory,
                       const EnergyEstimate &total, bool isLeast) {
                     json.object([&] {
                       json.attribute("bits", bits);
                       json.attribute("memory", memory);
                       json.attribute("mac_pj", total.getComputePJ());
                       json.attribute("sram_pj", total.getSramPJ());
                       json.attribute("dram_pj", total.dramPJ);
                       json.attribute("total_pj", total.getTotalPJ());
                       json.attribute("least", isLeast);
                     });
                   });
    });
  });
  os << "\n";
}
