//===- ModelImpl.h - What a loaded model holds ------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_COMPILER_MODELIMPL_H
#define QNN_LIB_COMPILER_MODELIMPL_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "qnn/Compiler.h"
#include "qnn/Reference/Interpreter.h"

namespace qnn {

struct Model::Impl {
  /// Shared with compiled models, whose types live in it.
  std::shared_ptr<mlir::MLIRContext> context;
  /// The module as imported, before any pass: what the model means.
  mlir::OwningOpRef<mlir::ModuleOp> module;
  /// The function in it that is the model.
  mlir::func::FuncOp function;
  std::vector<TensorInfo> inputs, outputs;
  /// Made by the first call of interpret().
  std::optional<mlir::qnn::Interpreter> interpreter;
};

/// Fills in inputs and outputs from the signature of `function`.
llvm::Error describeSignature(mlir::func::FuncOp function,
                              std::vector<TensorInfo> &inputs,
                              std::vector<TensorInfo> &outputs);

} // namespace qnn

#endif // QNN_LIB_COMPILER_MODELIMPL_H
