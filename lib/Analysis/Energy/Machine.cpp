//===- Machine.cpp - A platform that models compute with --------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Analysis/Energy/Machine.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

#include <cmath>

using namespace qnn::energy;

Machine::Machine(const Platform &platform, std::optional<MemorySize> memory,
                 DramScaling dramScaling)
    : law(platform), dramScaling(dramScaling) {
  clockMHz = platform.value("timing.clock");
  leakageMW = platform.get("timing.leakage").value_or(0);
  utilisation = platform.get("timing.utilisation").value_or(1);
  unitPJ = platform.get("compute.unit_pj").value_or(1);
  auto count = [&](llvm::StringRef key) {
    return platform.value(("closed." + key).str());
  };
  counts.postOperations = count("post_operations");
  counts.otherPerMac = count("other_per_mac");
  counts.fanoutExponent = count("fanout_exponent");
  counts.accumulatorAccesses = count("accumulator_accesses");
  counts.weightTransfers = count("weight_transfers");
  counts.inputTransfers = count("input_transfers");
  counts.outputTransfers = count("output_transfers");
  counts.countsBiases = platform.getSetting("closed.biases") == "counted";

  for (const auto &[index, name] : llvm::enumerate(platform.getLevels()))
    if (platform.getSetting("levels." + name + ".kind") == "buffer")
      main = static_cast<int>(index);
  for (const auto &[index, name] : llvm::enumerate(platform.getLevels()))
    readLevel(platform, name,
              static_cast<int>(index) == main ? memory : std::nullopt);
  readDataflow(platform);
}

void Machine::readLevel(const Platform &platform, const std::string &name,
                        std::optional<MemorySize> memory) {
  std::string path = "levels." + name + ".";
  MemoryLevel level;
  level.name = name;
  level.kind = llvm::StringSwitch<LevelKind>(platform.getSetting(path + "kind"))
                   .Case("register", LevelKind::Register)
                   .Case("buffer", LevelKind::Buffer)
                   .Default(LevelKind::OffChip);
  level.capacity = platform.get(path + "capacity");
  level.weightCapacity = platform.get(path + "weight_capacity");
  level.activationCapacity = platform.get(path + "activation_capacity");
  // Prices by size follow the size in the file unless another one is given.
  double ownBits = level.capacity.value_or(
      level.weightCapacity.value_or(0) + level.activationCapacity.value_or(0));
  if (memory) {
    bool isBounded = memory->weightBits && memory->activationBits;
    double bits = isBounded ? double(*memory->weightBits) +
                                  double(*memory->activationBits)
                            : 0;
    if (isBounded)
      ownBits = bits;
    if (level.isPartitioned() || (memory->weightBits.has_value() !=
                                  memory->activationBits.has_value())) {
      level.capacity.reset();
      level.weightCapacity = memory->weightBits;
      level.activationCapacity = memory->activationBits;
    } else {
      level.capacity = isBounded ? std::optional(bits) : std::nullopt;
    }
  }
  level.mapShare = platform.get(path + "map_share").value_or(1);
  level.isDoubleBuffered = platform.getSetting(path + "double_buffer") == "yes";
  level.keepsWeights = platform.getSetting(path + "resident_weights") == "yes";
  if (llvm::StringRef holds = platform.getSetting(path + "holds");
      !holds.empty()) {
    level.holds[unsigned(Operand::Weight)] = holds.contains("weights");
    level.holds[unsigned(Operand::Input)] = holds.contains("inputs");
    level.holds[unsigned(Operand::Output)] = holds.contains("outputs");
  }

  auto get = [&](llvm::StringRef key) {
    return platform.value(path + key.str());
  };
  llvm::StringRef price = platform.getSetting(path + "price");
  double kibibytes = ownBits / 8192;
  if (price == "bit") {
    level.wordBits = get("word_bits");
    level.readPJ = unitPJ * get("read") / level.wordBits;
    level.writePJ = unitPJ * get("write") / level.wordBits;
    level.wholeWords = platform.getSetting(path + "whole_words") == "yes";
  } else if (price == "mac") {
    level.isPerMac = true;
    level.ratio = get("ratio");
  } else if (price == "size_power") {
    bool isSmall = kibibytes <= get("knee_size");
    double perBit =
        isSmall
            ? get("reference_energy") *
                  std::pow(kibibytes / get("reference_size"), get("exponent"))
            : get("knee_energy") *
                  std::pow(kibibytes / get("knee_size"), get("knee_exponent"));
    level.readPJ = level.writePJ = unitPJ * perBit;
  } else {
    level.wordBits = get("word_bits");
    level.readPJ = level.writePJ =
        unitPJ *
        (get("base_energy") + get("slope") * (kibibytes - get("base_size"))) /
        level.wordBits;
  }
  level.bandwidth = platform.get(path + "bandwidth");
  level.fanoutWords = platform.getSetting(path + "delivers") == "fanout";
  levels.push_back(std::move(level));
}

void Machine::readDataflow(const Platform &platform) {
  for (unsigned i = 0; i < platform.getNumEntries("array"); ++i) {
    std::string path = "array." + std::to_string(i) + ".";
    ArrayAxis axis;
    llvm::SmallVector<llvm::StringRef> dims;
    platform.getSetting(path + "dims").split(dims, ' ');
    for (llvm::StringRef dim : dims)
      axis.dims.push_back(*parseLoopDim(dim));
    axis.size = static_cast<int64_t>(platform.value(path + "size"));
    axis.scales = platform.getSetting(path + "scales") == "yes";
    axes.push_back(std::move(axis));
  }
  auto has = [&](llvm::StringRef key, llvm::StringRef word) {
    return platform.getSetting(("dataflow." + key).str()) == word;
  };
  if (has("halo", "slide"))
    dataflow.halo = Halo::Slide;
  else if (has("halo", "slide_any"))
    dataflow.halo = Halo::SlideAny;
  dataflow.hasMulticast = !has("multicast", "no");
  dataflow.hasAdderTree = !has("adder_tree", "no");
  dataflow.elidesFirstRead = !has("elide_first_read", "no");
  dataflow.finalWidthWhenComplete = has("final_width_when_complete", "yes");
  dataflow.requantizesAtArray = has("requantize", "array");
}

MemorySize Machine::getMemory() const {
  if (main < 0)
    return MemorySize::unlimited();
  const MemoryLevel &level = levels[main];
  auto whole = [](std::optional<double> bits) {
    return bits ? std::optional<int64_t>(static_cast<int64_t>(*bits))
                : std::nullopt;
  };
  if (level.isPartitioned())
    return {whole(level.weightCapacity), whole(level.activationCapacity)};
  return level.capacity
             ? MemorySize::split(static_cast<int64_t>(*level.capacity))
             : MemorySize::unlimited();
}

double Machine::getPerBit(unsigned index, double sliceBits,
                          double fixed) const {
  const MemoryLevel &level = levels[index];
  if (!level.isPerMac)
    return fixed;
  bool isScaledByBits =
      level.kind == LevelKind::OffChip && dramScaling == DramScaling::Bits;
  double width = isScaledByBits ? law.getFullWidth() : sliceBits;
  return level.ratio * law.getSliceEnergy(width) / width;
}

std::optional<double> Machine::getBandwidth(unsigned index, double sliceBits,
                                            double parallel) const {
  if (levels[index].fanoutWords)
    return sliceBits * std::pow(parallel, counts.fanoutExponent);
  return levels[index].bandwidth;
}
