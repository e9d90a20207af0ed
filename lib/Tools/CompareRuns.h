//===- CompareRuns.h - Comparing ways to run a model ------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_TOOLS_COMPARERUNS_H
#define QNN_LIB_TOOLS_COMPARERUNS_H

#include "qnn/Compiler.h"
#include "llvm/Support/raw_ostream.h"

namespace qnn {

/// A way to run a model.
enum class RunMode { Interpret, Jit, C };

/// `interpret`, `jit` or `c` (emitted C, by the system's compiler); fails on
/// other names.
llvm::Expected<RunMode> parseRunMode(llvm::StringRef name);

/// A model prepared to be run in one way.
class Runner {
public:
  static llvm::Expected<Runner> create(Model &model, RunMode mode,
                                       const CompileOptions &options);

  /// Runs what was compiled before.
  explicit Runner(CompiledModel compiled) : compiled(std::move(compiled)) {}

  llvm::Expected<std::vector<NpyArray>> run(llvm::ArrayRef<NpyArray> inputs);

  /// See CompiledModel::accesses; empty if nothing is compiled.
  std::vector<AccessCount> accesses() const {
    return compiled ? compiled->accesses() : std::vector<AccessCount>();
  }

private:
  explicit Runner(Model &model) : model(&model) {}

  Model *model = nullptr;
  std::optional<CompiledModel> compiled;
};

/// Runs the model in each of `modes` and fails, naming the first output and
/// element, if one differs from the first in any bit (NaNs are equal).
llvm::Error compareRuns(Model &model, llvm::ArrayRef<RunMode> modes,
                        llvm::ArrayRef<NpyArray> inputs,
                        const CompileOptions &options, llvm::raw_ostream &os);

} // namespace qnn

#endif // QNN_LIB_TOOLS_COMPARERUNS_H
