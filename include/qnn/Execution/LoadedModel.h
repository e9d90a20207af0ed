//===- LoadedModel.h - A compiled model in this process ---------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_EXECUTION_LOADEDMODEL_H
#define QNN_EXECUTION_LOADEDMODEL_H

#include "qnn/Execution/WorkerPool.h"
#include "qnn/Support/AlignedBuffer.h"
#include "qnn/Target/ModelSignature.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"

namespace qnn {

/// Machine code of a model, however it came into this process. Independent of
/// the IR it was made from.
class LoadedModel {
public:
  virtual ~LoadedModel();

  const ModelSignature &getSignature() const { return signature; }

  /// Memory for the intermediate buffers of one run at a time.
  AlignedBuffer makeArena() const {
    return AlignedBuffer(signature.arenaBytes, signature.arenaAlignment);
  }

  /// Runs the model once. The pointers are those of flat buffers as the
  /// signature describes them; `arena` is one of makeArena(). May be called
  /// from several threads with different arenas, outputs and pools. The threads
  /// of `pool`, if any, share large layers (emitted C runs in one thread).
  /// Fails if the number of pointers or the arena is wrong.
  llvm::Error run(llvm::ArrayRef<const void *> inputs,
                  llvm::ArrayRef<void *> outputs, const AlignedBuffer &arena,
                  WorkerPool *pool = nullptr) const;

protected:
  LoadedModel() = default;

  /// `MODEL_call` of objects, libraries and emitted C.
  using CallFunction = int (*)(const void *const *inputs, void *const *outputs,
                               void *arena);
  /// `MODEL_call_parallel` of objects and libraries.
  using ParallelFor = void (*)(void *runtime, size_t count,
                               WorkerPool::Body body, void *context);
  using CallParallelFunction = int (*)(const void *const *inputs,
                                       void *const *outputs, void *arena,
                                       ParallelFor parallelFor, void *runtime);

  ModelSignature signature;
  CallFunction call = nullptr;
  /// Null if the code has no such function.
  CallParallelFunction callParallel = nullptr;
};

} // namespace qnn

#endif // QNN_EXECUTION_LOADEDMODEL_H
