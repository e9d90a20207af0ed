//===- LowerToLLVM.h - From tensors to the LLVM dialect ---------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The phases of lowering after kernels have been chosen: loops on buffers,
/// then LLVM. Each is also a registered pipeline.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_PIPELINES_LOWERTOLLVM_H
#define QNN_PIPELINES_LOWERTOLLVM_H

#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassOptions.h"

namespace mlir::qnn {

/// Options of `qnn-lower-to-loops`.
struct LowerToLoopsOptions : PassPipelineOptions<LowerToLoopsOptions> {
  Option<int64_t> alignment{
      *this, "alignment",
      llvm::cl::desc("Alignment of buffers and constants in bytes"),
      llvm::cl::init(64)};
  Option<std::string> target{
      *this, "target",
      llvm::cl::desc("Target record; one lane means scalar loops"),
      llvm::cl::init("c99")};
};

/// Options of `qnn-lower-to-llvm`.
struct LowerToLLVMOptions : PassPipelineOptions<LowerToLLVMOptions> {
  Option<unsigned> indexBits{
      *this, "index-bits",
      llvm::cl::desc("Bits of an index: 32 or 64, those of a pointer"),
      llvm::cl::init(64)};
  Option<std::string> target{
      *this, "target",
      llvm::cl::desc("Target record whose instructions kernels may use"),
      llvm::cl::init("native")};
};

/// From qnn ops on tensors to functions on flat buffers in one arena
/// (convert-qnn-to-loops, qnn-plan-memory). `qnn.mma` stays.
void buildLowerToLoops(OpPassManager &pm, const LowerToLoopsOptions &options);

/// From the result of buildLowerToLoops to the LLVM dialect: expands `qnn.mma`
/// for the target; memrefs become bare pointers.
void buildLowerToLLVM(OpPassManager &pm, const LowerToLLVMOptions &options);

/// Registers both as `qnn-lower-to-loops` and `qnn-lower-to-llvm`.
void registerLoweringPipelines();

} // namespace mlir::qnn

#endif // QNN_PIPELINES_LOWERTOLLVM_H
