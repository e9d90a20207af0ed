//===- Passes.td - Passes within the qnn dialect -----------*- tablegen -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_PASSES
#define QNN_PASSES

include "mlir/Pass/PassBase.td"

#endif // QNN_PASSES
