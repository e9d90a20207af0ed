//===- EvaluateMain.h - The tool qnn-evaluate -------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_TOOLS_EVALUATEMAIN_H
#define QNN_TOOLS_EVALUATEMAIN_H

namespace qnn {

/// Says how well a model does on data, as the command line says. Returns the
/// exit status: 0, or 1 after an error was printed.
int evaluateMain(int argc, char **argv);

} // namespace qnn

#endif // QNN_TOOLS_EVALUATEMAIN_H
