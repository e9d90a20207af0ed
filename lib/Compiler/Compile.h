//===- Compile.h - A model on its way through the phases --------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_COMPILER_COMPILE_H
#define QNN_LIB_COMPILER_COMPILE_H

#include "ModelImpl.h"
#include "qnn/Pipelines/CompilePhases.h"

namespace qnn {

/// A copy of a model's module that phases change.
struct Compilation {
  mlir::OwningOpRef<mlir::ModuleOp> module;
  /// The symbol of the model in it.
  std::string name;
  mlir::qnn::CompilePhaseOptions options;
  /// The signature, which integer IO changes.
  mlir::FunctionType type;
  std::vector<TensorInfo> inputs, outputs;
  /// What the code counts, if it does.
  std::vector<AccessCount> accesses;
};

/// Lets `function` run the schedules that `options` ask for; what it counts.
llvm::Expected<std::vector<AccessCount>>
instrumentAccesses(mlir::func::FuncOp function, const CompileOptions &options);

/// Copies `module` and runs the phases up to `phase`. `function` is the model.
/// Errors of passes become the error's message.
llvm::Expected<Compilation> runPhases(mlir::ModuleOp module,
                                      mlir::func::FuncOp function,
                                      const CompileOptions &options,
                                      mlir::qnn::CompilePhase phase);

} // namespace qnn

#endif // QNN_LIB_COMPILER_COMPILE_H
