//===- EnergyCharts.cpp - Charts of the HTML report -------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "EnergyCharts.h"
#include "ReportText.h"

#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"

#include <algorithm>
#include <cmath>

using namespace qnn::energy;

// The plane of a chart; narrow, so that its text can be read on a phone.
static constexpr double left = 62, right = 340, top = 12, bottom = 180;
static constexpr double width = 360, height = 216;

static std::string fixed(double value) {
  return llvm::formatv("{0:f2}", value);
}

static void printText(double x, double y, llvm::StringRef anchor,
                      const llvm::Twine &text, llvm::raw_ostream &os) {
  os << "<text x=\"" << fixed(x) << "\" y=\"" << fixed(y)
     << "\" text-anchor=" << anchor << ">" << text << "</text>\n";
}

static void printLine(llvm::StringRef style, double x1, double y1, double x2,
                      double y2, llvm::raw_ostream &os) {
  os << "<path class=" << style << " d=\"M" << fixed(x1) << " " << fixed(y1)
     << "L" << fixed(x2) << " " << fixed(y2) << "\"/>\n";
}

static void beginChart(llvm::StringRef id, llvm::StringRef title,
                       llvm::raw_ostream &os) {
  os << "<section id=" << id << ">\n<h2>" << title
     << "</h2>\n<figure>\n<svg viewBox=\"0 0 " << width << " " << height
     << "\" role=img aria-label=\"" << title << "\">\n<path class=axis d=\"M"
     << left << " " << top << "V" << bottom << "H" << right << "\"/>\n";
}

static void endChart(const llvm::Twine &caption, llvm::raw_ostream &os) {
  os << "</svg>\n<figcaption>" << caption
     << "</figcaption>\n</figure>\n</section>\n";
}

void qnn::energy::printMemoryChart(const EnergyReport &report,
                                   llvm::raw_ostream &os) {
  double peak = report.getPeakMapBits();
  if (peak == 0)
    return;
  // A line far above the maps would hide them.
  std::optional<int64_t> capacity = report.memory.activationBits;
  bool drawsCapacity = capacity && *capacity <= 4 * peak;
  double scale = drawsCapacity ? std::max(peak, double(*capacity)) : peak;
  auto toY = [&](double bits) {
    return bottom - (bottom - top) * bits / (1.05 * scale);
  };
  double step = (right - left) / double(report.rows.size());

  beginChart("memory", "Maps over time", os);
  for (double part : {0.0, 0.5, 1.0})
    printText(left - 4, toY(part * scale) + 4, "end", formatKiB(part * scale),
              os);
  os << "<path class=area d=\"M" << left << " " << bottom;
  double x = left;
  for (const EnergyReport::Row &row : report.rows) {
    os << "V" << fixed(toY(row.liveBits)) << "H" << fixed(x += step);
  }
  os << "V" << bottom << "Z\"/>\n";
  if (drawsCapacity)
    printLine("limit", left, toY(*capacity), right, toY(*capacity), os);
  printText((left + right) / 2, height - 8, "middle", "ops in their order", os);
  std::string limit = capacity ? "the memory for maps holds " +
                                     formatKiB(double(*capacity)) +
                                     (drawsCapacity ? " (dashed)" : "")
                               : "the memory for maps is unlimited";
  endChart("Maps that are read or still needed, on chip or not; at most " +
               formatKiB(peak) + "; " + limit,
           os);
}

namespace {
/// An op in the roofline. Intensity in operations per bit, 0: no traffic.
struct RooflinePoint {
  std::string name;
  double intensity, gops;
  bool isBound; ///< By the memory off chip.
};

/// A logarithmic axis over whole decades.
struct LogAxis {
  double from = INFINITY, to = -INFINITY;

  void include(double value) {
    from = std::min(from, std::floor(std::log10(value)));
    to = std::max(to, std::ceil(std::log10(value)));
  }
  double place(double value) const {
    return (std::log10(value) - from) / std::max(to - from, 1.0);
  }
};
} // namespace

