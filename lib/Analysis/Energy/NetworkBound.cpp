//===- NetworkBound.cpp - What no plan is below -----------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every op costs at least what it costs alone on the chip, with all its maps
// there; where these do not fit together, it also pays for the cheapest of them
// that leave. A map that stripes can pass on leaves for nothing.
//
//===----------------------------------------------------------------------===//

#include "NetworkPlanner.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/SaveAndRestore.h"

#include <algorithm>
#include <limits>

using namespace qnn::energy;

/// Could the op at \p position hand its map on by stripes? In any chain, it and
/// the next op need at least their weights and the buffers of single rows.
bool NetworkPlanner::couldPass(unsigned position) {
  if (!mayFuse() || !graph.canPass(position))
    return false;
  llvm::SaveAndRestore<std::vector<bool>> residents(isResident),
      passed(passesMap);
  llvm::SaveAndRestore<std::vector<int64_t>> rows(stripeRows);
  std::fill(isResident.begin(), isResident.end(), false);
  std::fill(passesMap.begin(), passesMap.end(), false);
  std::fill(stripeRows.begin(), stripeRows.end(), 0);
  Chain chain{position, position + 1};
  setStripes(chain, 1);
  return chainFits(chain, /*mayDouble=*/false);
}

/// What it adds to the objective that work \p index reads \p map from off chip,
/// or sends its own there: once, at the datapath's cheapest width.
double NetworkPlanner::getTransferCost(unsigned index, unsigned map) const {
  const bool isRead = map != index;
  const unsigned main = static_cast<unsigned>(machine.getMain());
  const Operand operand = isRead ? Operand::Input : Operand::Output;
  // What goes past the main memory, and second factors, have other prices.
  if (!machine.getLevels()[main].holds[unsigned(operand)] ||
      works[index].weightsAreMap)
    return 0;
  double bits = getMapBits(map);
  SliceRange range{1, 16};
  if (works[index].kind == WorkKind::Contraction) {
    TiledOp op;
    range = describeOp(index, op);
    if (isRead)
      bits = getTileElements(op.nest, Operand::Input, op.nest.size) *
             op.input.bits;
  }
  if (estimator.getOptions().objective == Objective::Traffic)
    return bits;
  // Delays overlap; products with them have no such part.
  if (estimator.getOptions().objective != Objective::Energy)
    return 0;
  double least = std::numeric_limits<double>::infinity();
  for (unsigned slice = range.low; slice <= range.high; ++slice) {
    double perBit = isRead ? machine.getReadPerBit(main + 1, slice) +
                                 machine.getWritePerBit(main, slice)
                           : machine.getWritePerBit(main + 1, slice) +
                                 machine.getReadPerBit(main, slice);
    least = std::min(least, perBit);
  }
  return bits * least;
}

/// The cheapest way to leave maps of the op at \p position off chip so that the
/// others fit.
double NetworkPlanner::getLeastSpill(unsigned position) {
  const MemoryLevel &main = machine.getLevels()[machine.getMain()];
  const unsigned index = graph.getOrder()[position];
  if (static_cast<unsigned>(machine.getMain()) + 1 >=
      machine.getLevels().size())
    return 0;
  double capacity = std::numeric_limits<double>::infinity(), share = capacity;
  if (main.capacity)
    capacity = *main.capacity - (keepsWeights ? weightBits : 0);
  if (main.activationCapacity) {
    capacity = std::min(capacity, *main.activationCapacity);
    share = *main.activationCapacity * main.mapShare;
  }

  struct Map {
    double bits, cost;
    bool isJoined; ///< Read with others, or not at all.
  };
  llvm::SmallVector<Map, 4> maps;
  double total = 0;
  auto addMap = [&](unsigned map, bool isFree) {
    // A contraction reads all of its input in the same way.
    bool isJoined = works[index].kind == WorkKind::Contraction && map != index;
    maps.push_back(
        {getMapBits(map), isFree ? 0 : getTransferCost(index, map), isJoined});
    total += maps.back().bits;
  };
  for (unsigned map : owners.getInputs(works[index]))
    if (isPriced(map))
      addMap(map, position > 0 && map == graph.getOrder()[position - 1] &&
                      couldPass(position - 1));
  addMap(index, couldPass(position));
  // Concatenations of many maps: no bound, rather than many subsets.
  if (maps.size() > 8)
    return 0;
  double least = std::numeric_limits<double>::infinity();
  for (unsigned subset = 0; subset < 1u << maps.size(); ++subset) {
    double left = total, cost = 0, joined = 0;
    bool fits = true;
    for (auto [number, map] : llvm::enumerate(maps)) {
      bool leaves = subset >> number & 1;
      fits &= leaves || map.bits <= share;
      left -= leaves ? map.bits : 0;
      if (leaves && map.isJoined)
        joined = std::max(joined, map.cost);
      else if (leaves)
        cost += map.cost;
    }
    if (fits && left <= capacity)
      least = std::min(least, cost + joined);
  }
  return least;
}

/// The bound with weights where they are.
double NetworkPlanner::computeBoundOfWeights() {
  double bound = 0;
  for (auto [position, index] : llvm::enumerate(graph.getOrder())) {
    const LayerWork &work = works[index];
    llvm::SaveAndRestore<std::vector<bool>> residents(isResident),
        passed(passesMap);
    std::fill(isResident.begin(), isResident.end(), false);
    std::fill(passesMap.begin(), passesMap.end(), false);
    isResident[index] = true;
    // An image that a chain reads row by row crosses the border once.
    bool joinsChain =
        couldPass(position) || (position > 0 && couldPass(position - 1));
    double image = 0;
    for (unsigned map : owners.getInputs(work)) {
      isResident[map] = isPriced(map) || joinsChain;
      if (!isPriced(map) && joinsChain)
        image = getTransferCost(index, map);
    }
    PlannedOp planned = work.kind == WorkKind::Contraction
                            ? planContraction(index, /*live=*/0)
                            : planMove(index);
    if (planned.isLegal)
      bound += planned.bound + image + getLeastSpill(position);
  }
  return bound;
}

double NetworkPlanner::computeBound() {
  llvm::SaveAndRestore<bool> keeps(keepsWeights);
  double bound = std::numeric_limits<double>::infinity();
  for (bool choice : getWeightChoices()) {
    keepsWeights = choice;
    bound = std::min(bound, computeBoundOfWeights());
  }
  return bound;
}
