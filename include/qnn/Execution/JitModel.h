//===- JitModel.h - A model compiled in this process ------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_EXECUTION_JITMODEL_H
#define QNN_EXECUTION_JITMODEL_H

#include "mlir/IR/BuiltinOps.h"
#include "qnn/Support/AlignedBuffer.h"
#include "qnn/Target/ModelSignature.h"
#include "qnn/Target/TargetRecord.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"

#include <memory>

namespace qnn {

/// A model compiled for this machine and ready to run. Independent of the IR it
/// was made from.
class JitModel {
public:
  /// Compiles the model `name`, or the only one, of `module`, which is lowered
  /// in place from the tensor level (after kernel selection for this machine,
  /// if any). `level` is LLVM's optimization level, 0 to 3.
  static llvm::Expected<std::unique_ptr<JitModel>>
  create(mlir::ModuleOp module, unsigned level = 2, llvm::StringRef name = "");

  ~JitModel();

  const ModelSignature &getSignature() const { return signature; }

  /// Memory for the intermediate buffers of one run at a time.
  AlignedBuffer makeArena() const {
    return AlignedBuffer(signature.arenaBytes, signature.arenaAlignment);
  }

  /// Runs the model once. The pointers are those of flat buffers as the
  /// signature describes them; `arena` is one of makeArena(). May be called
  /// from several threads with different arenas and outputs. Fails if the
  /// number of pointers is wrong.
  llvm::Error run(llvm::ArrayRef<const void *> inputs,
                  llvm::ArrayRef<void *> outputs,
                  const AlignedBuffer &arena) const;

private:
  struct Impl;
  JitModel();

  std::unique_ptr<Impl> impl;
  ModelSignature signature;
};

} // namespace qnn

#endif // QNN_EXECUTION_JITMODEL_H
