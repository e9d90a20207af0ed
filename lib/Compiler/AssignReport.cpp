//===- AssignReport.cpp - What the search for widths found ------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "AssignReport.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"

#include <cmath>

using namespace qnn;
using Kind = PrecisionCandidate::Kind;

Estimate qnn::estimateHits(const std::vector<bool> &hits) {
  return estimateShare(llvm::count(hits, true), hits.size());
}

double qnn::getSqnr(const PrecisionMeasurement &measured) {
  return -10 * std::log10(std::max(measured.noise, 1e-30));
}

/// The widths of the weights, or of the activations, one number each.
static std::string formatWidths(const AssignPrecisionResult &result,
                                const PrecisionChoice &choice, bool isWeights) {
  std::string text;
  for (auto [variable, index] : llvm::zip_equal(result.variables, choice))
    if (variable.isWeights == isWeights)
      text += (text.empty() ? "" : " ") + std::to_string(result.widths[index]);
  return text;
}

static void printShare(llvm::raw_ostream &os, const Estimate &share) {
  os << llvm::format("%6.2f %%  (%6.2f to %6.2f)", 100 * share.value,
                     100 * share.low, 100 * share.high);
}

static void printCandidate(llvm::raw_ostream &os,
                           const AssignPrecisionResult &result, size_t index) {
  const PrecisionCandidate &candidate = result.candidates[index];
  os << (result.selected == index ? '>' : candidate.isOnFront ? '*' : ' ')
     << llvm::format(" %-10s %12.4f  %6.2f  ", candidate.name.c_str(),
                     candidate.point.cost.energy * 1e-6,
                     getSqnr(candidate.measured));
  for (const std::vector<bool> *hits :
       {&candidate.measured.hits, &candidate.measured.testHits})
    if (!hits->empty()) {
      printShare(os, estimateHits(*hits));
      os << "  ";
    }
  os << formatWidths(result, candidate.point.choice, true) << " | "
     << formatWidths(result, candidate.point.choice, false) << "\n";
}

static void printGain(llvm::raw_ostream &os,
                      const AssignPrecisionResult &result) {
  if (!result.gain)
    return;
  const PrecisionGain &gain = *result.gain;
  os << "\nleast energy that reaches the floor: "
     << result.candidates[gain.mixed].name << " against "
     << result.candidates[gain.uniform].name << " for all\n  energy saved  ";
  printShare(os, gain.energy);
  os << "\n";
  if (!gain.testDifference)
    return;
  os << "  test samples  ";
  printShare(os, *gain.testDifference);
  os << "  difference of accuracy, paired\n";
}

static void printSelected(llvm::raw_ostream &os,
                          const AssignPrecisionResult &result) {
  if (!result.selected)
    return;
  const PrecisionCandidate &chosen = result.candidates[*result.selected];
  os << llvm::format("\nchosen: %.4f uJ, maps %.2f KiB, constants %.2f KiB\n",
                     chosen.point.cost.energy * 1e-6,
                     chosen.point.cost.ramBits / 8192,
                     chosen.point.cost.flashBits / 8192);
  if (result.real.testHits.empty() || chosen.measured.testHits.empty())
    return;
  os << "on the test samples, which nothing was chosen by:\n  chosen        ";
  printShare(os, estimateHits(chosen.measured.testHits));
  os << "\n  real network  ";
  printShare(os, estimateHits(result.real.testHits));
  os << "\n  difference    ";
  printShare(os, estimatePairedDifference(chosen.measured.testHits,
                                          result.real.testHits));
  os << "\n";
}

static void printTable(const AssignPrecisionResult &result,
                       llvm::raw_ostream &os) {
  os << "platform     " << result.platform << ", on-chip memory "
     << (result.memory.empty() ? "as the platform's" : result.memory) << "\n"
     << "samples      calibration " << result.calibrationSamples << ", search "
     << result.searchSamples;
  if (!result.testSamples.empty())
    os << ", test " << result.testSamples;
  os << "\n";
  bool hasLabels = !result.real.hits.empty();
  bool hasTest = !result.real.testHits.empty();
  if (hasLabels) {
    os << "real network ";
    printShare(os, estimateHits(result.real.hits));
    os << "  on the search samples\n";
  }
  os << "\n  widths        energy [uJ]  SQNR dB"
     << (hasLabels ? "  search (95 %)               " : "")
     << (hasTest ? "  test (95 %)                 " : "")
     << " weights | activations\n";
  for (size_t i = 0; i < result.candidates.size(); ++i)
    printCandidate(os, result, i);
  os << "\n* on the front of energy and " << (hasLabels ? "accuracy" : "noise")
     << " on the search samples, > chosen\n";
  printGain(os, result);
  printSelected(os, result);
  if (result.numEstimated > 0 || result.numNotRun > 0)
    os << "\nThe time budget was used up: the noise of " << result.numEstimated
       << " widths is an estimate, " << result.numNotRun
       << " candidates were not run.\n";
}

