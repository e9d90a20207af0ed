//===- Accesses.cpp - Code that counts what it moves ------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Compile.h"
#include "ErrorCollector.h"
#include "mlir/Pass/PassManager.h"
#include "qnn/Analysis/Energy/Passes.h"
#include "qnn/Dialect/QNN/IR/TileNest.h"

using namespace qnn;
using namespace mlir::qnn;

llvm::Expected<std::vector<AccessCount>>
qnn::instrumentAccesses(mlir::func::FuncOp function,
                        const CompileOptions &options) {
  auto module = function->getParentOfType<mlir::ModuleOp>();
  ErrorCollector errors(*module.getContext());
  SchedulePassOptions schedule;
  schedule.platform = options.accessPlatform;
  schedule.memory = options.accessMemory;
  schedule.keep = true;
  // Code runs one op after the other: all that it moves is counted.
  schedule.fuse = false;
  TilePassOptions tile;
  tile.platform = options.accessPlatform;
  tile.memory = options.accessMemory;
  tile.countAccesses = true;
  mlir::PassManager pm(module.getContext());
  pm.addPass(createSchedulePass(schedule));
  pm.addPass(createTilePass(tile));
  if (failed(pm.run(module)))
    return errors.take("scheduling failed");

  auto counters =
      listAccessCounters(mlir::cast<mlir::FunctionOpInterface>(*function));
  if (failed(counters))
    return errors.take("the schedules have no counters");
  std::vector<AccessCount> accesses;
  for (const AccessCounter &counter : *counters) {
    AccessCount access;
    access.op = getOpName(counter.op).str();
    if (access.op.empty())
      access.op = counter.op->getName().stripDialect().str();
    access.kind = stringifyAccessKind(counter.kind).str();
    if (counter.kind != AccessKind::Macs) {
      // It was read before.
      llvm::FailureOr<TileNest> nest = readTileNest(counter.op);
      access.memory = nest->memories[counter.memory].name;
      access.operand = stringifyTiledOperand(counter.operand).str();
    }
    accesses.push_back(std::move(access));
  }
  return accesses;
}
