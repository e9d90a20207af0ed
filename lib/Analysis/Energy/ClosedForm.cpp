//===- ClosedForm.cpp - Analytical energy of Moons et al. 2017 --*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Analysis/Energy/ClosedForm.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"

#include <algorithm>
#include <cassert>
#include <cmath>

using namespace qnn::energy;

OpCost &OpCost::operator+=(const OpCost &other) {
  macPJ += other.macPJ;
  postPJ += other.postPJ;
  sramLocalPJ += other.sramLocalPJ;
  sramMainPJ += other.sramMainPJ;
  dramPJ += other.dramPJ;
  weightSramPJ += other.weightSramPJ;
  dramImageWords += other.dramImageWords;
  dramMapWords += other.dramMapWords;
  dramWeightWords += other.dramWeightWords;
  return *this;
}

/// Bits that an op moves across the chip's border.
struct ClosedFormModel::Traffic {
  double imageBits = 0;
  double mapBits = 0;
  double weightBits = 0;
};

llvm::Expected<ClosedFormModel>
ClosedFormModel::create(const Platform &platform, ClosedFormOptions options) {
  static const char *const required[] = {
      "mac_energy",        "mac_width",       "mac_exponent",
      "local_per_mac",     "main_per_mac",    "dram_per_mac",
      "parallel_macs",     "fanout_exponent", "post_operations",
      "other_per_mac",     "map_transfers",   "weight_memory",
      "activation_memory", "map_share",       "float16_per_mac",
      "float32_per_mac"};
  for (const char *name : required)
    if (!platform.find(name))
      return llvm::createStringError(
          llvm::inconvertibleErrorCode(),
          llvm::formatv("platform '{0}' has no constant '{1}', which the "
                        "closed form needs",
                        platform.getName(), name)
              .str());
  return ClosedFormModel(platform, options);
}

ClosedFormModel::ClosedFormModel(const Platform &platform,
                                 ClosedFormOptions options)
    : platform(&platform), options(options),
      memory(options.memory ? *options.memory : getDefaultMemory(platform)) {}

WordEnergies ClosedFormModel::getWordEnergies(unsigned bits) const {
  double width = platform->value("mac_width");
  double ratio = bits / width;
  double widest = platform->value("mac_energy");
  WordEnergies energies;
  energies.mac = widest * std::pow(ratio, platform->value("mac_exponent"));
  energies.local = energies.mac * platform->value("local_per_mac");
  energies.main = energies.mac * platform->value("main_per_mac");
  double dramMac =
      options.dramScaling == DramScaling::Mac ? energies.mac : widest * ratio;
  energies.dram = dramMac * platform->value("dram_per_mac");
  energies.parallel = platform->value("parallel_macs") / ratio;
  return energies;
}

/// Price of a floating-point MAC relative to an integer MAC of `mac_width`
/// bits; 0 when all operands are integers.
double ClosedFormModel::getFloatFactor(const LayerWork &work) const {
  double factor = 0;
  for (OperandFormat format : {work.weight, work.activation})
    if (format.isFloat)
      factor = std::max(factor,
                        platform->value(format.bits > 16 ? "float32_per_mac"
                                                         : "float16_per_mac"));
  return factor;
}

void ClosedFormModel::chargeDram(OpCost &cost, const Traffic &traffic,
                                 double pjPerWord) const {
  cost.dramImageWords = traffic.imageBits / cost.sliceBits;
  cost.dramMapWords = traffic.mapBits / cost.sliceBits;
  cost.dramWeightWords = traffic.weightBits / cost.sliceBits;
  cost.dramPJ = pjPerWord * (cost.dramImageWords + cost.dramMapWords +
                             cost.dramWeightWords);
}

static int64_t divideCeil(int64_t value, int64_t divisor) {
  return (value + divisor - 1) / divisor;
}

