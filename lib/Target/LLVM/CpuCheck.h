//===- CpuCheck.h - Can this CPU run that code? -----------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_TARGET_LLVM_CPUCHECK_H
#define QNN_LIB_TARGET_LLVM_CPUCHECK_H

#include "llvm/ADT/SmallVector.h"
#include "llvm/IR/Module.h"
#include "llvm/Target/TargetMachine.h"

namespace qnn {

/// Words of bits that a CPU must have set. Empty if there is no way to ask a
/// CPU of this architecture, or no need.
using CpuRequirement = llvm::SmallVector<uint32_t>;

/// What the instructions that `machine` may choose need of a CPU and of its
/// operating system.
CpuRequirement getCpuRequirement(const llvm::TargetMachine &machine);

/// Adds to `module` the function `i1 (ptr)` that compares the running CPU with
/// a CpuRequirement in memory. Only for architectures that can be asked.
llvm::Function *addCpuCheck(llvm::Module &module);

} // namespace qnn

#endif // QNN_LIB_TARGET_LLVM_CPUCHECK_H
