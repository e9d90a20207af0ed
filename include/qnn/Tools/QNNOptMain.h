//===- QNNOptMain.h - What qnn-opt does -------------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_TOOLS_QNNOPTMAIN_H
#define QNN_TOOLS_QNNOPTMAIN_H

#include "mlir/IR/DialectRegistry.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"

#include <memory>

namespace mlir::qnn {

/// Opens the model called \p path (`-` is stdin) as MLIR text or bytecode. An
/// error is a message for the user.
using ModelOpener =
    llvm::function_ref<llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>>(
        llvm::StringRef path)>;

/// Opens an MLIR file as it is.
llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>>
openModelFile(llvm::StringRef path);

/// mlir-opt with the dialects of \p registry and one thing more: with
/// `--energy-report[=table|json|csv]` the energy of the network, after the
/// other passes, is printed on stdout and the IR only where `-o` says.
/// Returns the exit status.
int qnnOptMain(int argc, char **argv, DialectRegistry &registry,
               ModelOpener openModel = openModelFile);

} // namespace mlir::qnn

#endif // QNN_TOOLS_QNNOPTMAIN_H
