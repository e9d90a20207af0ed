//===- CEmitter.h - Networks as C99 -----------------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Emits a network as C99 that depends on nothing but the compiler (and on the
/// C library's mathematical functions where layers are real).
///
/// Input: a module in the form that `convert-qnn-to-loops` and
/// `qnn-plan-memory` leave for a target of one lane. Its one public function
/// takes the buffers of the inputs (attribute `qnn.input`), of the outputs
/// (`qnn.output`), and at most one arena of bytes.
///
/// Attributes that show up in the output if they are there. On arguments of the
/// public function: `qnn.name`, `qnn.scale` (float) and `qnn.zero_point`
/// (integer). On layer functions: those that `convert-qnn-to-loops` notes
/// (QNNToLoops.h), and `qnn.energy`.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_TARGET_C_CEMITTER_H
#define QNN_TARGET_C_CEMITTER_H

#include "mlir/IR/BuiltinOps.h"
#include "llvm/Support/Error.h"

#include <string>
#include <vector>

namespace mlir::qnn {

struct CEmitOptions {
  /// Prefix of all names and files; made an identifier. Empty: the name of the
  /// module, or else of the public function.
  std::string modelName;
};

/// One file of the output.
struct CFile {
  /// Without folder.
  std::string name;
  std::string contents;
};

/// The files of the network, for NAME = the model's name as an identifier:
///
/// * `NAME.h`: shapes, sizes and `int NAME_run(inputs..., outputs..., arena)`
/// * `NAME.c`: one function per layer
/// * `NAME_weights.h`: the constants, included by NAME.c alone
/// * `qnn_runtime.h`: products of packed words, the same for all networks
///
/// Deterministic. `module` is not changed. Fails, after a diagnostic on the op,
/// if something has no form in C.
llvm::Expected<std::vector<CFile>> generateC(ModuleOp module,
                                             const CEmitOptions &options = {});

/// Writes the files of generateC into `folder`, which is made if it does not
/// exist. Nothing is written if generateC fails; each file is whole or absent.
llvm::Error emitC(ModuleOp module, const CEmitOptions &options,
                  llvm::StringRef folder);

/// Registers `qnn-translate --mlir-to-c`, which prints the files to one stream,
/// each behind a line `//--- FILE` (the form that `split-file` takes).
void registerToCTranslation();

} // namespace mlir::qnn

#endif // QNN_TARGET_C_CEMITTER_H
