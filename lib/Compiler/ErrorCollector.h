//===- ErrorCollector.h - Diagnostics as one error --------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_COMPILER_ERRORCOLLECTOR_H
#define QNN_LIB_COMPILER_ERRORCOLLECTOR_H

#include "mlir/IR/Diagnostics.h"
#include "llvm/Support/Error.h"

#include <string>

namespace qnn {

/// While it lives, keeps the errors that are emitted in a context from being
/// printed. Other diagnostics go their way.
class ErrorCollector {
public:
  explicit ErrorCollector(mlir::MLIRContext &context);

  /// What was collected, as one error; `fallback` if there was nothing.
  llvm::Error take(const llvm::Twine &fallback = "");

private:
  std::string message;
  mlir::ScopedDiagnosticHandler handler;
};

} // namespace qnn

#endif // QNN_LIB_COMPILER_ERRORCOLLECTOR_H
