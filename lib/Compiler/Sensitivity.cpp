//===- Sensitivity.cpp - What each width alone does -------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Sensitivity.h"
#include "AssignReport.h"
#include "qnn/Support/SvgPlot.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"

#include <map>

using namespace qnn;

llvm::Expected<std::vector<Sensitivity>>
qnn::measureSensitivities(PrecisionAssignment &assignment) {
  const std::vector<unsigned> &widths = assignment.options().widths;
  const PrecisionMeasurement &real = assignment.real();
  bool hasLabels = !real.hits.empty();
  std::vector<Sensitivity> result;
  int64_t total = assignment.variables().size() * (widths.size() - 1);
  for (auto [index, variable] : llvm::enumerate(assignment.variables()))
    for (size_t width = 0; width + 1 < widths.size(); ++width) {
      PrecisionChoice choice = assignment.getUniform(widths.size() - 1);
      choice[index] = width;
      llvm::Expected<PrecisionMeasurement> measured =
          assignment.measure(choice);
      if (!measured)
        return measured.takeError();
      llvm::Expected<std::vector<double>> entropies =
          assignment.getEntropies(choice);
      if (!entropies)
        return entropies.takeError();
      Sensitivity &entry = result.emplace_back();
      entry.variable = variable;
      entry.bits = widths[width];
      entry.sqnr = getSqnr(*measured);
      entry.entropy = (*entropies)[index];
      if (hasLabels) {
        entry.lossIncrease = measured->loss - real.loss;
        entry.accuracyDifference =
            estimatePairedDifference(measured->hits, real.hits);
      }
      if (assignment.options().progress)
        assignment.options().progress("measuring sensitivities", result.size(),
                                      total);
    }
  return result;
}

static llvm::StringRef stringifyKind(const AssignedVariable &variable) {
  return variable.isWeights ? "weights" : "activation";
}

static void printTable(llvm::ArrayRef<Sensitivity> sensitivities,
                       llvm::raw_ostream &os) {
  size_t width = 4;
  for (const Sensitivity &entry : sensitivities)
    width = std::max(width, entry.variable.name.size());
  bool hasLabels =
      !sensitivities.empty() && sensitivities.front().lossIncrease.has_value();
  os << "All others have the widest format.\n\n"
     << llvm::left_justify("name", width)
     << "  of          bits  SQNR dB  entropy"
     << (hasLabels ? "     loss  accuracy (95 %, paired)\n" : "\n");
  for (const Sensitivity &entry : sensitivities) {
    os << llvm::left_justify(entry.variable.name, width) << "  "
       << llvm::left_justify(stringifyKind(entry.variable), 10)
       << llvm::format("  %4u  %7.2f  %7.2f", entry.bits, entry.sqnr,
                       entry.entropy);
    if (entry.lossIncrease)
      os << llvm::format("  %+7.4f", *entry.lossIncrease);
    if (const auto &difference = entry.accuracyDifference)
      os << llvm::format("  %+6.2f (%+6.2f to %+6.2f)", 100 * difference->value,
                         100 * difference->low, 100 * difference->high);
    os << "\n";
  }
}

static void printJson(llvm::ArrayRef<Sensitivity> sensitivities,
                      llvm::raw_ostream &os) {
  llvm::json::Array list;
  for (const Sensitivity &entry : sensitivities) {
    llvm::json::Object object{{"name", entry.variable.name},
                              {"of", stringifyKind(entry.variable)},
                              {"bits", entry.bits},
                              {"sqnr_db", entry.sqnr},
                              {"entropy", entry.entropy}};
    if (entry.lossIncrease)
      object["loss_increase"] = *entry.lossIncrease;
    if (const auto &difference = entry.accuracyDifference)
      object["accuracy_difference"] =
          llvm::json::Object{{"value", difference->value},
                             {"low", difference->low},
                             {"high", difference->high}};
    list.push_back(std::move(object));
  }
  os << llvm::formatv("{0:2}",
                      llvm::json::Value(llvm::json::Object{
                          {"schema", 1}, {"sensitivities", std::move(list)}}))
     << "\n";
}

/// A line for each width and kind of variable, over the layers.
static void printPlot(llvm::ArrayRef<Sensitivity> sensitivities,
                      llvm::raw_ostream &os) {
  SvgPlot plot;
  plot.title = "One width at a time";
  plot.xLabel = "";
  plot.yLabel = "signal to quantization noise of the output [dB]";
  std::map<std::pair<bool, unsigned>, SvgPlot::Series> lines;
  std::string last;
  for (const Sensitivity &entry : sensitivities) {
    std::string name =
        entry.variable.name + (entry.variable.isWeights ? " w" : " a");
    if (name != last)
      plot.xNames.push_back(name);
    last = name;
    SvgPlot::Series &line = lines[{!entry.variable.isWeights, entry.bits}];
    line.name = std::to_string(entry.bits) + " bit " +
                stringifyKind(entry.variable).str();
    line.mark = entry.variable.isWeights ? SvgPlot::Mark::Square
                                         : SvgPlot::Mark::Circle;
    line.isLine = true;
    line.points.push_back({double(plot.xNames.size() - 1), entry.sqnr,
                           entry.sqnr, entry.sqnr, ""});
  }
  for (auto &entry : lines)
    plot.series.push_back(std::move(entry.second));
  plot.print(os);
}

void qnn::printSensitivities(llvm::ArrayRef<Sensitivity> sensitivities,
                             AssignFormat format, llvm::raw_ostream &os) {
  switch (format) {
  case AssignFormat::Table:
    return printTable(sensitivities, os);
  case AssignFormat::Json:
    return printJson(sensitivities, os);
  case AssignFormat::Svg:
    return printPlot(sensitivities, os);
  }
}