/// Price of a contraction on a datapath \p sliceBits wide.
OpCost ClosedFormModel::priceAt(const LayerWork &work, OperandFormat activation,
                                const Traffic &traffic,
                                unsigned sliceBits) const {
  double floatFactor = getFloatFactor(work);
  // Floating-point operands are not cut into slices.
  int64_t weightSlices =
      floatFactor ? 1 : divideCeil(work.weight.bits, sliceBits);
  int64_t activationSlices =
      floatFactor ? 1 : divideCeil(activation.bits, sliceBits);
  WordEnergies energies = getWordEnergies(sliceBits);
  if (floatFactor)
    energies.mac *= floatFactor;
  double fanout =
      std::pow(work.parallelMacs ? *work.parallelMacs : energies.parallel,
               platform->value("fanout_exponent"));

  double slice = sliceBits;
  double macs = work.macs;
  double outputs = work.outputs;
  double weightWords = work.weight.bits / slice;
  double activationWords = activation.bits / slice;
  double outputWords = work.output.bits / slice;

  OpCost cost;
  cost.sliceBits = sliceBits;
  cost.passes = weightSlices * activationSlices;
  cost.macPJ = energies.mac * macs * cost.passes;
  cost.postPJ = energies.mac * platform->value("other_per_mac") *
                platform->value("post_operations") * outputs;
  double weightLocal =
      energies.local * macs * activationSlices * weightWords / fanout;
  double activationLocal =
      energies.local * macs * weightSlices * activationWords / fanout;
  double weightMain = energies.main * work.weightWords * weightWords;
  double activationMain =
      energies.main * platform->value("map_transfers") * outputs * outputWords;
  cost.sramLocalPJ = weightLocal + activationLocal;
  cost.sramMainPJ = weightMain + activationMain;
  cost.weightSramPJ = weightMain + weightLocal;
  chargeDram(cost, traffic, energies.dram);
  return cost;
}

OpCost ClosedFormModel::priceContraction(const LayerWork &work,
                                         const Traffic &traffic,
                                         bool isFirstLayer) const {
  OperandFormat activation = work.activation;
  if (getFloatFactor(work))
    return priceAt(work, activation, traffic,
                   static_cast<unsigned>(platform->value("mac_width")));
  if (isFirstLayer) {
    if (!options.firstLayerPasses)
      activation.bits = work.weight.bits;
    else if (options.imageExtend)
      activation.bits = std::max(activation.bits, work.weight.bits);
  }

  unsigned low = std::min(work.weight.bits, activation.bits);
  unsigned high = std::max(work.weight.bits, activation.bits);
  if (options.macForm == MacForm::Passes)
    high = low;
  else if (options.macForm == MacForm::Wide)
    low = high;
  OpCost best = priceAt(work, activation, traffic, low);
  for (unsigned sliceBits = low + 1; sliceBits <= high; ++sliceBits) {
    OpCost cost = priceAt(work, activation, traffic, sliceBits);
    if (cost.getTotalPJ() < best.getTotalPJ())
      best = cost;
  }
  return best;
}

/// Width of the words in which an op without MACs moves its maps.
static unsigned getMapSlice(const LayerWork &work, const Platform &platform) {
  return work.activation.isFloat
             ? static_cast<unsigned>(platform.value("mac_width"))
             : work.activation.bits;
}

/// A merge is one operation per element and makes a new map.
OpCost ClosedFormModel::priceMerge(const LayerWork &work,
                                   const Traffic &traffic) const {
  OpCost cost;
  cost.sliceBits = getMapSlice(work, *platform);
  cost.passes = 1;
  WordEnergies energies = getWordEnergies(cost.sliceBits);
  if (work.activation.isFloat)
    energies.mac *= platform->value(
        work.activation.bits > 16 ? "float32_per_mac" : "float16_per_mac");
  double outputs = work.outputs;
  cost.postPJ = energies.mac * platform->value("other_per_mac") * outputs;
  cost.sramMainPJ = energies.main * platform->value("map_transfers") * outputs *
                    work.output.bits / cost.sliceBits;
  chargeDram(cost, traffic, energies.dram);
  return cost;
}

/// Pooling is free but for the fetch of a map that did not stay on chip.
OpCost ClosedFormModel::pricePool(const LayerWork &work,
                                  const Traffic &traffic) const {
  OpCost cost;
  cost.sliceBits = getMapSlice(work, *platform);
  chargeDram(cost, traffic, getWordEnergies(cost.sliceBits).dram);
  return cost;
}

//===----------------------------------------------------------------------===//
// What stays on chip
//===----------------------------------------------------------------------===//

