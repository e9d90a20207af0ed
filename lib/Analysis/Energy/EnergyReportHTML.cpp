//===- EnergyReportHTML.cpp - A network as a page ---------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "EnergyCharts.h"
#include "EnergyPage.h"
#include "ReportText.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"

#include <algorithm>

using namespace qnn::energy;

std::string qnn::energy::escapeHTML(llvm::StringRef text) {
  std::string escaped;
  llvm::raw_string_ostream os(escaped);
  llvm::printHTMLEscaped(llvm::json::fixUTF8(text), os);
  return escaped;
}

namespace {
/// One part of the energy of an op.
struct Component {
  llvm::StringLiteral style;
  llvm::StringLiteral title;
  double EnergyEstimate::*energyPJ;
};
} // namespace

static const Component components[] = {
    {"mac", "multiply-accumulates", &EnergyEstimate::macPJ},
    {"post", "bias, norm, activation", &EnergyEstimate::postPJ},
    {"local", "inner SRAM", &EnergyEstimate::sramLocalPJ},
    {"main", "main SRAM", &EnergyEstimate::sramMainPJ},
    {"dram", "off chip", &EnergyEstimate::dramPJ}};

/// The memory of \p component on this platform; empty if it is none.
static std::string getMemory(const EnergyReport &report,
                             const Component &component) {
  MemoryNames names = getMemoryNames(report);
  if (component.energyPJ == &EnergyEstimate::sramLocalPJ)
    return names.local;
  if (component.energyPJ == &EnergyEstimate::sramMainPJ)
    return names.main;
  if (component.energyPJ == &EnergyEstimate::dramPJ)
    return names.border;
  return "";
}

/// "main SRAM (buffer)".
static std::string getTitle(const EnergyReport &report,
                            const Component &component) {
  std::string memory = getMemory(report, component);
  std::string title = component.title.str();
  return memory.empty() ? title : title + " (" + memory + ")";
}

static std::string inUnit(double picojoules, const EnergyUnit &unit) {
  return llvm::formatv("{0:f3}", picojoules / unit.picojoules);
}

static void printHeader(const EnergyReport &report, const EnergyUnit &unit,
                        llvm::raw_ostream &os) {
  auto line = [&](llvm::StringRef term, const llvm::Twine &text) {
    os << "<dt>" << term << "</dt><dd>" << escapeHTML(text.str()) << "</dd>\n";
  };
  os << "<header>\n<h1>Energy";
  if (!report.network.empty())
    os << " of @" << escapeHTML(report.network);
  os << "</h1>\n<p class=big>" << inUnit(report.total.getTotalPJ(), unit) << " "
     << unit.name << " <small>per inference, dynamic</small></p>\n<dl>\n";
  line("Platform",
       report.platformName + " (" + report.platformDescription + ")");
  if (report.isOtherMachine())
    line("Target", formatOtherMachine(report));
  if (!report.technology.empty())
    line("Technology", report.technology);
  if (report.isRelative)
    line("Unit", "the platform's own; read pJ as that unit");
  line("Memory", formatReportMemory(report));
  line("Model", report.model);
  for (const LayerWork &input : report.inputs)
    line("Input", input.name + ", " + groupDigits(input.outputs) +
                      " elements of " + llvm::Twine(input.output.bits) +
                      " bits" + (input.output.isFloat ? " (float)" : ""));
  line("MACs", groupDigits(report.macs));
  if (report.getMicroseconds() > 0) {
    line("Time", formatTime(report));
    line("Power", llvm::formatv("{0:f3} mW", report.getMilliwatts()).str());
  }
  if (report.getTOPSPerWatt() > 0)
    line("Efficiency", formatEfficiency(report));
  line("Footprint", formatFootprint(report));
  for (const std::string &chain : formatChains(report))
    line("Fused", chain);
  line("Constants", llvm::Twine(report.constants.size()) + ", of which " +
                        llvm::Twine(report.getNumUnverified()) +
                        " unverified (remembered or inferred)");
  os << "</dl>\n</header>\n";
}

static void printBars(const EnergyReport &report, const EnergyUnit &unit,
                      llvm::raw_ostream &os) {
  double most = 0;
  for (const EnergyReport::Row &row : report.rows)
    most = std::max(most, row.cost.getTotalPJ());
  os << "<section id=bars>\n<h2>Energy per op</h2>\n<p class=legend>";
  for (const Component &component : components)
    os << "<span><i class=" << component.style << "></i>"
       << escapeHTML(getTitle(report, component)) << "</span>";
  os << "</p>\n<ul class=bars>\n";
  for (const EnergyReport::Row &row : report.rows) {
    std::string name = escapeHTML(row.work.name);
    os << "<li><b title=\"" << name << "\">" << name << "</b><span class=bar>";
    for (const Component &component : components) {
      double energy = row.cost.*component.energyPJ;
      if (energy > 0)
        os << "<i class=" << component.style
           << " style=\"width:" << llvm::formatv("{0:f3}", 100 * energy / most)
           << "%\" title=\"" << component.title << ": " << inUnit(energy, unit)
           << " " << unit.name << "\"></i>";
    }
    os << "</span><em>" << inUnit(row.cost.getTotalPJ(), unit) << " "
       << unit.name << "</em></li>\n";
  }
  os << "</ul>\n</section>\n";
}

