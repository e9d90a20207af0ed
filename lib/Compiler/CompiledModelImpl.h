//===- CompiledModelImpl.h - What a compiled model holds --------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_COMPILER_COMPILEDMODELIMPL_H
#define QNN_LIB_COMPILER_COMPILEDMODELIMPL_H

#include "mlir/IR/BuiltinTypes.h"
#include "qnn/Compiler.h"
#include "qnn/Execution/LoadedModel.h"

namespace qnn {

struct CompiledModel::Impl {
  /// The inputs or the outputs, as callers see them and as tensors.
  struct Side {
    std::vector<TensorInfo> infos;
    std::vector<mlir::RankedTensorType> types;
  };

  /// `code` with the buffers that it needs. The types live in `context`.
  static std::unique_ptr<Impl> make(std::shared_ptr<mlir::MLIRContext> context,
                                    std::unique_ptr<LoadedModel> code,
                                    Side inputs, Side outputs);

  llvm::Error fillInput(size_t index, const NpyArray &array);
  NpyArray readOutput(size_t index) const;
  llvm::Expected<std::vector<NpyArray>> runOne(llvm::ArrayRef<NpyArray> sample);

  /// Where the types live.
  std::shared_ptr<mlir::MLIRContext> context;
  std::unique_ptr<LoadedModel> code;
  Side inputs, outputs;
  AlignedBuffer arena;
  std::vector<AlignedBuffer> inputBuffers, outputBuffers;
  /// What the last of the outputs counts, if the code does.
  std::vector<AccessCount> accesses;
  /// None if there is one thread.
  std::unique_ptr<WorkerPool> pool;
};

} // namespace qnn

#endif // QNN_LIB_COMPILER_COMPILEDMODELIMPL_H
