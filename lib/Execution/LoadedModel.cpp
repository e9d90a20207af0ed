//===- LoadedModel.cpp - A compiled model in this process -------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Execution/LoadedModel.h"

using namespace llvm;
using namespace qnn;

LoadedModel::~LoadedModel() = default;

Error LoadedModel::run(ArrayRef<const void *> inputs, ArrayRef<void *> outputs,
                       const AlignedBuffer &arena, WorkerPool *pool) const {
  if (inputs.size() != signature.inputs.size() ||
      outputs.size() != signature.outputs.size())
    return createStringError(
        "model '%s' takes %zu inputs and %zu outputs, got %zu and %zu",
        signature.name.c_str(), signature.inputs.size(),
        signature.outputs.size(), inputs.size(), outputs.size());
  if (arena.size() < static_cast<size_t>(signature.arenaBytes))
    return createStringError("the arena is smaller than %lld bytes",
                             static_cast<long long>(signature.arenaBytes));
  int status = pool && callParallel
                   ? callParallel(inputs.data(), outputs.data(), arena.data(),
                                  WorkerPool::callback, pool)
                   : call(inputs.data(), outputs.data(), arena.data());
  if (status)
    return createStringError("model '%s' failed with status %d",
                             signature.name.c_str(), status);
  return Error::success();
}
