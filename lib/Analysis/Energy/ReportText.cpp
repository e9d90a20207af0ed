//===- ReportText.cpp - Numbers as reports write them -----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ReportText.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"

#include <cmath>

using namespace qnn::energy;

EnergyUnit qnn::energy::chooseUnit(double totalPJ) {
  if (totalPJ < 1e7)
    return {"nJ", 1e3};
  if (totalPJ < 1e10)
    return {"uJ", 1e6};
  return {"mJ", 1e9};
}

std::string qnn::energy::shorten(llvm::StringRef text, size_t width) {
  if (text.size() <= width)
    return text.str();
  return (text.take_front(width - 2) + "..").str();
}

std::string qnn::energy::quoteCSV(llvm::StringRef text) {
  if (text.find_first_of(",\"\r\n") == llvm::StringRef::npos)
    return text.str();
  std::string quoted = "\"";
  for (char c : text) {
    if (c == '"')
      quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

std::string qnn::energy::groupDigits(int64_t value) {
  std::string text = std::to_string(value);
  for (int64_t position = static_cast<int64_t>(text.size()) - 3; position > 0;
       position -= 3)
    text.insert(position, " ");
  return text;
}

std::string qnn::energy::formatWhole(double count, bool groupsDigits) {
  if (!(std::fabs(count) < 1e15)) {
    std::string text;
    llvm::raw_string_ostream(text) << llvm::format("%.2g", count);
    return text;
  }
  int64_t whole = std::llround(count);
  return groupsDigits ? groupDigits(whole) : std::to_string(whole);
}

static std::string formatOperand(OperandFormat format) {
  return (format.isFloat ? "f" : "") + std::to_string(format.bits);
}

std::string qnn::energy::formatWidths(const LayerWork &work) {
  if (work.kind == WorkKind::Contraction)
    return formatOperand(work.weight) + "/" + formatOperand(work.activation);
  return "-/" + formatOperand(work.activation);
}

std::string qnn::energy::formatKiB(double bits) {
  return llvm::formatv("{0:f1} KiB", bits / 8192);
}

std::string qnn::energy::formatSpills(const EnergyEstimate &cost) {
  std::string letters;
  if (cost.spillsWeights)
    letters += 'w';
  if (cost.spillsInput)
    letters += 'i';
  if (cost.spillsOutput)
    letters += 'o';
  return letters.empty() ? "-" : letters;
}

MemoryNames qnn::energy::getMemoryNames(const EnergyReport &report) {
  MemoryNames names;
  if (report.mainLevel > 0)
    names.local = report.mainLevel == 1 ? report.levels[0] : "inner";
  if (report.mainLevel >= 0)
    names.main = report.levels[report.mainLevel];
  if (report.hasOffChip)
    names.border = report.levels.back();
  return names;
}

std::string qnn::energy::formatBound(const EnergyReport &report,
                                     const EnergyEstimate &cost) {
  if (cost.cycles == 0)
    return "-";
  return cost.boundBy < 0 ? "compute" : report.levels[cost.boundBy];
}

double qnn::energy::getBusyShare(const EnergyEstimate &cost) {
  return cost.cycles > 0 ? cost.utilisation * cost.computeCycles / cost.cycles
                         : 0;
}

std::string qnn::energy::formatReportMemory(const EnergyReport &report) {
  if (report.mainLevel < 0)
    return "inside the price of a MAC";
  std::string text = formatMemory(report.memory) + " on chip";
  if (!report.isPartitioned || !report.memory.weightBits ||
      !report.memory.activationBits)
    return text;
  auto half = [](int64_t bits) {
    return formatMemory({bits / 2, bits - bits / 2});
  };
  return text + ": " + half(*report.memory.weightBits) + " for weights, " +
         half(*report.memory.activationBits) + " for maps";
}

std::string qnn::energy::formatWidthRange(const EnergyReport &report) {
  std::vector<std::string> widths;
  for (const EnergyReport::Row &row : report.rows) {
    if (row.work.macs == 0)
      continue;
    std::string text = formatWidths(row.work);
    if (!llvm::is_contained(widths, text))
      widths.push_back(text);
  }
  return llvm::join(widths, ", ");
}

std::string qnn::energy::formatEfficiency(const EnergyReport &report) {
  std::string text;
  llvm::raw_string_ostream os(text);
  os << llvm::format("%.4g", report.getTOPSPerWatt()) << " TOPS/W with "
     << formatWidthRange(report) << " bits";
  if (double peak = report.getPeakTOPSPerWatt())
    os << ", " << llvm::format("%.4g", peak) << " at peak (MACs alone)";
  os << "; 2 operations per MAC";
  return text;
}

std::string qnn::energy::formatTime(const EnergyReport &report) {
  double microseconds = report.getMicroseconds();
  bool isLong = microseconds >= 1e4;
  return llvm::formatv("{0:f3} {1} at {2:f0} MHz",
                       isLong ? microseconds / 1e3 : microseconds,
                       isLong ? "ms" : "us", report.clockMHz);
}

std::string qnn::energy::formatFootprint(const EnergyReport &report) {
  return "weights " + formatKiB(report.getWeightBits()) + ", maps at most " +
         formatKiB(report.getPeakMapBits()) + " at once";
}

std::string qnn::energy::formatOtherMachine(const EnergyReport &report) {
  return report.targetName + " runs on platform '" + report.targetPlatform +
         "': these are prices on another machine";
}

std::vector<std::string> qnn::energy::formatChains(const EnergyReport &report) {
  std::vector<std::string> chains;
  std::string chain;
  for (const EnergyReport::Row &row : report.rows) {
    if (!row.fusedWith.empty()) {
      chain += row.work.name + " with ";
      continue;
    }
    if (!chain.empty())
      chains.push_back(chain + row.work.name + ", " +
                       std::to_string(row.cost.stripeRows) + " rows at a time");
    chain.clear();
  }
  return chains;
}
