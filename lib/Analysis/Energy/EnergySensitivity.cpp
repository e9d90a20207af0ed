//===- EnergySensitivity.cpp - What the total depends on --------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Analysis/Energy/EnergyStudies.h"

#include "ReportText.h"
#include "ScaledConstants.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"

#include <cmath>

using namespace qnn::energy;

/// The total with \p constant scaled by \p factor; empty if the network cannot
/// run then.
static std::optional<double> priceScaled(const Estimator &model,
                                         llvm::ArrayRef<LayerWork> works,
                                         const Constant &constant,
                                         double factor) {
  std::unique_ptr<Estimator> estimator =
      createScaled(model, constant, constant.value * factor);
  if (!estimator)
    return std::nullopt;
  if (llvm::Error error = estimator->check(works)) {
    llvm::consumeError(std::move(error));
    return std::nullopt;
  }
  double total = estimator->estimate(works).total.getTotalPJ();
  return std::isfinite(total) ? std::optional(total) : std::nullopt;
}

/// Both sides must agree: at a jump (a capacity, a whole number) a difference
/// says nothing about the slope.
static std::optional<double> computeElasticity(std::optional<double> below,
                                               double total,
                                               std::optional<double> above,
                                               double step) {
  if (!below || !above)
    return std::nullopt;
  double left = (total - *below) / (step * total);
  double right = (*above - total) / (step * total);
  if (std::fabs(left - right) > 1e-2 * std::max(std::fabs(left), 1e-3))
    return std::nullopt;
  return (left + right) / 2;
}

std::vector<Sensitivity>
qnn::energy::computeSensitivities(const Estimator &model,
                                  llvm::ArrayRef<LayerWork> works) {
  const double step = 1e-4;
  double total = model.estimate(works).total.getTotalPJ();
  std::vector<Sensitivity> found;
  if (total <= 0)
    return found;
  auto differs = [&](std::optional<double> other) {
    return !other || std::fabs(*other - total) > 1e-12 * total;
  };
  for (const Constant &constant : getScalableConstants(model)) {
    auto price = [&](double factor) {
      return priceScaled(model, works, constant, factor);
    };
    Sensitivity sensitivity;
    sensitivity.constant = constant;
    std::optional<double> below = price(1 - step), above = price(1 + step);
    sensitivity.elasticity = computeElasticity(below, total, above, step);
    bool matters = differs(below) || differs(above);
    if (constant.confidence != Confidence::Confirmed) {
      sensitivity.halfPJ = price(0.5);
      sensitivity.doublePJ = price(2);
      matters |= differs(sensitivity.halfPJ) || differs(sensitivity.doublePJ);
    }
    if (matters)
      found.push_back(std::move(sensitivity));
  }
  // Those that jump come last.
  llvm::sort(found, [](const Sensitivity &a, const Sensitivity &b) {
    double first = std::fabs(a.elasticity.value_or(0));
    double second = std::fabs(b.elasticity.value_or(0));
    return first != second ? first > second : a.constant.name < b.constant.name;
  });
  return found;
}

//===----------------------------------------------------------------------===//
// Printing
//===----------------------------------------------------------------------===//

static std::string formatValue(double value) {
  std::string text;
  llvm::raw_string_ostream(text) << llvm::format("%.8g", value);
  return text;
}

/// What holds beyond the value of \p flip.
static std::string describe(const Flip &flip) {
  std::string now = std::to_string(flip.to) + " bits cost least";
  switch (flip.kind) {
  case Flip::Kind::Width:
    return flip.to ? now : "no width can run";
  case Flip::Kind::Map:
    return "the map of '" + flip.op + "' " +
           (flip.to ? "goes off chip" : "stays on chip");
  case Flip::Kind::Weights:
    return flip.to ? "the weights go off chip" : "the weights stay on chip";
  }
  llvm_unreachable("all kinds are listed");
}

static void printFlips(const SensitivityReport &report, llvm::raw_ostream &os) {
  if (!report.hasFlips) {
    os << "\nWhere decisions flip: for the closed form only.\n";
    return;
  }
  os << "\nWhere decisions flip, from 1/64 to 64 times each constant\n"
        "Decisions: the width that costs least for all weights and maps, of ";
  llvm::interleaveComma(flipWidths, os);
  os << " bits (now ";
  if (report.leastBits)
    os << report.leastBits;
  else
    os << "none can run";
  os << "; accuracy is\nnot considered), and what goes off chip.\n\n";
  auto isWidth = [](const Flip &flip) {
    return flip.kind == Flip::Kind::Width;
  };
  if (llvm::none_of(report.flips, isWidth))
    os << "No constant changes the width that costs least.\n";
  if (report.flips.empty())
    os << "No constant changes what goes off chip.\n";
  for (const Flip &flip : report.flips)
    os << llvm::formatv("{0,-32} {1,12} {2,-5} {3} {4,12}: {5}\n",
                        flip.constant.name, formatValue(flip.constant.value),
                        flip.constant.unit, flip.isAbove() ? "above" : "below",
                        formatValue(flip.value), describe(flip));
}

