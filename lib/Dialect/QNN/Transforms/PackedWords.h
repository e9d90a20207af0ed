//===- PackedWords.h - Words that kernels exchange --------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_DIALECT_QNN_TRANSFORMS_PACKEDWORDS_H
#define QNN_LIB_DIALECT_QNN_TRANSFORMS_PACKEDWORDS_H

#include "qnn/Dialect/QNN/IR/QNNOps.h"

namespace mlir::qnn {

/// Lets each kernel with 1-bit results below `root` write words if only a pack
/// reads them, maybe after max pools and reshapes, which become ops on words.
/// Wider codes stay bytes: a kernel has them one per lane, and to pack all of
/// them before a pool takes longer than the pool itself. Returns the number of
/// pools on words.
int64_t exchangeWords(Operation *root);

} // namespace mlir::qnn

#endif // QNN_LIB_DIALECT_QNN_TRANSFORMS_PACKEDWORDS_H
