//===- RunMain.h - The tool qnn-run -----------------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_TOOLS_RUNMAIN_H
#define QNN_TOOLS_RUNMAIN_H

namespace qnn {

/// Runs a model on arrays from .npy files, as the command line says. Returns
/// the exit status: 0, or 1 after an error was printed.
int runMain(int argc, char **argv);

} // namespace qnn

#endif // QNN_TOOLS_RUNMAIN_H
