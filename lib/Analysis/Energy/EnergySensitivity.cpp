//===- EnergySensitivity.cpp - What the total depends on --------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Analysis/Energy/EnergyStudies.h"

#include "ReportText.h"

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
  llvm::Expected<std::unique_ptr<Estimator>> estimator =
      Estimator::create(llvm::cantFail(model.getPlatform().withValue(
                            constant.name, constant.value * factor)),
                        model.getOptions());
  if (!estimator) {
    llvm::consumeError(estimator.takeError());
    return std::nullopt;
  }
  if (llvm::Error error = (*estimator)->check(works)) {
    llvm::consumeError(std::move(error));
    return std::nullopt;
  }
  double total = (*estimator)->estimate(works).total.getTotalPJ();
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
  for (const Constant &constant : model.getPlatform().getConstants()) {
    if (constant.value == 0)
      continue;
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

static void printSensitivityTable(llvm::ArrayRef<Sensitivity> sensitivities,
                                  double totalPJ, llvm::raw_ostream &os) {
  EnergyUnit unit = chooseUnit(totalPJ);
  auto inUnit = [&](std::optional<double> energy) -> std::string {
    return energy ? llvm::formatv("{0:f3}", *energy / unit.picojoules).str()
                  : "-";
  };
  os << "Sensitivity of the total, " << inUnit(totalPJ) << " " << unit.name
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
  for (const Sensitivity &sensitivity : sensitivities) {
    const Constant &constant = sensitivity.constant;
    std::string value;
    llvm::raw_string_ostream(value) << llvm::format("%.6g", constant.value);
    line(constant.name, value, constant.unit,
         stringifyConfidence(constant.confidence),
         sensitivity.elasticity
             ? llvm::formatv("{0:f6}", *sensitivity.elasticity).str()
             : "steps",
         inUnit(sensitivity.halfPJ), inUnit(sensitivity.doublePJ));
  }
}

static void printSensitivityJSON(llvm::ArrayRef<Sensitivity> sensitivities,
                                 double totalPJ, llvm::raw_ostream &os) {
  auto number = [](std::optional<double> value) {
    return value ? llvm::json::Value(*value) : llvm::json::Value(nullptr);
  };
  llvm::json::OStream json(os, /*IndentSize=*/2);
  json.object([&] {
    json.attribute("schema", 1);
    json.attribute("total_pj", totalPJ);
    json.attributeArray("constants", [&] {
      for (const Sensitivity &sensitivity : sensitivities)
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
  });
  os << "\n";
}

void qnn::energy::printSensitivities(llvm::ArrayRef<Sensitivity> sensitivities,
                                     double totalPJ, ReportFormat format,
                                     llvm::raw_ostream &os) {
  if (format == ReportFormat::JSON)
    return printSensitivityJSON(sensitivities, totalPJ, os);
  if (format != ReportFormat::CSV)
    return printSensitivityTable(sensitivities, totalPJ, os);
  auto number = [](std::optional<double> value) -> std::string {
    return value ? llvm::formatv("{0:f6}", *value).str() : "";
  };
  os << "constant,value,unit,confidence,elasticity,half_pj,double_pj\n";
  for (const Sensitivity &sensitivity : sensitivities)
    os << sensitivity.constant.name << ','
       << llvm::format("%.12g", sensitivity.constant.value) << ','
       << sensitivity.constant.unit << ','
       << stringifyConfidence(sensitivity.constant.confidence) << ','
       << number(sensitivity.elasticity) << ',' << number(sensitivity.halfPJ)
       << ',' << number(sensitivity.doublePJ) << "\n";
}
