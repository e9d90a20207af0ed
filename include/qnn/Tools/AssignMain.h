//===- AssignMain.h - The tool qnn-assign-precision -------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_TOOLS_ASSIGNMAIN_H
#define QNN_TOOLS_ASSIGNMAIN_H

namespace qnn {

/// Chooses the widths of a network for least energy, as the command line says.
/// Returns the exit status: 0, or 1 after an error was printed.
int assignMain(int argc, char **argv);

} // namespace qnn

#endif // QNN_TOOLS_ASSIGNMAIN_H