/// "weights, output": what the op leaves to, or wants from, off chip.
static void printTextCell(llvm::StringRef text, llvm::raw_ostream &os) {
  std::string escaped = escapeHTML(text);
  os << "<td class=t data-v=\"" << escaped << "\">" << escaped << "</td>";
}

static void printNumberCell(double key, llvm::StringRef text,
                            llvm::raw_ostream &os) {
  os << "<td data-v=\"" << llvm::formatv("{0:f6}", key) << "\">" << text
     << "</td>";
}

static void printShareCell(double share, llvm::raw_ostream &os) {
  printNumberCell(share, llvm::formatv("{0:f1} %", 100 * share).str(), os);
}

static void printEnergyCells(const EnergyEstimate &cost, double totalPJ,
                             const EnergyUnit &unit, llvm::raw_ostream &os) {
  for (const Component &component : components)
    printNumberCell(cost.*component.energyPJ,
                    inUnit(cost.*component.energyPJ, unit), os);
  printNumberCell(cost.getTotalPJ(), inUnit(cost.getTotalPJ(), unit), os);
  printShareCell(totalPJ > 0 ? cost.getTotalPJ() / totalPJ : 0, os);
  printNumberCell(cost.cycles, formatWhole(cost.cycles), os);
}

static void printOpTable(const EnergyReport &report, const EnergyUnit &unit,
                         llvm::raw_ostream &os) {
  auto head = [&](const llvm::Twine &text, bool isText) {
    os << "<th" << (isText ? " class=t" : "") << "><button type=button>" << text
       << "</button></th>";
  };
  os << "<section id=ops>\n<h2>All ops, energies in " << unit.name
     << "</h2>\n<p class=legend>" << columnsNote
     << "</p>\n<div class=scroll><table>\n<thead><tr>";
  for (llvm::StringRef text : {"name", "op", "bits w/a", "off", "bound by"})
    head(text, true);
  head("MACs", false);
  for (const Component &component : components) {
    std::string memory = getMemory(report, component);
    head(memory.empty() ? component.style.str() : escapeHTML(memory), false);
  }
  for (llvm::StringRef text : {"total", "share", "cycles", "use"})
    head(text, false);
  os << "</tr></thead>\n<tbody>\n";
  double totalPJ = report.total.getTotalPJ();
  for (const EnergyReport::Row &row : report.rows) {
    os << "<tr>";
    printTextCell(row.work.name, os);
    llvm::StringRef op = row.work.op;
    op.consume_front("qnn.");
    printTextCell(op, os);
    printTextCell(formatWidths(row.work), os);
    printTextCell(formatSpills(row.cost), os);
    printTextCell(formatBound(report, row.cost), os);
    std::string macs = groupDigits(row.work.macs);
    if (row.work.macs && row.cost.passes > 1)
      macs += llvm::formatv(" x{0:f0}", row.cost.passes);
    printNumberCell(double(row.work.macs), macs, os);
    printEnergyCells(row.cost, totalPJ, unit, os);
    printShareCell(getBusyShare(row.cost), os);
    os << "</tr>\n";
  }
  os << "</tbody>\n<tfoot><tr>";
  for (llvm::StringRef text : {"total", "", "", "", ""})
    printTextCell(text, os);
  printNumberCell(double(report.macs), groupDigits(report.macs), os);
  printEnergyCells(report.total, totalPJ, unit, os);
  printShareCell(report.getUtilisation(), os);
  os << "</tr></tfoot>\n</table></div>\n</section>\n";
}

static void printConstants(const EnergyReport &report, llvm::raw_ostream &os) {
  os << "<details id=constants>\n<summary>Constants</summary>\n"
        "<div class=scroll><table>\n<thead><tr><th class=t>name</th>"
        "<th>value</th><th class=t>unit</th><th class=t>confidence</th>"
        "<th class=t>source</th></tr></thead>\n<tbody>\n";
  for (const Constant &constant : report.constants)
    os << "<tr><td>" << escapeHTML(constant.name) << "</td><td>"
       << llvm::format("%.12g", constant.value) << "</td><td class=t>"
       << escapeHTML(constant.unit) << "</td><td class=t>"
       << stringifyConfidence(constant.confidence) << "</td><td class=t>"
       << escapeHTML(constant.source) << "</td></tr>\n";
  os << "</tbody>\n</table></div>\n</details>\n";
}

void qnn::energy::printHTML(const EnergyReport &report, llvm::raw_ostream &os) {
  EnergyUnit unit = chooseUnit(report.total.getTotalPJ());
  os << "<!DOCTYPE html>\n<html lang=en>\n<head>\n<meta charset=utf-8>\n"
        "<meta name=viewport content=\"width=device-width, "
        "initial-scale=1\">\n<title>Energy of "
     << escapeHTML(report.network) << " on " << escapeHTML(report.platformName)
     << "</title>\n<link rel=icon href=\"data:,\">\n<style>" << pageStyle
     << "</style>\n</head>\n<body>\n";
  printHeader(report, unit, os);
  printBars(report, unit, os);
  os << "<div class=charts>\n";
  printMemoryChart(report, os);
  printRoofline(report, os);
  os << "</div>\n";
  printOpTable(report, unit, os);
  printConstants(report, os);
  os << "<script>" << pageScript << "</script>\n</body>\n</html>\n";
}
