//===- MmaToVector.td - Expansion of qnn.mma ----------------*- tablegen -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_CONVERSION_MMATOVECTOR
#define QNN_CONVERSION_MMATOVECTOR

include "mlir/Pass/PassBase.td"

def ConvertMmaToVectorPass : Pass<"convert-qnn-mma-to-vector"> {
  let summary = "Expand the register tile into arithmetic and intrinsics";
  let description = [{
    Replaces each `qnn.mma` by arith, math and vector ops: one product and one
    add for each accumulator and plane pair. Byte dot products become the
    target's instruction where its record names one (`vpdpbusd`), else a plain
    widening multiply. The expansion keeps every accumulator an SSA value.

    With one lane the same expansion yields scalar code.
  }];
  let options = [
    Option<"target", "target", "std::string", "\"native\"",
           "the target record to expand for">
  ];
  let dependentDialects = ["arith::ArithDialect", "math::MathDialect",
                           "vector::VectorDialect", "LLVM::LLVMDialect"];
  let statistics = [
    Statistic<"numExpanded", "num-expanded", "register tiles expanded">
  ];
}

#endif // QNN_CONVERSION_MMATOVECTOR
