//===- MmaToVector.h - Expansion of qnn.mma ---------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_CONVERSION_MMATOVECTOR_MMATOVECTOR_H
#define QNN_CONVERSION_MMATOVECTOR_MMATOVECTOR_H

#include "mlir/Pass/Pass.h"
#include "qnn/Target/TargetRecord.h"

namespace mlir {
class RewritePatternSet;

namespace qnn {

#define GEN_PASS_DECL
#include "qnn/Conversion/MmaToVector/MmaToVector.h.inc"

#define GEN_PASS_REGISTRATION
#include "qnn/Conversion/MmaToVector/MmaToVector.h.inc"

/// Adds the patterns that expand `qnn.mma` for `target`.
void populateMmaToVectorPatterns(RewritePatternSet &patterns,
                                 const ::qnn::TargetRecord &target);

} // namespace qnn
} // namespace mlir

#endif // QNN_CONVERSION_MMATOVECTOR_MMATOVECTOR_H
