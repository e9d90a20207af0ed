//===- EnergyReport.cpp - Table of a priced network -------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Analysis/Energy/EnergyReport.h"

#include "ReportText.h"
#include "Residence.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"

using namespace qnn::energy;

std::optional<ReportFormat>
qnn::energy::parseReportFormat(llvm::StringRef name) {
  return llvm::StringSwitch<std::optional<ReportFormat>>(name)
      .Case("table", ReportFormat::Table)
      .Case("json", ReportFormat::JSON)
      .Case("csv", ReportFormat::CSV)
      .Case("html", ReportFormat::HTML)
      .Default(std::nullopt);
}

unsigned EnergyReport::getNumUnverified() const {
  return llvm::count_if(constants, [](const Constant &constant) {
    return constant.confidence != Confidence::Confirmed;
  });
}

std::vector<double>
qnn::energy::computeLiveBits(llvm::ArrayRef<LayerWork> works) {
  MapOwners owners(works, /*storesPools=*/true);
  std::vector<double> live(works.size());
  std::vector<size_t> lastReader(works.size());
  for (auto [index, work] : llvm::enumerate(works)) {
    lastReader[index] = index;
    for (unsigned map : owners.getInputs(work))
      lastReader[map] = index;
    if (work.feedsOutside)
      for (unsigned map : owners.getMaps(index))
        lastReader[map] = works.size() - 1;
  }
  for (auto [index, work] : llvm::enumerate(works)) {
    bool isMap = work.kind != WorkKind::Fused &&
                 !(work.kind == WorkKind::Input && work.isImage);
    if (!isMap)
      continue;
    for (size_t time = index; time <= lastReader[index]; ++time)
      live[time] += double(work.outputs) * work.output.bits;
  }
  return live;
}

EnergyReport qnn::energy::makeReport(const Estimator &model,
                                     llvm::ArrayRef<LayerWork> works,
                                     llvm::StringRef network) {
  NetworkEstimate cost = model.estimate(works);
  const Platform &platform = model.getPlatform();
  EnergyReport report;
  report.network = network.str();
  report.platformName = platform.getName().str();
  report.platformDescription = platform.getDescription().str();
  report.model = stringifyModel(model.getOptions().model).str();
  report.memory = model.getMachine().getMemory();
  report.options = model.getOptions();
  report.total = cost.total;
  report.macs = cost.macs;
  report.clockMHz = cost.clockMHz;
  for (const MemoryLevel &level : model.getMachine().getLevels()) {
    report.levels.push_back(level.name);
    report.hasOffChip = level.kind == LevelKind::OffChip;
  }
  report.constants.assign(platform.getConstants().begin(),
                          platform.getConstants().end());
  std::vector<double> live = computeLiveBits(works);
  for (auto [work, opCost, liveBits] : llvm::zip_equal(works, cost.ops, live)) {
    if (work.kind == WorkKind::Input)
      report.inputs.push_back(work);
    else if (work.kind != WorkKind::Fused)
      report.rows.push_back({work, opCost, liveBits});
  }
  return report;
}

void qnn::energy::printReport(const EnergyReport &report, ReportFormat format,
                              llvm::raw_ostream &os) {
  switch (format) {
  case ReportFormat::Table:
    return printTable(report, os);
  case ReportFormat::JSON:
    return printJSON(report, os);
  case ReportFormat::CSV:
    return printCSV(report, os);
  case ReportFormat::HTML:
    return printHTML(report, os);
  }
}

EnergyUnit qnn::energy::chooseUnit(double totalPJ) {
  if (totalPJ < 1e7)
    return {"nJ", 1e3};
  if (totalPJ < 1e10)
    return {"uJ", 1e6};
  return {"mJ", 1e9};
}

/// Shortens \p text to \p width columns.
static std::string shorten(llvm::StringRef text, size_t width) {
  if (text.size() <= width)
    return text.str();
  return (text.take_front(width - 2) + "..").str();
}

std::string qnn::energy::groupDigits(int64_t value) {
  std::string text = std::to_string(value);
  for (int64_t position = static_cast<int64_t>(text.size()) - 3; position > 0;
       position -= 3)
    text.insert(position, " ");
  return text;
}

static std::string formatOperand(OperandFormat format) {
  return (format.isFloat ? "f" : "") + std::to_string(format.bits);
}

std::string qnn::energy::formatWidths(const LayerWork &work) {
  if (work.kind == WorkKind::Contraction)
    return formatOperand(work.weight) + "/" + formatOperand(work.activation);
  return "-/" + formatOperand(work.activation);
}

static const unsigned lineWidth = 120;

static void printLine(llvm::raw_ostream &os, llvm::StringRef name,
                      llvm::StringRef op, llvm::StringRef macs,
                      llvm::StringRef widths, llvm::ArrayRef<std::string> cells,
                      llvm::StringRef share) {
  os << llvm::formatv("{0,-28} {1,-16} {2,14} {3,8}", shorten(name, 28),
                      shorten(op, 16), macs, widths);
  for (const std::string &cell : cells)
    os << llvm::formatv(" {0,10}", cell);
  os << llvm::formatv(" {0,6}", share) << "\n";
}

static void printCosts(llvm::raw_ostream &os, llvm::StringRef name,
                       llvm::StringRef op, int64_t macs, llvm::StringRef widths,
                       const EnergyEstimate &cost, const EnergyUnit &unit,
                       double totalPJ) {
  std::vector<std::string> cells;
  for (double picojoules :
       {cost.getComputePJ(), cost.getSramPJ(), cost.dramPJ, cost.getTotalPJ()})
    cells.push_back(llvm::formatv("{0:f3}", picojoules / unit.picojoules));
  double share = totalPJ > 0 ? 100 * cost.getTotalPJ() / totalPJ : 0;
  printLine(os, name, op, macs ? groupDigits(macs) : "-", widths, cells,
            llvm::formatv("{0:f1}%", share).str());
}

void qnn::energy::printTable(const EnergyReport &report,
                             llvm::raw_ostream &os) {
  double totalPJ = report.total.getTotalPJ();
  EnergyUnit unit = chooseUnit(totalPJ);
  os << "Energy";
  if (!report.network.empty())
    os << " of @" << report.network;
  os << " per inference, in " << unit.name << " (dynamic)\n";
  os << "Platform:  " << report.platformName << " ("
     << report.platformDescription << ")\n";
  os << "Memory:    " << formatMemory(report.memory) << " on chip\n";
  os << "Model:     " << report.model << "\n";
  for (const LayerWork &input : report.inputs)
    os << "Input:     " << shorten(input.name, 60) << ", "
       << groupDigits(input.outputs) << " elements of " << input.output.bits
       << " bits" << (input.output.isFloat ? " (float)" : "") << "\n";
  os << "Constants: " << report.constants.size() << ", of which "
     << report.getNumUnverified()
     << " unverified (remembered or inferred; see the JSON report)\n\n";

  const std::string rule(lineWidth, '-');
  printLine(os, "name", "op", "MACs", "bits w/a",
            {"mac", "sram", "dram", "total"}, "share");
  os << rule << "\n";
  for (const EnergyReport::Row &row : report.rows)
    printCosts(os, row.work.name, row.work.op, row.work.macs,
               formatWidths(row.work), row.cost, unit, totalPJ);
  os << rule << "\n";
  printCosts(os, "total", "", report.macs, "", report.total, unit, totalPJ);
}
