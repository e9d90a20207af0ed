//===- LLVMEmitter.h - LLVM IR, objects and libraries -----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// From a module on the tensor level (real, integer or packed ops) to LLVM IR
/// and machine code for a target record.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_TARGET_LLVM_LLVMEMITTER_H
#define QNN_TARGET_LLVM_LLVMEMITTER_H

#include "mlir/IR/BuiltinOps.h"
#include "qnn/Target/ModelSignature.h"
#include "qnn/Target/TargetRecord.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Target/TargetMachine.h"

#include <memory>

namespace qnn {

/// Lowers `module` in place from tensors (after kernel selection, if any) to
/// the LLVM dialect and returns how its model `name`, or only one, is called.
/// Errors are reported as diagnostics on the ops too.
llvm::Expected<ModelSignature> lowerToLLVMDialect(mlir::ModuleOp module,
                                                  const TargetRecord &target,
                                                  llvm::StringRef name = "");

/// LLVM IR of a module in the LLVM dialect; not optimized. Layers that have
/// `qnn.energy` carry it as metadata.
llvm::Expected<std::unique_ptr<llvm::Module>>
translateToLLVM(mlir::ModuleOp module, llvm::LLVMContext &context);

/// The code generator of `target`: position independent except on
/// microcontrollers, no fast-math. Fails if the target has no object code or
/// this LLVM does not know it.
llvm::Expected<std::unique_ptr<llvm::TargetMachine>>
createTargetMachine(const TargetRecord &target);

/// Sets triple and data layout, and runs LLVM's default pipeline of `level`
/// (0 to 3).
llvm::Error optimize(llvm::Module &module, llvm::TargetMachine &machine,
                     unsigned level = 2);

/// Writes an object file.
llvm::Error emitObject(llvm::Module &module, llvm::TargetMachine &machine,
                       llvm::raw_pwrite_stream &os);

/// Writes a shared library to `path`, linked by a C compiler: `cc` for this
/// machine, `ARCH-linux-gnu-gcc` for others. Fails if there is none.
llvm::Error emitSharedLibrary(llvm::Module &module,
                              llvm::TargetMachine &machine,
                              llvm::StringRef path);

/// Writes the C header of a model: its functions, sizes, shapes and types.
void emitHeader(const ModelSignature &signature, llvm::raw_ostream &os);

} // namespace qnn

#endif // QNN_TARGET_LLVM_LLVMEMITTER_H
