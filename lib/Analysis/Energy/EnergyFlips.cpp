//===- EnergyFlips.cpp - Where decisions change -----------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Analysis/Energy/EnergyStudies.h"

#include "ScaledConstants.h"

#include "llvm/ADT/STLExtras.h"

#include <cmath>
#include <tuple>

using namespace qnn::energy;

//===----------------------------------------------------------------------===//
// Scaled models
//===----------------------------------------------------------------------===//

static const llvm::StringLiteral weightMemory("memory.weights");
static const llvm::StringLiteral activationMemory("memory.activations");

std::vector<Constant>
qnn::energy::getScalableConstants(const Estimator &model) {
  std::vector<Constant> constants;
  for (const Constant &constant : model.getPlatform().getConstants())
    if (constant.value != 0)
      constants.push_back(constant);
  auto addMemory = [&](llvm::StringRef name, std::optional<int64_t> bits) {
    if (bits)
      constants.push_back({name.str(), double(*bits), "bit",
                           "chosen for this report", Confidence::Inferred});
  };
  if (const std::optional<MemorySize> &memory = model.getOptions().memory) {
    addMemory(weightMemory, memory->weightBits);
    addMemory(activationMemory, memory->activationBits);
  }
  return constants;
}

std::unique_ptr<Estimator> qnn::energy::createScaled(const Estimator &model,
                                                     const Constant &constant,
                                                     double value) {
  EstimatorOptions options = model.getOptions();
  Platform platform = model.getPlatform();
  if (constant.name == weightMemory)
    options.memory->weightBits = static_cast<int64_t>(value);
  else if (constant.name == activationMemory)
    options.memory->activationBits = static_cast<int64_t>(value);
  else
    platform = llvm::cantFail(platform.withValue(constant.name, value));
  llvm::Expected<std::unique_ptr<Estimator>> estimator =
      Estimator::create(platform, options);
  if (estimator)
    return std::move(*estimator);
  llvm::consumeError(estimator.takeError());
  return nullptr;
}

//===----------------------------------------------------------------------===//
// Flips
//===----------------------------------------------------------------------===//

/// Where the least of \p candidates' energies is; their number if none can run.
static unsigned findLeast(const Estimator &model,
                          llvm::ArrayRef<std::vector<LayerWork>> candidates) {
  unsigned best = candidates.size();
  double least = INFINITY;
  for (auto [index, works] : llvm::enumerate(candidates)) {
    if (llvm::Error error = model.check(works)) {
      llvm::consumeError(std::move(error));
      continue;
    }
    double total = model.estimate(works).total.getTotalPJ();
    if (total < least) {
      least = total;
      best = index;
    }
  }
  return best;
}

namespace {
/// Searches one constant.
class FlipFinder {
public:
  FlipFinder(const Estimator &model, llvm::ArrayRef<LayerWork> works,
             llvm::ArrayRef<unsigned> bits)
      : model(model), works(works), bits(bits) {
    for (unsigned width : bits)
      candidates.push_back(withBits(works, width));
  }

  void search(const Constant &constant, std::vector<Flip> &flips) const;

private:
  /// Everything that is decided: per work whether its map goes off chip, then
  /// whether weights do, then the index of the least width. Empty if there is
  /// no such machine.
  using Decisions = std::vector<unsigned>;

  Decisions decide(const Constant &constant, double value) const;
  void closeIn(const Constant &constant, double near, const Decisions &atNear,
               double far, const Decisions &atFar,
               std::vector<Flip> &flips) const;

  const Estimator &model;
  llvm::ArrayRef<LayerWork> works;
  llvm::ArrayRef<unsigned> bits;
  std::vector<std::vector<LayerWork>> candidates;
};
} // namespace

