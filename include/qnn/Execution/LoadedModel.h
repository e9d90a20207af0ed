//===- LoadedModel.h - A compiled model in this process ---------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_EXECUTION_LOADEDMODEL_H
#define QNN_EXECUTION_LOADEDMODEL_H

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
  /// from several threads with different arenas and outputs. Fails if the
  /// number of pointers or the arena is wrong.
  llvm::Error run(llvm::ArrayRef<const void *> inputs,
                  llvm::ArrayRef<void *> outputs,
                  const AlignedBuffer &arena) const;

protected:
  LoadedModel() = default;

  /// `MODEL_call` of objects, libraries and emitted C.
  using CallFunction = int (*)(const void *const *inputs, void *const *outputs,
                               void *arena);

  ModelSignature signature;
  CallFunction call = nullptr;
};

} // namespace qnn

#endif // QNN_EXECUTION_LOADEDMODEL_H
