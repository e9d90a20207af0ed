//===- BufferPasses.h - Passes on lowered functions -------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_TRANSFORMS_BUFFERPASSES_H
#define QNN_TRANSFORMS_BUFFERPASSES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"

namespace mlir::qnn {

/// Function attribute: the size of the arena argument in bytes.
inline constexpr llvm::StringLiteral arenaBytesAttrName = "qnn.arena_bytes";

/// Function attribute: the alignment of the arena argument in bytes.
inline constexpr llvm::StringLiteral arenaAlignmentAttrName =
    "qnn.arena_alignment";

#define GEN_PASS_DECL
#include "qnn/Transforms/BufferPasses.h.inc"

#define GEN_PASS_REGISTRATION
#include "qnn/Transforms/BufferPasses.h.inc"

} // namespace mlir::qnn

#endif // QNN_TRANSFORMS_BUFFERPASSES_H
