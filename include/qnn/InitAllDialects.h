//===- InitAllDialects.h - Every dialect that the tools know ----*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_INITALLDIALECTS_H
#define QNN_INITALLDIALECTS_H

#include "mlir/IR/DialectRegistry.h"

namespace mlir::qnn {

/// Registers the qnn dialect and those that its lowerings produce.
void registerAllDialects(DialectRegistry &registry);

} // namespace mlir::qnn

#endif // QNN_INITALLDIALECTS_H
