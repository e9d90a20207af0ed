//===- NetworkMoves.cpp - Ops that move maps --------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "NetworkPlanner.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>

using namespace qnn::energy;

/// A map that streams through the main memory.
void NetworkPlanner::chargeMap(EnergyEstimate &cost, double bits, bool isRead,
                               bool staysOnChip) const {
  unsigned main = static_cast<unsigned>(machine.getMain());
  unsigned x = unsigned(isRead ? Operand::Input : Operand::Output);
  LevelEstimate &buffer = cost.levels[main];
  (isRead ? buffer.readBits : buffer.writeBits)[x] += bits;
  if (staysOnChip || main + 1 >= cost.numLevels)
    return;
  (isRead ? buffer.writeBits : buffer.readBits)[x] += bits;
  LevelEstimate &border = cost.levels[main + 1];
  (isRead ? border.readBits : border.writeBits)[x] += bits;
  (isRead ? cost.spillsInput : cost.spillsOutput) = true;
}

/// Energies and cycles of the traffic of an op without a mapping.
void NetworkPlanner::finishMove(EnergyEstimate &cost) const {
  int main = machine.getMain();
  cost.sramMainPJ = cost.dramPJ = 0;
  for (unsigned l = 0; l < cost.numLevels; ++l) {
    LevelEstimate &level = cost.levels[l];
    double read = machine.getReadPerBit(l, cost.sliceBits);
    double write = machine.getWritePerBit(l, cost.sliceBits);
    level.energyPJ = 0;
    for (unsigned x = 0; x < numOperands; ++x)
      level.energyPJ += read * level.readBits[x] + write * level.writeBits[x];
    if (auto bandwidth = machine.getBandwidth(
            l, cost.sliceBits, machine.getLaw().getParallel(cost.sliceBits)))
      level.cycles = level.getBits() / *bandwidth;
    if (static_cast<int>(l) == main)
      cost.sramMainPJ = level.energyPJ;
    else if (static_cast<int>(l) > main)
      cost.dramPJ = level.energyPJ;
    else
      cost.sramLocalPJ += level.energyPJ;
    if (static_cast<int>(l) > main)
      cost.dramMapWords = level.getBits() / cost.sliceBits;
    cost.cycles = std::max(cost.cycles, level.cycles);
  }
}

/// A pool or a merge: its maps stream by, one operation per element it reads.
PlannedOp NetworkPlanner::planMove(unsigned index) const {
  const LayerWork &work = works[index];
  const ComputeLaw &law = machine.getLaw();
  OperandFormat format = widths[index].activation;
  PlannedOp planned;
  planned.isLegal = true;
  EnergyEstimate &cost = planned.cost;
  cost.numLevels = machine.getLevels().size();
  bool isFloat = law.isSliced() && format.isFloat;
  cost.sliceBits = isFloat ? law.getFullWidth() : format.bits;
  cost.passes = 1;
  double mac = law.isSliced()
                   ? law.getSliceEnergy(cost.sliceBits) *
                         (isFloat ? law.getFloatRatio(format, format) : 1)
                   : law.getMacEnergy({format, format});
  double operations = static_cast<double>(work.outputs);
  if (work.kind == WorkKind::Pool)
    operations *= double(work.nest.getProducts());
  cost.postPJ = mac * machine.getCounts().otherPerMac * operations;
  for (unsigned map : owners.getInputs(work))
    chargeMap(cost, getMapBits(map), /*isRead=*/true, isOnChip(map));
  chargeMap(cost, getMapBits(index), /*isRead=*/false, isOnChip(index));
  finishMove(cost);
  planned.value = planned.bound =
      getObjective(cost, machine, estimator.getOptions().objective);
  return planned;
}

/// Transposes and packings: the map moves within the memory where it lies. The
/// op that made the map pays, or the first one that reads it.
void NetworkPlanner::addLayoutChanges(std::vector<EnergyEstimate> &ops) const {
  for (auto [index, work] : llvm::enumerate(works)) {
    if (work.kind != WorkKind::Fused || !work.movesData)
      continue;
    for (unsigned map : owners.getMaps(index)) {
      unsigned payer = map;
      for (unsigned next = index; !isPriced(payer) && next < works.size();
           ++next)
        if (llvm::is_contained(owners.getInputs(works[next]), map))
          payer = next;
      if (!isPriced(payer))
        continue;
      EnergyEstimate move;
      move.numLevels = machine.getLevels().size();
      move.sliceBits = std::max(ops[payer].sliceBits, 1u);
      chargeMap(move, getMapBits(map), /*isRead=*/true, isOnChip(map));
      chargeMap(move, getMapBits(map), /*isRead=*/false, isOnChip(map));
      finishMove(move);
      ops[payer] += move;
    }
  }
}
