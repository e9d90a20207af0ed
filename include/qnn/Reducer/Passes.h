//===- Passes.h - Making failing inputs smaller -----------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_REDUCER_PASSES_H
#define QNN_REDUCER_PASSES_H

#include "mlir/Pass/Pass.h"

namespace mlir::qnn {

#define GEN_PASS_DECL
#include "qnn/Reducer/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "qnn/Reducer/Passes.h.inc"

} // namespace mlir::qnn

#endif // QNN_REDUCER_PASSES_H