static void printSensitivityTable(const SensitivityReport &report,
                                  llvm::raw_ostream &os) {
  EnergyUnit unit = chooseUnit(report.totalPJ);
  auto inUnit = [&](std::optional<double> energy) -> std::string {
    return energy ? llvm::formatv("{0:f3}", *energy / unit.picojoules).str()
                  : "-";
  };
  os << "Sensitivity of the total, " << inUnit(report.totalPJ) << " "
     << unit.name
     << " per inference (dynamic)\nElasticity: percent per percent of the "
        "constant; 'steps': the total jumps here.\nHalf and double: the total "
        "in "
     << unit.name << " at half and at double an unverified constant.\n\n";
  auto line = [&](llvm::StringRef name, llvm::StringRef value,
                  llvm::StringRef unitName, llvm::StringRef confidence,
                  llvm::StringRef elasticity, llvm::StringRef half,
                  llvm::StringRef twice) {
    os << llvm::formatv("{0,-32} {1,12} {2,-5} {3,-10} {4,10} {5,12} {6,12}\n",
                        name, value, unitName, confidence, elasticity, half,
                        twice);
  };
  line("constant", "value", "unit", "confidence", "elasticity", "half",
       "double");
  for (const Sensitivity &sensitivity : report.sensitivities) {
    const Constant &constant = sensitivity.constant;
    line(constant.name, formatValue(constant.value), constant.unit,
         stringifyConfidence(constant.confidence),
         sensitivity.elasticity
             ? llvm::formatv("{0:f6}", *sensitivity.elasticity).str()
             : "steps",
         inUnit(sensitivity.halfPJ), inUnit(sensitivity.doublePJ));
  }
  printFlips(report, os);
}

static void writeFlip(const Flip &flip, llvm::json::OStream &json) {
  json.attribute("constant", flip.constant.name);
  json.attribute("value", flip.value);
  json.attribute("side", flip.isAbove() ? "above" : "below");
  json.attribute("kind", flip.kind == Flip::Kind::Width ? "width"
                         : flip.kind == Flip::Kind::Map ? "map"
                                                        : "weights");
  if (flip.kind == Flip::Kind::Width) {
    json.attribute("bits", flip.to);
    json.attribute("bits_now", flip.from);
  } else {
    json.attribute("op", llvm::json::fixUTF8(flip.op));
    json.attribute("off_chip", flip.to != 0);
  }
}

static void printSensitivityJSON(const SensitivityReport &report,
                                 llvm::raw_ostream &os) {
  auto number = [](std::optional<double> value) {
    return value ? llvm::json::Value(*value) : llvm::json::Value(nullptr);
  };
  llvm::json::OStream json(os, /*IndentSize=*/2);
  json.object([&] {
    json.attribute("schema", 1);
    json.attribute("total_pj", report.totalPJ);
    json.attributeArray("constants", [&] {
      for (const Sensitivity &sensitivity : report.sensitivities)
        json.object([&] {
          const Constant &constant = sensitivity.constant;
          json.attribute("name", constant.name);
          json.attribute("value", constant.value);
          json.attribute("unit", constant.unit);
          json.attribute("confidence",
                         stringifyConfidence(constant.confidence));
          json.attribute("elasticity", number(sensitivity.elasticity));
          json.attribute("half_pj", number(sensitivity.halfPJ));
          json.attribute("double_pj", number(sensitivity.doublePJ));
        });
    });
    if (!report.hasFlips)
      return;
    json.attributeArray("widths", [&] {
      for (unsigned bits : flipWidths)
        json.value(bits);
    });
    json.attribute("least_bits", report.leastBits);
    json.attributeArray("flips", [&] {
      for (const Flip &flip : report.flips)
        json.object([&] { writeFlip(flip, json); });
    });
  });
  os << "\n";
}

void qnn::energy::printSensitivities(const SensitivityReport &report,
                                     ReportFormat format,
                                     llvm::raw_ostream &os) {
  if (format == ReportFormat::JSON)
    return printSensitivityJSON(report, os);
  if (format != ReportFormat::CSV)
    return printSensitivityTable(report, os);
  auto number = [](std::optional<double> value) -> std::string {
    return value ? llvm::formatv("{0:f6}", *value).str() : "";
  };
  os << "constant,value,unit,confidence,elasticity,half_pj,double_pj\n";
  for (const Sensitivity &sensitivity : report.sensitivities)
    os << sensitivity.constant.name << ','
       << llvm::format("%.12g", sensitivity.constant.value) << ','
       << sensitivity.constant.unit << ','
       << stringifyConfidence(sensitivity.constant.confidence) << ','
       << number(sensitivity.elasticity) << ',' << number(sensitivity.halfPJ)
       << ',' << number(sensitivity.doublePJ) << "\n";
}
