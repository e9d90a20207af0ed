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

namespace mlir::qnn {

/// mlir-opt with the dialects of \p registry and one thing more: with
/// `--energy-report[=table|json|csv]` the energy of the network, after the
/// other passes, is printed on stdout and the IR only where `-o` says.
/// The input may be an `.onnx` file. Returns the exit status.
int qnnOptMain(int argc, char **argv, DialectRegistry &registry);

} // namespace mlir::qnn

#endif // QNN_TOOLS_QNNOPTMAIN_H
