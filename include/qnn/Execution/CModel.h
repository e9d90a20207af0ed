//===- CModel.h - A model compiled by way of C ------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_EXECUTION_CMODEL_H
#define QNN_EXECUTION_CMODEL_H

#include "mlir/IR/BuiltinOps.h"
#include "qnn/Execution/LoadedModel.h"
#include "llvm/Support/DynamicLibrary.h"

#include <memory>

namespace qnn {

/// A model that was emitted as C99, compiled by the system's C compiler and
/// loaded. Slower to make than a JitModel; it shows that emitted C computes the
/// same.
class CModel : public LoadedModel {
public:
  /// Compiles the model `name`, or the only one, of `module`, which has the
  /// form of the phase `loops` for target c99. Needs a compiler `cc`.
  static llvm::Expected<std::unique_ptr<CModel>>
  create(mlir::ModuleOp module, llvm::StringRef name = "");

  ~CModel() override;

private:
  CModel() = default;

  llvm::sys::DynamicLibrary library;
};

} // namespace qnn

#endif // QNN_EXECUTION_CMODEL_H
