//===- ModelLinker.h - One object for several CPUs --------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Puts the code of a model for one or several targets into one module that
/// exports the functions of its interface (docs/Execution.md), and that looks
/// at the CPU before it runs any of it.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_TARGET_LLVM_MODELLINKER_H
#define QNN_TARGET_LLVM_MODELLINKER_H

#include "qnn/Target/LLVM/LLVMEmitter.h"

namespace qnn {

/// A model's code for one target.
struct ModelVariant {
  TargetRecord target;
  std::unique_ptr<llvm::TargetMachine> machine;
  /// Optimized, with the entry points of qnn-add-entry-points.
  std::unique_ptr<llvm::Module> module;
};

/// Links `variants`, best first, of the model that `signature` describes: its
/// arena suits all of them. All modules are of one context and one triple.
llvm::Expected<std::unique_ptr<llvm::Module>>
linkModel(const ModelSignature &signature, std::vector<ModelVariant> variants);

} // namespace qnn

#endif // QNN_TARGET_LLVM_MODELLINKER_H
