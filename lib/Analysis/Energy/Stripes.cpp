//===- Stripes.cpp - Neighbours fused tile by tile --------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Analysis/Energy/Stripes.h"

#include "Residence.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>

using namespace qnn::energy;

int64_t qnn::energy::getStripeBefore(const RowWindow &reader, int64_t rows,
                                     int64_t available) {
  return std::min(reader.stride * rows, available);
}

int64_t qnn::energy::getLineRows(const RowWindow &reader, int64_t rows,
                                 int64_t available) {
  return std::min(reader.stride * (rows - 1) + reader.reach, available);
}

/// The window of \p work over a map of \p inputRows rows; over any, if that is
/// 0. No rows if its loops do not say how it uses them.
static RowWindow getLoopWindow(const LayerWork &work, int64_t inputRows) {
  const LoopNest &nest = work.nest;
  bool isKnown = nest[LoopDim::B] == 1 && !work.weightsAreMap &&
                 (work.kind == WorkKind::Pool || nest.getMacs() == work.macs) &&
                 (!inputRows || nest.inputHeight == inputRows);
  if (!isKnown)
    return {};
  return {nest[LoopDim::OY], nest.strideY,
          nest.dilationY * (nest[LoopDim::FY] - 1) + 1};
}

StripeGraph::StripeGraph(llvm::ArrayRef<LayerWork> works)
    : windows(works.size()) {
  MapOwners owners(works, /*storesPools=*/true);
  std::vector<unsigned> numReaders(works.size());
  // Rows of the value and of the map are not the same.
  std::vector<bool> isMixed(works.size());
  for (auto [index, work] : llvm::enumerate(works)) {
    if (work.feedsOutside)
      for (unsigned map : owners.getMaps(index))
        ++numReaders[map];
    if (work.kind == WorkKind::Fused) {
      isMixed[index] = work.mixesRows || work.movesData ||
                       owners.getMaps(index).size() != 1 ||
                       llvm::any_of(work.producers, [&](unsigned producer) {
                         return isMixed[producer];
                       });
      continue;
    }
    if (work.kind == WorkKind::Input)
      continue;
    order.push_back(index);
    for (unsigned map : owners.getInputs(work))
      ++numReaders[map];
  }

  passes.resize(order.size());
  for (auto [position, index] : llvm::enumerate(order)) {
    const LayerWork &work = works[index];
    bool isMerge = work.kind == WorkKind::Merge;
    if (!isMerge)
      windows[index] = getLoopWindow(work, /*inputRows=*/0);
    for (unsigned producer : work.producers) {
      llvm::ArrayRef<unsigned> maps = owners.getMaps(producer);
      if (isMixed[producer] || maps.size() != 1)
        continue;
      const RowWindow &made = windows[maps.front()];
      // A merge goes element by element through maps of its size.
      RowWindow window = getLoopWindow(work, made.rows);
      if (isMerge && work.outputs == works[maps.front()].outputs)
        window = windows[index] = {made.rows, 1, 1};
      bool isNeighbour = position > 0 && maps.front() == order[position - 1];
      if (isNeighbour && numReaders[maps.front()] == 1 && made.rows > 1 &&
          window.rows > 1)
        passes[position - 1] = true;
    }
  }
}
