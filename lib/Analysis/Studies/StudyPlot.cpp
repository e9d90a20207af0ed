//===- StudyPlot.cpp - Plots of a study as SVG ------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Analysis/Studies/Study.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"

#include <cmath>

using namespace qnn::studies;

// A panel, and the plane in it.
static constexpr double panelWidth = 400, panelHeight = 250;
static constexpr double left = 52, right = 392, top = 34, bottom = 200;
static constexpr double legendHeight = 28;

/// Series differ in colour and shape; the colours can be told apart with any
/// colour vision.
static const llvm::StringLiteral style = R"css(
text{font:11px system-ui,sans-serif;fill:#5c6470}.h{font-weight:600;fill:#1c1f24}
.a{stroke:#c4cad2;fill:none}.s{fill:none;stroke-width:2}.m{fill:none;stroke:#1c1f24;stroke-width:1.5}
@media(prefers-color-scheme:dark){text{fill:#9aa3af}.h{fill:#e6e8eb}.a{stroke:#353b44}.m{stroke:#e6e8eb}}
)css";
static constexpr llvm::StringLiteral colours[] = {
    "#4477aa", "#ee6677", "#228833", "#ccbb44", "#aa3377", "#66ccee"};

static llvm::StringRef getColour(size_t series) {
  return colours[series % std::size(colours)];
}

static std::string fixed(double value) {
  return llvm::formatv("{0:f1}", value);
}

static std::string escapeXML(llvm::StringRef text) {
  std::string escaped;
  for (char c : text)
    escaped += c == '<' ? "&lt;" : c == '&' ? "&amp;" : std::string(1, c);
  return escaped;
}

static void printLabel(double x, double y, llvm::StringRef anchor,
                       llvm::StringRef text, llvm::raw_ostream &os,
                       llvm::StringRef attributes = "") {
  os << "<text x=\"" << fixed(x) << "\" y=\"" << fixed(y) << "\" text-anchor=\""
     << anchor << "\"" << attributes << ">" << escapeXML(text) << "</text>\n";
}

/// A square, a circle or a diamond.
static void printMarker(double x, double y, size_t series,
                        llvm::raw_ostream &os) {
  os << "<path fill=\"" << getColour(series) << "\" d=\"";
  switch (series % 3) {
  case 0:
    os << "M" << fixed(x - 3.5) << " " << fixed(y)
       << "a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0Z";
    break;
  case 1:
    os << "M" << fixed(x - 3) << " " << fixed(y - 3) << "h6v6h-6Z";
    break;
  default:
    os << "M" << fixed(x) << " " << fixed(y - 4) << "l4 4l-4 4l-4 -4Z";
  }
  os << "\"/>\n";
}

namespace {
/// A logarithmic axis over whole decades.
struct Decades {
  double from = INFINITY, to = -INFINITY;

  explicit Decades(const Plot &plot) {
    for (const Plot::Series &series : plot.series)
      for (double value : series.values)
        if (value > 0) {
          from = std::min(from, std::floor(std::log10(value)));
          to = std::max(to, std::ceil(std::log10(value)));
        }
    if (from > to)
      from = 0, to = 1;
    if (from == to)
      to += 1;
  }
  double place(double value) const {
    return bottom - (bottom - top) * (std::log10(value) - from) / (to - from);
  }
};
} // namespace

static void printAxes(const Study &study, const Plot &plot,
                      const Decades &decades, llvm::raw_ostream &os) {
  printLabel((left + right) / 2, top - 14, "middle", plot.title, os,
             " class=\"h\"");
  for (double decade = decades.from; decade <= decades.to; ++decade) {
    double y = decades.place(std::pow(10, decade));
    std::string label;
    llvm::raw_string_ostream(label) << llvm::format("%g", std::pow(10, decade));
    os << "<path class=\"a\" d=\"M" << fixed(left) << " " << fixed(y) << "H"
       << fixed(right) << "\"/>\n";
    printLabel(left - 5, y + 4, "end", label, os);
  }
  printLabel(left - 44, top - 14, "start", study.yLabel, os);
  printLabel((left + right) / 2, bottom + 34, "middle", study.xLabel, os);
}

static void printPanel(const Study &study, const Plot &plot,
                       llvm::raw_ostream &os) {
  Decades decades(plot);
  printAxes(study, plot, decades, os);
  double step = (right - left) / double(plot.categories.size());
  auto getX = [&](size_t index) { return left + step * (double(index) + 0.5); };
  for (auto [index, category] : llvm::enumerate(plot.categories))
    printLabel(getX(index), bottom + 16, "middle", category, os);
  for (auto [number, series] : llvm::enumerate(plot.series)) {
    // What is missing leaves a gap.
    std::string path;
    bool isDrawing = false;
    for (auto [index, value] : llvm::enumerate(series.values)) {
      if (value > 0)
        path += (isDrawing ? "L" : "M") + fixed(getX(index)) + " " +
                fixed(decades.place(value));
      isDrawing = value > 0;
    }
    os << "<path class=\"s\" stroke=\"" << getColour(number) << "\" d=\""
       << path << "\"/>\n";
    for (auto [index, value] : llvm::enumerate(series.values)) {
      if (value <= 0)
        continue;
      printMarker(getX(index), decades.place(value), number, os);
      if (series.least == static_cast<int>(index))
        os << "<circle class=\"m\" r=\"7\" cx=\"" << fixed(getX(index))
           << "\" cy=\"" << fixed(decades.place(value)) << "\"/>\n";
    }
  }
}

static void printLegend(const Study &study, llvm::raw_ostream &os) {
  double x = left;
  bool hasLeast = false;
  for (auto [number, series] : llvm::enumerate(study.plots.front().series)) {
    printMarker(x, legendHeight / 2, number, os);
    printLabel(x + 9, legendHeight / 2 + 4, "start", series.name, os);
    x += 26 + 6.2 * double(series.name.size());
    hasLeast |= series.least >= 0;
  }
  if (!hasLeast)
    return;
  os << "<circle class=\"m\" r=\"7\" cx=\"" << fixed(x) << "\" cy=\""
     << fixed(legendHeight / 2) << "\"/>\n";
  printLabel(x + 12, legendHeight / 2 + 4, "start", "least", os);
}

void qnn::studies::printSVG(const Study &study, llvm::raw_ostream &os) {
  double width = panelWidth * double(study.plots.size());
  os << "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 "
     << fixed(width) << " " << fixed(panelHeight + legendHeight)
     << "\" role=\"img\" aria-label=\"" << escapeXML(study.title)
     << "\">\n<style>" << style << "</style>\n";
  if (!study.plots.empty())
    printLegend(study, os);
  for (auto [index, plot] : llvm::enumerate(study.plots)) {
    os << "<g transform=\"translate(" << fixed(panelWidth * double(index))
       << " " << fixed(legendHeight) << ")\">\n";
    printPanel(study, plot, os);
    os << "</g>\n";
  }
  os << "</svg>\n";
}
