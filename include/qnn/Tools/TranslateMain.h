//===- TranslateMain.h - The logic of qnn-translate -------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_TOOLS_TRANSLATEMAIN_H
#define QNN_TOOLS_TRANSLATEMAIN_H

namespace mlir::qnn {

/// mlir-translate with two differences: `--export-onnx=STYLE` is short for
/// `--export-onnx --export-onnx-style=STYLE`, and the file after `-o` is
/// replaced only if all goes well. Returns the exit status.
int translateMain(int argc, char **argv);

} // namespace mlir::qnn

#endif // QNN_TOOLS_TRANSLATEMAIN_H
