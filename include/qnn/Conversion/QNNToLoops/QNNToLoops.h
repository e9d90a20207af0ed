//===- QNNToLoops.h - From qnn ops to loops on buffers ----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_CONVERSION_QNNTOLOOPS_QNNTOLOOPS_H
#define QNN_CONVERSION_QNNTOLOOPS_QNNTOLOOPS_H

#include "mlir/IR/DialectRegistry.h"
#include "mlir/Pass/Pass.h"

namespace mlir::qnn {

/// Argument attributes of a lowered function: the tensor type that the flat
/// buffer of an input or output stands for.
inline constexpr llvm::StringLiteral inputAttrName = "qnn.input";
inline constexpr llvm::StringLiteral outputAttrName = "qnn.output";

/// Function attribute of a function in destination-passing style.
inline constexpr llvm::StringLiteral entryAttrName = "qnn.entry";

/// Function attribute of a layer function: the name of its op.
inline constexpr llvm::StringLiteral layerAttrName = "qnn.layer";

/// Function attribute of a layer function that takes two more arguments of type
/// index, the first step of its outer loop to take and the one behind the last:
/// the number of steps. Ranges of steps may run at the same time.
inline constexpr llvm::StringLiteral sharedStepsAttrName = "qnn.shared_steps";

/// Function attributes of a layer function for those who read its code: what
/// computes it (a string), and the types of the op before lowering, weights
/// included (a function type). The op's `qnn.energy`, if any, moves there too.
inline constexpr llvm::StringLiteral kernelAttrName = "qnn.kernel";
inline constexpr llvm::StringLiteral signatureAttrName = "qnn.signature";

#define GEN_PASS_DECL
#include "qnn/Conversion/QNNToLoops/QNNToLoops.h.inc"

#define GEN_PASS_REGISTRATION
#include "qnn/Conversion/QNNToLoops/QNNToLoops.h.inc"

/// Attaches the loop lowerings of all qnn ops to their ops.
void registerLoopLowerings(DialectRegistry &registry);

} // namespace mlir::qnn

#endif // QNN_CONVERSION_QNNTOLOOPS_QNNTOLOOPS_H
