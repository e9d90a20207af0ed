//===- EnergyMetadata.h - Energy of layers in LLVM IR -----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_TARGET_LLVM_ENERGYMETADATA_H
#define QNN_LIB_TARGET_LLVM_ENERGYMETADATA_H

#include "mlir/IR/DialectRegistry.h"

namespace mlir::qnn {

/// Translates `qnn.energy` of a layer function to a node `!{name, platform,
/// double compute, double SRAM, double DRAM}`, in pJ: the metadata
/// `!qnn.energy` of the function, and an operand of the named metadata
/// `!qnn.energy` of the module, which is still there when the function has been
/// inlined.
void registerEnergyMetadata(DialectRegistry &registry);

} // namespace mlir::qnn

#endif // QNN_LIB_TARGET_LLVM_ENERGYMETADATA_H
