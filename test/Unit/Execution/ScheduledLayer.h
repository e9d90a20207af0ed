//===- ScheduledLayer.h - A layer that runs its schedule --------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_TEST_UNIT_EXECUTION_SCHEDULEDLAYER_H
#define QNN_TEST_UNIT_EXECUTION_SCHEDULEDLAYER_H

#include "Differential.h"
#include "qnn/Analysis/Energy/Estimate.h"
#include "qnn/Analysis/Energy/Platform.h"
#include "qnn/Dialect/QNN/IR/TileNest.h"

namespace qnn::test {

/// Gives the contraction of a module a schedule and tiles before it is
/// compiled, and keeps what is known then.
struct Preparation {
  Preparation(llvm::StringRef platform, llvm::StringRef memory, bool shuffles,
              Random &random)
      : platform(platform), memory(memory), shuffles(shuffles), random(random) {
  }

  std::string platform, memory;
  bool shuffles; ///< The searched loops, into another order.
  Random &random;

  // Of the prepared module.
  std::vector<mlir::qnn::AccessCounter> counters;
  mlir::qnn::TileNest nest;
  energy::EnergyEstimate cost;
  std::unique_ptr<energy::Platform> described;
  unsigned widths[2] = {}, outputBits = 0;
  double repeats[2] = {1, 1}; ///< How often the array takes weights, inputs.
  bool isTiled = false;

  mlir::LogicalResult run(mlir::ModuleOp module);

private:
  mlir::LogicalResult addPasses(mlir::ModuleOp module, bool isSearch);
  void shuffle(mlir::Operation *op);
};

/// Runs the code of the layer of `text`: results must be the interpreter's, and
/// what it counts what the report of the tiled model says, to the bit. Returns
/// what it counts.
std::vector<int64_t> expectCounted(Preparation &prepared,
                                   const std::string &text, Random &random);

} // namespace qnn::test

#endif // QNN_TEST_UNIT_EXECUTION_SCHEDULEDLAYER_H