FlipFinder::Decisions FlipFinder::decide(const Constant &constant,
                                         double value) const {
  std::unique_ptr<Estimator> scaled = createScaled(model, constant, value);
  if (!scaled)
    return {};
  if (llvm::Error error = scaled->check(works)) {
    llvm::consumeError(std::move(error));
    return {};
  }
  NetworkEstimate cost = scaled->estimate(works);
  Decisions decisions;
  bool spillsWeights = false;
  for (const EnergyEstimate &op : cost.ops) {
    decisions.push_back(op.spillsOutput);
    spillsWeights |= op.spillsWeights;
  }
  decisions.push_back(spillsWeights);
  decisions.push_back(findLeast(*scaled, candidates));
  return decisions;
}

/// Both sides differ: halves the interval, on the logarithmic scale, until the
/// value of each change is known.
void FlipFinder::closeIn(const Constant &constant, double near,
                         const Decisions &atNear, double far,
                         const Decisions &atFar,
                         std::vector<Flip> &flips) const {
  if (atNear == atFar || atNear.empty() || atFar.empty())
    return;
  if (std::fabs(far / near - 1) > 1e-9) {
    double middle = std::sqrt(near) * std::sqrt(far);
    Decisions atMiddle = decide(constant, middle);
    closeIn(constant, near, atNear, middle, atMiddle, flips);
    closeIn(constant, middle, atMiddle, far, atFar, flips);
    return;
  }
  for (size_t index = 0; index < atNear.size(); ++index) {
    if (atNear[index] == atFar[index])
      continue;
    Flip flip;
    flip.constant = constant;
    flip.value = far;
    flip.from = atNear[index];
    flip.to = atFar[index];
    if (index < works.size()) {
      flip.kind = Flip::Kind::Map;
      flip.op = works[index].name;
    } else if (index == works.size()) {
      flip.kind = Flip::Kind::Weights;
    } else {
      auto getWidth = [&](unsigned candidate) {
        return candidate < bits.size() ? bits[candidate] : 0;
      };
      flip.from = getWidth(flip.from);
      flip.to = getWidth(flip.to);
    }
    flips.push_back(std::move(flip));
  }
}

void FlipFinder::search(const Constant &constant,
                        std::vector<Flip> &flips) const {
  std::vector<Flip> found;
  Decisions own = decide(constant, constant.value);
  for (double step : {std::exp2(-0.25), std::exp2(0.25)}) {
    double near = constant.value;
    Decisions atNear = own;
    for (int i = 0; i < 24; ++i) {
      double far = near * step;
      Decisions atFar = decide(constant, far);
      closeIn(constant, near, atNear, far, atFar, found);
      near = far;
      atNear = std::move(atFar);
    }
  }
  // At one value: in the order of kinds and names.
  llvm::sort(found, [](const Flip &a, const Flip &b) {
    return std::tie(a.value, a.kind, a.op) < std::tie(b.value, b.kind, b.op);
  });
  flips.insert(flips.end(), found.begin(), found.end());
}

std::vector<Flip> qnn::energy::findFlips(const Estimator &model,
                                         llvm::ArrayRef<LayerWork> works,
                                         llvm::ArrayRef<unsigned> bits) {
  FlipFinder finder(model, works, bits);
  std::vector<Flip> flips;
  for (const Constant &constant : getScalableConstants(model))
    finder.search(constant, flips);
  return flips;
}

SensitivityReport
qnn::energy::makeSensitivityReport(const Estimator &model,
                                   llvm::ArrayRef<LayerWork> works) {
  SensitivityReport report;
  report.totalPJ = model.estimate(works).total.getTotalPJ();
  report.sensitivities = computeSensitivities(model, works);
  report.hasFlips = model.getOptions().model == ModelKind::Closed;
  if (!report.hasFlips)
    return report;
  std::vector<std::vector<LayerWork>> candidates;
  for (unsigned bits : flipWidths)
    candidates.push_back(withBits(works, bits));
  unsigned least = findLeast(model, candidates);
  if (least < candidates.size())
    report.leastBits = flipWidths[least];
  report.flips = findFlips(model, works, flipWidths);
  return report;
}
