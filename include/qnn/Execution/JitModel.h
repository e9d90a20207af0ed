//===- JitModel.h - A model compiled in this process ------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_EXECUTION_JITMODEL_H
#define QNN_EXECUTION_JITMODEL_H

#include "mlir/IR/BuiltinOps.h"
#include "qnn/Execution/LoadedModel.h"

#include <memory>

namespace qnn {

/// A model compiled for this machine by LLVM, ready to run.
class JitModel : public LoadedModel {
public:
  /// Compiles the model `name`, or the only one, of `module`, which is lowered
  /// in place from the tensor level (after kernel selection for this machine,
  /// if any). `level` is LLVM's optimization level, 0 to 3.
  static llvm::Expected<std::unique_ptr<JitModel>>
  create(mlir::ModuleOp module, unsigned level = 2, llvm::StringRef name = "");

  ~JitModel() override;

private:
  struct Impl;
  JitModel();

  std::unique_ptr<Impl> impl;
};

} // namespace qnn

#endif // QNN_EXECUTION_JITMODEL_H
