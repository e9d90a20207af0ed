//===- AssignReport.cpp - What qnn-assign-precision prints ------*- C++ -*-===//
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

using namespace qnn;

static Estimate estimate(const std::vector<bool> &hits) {
  return estimateShare(llvm::count(hits, true), hits.size());
}

/// The widths of the weights, or of the activations, one digit group each.
static std::string formatWidths(const AssignResult &result,
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

static void printCandidate(llvm::raw_ostream &os, const AssignResult &result,
                           size_t index) {
  const Candidate &candidate = result.candidates[index];
  bool isSelected = static_cast<int64_t>(index) == result.selected;
  os << (isSelected            ? '>'
         : candidate.isOnFront ? '*'
                               : ' ')
     << llvm::format(" %-7s %12.4f  %9.2e  ", candidate.name.c_str(),
                     candidate.point.energy * 1e-6, candidate.point.noise);
  if (!candidate.hits.empty()) {
    printShare(os, estimate(candidate.hits));
    os << "  ";
  }
  os << formatWidths(result, candidate.point.choice, true) << " | "
     << formatWidths(result, candidate.point.choice, false) << "\n";
}

void qnn::printAssignText(llvm::raw_ostream &os, const AssignResult &result) {
  os << "platform     " << result.platform << ", on-chip memory "
     << (result.memory.empty() ? "as the platform's" : result.memory) << "\n"
     << "samples      calibration " << result.calibrationSamples << ", search "
     << result.searchSamples;
  if (!result.testSamples.empty())
    os << ", test " << result.testSamples;
  os << "\n";
  if (!result.realHits.empty()) {
    os << "real network ";
    printShare(os, estimate(result.realHits));
    os << "  on the search samples\n";
  }
  os << "\n  widths     energy [uJ]     noise  "
     << (result.realHits.empty() ? "" : "accuracy (95 %)              ")
     << "weights | activations\n";
  for (size_t i = 0; i < result.candidates.size(); ++i)
    printCandidate(os, result, i);
  os << "\n* on the front of energy and "
     << (result.realHits.empty() ? "noise" : "accuracy") << ", > chosen\n";
  if (result.testHits.empty())
    return;
  os << "\non the test samples, which nothing was chosen by:\n  chosen       ";
  printShare(os, estimate(result.testHits));
  os << "\n  real network ";
  printShare(os, estimate(result.realTestHits));
  os << "\n  difference   ";
  printShare(os,
             estimatePairedDifference(result.testHits, result.realTestHits));
  os << "\n";
}

static llvm::json::Value toJson(const Estimate &value) {
  return llvm::json::Object{
      {"value", value.value}, {"low", value.low}, {"high", value.high}};
}

void qnn::printAssignJson(llvm::raw_ostream &os, const AssignResult &result) {
  llvm::json::Array candidates;
  for (auto [index, candidate] : llvm::enumerate(result.candidates)) {
    llvm::json::Object weights, activations;
    for (auto [variable, width] :
         llvm::zip_equal(result.variables, candidate.point.choice))
      (variable.isWeights ? weights : activations)[variable.name] =
          result.widths[width];
    llvm::json::Object object{
        {"name", candidate.name},
        {"energy_pj", candidate.point.energy},
        {"noise", candidate.point.noise},
        {"on_front", candidate.isOnFront},
        {"selected", static_cast<int64_t>(index) == result.selected},
        {"weight_bits", std::move(weights)},
        {"activation_bits", std::move(activations)}};
    if (!candidate.hits.empty())
      object["accuracy"] = toJson(estimate(candidate.hits));
    candidates.push_back(std::move(object));
  }
  llvm::json::Object object{
      {"schema", 1},
      {"platform", result.platform},
      {"memory", result.memory},
      {"samples", llvm::json::Object{{"calibration", result.calibrationSamples},
                                     {"search", result.searchSamples},
                                     {"test", result.testSamples}}},
      {"candidates", std::move(candidates)}};
  if (!result.realHits.empty())
    object["real"] = toJson(estimate(result.realHits));
  if (!result.testHits.empty())
    object["test"] = llvm::json::Object{
        {"selected", toJson(estimate(result.testHits))},
        {"real", toJson(estimate(result.realTestHits))},
        {"difference", toJson(estimatePairedDifference(result.testHits,
                                                       result.realTestHits))}};
  os << llvm::formatv("{0:2}", llvm::json::Value(std::move(object))) << "\n";
}
