//===- CompilePhases.h - The phases of compilation --------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The way of a model from the importer to the LLVM dialect, in named phases.
/// Tools, the facade and tests run the same lists of passes.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_PIPELINES_COMPILEPHASES_H
#define QNN_PIPELINES_COMPILEPHASES_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/PassManager.h"
#include "qnn/Target/TargetRecord.h"
#include "llvm/ADT/StringRef.h"

#include <optional>

namespace mlir::qnn {

/// What a module looks like when the phase is over.
enum class CompilePhase {
  /// As imported.
  Import,
  /// Integer ops wherever that is exact.
  Integer,
  /// Kernels on packed words; still on tensors.
  Packed,
  /// Functions on flat buffers in one arena.
  Loops,
  /// The LLVM dialect.
  LLVM,
};

/// `import`, `integer`, `packed`, `loops`, `llvm`.
StringRef stringifyCompilePhase(CompilePhase phase);
std::optional<CompilePhase> symbolizeCompilePhase(StringRef name);

/// What the phases depend on.
struct CompilePhaseOptions {
  ::qnn::TargetRecord target;
  /// Fail if an op between integer ends stays real.
  bool requireInteger = false;
  /// Codes at the inputs and outputs where a quantizer is.
  bool integerIO = false;
  /// Force a kernel kind (`xor_popcount`, `and_popcount`, `dot`, `shift`), or
  /// `none` to pack nothing.
  std::string kernel = "auto";
};

/// Adds the passes that lead from the phase before `phase` to `phase`.
void buildCompilePhase(OpPassManager &pm, CompilePhase phase,
                       const CompilePhaseOptions &options);

/// Runs all phases after `from` up to and including `to`. Fails after a
/// diagnostic.
LogicalResult runCompilePhases(ModuleOp module, CompilePhase from,
                               CompilePhase to,
                               const CompilePhaseOptions &options);

} // namespace mlir::qnn

#endif // QNN_PIPELINES_COMPILEPHASES_H
