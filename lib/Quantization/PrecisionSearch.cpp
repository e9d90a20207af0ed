//===- PrecisionSearch.cpp - Widths of least energy -------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Quantization/PrecisionSearch.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

using namespace qnn;

double PrecisionCeilings::getExcess(const PrecisionCost &cost) const {
  double excess = 0;
  auto add = [&](double value, std::optional<double> ceiling) {
    if (ceiling && value > *ceiling)
      excess += (value - *ceiling) / std::max(*ceiling, 1.0);
  };
  add(cost.energy, energy);
  add(cost.ramBits, ramBits);
  add(cost.flashBits, flashBits);
  return excess;
}

namespace {
/// What moves compare: first by how much a choice is above the ceilings, as a
/// share of them, then energy + price * noise.
using Objective = std::pair<double, double>;

/// Collects priced choices and moves from one to the next.
class Searcher {
public:
  Searcher(llvm::ArrayRef<PrecisionVariable> variables, CostFunction cost,
           const PrecisionSearchOptions &options)
      : variables(variables), cost(cost), options(options) {}

  const PrecisionPoint &price(const PrecisionChoice &choice);
  void priceAll();
  void priceUniform();
  /// The best that moves from `start` find at a price of noise.
  PrecisionChoice descend(PrecisionChoice start, double noisePrice);
  /// Of choices within the ceilings, or of all.
  std::vector<PrecisionPoint> getFront(bool ignoreCeilings = false) const;

private:
  bool improveOne(PrecisionChoice &choice, Objective &best, double noisePrice);
  bool improveTwo(PrecisionChoice &choice, Objective &best, double noisePrice);
  Objective getObjective(const PrecisionChoice &choice, double noisePrice);

  llvm::ArrayRef<PrecisionVariable> variables;
  CostFunction cost;
  const PrecisionSearchOptions &options;
  std::map<PrecisionChoice, PrecisionPoint> points;
};
} // namespace

const PrecisionPoint &Searcher::price(const PrecisionChoice &choice) {
  auto [it, isNew] = points.try_emplace(choice);
  PrecisionPoint &point = it->second;
  if (isNew) {
    point.choice = choice;
    point.cost = cost(choice);
    for (auto [variable, index] : llvm::zip_equal(variables, choice))
      point.noise += variable.noise[index];
  }
  return point;
}

void Searcher::priceAll() {
  PrecisionChoice choice(variables.size(), 0);
  while (true) {
    price(choice);
    size_t i = 0;
    while (i < choice.size() && ++choice[i] == variables[i].noise.size())
      choice[i++] = 0;
    if (i == choice.size())
      return;
  }
}

/// Variables with fewer choices stay at their widest.
void Searcher::priceUniform() {
  size_t most = 0;
  for (const PrecisionVariable &variable : variables)
    most = std::max(most, variable.noise.size());
  for (size_t index = 0; index < most; ++index) {
    PrecisionChoice choice;
    for (const PrecisionVariable &variable : variables)
      choice.push_back(std::min(index, variable.noise.size() - 1));
    price(choice);
  }
}

Objective Searcher::getObjective(const PrecisionChoice &choice,
                                 double noisePrice) {
  const PrecisionPoint &point = price(choice);
  return {options.ceilings.getExcess(point.cost),
          point.cost.energy + noisePrice * point.noise};
}

bool Searcher::improveOne(PrecisionChoice &choice, Objective &best,
                          double noisePrice) {
  bool improved = false;
  for (size_t i = 0; i < choice.size(); ++i) {
    PrecisionChoice other = choice;
    for (size_t index = 0; index < variables[i].noise.size(); ++index) {
      other[i] = index;
      Objective objective = getObjective(other, noisePrice);
      if (objective < best) {
        choice = other;
        best = objective;
        improved = true;
      }
    }
  }
  return improved;
}

/// Two variables, one step each: what a single step cannot do when a map fits
/// on chip only if both it and its neighbour are narrower.
bool Searcher::improveTwo(PrecisionChoice &choice, Objective &best,
                          double noisePrice) {
  bool improved = false;
  auto step = [&](PrecisionChoice &other, size_t i, int by) {
    int index = other[i] + by;
    if (index < 0 || index >= static_cast<int>(variables[i].noise.size()))
      return false;
    other[i] = index;
    return true;
  };
  for (size_t i = 0; i < choice.size(); ++i)
    for (size_t j = i + 1; j < choice.size(); ++j)
      for (int first : {-1, 1})
        for (int second : {-1, 1}) {
          PrecisionChoice other = choice;
          if (!step(other, i, first) || !step(other, j, second))
            continue;
          Objective objective = getObjective(other, noisePrice);
          if (objective >= best)
            continue;
          choice = other;
          best = objective;
          improved = true;
        }
  return improved;
}

PrecisionChoice Searcher::descend(PrecisionChoice choice, double noisePrice) {
  Objective best = getObjective(choice, noisePrice);
  do {
    while (improveOne(choice, best, noisePrice))
      continue;
  } while (improveTwo(choice, best, noisePrice));
  return choice;
}

std::vector<PrecisionPoint> Searcher::getFront(bool ignoreCeilings) const {
  std::vector<PrecisionPoint> sorted;
  for (const auto &entry : points)
    if (ignoreCeilings || options.ceilings.getExcess(entry.second.cost) == 0)
      sorted.push_back(entry.second);
  llvm::sort(sorted, [](const PrecisionPoint &a, const PrecisionPoint &b) {
    return std::tie(a.cost.energy, a.noise, a.choice) <
           std::tie(b.cost.energy, b.noise, b.choice);
  });
  std::vector<PrecisionPoint> front;
  double leastNoise = std::numeric_limits<double>::infinity();
  for (PrecisionPoint &point : sorted)
    if (point.noise < leastNoise) {
      leastNoise = point.noise;
      front.push_back(std::move(point));
    }
  return front;
}

std::vector<PrecisionPoint>
qnn::findPrecisionFront(llvm::ArrayRef<PrecisionVariable> variables,
                        CostFunction cost,
                        const PrecisionSearchOptions &options) {
  Searcher searcher(variables, cost, options);
  double numChoices = 1;
  for (const PrecisionVariable &variable : variables)
    numChoices *= variable.noise.size();
  if (numChoices <= options.maxExhaustive) {
    searcher.priceAll();
    return searcher.getFront();
  }
  searcher.priceUniform();
  std::vector<PrecisionPoint> uniform =
      searcher.getFront(/*ignoreCeilings=*/true);
  // Prices from "only energy counts" to "only noise counts": the slopes of the
  // front between its ends, and two decades more on both sides.
  double energySpan = uniform.back().cost.energy - uniform.front().cost.energy;
  double noiseSpan = uniform.front().noise - uniform.back().noise;
  if (!(energySpan > 0) || !(noiseSpan > 0))
    return searcher.getFront();
  constexpr double decades = 5;
  PrecisionChoice last = uniform.front().choice;
  for (int64_t i = 0; i < options.numPrices; ++i) {
    double exponent =
        decades * (2.0 * i / std::max<int64_t>(options.numPrices - 1, 1) - 1);
    double noisePrice = energySpan / noiseSpan * std::pow(10.0, exponent);
    last = searcher.descend(last, noisePrice);
    for (const PrecisionPoint &point : uniform)
      searcher.descend(point.choice, noisePrice);
  }
  return searcher.getFront();
}
