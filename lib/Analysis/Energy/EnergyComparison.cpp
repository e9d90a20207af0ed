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
#include "llvm/Support/JSON.h"

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

namespace {
/// An op of either network, or the totals; an empty energy for an op that the
/// side does not have.
struct Pair {
  std::string name, op, widths, otherWidths;
  std::optional<double> first, second;
};
} // namespace

/// Two versions of a network may name their layers differently: the same MACs
/// in the same order are the same ops.
static bool haveSameOps(const EnergyReport &first, const EnergyReport &second) {
  return llvm::equal(first.rows, second.rows,
                     [](const auto &left, const auto &right) {
                       return left.work.kind == right.work.kind &&
                              left.work.macs == right.work.macs;
                     });
}

/// The ops of both: those of the first in their order, then what only the
/// second has; the totals come last.
static std::vector<Pair> makePairs(const EnergyReport &first,
                                   const EnergyReport &second) {
  std::vector<Pair> pairs;
  // Names may repeat: the n-th op of a name meets the n-th one.
  std::vector<bool> isMatched(second.rows.size());
  bool byPosition = haveSameOps(first, second);
  for (auto [position, row] : llvm::enumerate(first.rows)) {
    Pair pair{row.work.name,         row.work.op, formatWidths(row.work), "",
              row.cost.getTotalPJ(), std::nullopt};
    for (size_t index = 0; index < second.rows.size(); ++index) {
      const EnergyReport::Row &candidate = second.rows[index];
      bool isSame =
          byPosition ? index == position : candidate.work.name == row.work.name;
      if (isMatched[index] || !isSame)
        continue;
      isMatched[index] = true;
      pair.second = candidate.cost.getTotalPJ();
      pair.otherWidths = formatWidths(candidate.work);
      break;
    }
    pairs.push_back(std::move(pair));
  }
  for (auto [index, row] : llvm::enumerate(second.rows))
    if (!isMatched[index])
      pairs.push_back({row.work.name, row.work.op, "", formatWidths(row.work),
                       std::nullopt, row.cost.getTotalPJ()});
  pairs.push_back({"total", "", "", "", first.total.getTotalPJ(),
                   second.total.getTotalPJ()});
  return pairs;
}

static void printPair(const Pair &pair, const EnergyUnit &unit,
                      llvm::raw_ostream &os) {
  auto inUnit = [&](std::optional<double> energy) -> std::string {
    return energy ? llvm::formatv("{0:f3}", *energy / unit.picojoules).str()
                  : "-";
  };
  std::string ratio = "-", difference = "-";
  if (pair.first && pair.second) {
    difference = inUnit(*pair.second - *pair.first);
    if (*pair.first > 0)
      ratio = llvm::formatv("{0:f3}", *pair.second / *pair.first).str();
  }
  std::string widths = pair.widths;
  if (pair.otherWidths != widths && !pair.otherWidths.empty())
    widths += (widths.empty() ? "" : " ") + pair.otherWidths;
  os << llvm::formatv("{0,-40} {1,13} {2,14} {3,14} {4,14} {5,10}\n",
                      shorten(pair.name, 40), widths, inUnit(pair.first),
                      inUnit(pair.second), difference, ratio);
}

static void printComparisonTable(const EnergyReport &first,
                                 const EnergyReport &second,
                                 llvm::raw_ostream &os) {
  EnergyUnit unit =
      chooseUnit(std::max(first.total.getTotalPJ(), second.total.getTotalPJ()));
  os << "Energy per inference, in " << unit.name << " (dynamic)\n";
  printSide("A", first, os);
  printSide("B", second, os);
  os << llvm::formatv("\n{0,-40} {1,13} {2,14} {3,14} {4,14} {5,10}\n", "name",
                      "bits w/a", "A", "B", "B - A", "B / A");
  for (const Pair &pair : makePairs(first, second))
    printPair(pair, unit, os);
}

static void printComparisonJSON(const EnergyReport &first,
                                const EnergyReport &second,
                                llvm::raw_ostream &os) {
  llvm::json::OStream json(os, /*IndentSize=*/2);
  auto number = [](std::optional<double> value) {
    return value ? llvm::json::Value(*value) : llvm::json::Value(nullptr);
  };
  auto writeSide = [&](llvm::StringRef key, const EnergyReport &report) {
    json.attributeObject(key, [&] {
      json.attribute("network", llvm::json::fixUTF8(report.network));
      json.attribute("platform", report.platformName);
      json.attribute("memory", formatMemory(report.memory));
      json.attribute("model", report.model);
      json.attribute("relative_units", report.isRelative);
      json.attribute("total_pj", report.total.getTotalPJ());
    });
  };
  std::vector<Pair> pairs = makePairs(first, second);
  json.object([&] {
    json.attribute("schema", 1);
    writeSide("a", first);
    writeSide("b", second);
    json.attributeArray("ops", [&] {
      for (const Pair &pair : llvm::ArrayRef(pairs).drop_back())
        json.object([&] {
          json.attribute("name", llvm::json::fixUTF8(pair.name));
          json.attribute("op", pair.op);
          json.attribute("a_bits", pair.widths);
          json.attribute("b_bits", pair.otherWidths);
          json.attribute("a_pj", number(pair.first));
          json.attribute("b_pj", number(pair.second));
        });
    });
  });
  os << "\n";
}

void qnn::energy::printComparison(const EnergyReport &first,
                                  const EnergyReport &second,
                                  ReportFormat format, llvm::raw_ostream &os) {
  if (format == ReportFormat::JSON)
    return printComparisonJSON(first, second, os);
  if (format != ReportFormat::CSV)
    return printComparisonTable(first, second, os);
  auto number = [](std::optional<double> value) -> std::string {
    return value ? llvm::formatv("{0:f6}", *value).str() : "";
  };
  os << "name,op,a_bits,b_bits,a_pj,b_pj\n";
  for (const Pair &pair : makePairs(first, second))
    os << quoteCSV(pair.name) << ',' << quoteCSV(pair.op) << ',' << pair.widths
       << ',' << pair.otherWidths << ',' << number(pair.first) << ','
       << number(pair.second) << "\n";
}
