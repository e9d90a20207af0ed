//===- EnergyReport.cpp - Everything a report says --------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Analysis/Energy/EnergyReport.h"

#include "Residence.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"

#include <algorithm>

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

double EnergyReport::getMicroseconds() const {
  return clockMHz > 0 ? total.cycles / clockMHz : 0;
}

double EnergyReport::getMilliwatts() const {
  double microseconds = getMicroseconds();
  return microseconds > 0 ? total.getTotalWithLeakagePJ() / microseconds / 1e3
                          : 0;
}

double EnergyReport::getTOPSPerWatt() const {
  double energy = total.getTotalWithLeakagePJ();
  return energy > 0 ? 2 * double(macs) / energy : 0;
}

double EnergyReport::getPeakTOPSPerWatt() const {
  return total.macPJ > 0 ? 2 * double(macs) / total.macPJ : 0;
}

double EnergyReport::getWeightBits() const {
  double bits = 0;
  for (const Row &row : rows)
    bits += double(row.work.weightWords) * row.work.weight.bits;
  return bits;
}

double EnergyReport::getPeakMapBits() const {
  double bits = 0;
  for (const Row &row : rows)
    bits = std::max(bits, row.liveBits);
  return bits;
}

double EnergyReport::getUtilisation() const {
  double busy = 0;
  for (const Row &row : rows)
    busy += row.cost.utilisation * row.cost.computeCycles;
  return total.cycles > 0 ? busy / total.cycles : 0;
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
  report.technology = platform.getTechnology().str();
  report.isRelative = platform.get("compute.unit_pj") == 1.0;
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
  if (int main = model.getMachine().getMain(); main >= 0) {
    report.mainLevel = main;
    report.isPartitioned = model.getMachine().getLevels()[main].isPartitioned();
  }
  report.constants.assign(platform.getConstants().begin(),
                          platform.getConstants().end());
  std::vector<double> live = computeLiveBits(works);
  for (auto [work, opCost, liveBits] : llvm::zip_equal(works, cost.ops, live)) {
    if (work.kind == WorkKind::Input)
      report.inputs.push_back(work);
    else if (work.kind != WorkKind::Fused)
      report.rows.push_back(
          {work, opCost, liveBits,
           opCost.fusedInto < 0 ? "" : works[opCost.fusedInto].name});
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