/// Draws decades and the words at both axes.
static void printDecades(const LogAxis &xs, const LogAxis &ys,
                         llvm::raw_ostream &os) {
  auto label = [](double decade) {
    std::string text;
    llvm::raw_string_ostream(text) << llvm::format("%g", std::pow(10, decade));
    return text;
  };
  for (double decade = xs.from; decade <= xs.to; ++decade)
    printText(left + (right - left) * xs.place(std::pow(10, decade)),
              bottom + 14, "middle", label(decade), os);
  for (double decade = ys.from; decade <= ys.to; ++decade)
    printText(left - 4,
              bottom + 4 - (bottom - top) * ys.place(std::pow(10, decade)),
              "end", label(decade), os);
  printText((left + right) / 2, height - 8, "middle",
            "operations per bit from off chip", os);
  printText(left + 4, top + 4, "start", "GOPS", os);
}

void qnn::energy::printRoofline(const EnergyReport &report,
                                llvm::raw_ostream &os) {
  if (!report.hasOffChip || report.clockMHz <= 0)
    return;
  unsigned border = report.levels.size() - 1;
  std::vector<RooflinePoint> points;
  double peak = 0, bitsMoved = 0, cyclesMoved = 0;
  for (const EnergyReport::Row &row : report.rows) {
    const EnergyEstimate &cost = row.cost;
    if (row.work.macs == 0 || cost.cycles == 0 || cost.computeCycles == 0)
      continue;
    const LevelEstimate &level = cost.levels[border];
    double bits = border < cost.numLevels ? level.getBits() : 0;
    double gigaOperations = 2 * double(row.work.macs) * report.clockMHz / 1e3;
    points.push_back({row.work.name,
                      bits > 0 ? 2 * double(row.work.macs) / bits : 0,
                      gigaOperations / cost.cycles,
                      cost.boundBy == static_cast<int>(border)});
    peak = std::max(peak, gigaOperations / cost.computeCycles);
    if (level.cycles > 0) {
      bitsMoved += bits;
      cyclesMoved += level.cycles;
    }
  }
  if (points.empty())
    return;
  // GOPS per operation and bit: bits per cycle times the clock.
  double slope =
      cyclesMoved > 0 ? bitsMoved / cyclesMoved * report.clockMHz / 1e3 : 0;
  LogAxis xs, ys;
  ys.include(peak);
  xs.include(slope > 0 ? peak / slope : 1);
  for (const RooflinePoint &point : points) {
    ys.include(point.gops);
    if (point.intensity > 0)
      xs.include(point.intensity);
  }
  xs.to += 1; // Room for ops without traffic.
  if (ys.from == ys.to)
    ys.from -= 1;
  auto toX = [&](double value) {
    return left + (right - left) * xs.place(value);
  };
  auto toY = [&](double value) {
    return bottom - (bottom - top) * ys.place(value);
  };

  beginChart("roofline", "Roofline", os);
  printDecades(xs, ys, os);
  double ridge = left;
  if (slope > 0) {
    ridge = toX(peak / slope);
    double start =
        std::max(std::pow(10, xs.from), std::pow(10, ys.from) / slope);
    printLine("roof", toX(start), toY(start * slope), ridge, toY(peak), os);
  }
  printLine("roof", ridge, toY(peak), right, toY(peak), os);
  for (const RooflinePoint &point : points)
    os << "<circle class=\"dot" << (point.isBound ? " bound" : "")
       << "\" r=4 cx=\""
       << fixed(point.intensity > 0 ? toX(point.intensity) : right)
       << "\" cy=\"" << fixed(toY(point.gops)) << "\"><title>"
       << escapeHTML(point.name) << ": " << fixed(point.gops)
       << " GOPS</title></circle>\n";
  endChart("The roof is that of the op with the highest peak; ops bound by the "
           "memory off chip are red, ops without such traffic at the right",
           os);
}