//===----------------------------------------------------------------------===//
// JSON
//===----------------------------------------------------------------------===//

static llvm::json::Value toJson(const Estimate &value) {
  return llvm::json::Object{
      {"value", value.value}, {"low", value.low}, {"high", value.high}};
}

static llvm::StringRef stringifyKind(Kind kind) {
  switch (kind) {
  case Kind::Uniform:
    return "uniform";
  case Kind::Mixed:
    return "mixed";
  case Kind::Density:
    return "density";
  }
  llvm_unreachable("all kinds are listed");
}

static llvm::json::Object toJson(const AssignPrecisionResult &result,
                                 size_t index) {
  const PrecisionCandidate &candidate = result.candidates[index];
  llvm::json::Object weights, activations;
  for (auto [variable, width] :
       llvm::zip_equal(result.variables, candidate.point.choice))
    (variable.isWeights ? weights : activations)[variable.name] =
        result.widths[width];
  llvm::json::Object object{
      {"name", candidate.name},
      {"kind", stringifyKind(candidate.kind)},
      {"energy_pj", candidate.point.cost.energy},
      {"ram_bits", candidate.point.cost.ramBits},
      {"flash_bits", candidate.point.cost.flashBits},
      {"expected_noise", candidate.point.noise},
      {"sqnr_db", getSqnr(candidate.measured)},
      {"on_front", candidate.isOnFront},
      {"selected", result.selected == index},
      {"weight_bits", std::move(weights)},
      {"activation_bits", std::move(activations)}};
  if (!candidate.measured.hits.empty())
    object["accuracy"] = toJson(estimateHits(candidate.measured.hits));
  if (!candidate.measured.testHits.empty())
    object["test_accuracy"] = toJson(estimateHits(candidate.measured.testHits));
  return object;
}

static void printJson(const AssignPrecisionResult &result,
                      llvm::raw_ostream &os) {
  llvm::json::Array candidates;
  for (size_t i = 0; i < result.candidates.size(); ++i)
    candidates.push_back(toJson(result, i));
  llvm::json::Array variables;
  for (const AssignedVariable &variable : result.variables)
    variables.push_back(
        llvm::json::Object{{"name", variable.name},
                           {"of", variable.isWeights ? "weights" : "activation"}});
  llvm::json::Object object{
      {"schema", 2},
      {"platform", result.platform},
      {"energy_model", result.energyModel},
      {"memory", result.memory},
      {"method", stringifyAssignMethod(result.method)},
      {"samples", llvm::json::Object{{"calibration", result.calibrationSamples},
                                     {"search", result.searchSamples},
                                     {"test", result.testSamples}}},
      {"complete", result.numEstimated == 0 && result.numNotRun == 0},
      {"variables", std::move(variables)},
      {"candidates", std::move(candidates)}};
  if (!result.real.hits.empty())
    object["real"] = toJson(estimateHits(result.real.hits));
  if (result.gain) {
    llvm::json::Object gain{
        {"uniform", static_cast<int64_t>(result.gain->uniform)},
        {"mixed", static_cast<int64_t>(result.gain->mixed)},
        {"energy", toJson(result.gain->energy)}};
    if (result.gain->testDifference)
      gain["test_difference"] = toJson(*result.gain->testDifference);
    object["gain"] = std::move(gain);
  }
  if (result.selected && !result.real.testHits.empty()) {
    const std::vector<bool> &chosen =
        result.candidates[*result.selected].measured.testHits;
    object["test"] = llvm::json::Object{
        {"selected", toJson(estimateHits(chosen))},
        {"real", toJson(estimateHits(result.real.testHits))},
        {"difference",
         toJson(estimatePairedDifference(chosen, result.real.testHits))}};
  }
  os << llvm::formatv("{0:2}", llvm::json::Value(std::move(object))) << "\n";
}

void qnn::printAssignment(const AssignPrecisionResult &result,
                          AssignFormat format, llvm::raw_ostream &os) {
  switch (format) {
  case AssignFormat::Table:
    return printTable(result, os);
  case AssignFormat::Json:
    return printJson(result, os);
  case AssignFormat::Svg:
    return printAssignmentPlot(result, os);
  }
}
