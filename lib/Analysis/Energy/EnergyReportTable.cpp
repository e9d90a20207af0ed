//===- EnergyReportTable.cpp - Table of a priced network --------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Analysis/Energy/EnergyReport.h"

#include "ReportText.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"

#include <algorithm>
#include <cmath>

using namespace qnn::energy;

static const size_t lineWidth = 120;
/// Names give way to numbers; below the first width numbers give way, too.
static const size_t goodNameWidth = 20, leastNameWidth = 10;

static void printHeader(const EnergyReport &report, const EnergyUnit &unit,
                        llvm::raw_ostream &os) {
  os << "Energy";
  if (!report.network.empty())
    os << " of @" << report.network;
  os << " per inference, in " << unit.name << " (dynamic)\n";
  os << "Platform:  " << report.platformName << " ("
     << report.platformDescription;
  if (!llvm::StringRef(report.platformDescription).contains(report.technology))
    os << "; " << report.technology;
  os << ")\n";
  if (report.isOtherMachine())
    os << "Target:    " << formatOtherMachine(report) << "\n";
  if (report.isRelative)
    os << "Unit:      the platform's own; read pJ as that unit\n";
  os << "Memory:    " << formatReportMemory(report) << "\n";
  os << "Model:     " << report.model << "\n";
  for (const LayerWork &input : report.inputs)
    os << "Input:     " << shorten(input.name, 60) << ", "
       << groupDigits(input.outputs) << " elements of " << input.output.bits
       << " bits" << (input.output.isFloat ? " (float)" : "") << "\n";
  os << "Constants: " << report.constants.size() << ", of which "
     << report.getNumUnverified()
     << " unverified (remembered or inferred; see the JSON report)\n\n";
}

namespace {
/// A column of the table: what it says about an op and about the network.
struct Column {
  std::string heading;
  std::vector<std::string> cells; ///< Of the ops, then of the network.
  bool isText = false;

  size_t getWidth() const {
    size_t width = heading.size();
    for (const std::string &cell : cells)
      width = std::max(width, cell.size());
    return width;
  }
};

/// Fills the columns.
class TableWriter {
public:
  TableWriter(const EnergyReport &report, const EnergyUnit &unit)
      : report(report), unit(unit) {}

  void addColumns(bool groupsDigits);
  /// With \p gap blanks between columns.
  size_t getLineWidth(size_t gap = 1) const;
  /// Leaves enough of the line for names.
  bool fits() const;
  void print(llvm::raw_ostream &os);

private:
  /// \p getCell takes work (null for the network) and price.
  template <typename GetCellT>
  void addColumn(llvm::StringRef heading, GetCellT getCell,
                 bool isText = false);
  void addEnergies();
  std::string inUnit(double picojoules) const {
    return llvm::formatv("{0:f3}", picojoules / unit.picojoules);
  }

  const EnergyReport &report;
  const EnergyUnit &unit;
  std::vector<Column> columns;
};
} // namespace

template <typename GetCellT>
void TableWriter::addColumn(llvm::StringRef heading, GetCellT getCell,
                            bool isText) {
  Column column{heading.str(), {}, isText};
  for (const EnergyReport::Row &row : report.rows)
    column.cells.push_back(getCell(&row.work, row.cost));
  column.cells.push_back(getCell(nullptr, report.total));
  columns.push_back(std::move(column));
}

/// One column per component that the platform has; memories by their names.
void TableWriter::addEnergies() {
  auto add = [&](llvm::StringRef heading, auto getEnergy) {
    addColumn(heading, [&](const LayerWork *, const EnergyEstimate &cost) {
      return inUnit(getEnergy(cost));
    });
  };
  MemoryNames names = getMemoryNames(report);
  add("mac", [](const EnergyEstimate &cost) { return cost.macPJ; });
  if (report.total.postPJ > 0)
    add("post", [](const EnergyEstimate &cost) { return cost.postPJ; });
  if (!names.local.empty())
    add(shorten(names.local, 8),
        [](const EnergyEstimate &cost) { return cost.sramLocalPJ; });
  if (!names.main.empty())
    add(shorten(names.main, 8),
        [](const EnergyEstimate &cost) { return cost.sramMainPJ; });
  if (!names.border.empty())
    add(shorten(names.border, 8),
        [](const EnergyEstimate &cost) { return cost.dramPJ; });
  add("total", [](const EnergyEstimate &cost) { return cost.getTotalPJ(); });
}

