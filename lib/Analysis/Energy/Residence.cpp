//===- Residence.cpp - What stays on chip, whole maps at a time -*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Residence.h"

#include "llvm/ADT/STLExtras.h"

#include <cassert>

using namespace qnn::energy;

MapOwners::MapOwners(llvm::ArrayRef<LayerWork> works, bool storesPools)
    : maps(works.size()), read(works.size()) {
  for (auto [index, work] : llvm::enumerate(works)) {
    llvm::SmallVector<unsigned, 4> inputs = getInputs(work);
    if (work.kind == WorkKind::Fused) {
      maps[index].assign(inputs.begin(), inputs.end());
    } else {
      // The closed form never stores a pooled map: it goes straight on.
      if (work.kind != WorkKind::Pool || storesPools)
        maps[index].push_back(index);
      for (unsigned map : inputs)
        read[map] = true;
    }
    if (work.feedsOutside)
      for (unsigned map : maps[index])
        read[map] = true;
  }
}

llvm::SmallVector<unsigned, 4>
MapOwners::getInputs(const LayerWork &work) const {
  llvm::SmallVector<unsigned, 4> inputs;
  for (unsigned producer : work.producers) {
    assert(producer < maps.size() && "works must be in topological order");
    for (unsigned map : maps[producer])
      if (!llvm::is_contained(inputs, map))
        inputs.push_back(map);
  }
  return inputs;
}

/// What exceeds \p capacity of \p bits, by the rule of \p residency.
static double getExcess(double bits, double capacity, Residency residency) {
  if (bits <= capacity)
    return 0;
  return residency == Residency::Whole ? bits : bits - capacity;
}

std::vector<BorderTraffic>
qnn::energy::computeResidence(llvm::ArrayRef<LayerWork> works,
                              llvm::ArrayRef<LayerWidths> widths,
                              const Machine &machine, Residency residency) {
  MapOwners owners(works);
  MemorySize memory = machine.getMemory();
  double totalWeightBits = 0;
  for (auto [work, width] : llvm::zip_equal(works, widths))
    totalWeightBits += double(work.weightWords) * width.weight.bits;
  double spilledWeights = 0;
  if (memory.weightBits && totalWeightBits > 0)
    spilledWeights = getExcess(totalWeightBits, *memory.weightBits, residency) /
                     totalWeightBits;

  auto isImage = [&](unsigned index) {
    return works[index].kind == WorkKind::Input && works[index].isImage;
  };
  double mapCapacity = 0;
  if (memory.activationBits)
    mapCapacity = *memory.activationBits *
                  machine.getLevels()[machine.getMain()].mapShare;
  auto getSpilled = [&](unsigned index) -> double {
    if (!memory.activationBits || !owners.isRead(index) || isImage(index))
      return 0;
    return getExcess(double(works[index].outputs) * widths[index].output.bits,
                     mapCapacity, residency);
  };

  std::vector<BorderTraffic> traffic(works.size());
  for (auto [index, work] : llvm::enumerate(works)) {
    BorderTraffic &own = traffic[index];
    if (work.kind == WorkKind::Input || work.kind == WorkKind::Fused)
      continue;
    for (unsigned map : owners.getInputs(work)) {
      if (isImage(map)) {
        own.readsImage = true;
        own.imageBits += double(works[map].outputs) * widths[map].output.bits;
      } else {
        own.fetchBits += getSpilled(map);
      }
    }
    if (work.kind != WorkKind::Pool)
      own.storeBits = getSpilled(index);
    own.weightBits =
        spilledWeights * double(work.weightWords) * widths[index].weight.bits;
  }
  return traffic;
}
