//===- Estimator.cpp - The interface of the energy models -------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Analysis/Energy/Estimator.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"

#include <algorithm>

using namespace qnn::energy;

EnergyEstimate &EnergyEstimate::operator+=(const EnergyEstimate &other) {
  macPJ += other.macPJ;
  postPJ += other.postPJ;
  sramLocalPJ += other.sramLocalPJ;
  sramMainPJ += other.sramMainPJ;
  dramPJ += other.dramPJ;
  weightSramPJ += other.weightSramPJ;
  dramImageWords += other.dramImageWords;
  dramMapWords += other.dramMapWords;
  dramWeightWords += other.dramWeightWords;
  numLevels = std::max(numLevels, other.numLevels);
  for (unsigned l = 0; l < other.numLevels; ++l) {
    levels[l].energyPJ += other.levels[l].energyPJ;
    levels[l].cycles += other.levels[l].cycles;
    for (unsigned x = 0; x < numOperands; ++x) {
      levels[l].readBits[x] += other.levels[l].readBits[x];
      levels[l].writeBits[x] += other.levels[l].writeBits[x];
    }
  }
  computeCycles += other.computeCycles;
  cycles += other.cycles;
  leakagePJ += other.leakagePJ;
  return *this;
}

llvm::StringRef qnn::energy::stringifyModel(ModelKind model) {
  return model == ModelKind::Closed ? "closed" : "tiled";
}

std::optional<ModelKind> qnn::energy::parseModel(llvm::StringRef name) {
  for (ModelKind model : {ModelKind::Closed, ModelKind::Tiled})
    if (name == stringifyModel(model))
      return model;
  return std::nullopt;
}

std::vector<LayerWidths>
qnn::energy::getWidths(llvm::ArrayRef<LayerWork> works) {
  std::vector<LayerWidths> widths;
  for (const LayerWork &work : works)
    widths.push_back({work.weight, work.activation, work.output});
  return widths;
}

Estimator::Estimator(const Platform &platform, const EstimatorOptions &options)
    : platform(platform), options(options),
      machine(platform, options.memory, options.dramScaling) {}

Estimator::~Estimator() = default;

llvm::Error Estimator::check(llvm::ArrayRef<LayerWork> works) const {
  for (const LayerWork &work : works) {
    if (work.kind != WorkKind::Contraction)
      continue;
    std::string refusal =
        machine.getLaw().getRefusal(work.weight, work.activation);
    if (!refusal.empty())
      return llvm::createStringError(
          llvm::formatv("'{0}' cannot run on platform '{1}': {2}", work.name,
                        platform.getName(), refusal)
              .str());
  }
  return llvm::Error::success();
}

void Estimator::finish(llvm::ArrayRef<LayerWork> works,
                       NetworkEstimate &network) const {
  network.clockMHz = machine.getClockMHz();
  network.total = EnergyEstimate();
  network.macs = 0;
  for (auto [work, op] : llvm::zip_equal(works, network.ops)) {
    op.cycles = op.computeCycles;
    op.boundBy = -1;
    for (unsigned l = 0; l < op.numLevels; ++l) {
      if (op.levels[l].cycles <= op.cycles)
        continue;
      op.cycles = op.levels[l].cycles;
      op.boundBy = static_cast<int>(l);
    }
    // 1 mW for 1 us is 1000 pJ.
    op.leakagePJ =
        1e3 * machine.getLeakageMW() * op.cycles / machine.getClockMHz();
    network.total += op;
    network.macs += work.macs;
  }
}