/// Who owns which map, and what of it lies in DRAM.
struct ClosedFormModel::Residence {
  /// The maps that the result of each work consists of.
  std::vector<llvm::SmallVector<unsigned, 2>> maps;
  /// Per work: its map is read by an op.
  std::vector<bool> isRead;
  /// Per work: bits of its map that do not stay on chip.
  std::vector<double> spilledBits;
  /// Part of the weights' bits that does not stay on chip.
  double spilledWeights = 0;

  Residence(llvm::ArrayRef<LayerWork> works, const ClosedFormModel &model);

  /// The distinct maps that \p work reads.
  llvm::SmallVector<unsigned, 4> getInputs(const LayerWork &work) const;

private:
  /// What exceeds \p capacity of \p bits, by the rule of \p residency.
  static double getExcess(double bits, double capacity, Residency residency) {
    if (bits <= capacity)
      return 0;
    return residency == Residency::Whole ? bits : bits - capacity;
  }
};

ClosedFormModel::Residence::Residence(llvm::ArrayRef<LayerWork> works,
                                      const ClosedFormModel &model)
    : maps(works.size()), isRead(works.size()), spilledBits(works.size()) {
  double weightBits = 0;
  for (auto [index, work] : llvm::enumerate(works)) {
    llvm::SmallVector<unsigned, 4> inputs = getInputs(work);
    if (work.kind == WorkKind::Fused) {
      maps[index].assign(inputs.begin(), inputs.end());
    } else {
      // A pooled map is never stored: it goes straight into the next layer.
      if (work.kind != WorkKind::Pool)
        maps[index].push_back(index);
      for (unsigned map : inputs)
        isRead[map] = true;
    }
    if (work.feedsOutside)
      for (unsigned map : maps[index])
        isRead[map] = true;
    weightBits += double(work.weightWords) * work.weight.bits;
  }

  const MemorySize &memory = model.getMemory();
  Residency residency = model.getOptions().residency;
  if (memory.weightBits && weightBits > 0)
    spilledWeights =
        getExcess(weightBits, *memory.weightBits, residency) / weightBits;
  if (!memory.activationBits)
    return;
  double mapCapacity =
      *memory.activationBits * model.getPlatform().value("map_share");
  for (auto [index, work] : llvm::enumerate(works))
    if (isRead[index] && !(work.kind == WorkKind::Input && work.isImage))
      spilledBits[index] = getExcess(double(work.outputs) * work.output.bits,
                                     mapCapacity, residency);
}

llvm::SmallVector<unsigned, 4>
ClosedFormModel::Residence::getInputs(const LayerWork &work) const {
  llvm::SmallVector<unsigned, 4> inputs;
  for (unsigned producer : work.producers) {
    assert(producer < maps.size() && "works must be in topological order");
    for (unsigned map : maps[producer])
      if (!llvm::is_contained(inputs, map))
        inputs.push_back(map);
  }
  return inputs;
}

NetworkCost ClosedFormModel::evaluate(llvm::ArrayRef<LayerWork> works) const {
  Residence residence(works, *this);
  NetworkCost network;
  for (auto [index, work] : llvm::enumerate(works)) {
    Traffic traffic;
    bool isFirstLayer = false;
    for (unsigned map : residence.getInputs(work)) {
      if (works[map].kind == WorkKind::Input && works[map].isImage) {
        isFirstLayer = true;
        traffic.imageBits +=
            double(works[map].outputs) * works[map].output.bits;
      } else {
        traffic.mapBits += residence.spilledBits[map];
      }
    }
    if (work.kind == WorkKind::Contraction || work.kind == WorkKind::Merge)
      traffic.mapBits += residence.spilledBits[index];
    traffic.weightBits =
        residence.spilledWeights * double(work.weightWords) * work.weight.bits;

    OpCost cost;
    switch (work.kind) {
    case WorkKind::Input:
    case WorkKind::Fused:
      break;
    case WorkKind::Contraction:
      cost = priceContraction(work, traffic, isFirstLayer);
      break;
    case WorkKind::Merge:
      cost = priceMerge(work, traffic);
      break;
    case WorkKind::Pool:
      cost = pricePool(work, traffic);
      break;
    }
    cost.spillsOutput =
        work.kind != WorkKind::Input && residence.spilledBits[index] > 0;
    cost.spillsWeights = traffic.weightBits > 0;
    network.total += cost;
    network.macs += work.macs;
    network.ops.push_back(cost);
  }
  return network;
}