void TableWriter::addColumns(bool groupsDigits) {
  columns.clear();
  auto formatCount = [&](double count) {
    return formatWhole(count, groupsDigits);
  };
  addColumn(
      "name",
      [](const LayerWork *work, const EnergyEstimate &) {
        return work ? work->name : "total";
      },
      /*isText=*/true);
  addColumn("MACs", [&](const LayerWork *work, const EnergyEstimate &cost) {
    int64_t macs = work ? work->macs : report.macs;
    std::string text = macs ? formatCount(double(macs)) : "-";
    if (work && macs && cost.passes > 1)
      text += llvm::formatv(" x{0:f0}", cost.passes);
    return text;
  });
  addColumn("bits", [](const LayerWork *work, const EnergyEstimate &) {
    return work ? formatWidths(*work) : "";
  });
  addEnergies();
  double totalPJ = report.total.getTotalPJ();
  addColumn("share", [&](const LayerWork *, const EnergyEstimate &cost) {
    double share = totalPJ > 0 ? 100 * cost.getTotalPJ() / totalPJ : 0;
    return llvm::formatv("{0:f1}%", share).str();
  });
  addColumn("off", [](const LayerWork *work, const EnergyEstimate &cost) {
    return work ? formatSpills(cost) : "";
  });
  addColumn("cycles", [&](const LayerWork *, const EnergyEstimate &cost) {
    return formatCount(cost.cycles);
  });
  addColumn("bound", [&](const LayerWork *work, const EnergyEstimate &cost) {
    return work ? shorten(formatBound(report, cost), 8) : "";
  });
  addColumn("use", [&](const LayerWork *work, const EnergyEstimate &cost) {
    double share = work ? getBusyShare(cost) : report.getUtilisation();
    bool computes = cost.computeCycles > 0;
    return computes ? llvm::formatv("{0:f0}%", 100 * share).str() : "-";
  });
}

size_t TableWriter::getLineWidth(size_t gap) const {
  size_t width = 0;
  for (const Column &column : columns)
    width += column.getWidth() + gap;
  return width - gap;
}

bool TableWriter::fits() const {
  size_t nameWidth = columns.front().getWidth();
  size_t needed = std::min(nameWidth, goodNameWidth);
  return getLineWidth() - nameWidth + needed <= lineWidth;
}

void TableWriter::print(llvm::raw_ostream &os) {
  // Numbers are written whole; what they leave of the line is for the name.
  Column &name = columns.front();
  size_t excess = getLineWidth() > lineWidth ? getLineWidth() - lineWidth : 0;
  size_t nameWidth = name.getWidth();
  nameWidth = std::max(nameWidth - std::min(nameWidth, excess), leastNameWidth);
  for (std::string &cell : name.cells)
    cell = shorten(cell, nameWidth);

  size_t gap = getLineWidth(2) <= lineWidth ? 2 : 1;
  size_t width = getLineWidth(gap);
  auto printLine = [&](auto getCell) {
    std::string line;
    for (const Column &column : columns) {
      const std::string &cell = getCell(column);
      std::string space(column.getWidth() - cell.size(), ' ');
      line += line.empty() ? "" : std::string(gap, ' ');
      line += column.isText ? cell + space : space + cell;
    }
    os << llvm::StringRef(line).rtrim() << "\n";
  };
  const std::string rule(width, '-');
  printLine([](const Column &column) -> const std::string & {
    return column.heading;
  });
  os << rule << "\n";
  for (size_t row = 0; row <= report.rows.size(); ++row) {
    if (row == report.rows.size())
      os << rule << "\n";
    printLine([&](const Column &column) -> const std::string & {
      return column.cells[row];
    });
  }
}

static void printFooter(const EnergyReport &report, llvm::raw_ostream &os) {
  os << "\n" << columnsNote << "\n";
  for (const std::string &chain : formatChains(report))
    os << "Fused:      " << shorten(chain, lineWidth - 12) << "\n";
  if (double microseconds = report.getMicroseconds()) {
    os << "Time:       " << formatTime(report)
       << llvm::formatv(", {0:f3} mW on average", report.getMilliwatts());
    if (report.total.leakagePJ > 0)
      os << llvm::formatv(", of which {0:f3} mW leak",
                          report.total.leakagePJ / microseconds / 1e3);
    os << "\n";
  }
  if (report.getTOPSPerWatt() > 0)
    os << "Efficiency: " << formatEfficiency(report) << "\n";
  os << "Footprint:  " << formatFootprint(report) << "\n";
}

void qnn::energy::printTable(const EnergyReport &report,
                             llvm::raw_ostream &os) {
  EnergyUnit unit = chooseUnit(report.total.getTotalPJ());
  printHeader(report, unit, os);
  TableWriter table(report, unit);
  table.addColumns(/*groupsDigits=*/true);
  if (!table.fits())
    table.addColumns(/*groupsDigits=*/false);
  table.print(os);
  printFooter(report, os);
}
