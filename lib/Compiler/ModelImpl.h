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
#include "qnn/Target/ONNX/ImportOnnx.h"

namespace qnn {

struct Model::Impl {
  /// A model of `module`, which lives in `context`. Fails unless it has a
  /// function `main`, or exactly one, of static tensors.
  static llvm::Expected<std::unique_ptr<Impl>>
  make(std::shared_ptr<mlir::MLIRContext> context,
       mlir::OwningOpRef<mlir::ModuleOp> module);

  /// The facade around `impl`, and what is behind it.
  static Model wrap(std::unique_ptr<Impl> impl) {
    return Model(std::move(impl));
  }
  static const Impl &get(const Model &model) { return *model.impl; }

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

/// The importer's form of `options`. Fails on a shape that cannot be read.
llvm::Expected<mlir::qnn::OnnxImportOptions>
getOnnxImportOptions(const LoadOptions &options);

/// Fills in inputs and outputs from the signature of `function`.
llvm::Error describeSignature(mlir::func::FuncOp function,
                              std::vector<TensorInfo> &inputs,
                              std::vector<TensorInfo> &outputs);

} // namespace qnn

#endif // QNN_LIB_COMPILER_MODELIMPL_H
