//===- ScheduleLoops.cpp - Schedules as attributes and as loops -*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Analysis/Energy/EnergyAnalysis.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>

using namespace mlir;
using namespace mlir::qnn;
using ::qnn::energy::FixedLoops;
using ::qnn::energy::Loop;
using ::qnn::energy::LoopNest;
using ::qnn::energy::Mapping;
using ::qnn::energy::TileSizes;

static unsigned indexOf(LoopAttr loop) {
  return static_cast<unsigned>(loop.getDim());
}

FixedLoops mlir::qnn::getFixedLoops(ScheduleAttr schedule,
                                    const LoopNest &nest) {
  FixedLoops loops;
  for (LoopAttr loop : schedule.getSpatial())
    loops.spatial.push_back(
        {static_cast<::qnn::energy::LoopDim>(loop.getDim()), loop.getFactor()});
  // A loop steps from the tile outside it to its own.
  TileSizes outside = nest.size;
  for (LoopAttr loop : schedule.getTemporal()) {
    int64_t &size = outside[indexOf(loop)];
    int64_t tile = std::min(loop.getFactor(), size);
    int64_t steps = (size + tile - 1) / tile;
    if (steps > 1)
      loops.temporal.push_back(
          {static_cast<::qnn::energy::LoopDim>(loop.getDim()), steps});
    size = tile;
  }
  std::reverse(loops.temporal.begin(), loops.temporal.end());
  return loops;
}

ScheduleAttr mlir::qnn::makeSchedule(MLIRContext *context, StringRef platform,
                                     const Mapping &mapping) {
  auto makeLoop = [&](const Loop &loop, int64_t factor) {
    return LoopAttr::get(context, static_cast<LoopDim>(loop.dim), factor);
  };
  SmallVector<LoopAttr> spatial, temporal;
  TileSizes inside;
  inside.fill(1);
  for (const Loop &loop : mapping.spatial) {
    spatial.push_back(makeLoop(loop, loop.factor));
    inside[static_cast<unsigned>(loop.dim)] *= loop.factor;
  }
  for (const Loop &loop : mapping.temporal) {
    int64_t &size = inside[static_cast<unsigned>(loop.dim)];
    temporal.push_back(makeLoop(loop, size));
    size *= loop.factor;
  }
  std::reverse(temporal.begin(), temporal.end());
  return ScheduleAttr::get(context, StringAttr::get(context, platform),
                           temporal, spatial);
}
