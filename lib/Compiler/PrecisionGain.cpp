//===- PrecisionGain.cpp - Mixed widths against one for all -----*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PrecisionGain.h"
#include "llvm/ADT/STLExtras.h"

#include <cmath>
#include <random>

using namespace qnn;

double qnn::getShare(const std::vector<bool> &hits) {
  return hits.empty() ? 0
                      : static_cast<double>(llvm::count(hits, true)) /
                            hits.size();
}

static double getSqnr(const PrecisionMeasurement &measured) {
  return -10 * std::log10(std::max(measured.noise, 1e-300));
}

/// The same for accuracies that were counted otherwise.
static bool reachesFloors(const PrecisionFloors &floors,
                          const PrecisionMeasurement &measured,
                          double accuracy, double realAccuracy) {
  // Accuracies are fractions with one denominator; only rounding may differ.
  constexpr double slack = 1e-12;
  if (floors.maxLoss && accuracy < realAccuracy - *floors.maxLoss - slack)
    return false;
  if (floors.accuracy && accuracy < *floors.accuracy - slack)
    return false;
  return !floors.sqnr || getSqnr(measured) >= *floors.sqnr;
}

bool qnn::reachesFloors(const PrecisionFloors &floors,
                        const PrecisionMeasurement &measured,
                        const PrecisionMeasurement &real) {
  return ::reachesFloors(floors, measured, getShare(measured.hits),
                         getShare(real.hits));
}

namespace {
/// The cheapest candidates that reach the floors, by index.
struct Cheapest {
  std::optional<size_t> uniform, any;
};
} // namespace

/// Finds them where a candidate has `accuracies[i]`. Candidates are sorted by
/// energy.
static Cheapest findCheapest(const AssignPrecisionResult &result,
                             const AssignPrecisionOptions &options,
                             llvm::ArrayRef<double> accuracies,
                             double realAccuracy) {
  Cheapest cheapest;
  for (auto [index, candidate] : llvm::enumerate(result.candidates)) {
    if (options.search.ceilings.getExcess(candidate.point.cost) > 0 ||
        !::reachesFloors(options.floors, candidate.measured, accuracies[index],
                         realAccuracy))
      continue;
    if (!cheapest.any)
      cheapest.any = index;
    if (candidate.kind == PrecisionCandidate::Kind::Uniform) {
      cheapest.uniform = index;
      break;
    }
  }
  return cheapest;
}

/// What the cheapest candidate saves against the cheapest uniform one.
static double getSaving(const AssignPrecisionResult &result,
                        const Cheapest &cheapest) {
  auto getEnergy = [&](size_t index) {
    return result.candidates[index].point.cost.energy;
  };
  return 1 - getEnergy(*cheapest.any) / getEnergy(*cheapest.uniform);
}

/// Sets the interval of `saving`.
static void resample(const AssignPrecisionResult &result,
                     const AssignPrecisionOptions &options, Estimate &saving) {
  constexpr size_t numResamplings = 2000;
  constexpr unsigned seed = 1;
  size_t count = result.real.hits.size();
  std::mt19937_64 random(seed);
  std::vector<double> savings, accuracies(result.candidates.size());
  std::vector<size_t> drawn(count);
  auto getAccuracy = [&](const std::vector<bool> &hits) {
    size_t sum = 0;
    for (size_t sample : drawn)
      sum += hits[sample];
    return static_cast<double>(sum) / count;
  };
  for (size_t i = 0; i < numResamplings; ++i) {
    for (size_t &sample : drawn)
      sample = random() % count;
    for (auto [accuracy, candidate] :
         llvm::zip_equal(accuracies, result.candidates))
      accuracy = getAccuracy(candidate.measured.hits);
    Cheapest cheapest = findCheapest(result, options, accuracies,
                                     getAccuracy(result.real.hits));
    if (cheapest.uniform)
      savings.push_back(getSaving(result, cheapest));
  }
  if (savings.empty())
    return;
  llvm::sort(savings);
  saving.low = savings[(savings.size() - 1) * 25 / 1000];
  saving.high = savings[(savings.size() - 1) * 975 / 1000];
}

std::optional<PrecisionGain>
qnn::computeGain(const AssignPrecisionResult &result,
                 const AssignPrecisionOptions &options) {
  if (options.floors.isEmpty())
    return std::nullopt;
  std::vector<double> accuracies;
  for (const PrecisionCandidate &candidate : result.candidates)
    accuracies.push_back(getShare(candidate.measured.hits));
  Cheapest cheapest =
      findCheapest(result, options, accuracies, getShare(result.real.hits));
  if (!cheapest.uniform)
    return std::nullopt;
  PrecisionGain gain;
  gain.uniform = *cheapest.uniform;
  gain.mixed = *cheapest.any;
  double saving = getSaving(result, cheapest);
  gain.energy = {saving, saving, saving};
  if (options.floors.maxLoss || options.floors.accuracy)
    resample(result, options, gain.energy);
  const std::vector<bool> &mixed =
      result.candidates[gain.mixed].measured.testHits;
  if (!mixed.empty())
    gain.testDifference = estimatePairedDifference(
        mixed, result.candidates[gain.uniform].measured.testHits);
  return gain;
}
