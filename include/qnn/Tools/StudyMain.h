//===- StudyMain.h - The tool qnn-study -------------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_TOOLS_STUDYMAIN_H
#define QNN_TOOLS_STUDYMAIN_H

namespace qnn {

/// Repeats the experiment of a paper, or writes one of its networks, as the
/// command line says. Returns the exit status: 0, or 1 after an error was
/// printed.
int studyMain(int argc, char **argv);

} // namespace qnn

#endif // QNN_TOOLS_STUDYMAIN_H
