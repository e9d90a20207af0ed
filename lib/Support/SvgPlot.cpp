//===- SvgPlot.cpp - Points and lines as an SVG file ------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Support/SvgPlot.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"

#include <algorithm>
#include <cmath>

using namespace qnn;

static constexpr double width = 720, height = 440;
static constexpr double left = 70, right = 700, top = 40, bottom = 380;

static constexpr llvm::StringLiteral style = R"css(
text{font:13px system-ui,sans-serif;fill:#1c1f24}
.soft{fill:#5c6470;font-size:11px}
.axis{stroke:#8a929c;fill:none}.grid{stroke:#e4e7eb}
.level{stroke:#5c6470;stroke-dasharray:6 4}
.bar{stroke-opacity:.35}
)css";

/// Of the series, in turn.
static constexpr llvm::StringLiteral colors[] = {
    "#ccbb44", "#4477aa", "#ee6677", "#228833", "#66ccee", "#aa3377"};

namespace {
/// Maps values to a side of the plot.
struct Axis {
  bool isLogarithmic = false;
  double from = INFINITY, to = -INFINITY;
  double begin = 0, end = 0;

  double scale(double value) const {
    return isLogarithmic ? std::log10(value) : value;
  }
  void include(double value) {
    if (!std::isfinite(scale(value)))
      return;
    from = std::min(from, scale(value));
    to = std::max(to, scale(value));
  }
  /// Leaves some room at both ends; a single value gets a range, too.
  void widen() {
    if (!(from <= to))
      from = to = 0;
    double room = to > from ? 0.06 * (to - from) : 0.5;
    from -= room;
    to += room;
  }
  double place(double value) const {
    return begin + (end - begin) * (scale(value) - from) / (to - from);
  }
  std::vector<double> getTicks() const;
};
} // namespace

/// About six round numbers; 1, 2 and 5 of each decade if there are several.
std::vector<double> Axis::getTicks() const {
  std::vector<double> ticks;
  if (isLogarithmic && to - from > 1) {
    for (double decade = std::floor(from); decade <= to; ++decade)
      for (double digit : {1.0, 2.0, 5.0})
        if (double value = digit * std::pow(10, decade);
            scale(value) >= from && scale(value) <= to)
          ticks.push_back(value);
    return ticks;
  }
  double low = isLogarithmic ? std::pow(10, from) : from;
  double high = isLogarithmic ? std::pow(10, to) : to;
  double step = std::pow(10, std::floor(std::log10((high - low) / 5)));
  for (double factor : {1.0, 2.0, 5.0, 10.0})
    if ((high - low) / (step * factor) <= 7) {
      step *= factor;
      break;
    }
  for (double k = std::ceil(low / step); k * step <= high; ++k)
    ticks.push_back(k * step);
  return ticks;
}

static std::string formatNumber(double value) {
  std::string text;
  llvm::raw_string_ostream(text) << llvm::format("%.4g", value);
  return text;
}

static std::string escape(llvm::StringRef text) {
  std::string result;
  for (char c : text)
    switch (c) {
    case '<':
      result += "&lt;";
      break;
    case '>':
      result += "&gt;";
      break;
    case '&':
      result += "&amp;";
      break;
    default:
      result += c;
    }
  return result;
}

static void printText(llvm::raw_ostream &os, double x, double y,
                      llvm::StringRef attributes, llvm::StringRef text) {
  os << llvm::formatv("<text x=\"{0:f1}\" y=\"{1:f1}\" {2}>{3}</text>\n", x, y,
                      attributes, escape(text));
}

static void printLine(llvm::raw_ostream &os, double x1, double y1, double x2,
                      double y2, llvm::StringRef attributes) {
  os << llvm::formatv("<line x1=\"{0:f1}\" y1=\"{1:f1}\" x2=\"{2:f1}\" "
                      "y2=\"{3:f1}\" {4}/>\n",
                      x1, y1, x2, y2, attributes);
}

static void printMark(llvm::raw_ostream &os, SvgPlot::Mark mark, double x,
                      double y, llvm::StringRef color) {
  switch (mark) {
  case SvgPlot::Mark::None:
    return;
  case SvgPlot::Mark::Circle:
    os << llvm::formatv(
        "<circle cx=\"{0:f1}\" cy=\"{1:f1}\" r=\"4\" fill=\"{2}\"/>\n", x, y,
        color);
    return;
  case SvgPlot::Mark::Square:
    os << llvm::formatv("<rect x=\"{0:f1}\" y=\"{1:f1}\" width=\"8\" "
                        "height=\"8\" fill=\"{2}\"/>\n",
                        x - 4, y - 4, color);
    return;
  }
}

static void printAxes(llvm::raw_ostream &os, const SvgPlot &plot, const Axis &x,
                      const Axis &y) {
  for (double tick : y.getTicks()) {
    printLine(os, left, y.place(tick), right, y.place(tick), "class=\"grid\"");
    printText(os, left - 6, y.place(tick) + 4,
              "class=\"soft\" text-anchor=\"end\"", formatNumber(tick));
  }
  if (plot.xNames.empty())
    for (double tick : x.getTicks()) {
      printLine(os, x.place(tick), bottom, x.place(tick), bottom + 5,
                "class=\"axis\"");
      printText(os, x.place(tick), bottom + 18,
                "class=\"soft\" text-anchor=\"middle\"", formatNumber(tick));
    }
  for (auto [index, name] : llvm::enumerate(plot.xNames)) {
    double at = x.place(index);
    printText(os, at, bottom + 14,
              llvm::formatv("class=\"soft\" text-anchor=\"end\" "
                            "transform=\"rotate(-30 {0:f1} {1:f1})\"",
                            at, bottom + 14)
                  .str(),
              name);
  }
  printLine(os, left, bottom, right, bottom, "class=\"axis\"");
  printLine(os, left, top, left, bottom, "class=\"axis\"");
  printText(os, (left + right) / 2, height - 6, "text-anchor=\"middle\"",
            plot.xLabel);
  printText(os, 16, (top + bottom) / 2,
            llvm::formatv("text-anchor=\"middle\" "
                          "transform=\"rotate(-90 16 {0:f1})\"",
                          (top + bottom) / 2)
                .str(),
            plot.yLabel);
}

static void printSeries(llvm::raw_ostream &os, const SvgPlot::Series &series,
                        llvm::StringRef color, const Axis &x, const Axis &y) {
  std::string stroke = ("stroke=\"" + color + "\"").str();
  std::string path;
  for (const SvgPlot::Point &point : series.points) {
    double px = x.place(point.x), py = y.place(point.y);
    if (!std::isfinite(px) || !std::isfinite(py))
      continue;
    path += llvm::formatv("{0}{1:f1} {2:f1}", path.empty() ? "M" : "L", px, py);
    if (point.low < point.high)
      printLine(os, px, y.place(point.low), px, y.place(point.high),
                "class=\"bar\" " + stroke);
    printMark(os, series.mark, px, py, color);
    if (!point.label.empty())
      printText(os, px + 7, py + 14, "class=\"soft\"", point.label);
  }
  if (series.isLine && !path.empty())
    os << "<path d=\"" << path << "\" fill=\"none\" " << stroke
       << " stroke-width=\"2\"/>\n";
}

void SvgPlot::print(llvm::raw_ostream &os) const {
  Axis x{isXLogarithmic}, y;
  x.begin = left, x.end = right, y.begin = bottom, y.end = top;
  for (const Series &one : series)
    for (const Point &point : one.points) {
      x.include(point.x);
      for (double value : {point.y, point.low, point.high})
        y.include(value);
    }
  for (const Level &level : levels)
    y.include(level.y);
  x.widen();
  y.widen();
  os << llvm::formatv("<svg xmlns=\"http://www.w3.org/2000/svg\" "
                      "viewBox=\"0 0 {0} {1}\" role=\"img\">\n<title>{2}"
                      "</title>\n<style>{3}</style>\n<rect width=\"{0}\" "
                      "height=\"{1}\" fill=\"#fff\"/>\n",
                      width, height, escape(title), style);
  printText(os, left, 22, "", title);
  printAxes(os, *this, x, y);
  for (const Level &level : levels) {
    double at = y.place(level.y);
    printLine(os, left, at, right, at, "class=\"level\"");
    printText(os, left + 6, at - 5, "class=\"soft\"", level.label);
  }
  double legend = right;
  for (auto [index, one] : llvm::enumerate(series)) {
    llvm::StringRef color = colors[index % std::size(colors)];
    printSeries(os, one, color, x, y);
    double at = bottom - 12 - 18 * double(series.size() - 1 - index);
    if (one.mark == Mark::None)
      printLine(os, legend - 130, at - 4, legend - 112, at - 4,
                ("stroke-width=\"2\" stroke=\"" + color + "\"").str());
    printMark(os, one.mark, legend - 121, at - 4, color);
    printText(os, legend - 105, at, "", one.name);
  }
  os << "</svg>\n";
}
