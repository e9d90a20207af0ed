//===- AssignPlot.cpp - The front of energy and accuracy, drawn -*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "AssignReport.h"
#include "qnn/Support/SvgPlot.h"
#include "llvm/ADT/STLExtras.h"

using namespace qnn;
using Kind = PrecisionCandidate::Kind;

/// What is drawn upwards: percent of right classes, or dB.
static Estimate getHeight(const PrecisionCandidate &candidate) {
  if (candidate.measured.hits.empty()) {
    double sqnr = getSqnr(candidate.measured);
    return {sqnr, sqnr, sqnr};
  }
  Estimate share = estimateHits(candidate.measured.hits);
  return {100 * share.value, 100 * share.low, 100 * share.high};
}

void qnn::printAssignmentPlot(const AssignPrecisionResult &result,
                              llvm::raw_ostream &os) {
  bool hasLabels = !result.real.hits.empty();
  SvgPlot plot;
  plot.title = "Energy on " + result.platform +
               (result.memory.empty() ? "" : ", " + result.memory + " on chip");
  plot.xLabel = "energy of an inference [uJ]";
  plot.yLabel = hasLabels ? "top-1 on the search samples [%]"
                          : "signal to quantization noise [dB]";
  plot.isXLogarithmic = true;
  SvgPlot::Series front{"front", SvgPlot::Mark::None, /*isLine=*/true, {}};
  SvgPlot::Series uniform{
      "one width", SvgPlot::Mark::Square, /*isLine=*/false, {}};
  SvgPlot::Series others{
      result.method == AssignMethod::Density ? "by density" : "mixed widths",
      SvgPlot::Mark::Circle,
      /*isLine=*/false,
      {}};
  for (auto [index, candidate] : llvm::enumerate(result.candidates)) {
    Estimate height = getHeight(candidate);
    SvgPlot::Point point{candidate.point.cost.energy * 1e-6, height.value,
                         height.low, height.high, ""};
    if (candidate.isOnFront)
      front.points.push_back({point.x, point.y, point.y, point.y, ""});
    if (candidate.kind == Kind::Uniform)
      point.label = candidate.name;
    else if (result.selected == index)
      point.label = "chosen";
    (candidate.kind == Kind::Uniform ? uniform : others).points.push_back(point);
  }
  if (hasLabels)
    plot.levels.push_back(
        {100 * estimateHits(result.real.hits).value, "real network"});
  plot.series = {std::move(front), std::move(others), std::move(uniform)};
  plot.print(os);
}
