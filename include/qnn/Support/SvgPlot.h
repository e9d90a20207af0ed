//===- SvgPlot.h - Points and lines as an SVG file --------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_SUPPORT_SVGPLOT_H
#define QNN_SUPPORT_SVGPLOT_H

#include "llvm/Support/raw_ostream.h"

#include <string>
#include <vector>

namespace qnn {

/// A plot that needs no other file to be shown. Colours can be told apart with
/// any colour vision, marks without colours. Deterministic.
struct SvgPlot {
  enum class Mark { None, Circle, Square };

  /// A value and its interval; equal bounds draw none.
  struct Point {
    double x = 0, y = 0, low = 0, high = 0;
    /// Written beside it if not empty.
    std::string label;
  };

  struct Series {
    std::string name;
    Mark mark = Mark::Circle;
    /// Joins its points.
    bool isLine = false;
    std::vector<Point> points;
  };

  /// A dashed horizontal line.
  struct Level {
    double y = 0;
    std::string label;
  };

  std::string title, xLabel, yLabel;
  /// Values of x must be positive.
  bool isXLogarithmic = false;
  /// The names of x = 0, 1, ... instead of numbers.
  std::vector<std::string> xNames;
  std::vector<Series> series;
  std::vector<Level> levels;

  /// Prints the file. Values that are not finite are left out.
  void print(llvm::raw_ostream &os) const;
};

} // namespace qnn

#endif // QNN_SUPPORT_SVGPLOT_H
