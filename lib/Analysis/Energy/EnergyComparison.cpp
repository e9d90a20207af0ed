//===- EnergyComparison.cpp - Two reports side by side ----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Analysis/Energy/EnergyStudies.h"

#include "ReportText.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"

#include <algorithm>

using namespace qnn::energy;

static void printSide(llvm::StringRef side, const EnergyReport &report,
                      llvm::raw_ostream &os) {
  os << side << ": @" << report.network << " on " << report.platformName
     << ", memory " << formatMemory(report.memory) << ", model "
     << report.model;
  if (report.isRelative)
    os << ", pJ stand for units of its own";
  os << "\n";
}

/// One line; an empty energy for an op that this side does not have.
static void printPair(llvm::StringRef name, llvm::StringRef widths,
                      std::optional<double> first, std::optional<double> second,
                      const EnergyUnit &unit, llvm::raw_ostream &os) {
  auto inUnit = [&](std::optional<double> energy) -> std::string {
    return energy ? llvm::formatv("{0:f3}", *energy / unit.picojoules).str()
                  : "-";
  };
  std::string ratio = "-", difference = "-";
  if (first && second) {
    difference =
        llvm::formatv("{0:f3}", (*second - *first) / unit.picojoules).str();
    if (*first > 0)
      ratio = llvm::formatv("{0:f3}", *second / *first).str();
  }
  std::string shown =
      name.size() > 40 ? name.take_front(38).str() + ".." : name.str();
  os << llvm::formatv("{0,-40} {1,13} {2,14} {3,14} {4,14} {5,10}\n", shown,
                      widths, inUnit(first), inUnit(second), difference, ratio);
}

/// Two versions of a network may name their layers differently: the same MACs
/// in the same order are the same ops.
static bool haveSameOps(const EnergyReport &first, const EnergyReport &second) {
  return llvm::equal(first.rows, second.rows,
                     [](const auto &left, const auto &right) {
                       return left.work.kind == right.work.kind &&
                              left.work.macs == right.work.macs;
                     });
}

void qnn::energy::printComparison(const EnergyReport &first,
                                  const EnergyReport &second,
                                  llvm::raw_ostream &os) {
  double totalA = first.total.getTotalPJ(), totalB = second.total.getTotalPJ();
  EnergyUnit unit = chooseUnit(std::max(totalA, totalB));
  os << "Energy per inference, in " << unit.name << " (dynamic)\n";
  printSide("A", first, os);
  printSide("B", second, os);
  os << llvm::formatv("\n{0,-40} {1,13} {2,14} {3,14} {4,14} {5,10}\n", "name",
                      "bits w/a", "A", "B", "B - A", "B / A");

  // Names may repeat: the n-th op of a name meets the n-th one.
  std::vector<bool> isMatched(second.rows.size());
  bool byPosition = haveSameOps(first, second);
  for (auto [position, row] : llvm::enumerate(first.rows)) {
    std::optional<double> other;
    std::string widths = formatWidths(row.work);
    for (auto [index, candidate] : llvm::enumerate(second.rows)) {
      bool isSame =
          byPosition ? index == position : candidate.work.name == row.work.name;
      if (isMatched[index] || !isSame)
        continue;
      isMatched[index] = true;
      other = candidate.cost.getTotalPJ();
      if (std::string own = formatWidths(candidate.work); own != widths)
        widths += " " + own;
      break;
    }
    printPair(row.work.name, widths, row.cost.getTotalPJ(), other, unit, os);
  }
  for (auto [index, row] : llvm::enumerate(second.rows))
    if (!isMatched[index])
      printPair(row.work.name, formatWidths(row.work), std::nullopt,
                row.cost.getTotalPJ(), unit, os);
  printPair("total", "", totalA, totalB, unit, os);
}
