//===- SvgPlotTest.cpp - Points and lines as an SVG file --------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Support/SvgPlot.h"
#include "gtest/gtest.h"

#include <cmath>

using namespace qnn;

static std::string print(const SvgPlot &plot) {
  std::string text;
  llvm::raw_string_ostream os(text);
  plot.print(os);
  return text;
}

static size_t countOf(llvm::StringRef text, llvm::StringRef part) {
  return text.count(part);
}

TEST(SvgPlotTest, DrawsWhatIsFinite) {
  SvgPlot plot;
  plot.title = "a < b & c";
  plot.isXLogarithmic = true;
  SvgPlot::Series line{"line", SvgPlot::Mark::Circle, /*isLine=*/true, {}};
  line.points = {{1, 10, 10, 10, "first"},
                 {10, 20, 15, 25, ""},
                 {100, NAN, NAN, NAN, "never"},
                 {1000, 30, 30, 30, ""}};
  plot.series = {line};
  std::string text = print(plot);
  EXPECT_EQ(countOf(text, "a &lt; b &amp; c"), 2u);
  // Three points and the one of the legend; one interval.
  EXPECT_EQ(countOf(text, "<circle"), 4u);
  EXPECT_EQ(countOf(text, "class=\"bar\""), 1u);
  EXPECT_EQ(countOf(text, "<path"), 1u);
  EXPECT_EQ(countOf(text, "never"), 0u);
  EXPECT_EQ(countOf(text, "nan"), 0u);
  EXPECT_EQ(text, print(plot));
}

TEST(SvgPlotTest, OnePointHasAPlace) {
  SvgPlot plot;
  SvgPlot::Series series{"one", SvgPlot::Mark::Square, /*isLine=*/false, {}};
  series.points = {{5, 5, 5, 5, ""}};
  plot.series = {series};
  std::string text = print(plot);
  EXPECT_EQ(countOf(text, "nan"), 0u);
  EXPECT_EQ(countOf(text, "inf"), 0u);
  EXPECT_EQ(countOf(print(SvgPlot()), "nan"), 0u);
}

TEST(SvgPlotTest, NamesInsteadOfNumbers) {
  SvgPlot plot;
  plot.xNames = {"conv1", "conv2"};
  SvgPlot::Series series{"s", SvgPlot::Mark::Square, /*isLine=*/true, {}};
  series.points = {{0, 1, 1, 1, ""}, {1, 2, 2, 2, ""}};
  plot.series = {series};
  std::string text = print(plot);
  EXPECT_EQ(countOf(text, ">conv1<"), 1u);
  EXPECT_EQ(countOf(text, ">conv2<"), 1u);
}
