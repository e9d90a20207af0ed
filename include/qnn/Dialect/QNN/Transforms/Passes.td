//===- Passes.td - Passes within the qnn dialect -----------*- tablegen -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_PASSES
#define QNN_PASSES

include "mlir/Pass/PassBase.td"

def QNNPackPass : Pass<"qnn-pack", "::mlir::func::FuncOp"> {
  let summary = "Choose a kernel for each integer contraction and pack for it";
  let description = [{
    Replaces `qnn.conv2d_integer` and `qnn.matmul_integer` with constant
    weights, together with the threshold or requantize op after them, by
    `qnn.packed_conv2d` on words. Zero points, the affine relation of XNOR sums
    and the border classes of padded bipolar codes are folded into the epilogue.

    The kernel follows from the codes: two bipolar operands run as XNOR and
    popcount; few planes as AND and popcount; up to 8 bits as byte dot products;
    pow2 weights as shifts. Register tiles come from the record of the target.
    A contraction that no kernel fits stays, with a remark, and runs as loops.
  }];
  let options = [
    Option<"target", "target", "std::string", "\"native\"",
           "the target record that gives lanes and register tiles">,
    Option<"kernel", "kernel", "std::string", "\"auto\"",
           "force xor_popcount, and_popcount, dot or shift; none packs nothing">
  ];
  let dependentDialects = ["::mlir::qnn::QNNDialect"];
  let statistics = [
    Statistic<"numKernels", "num-kernels", "contractions packed">
  ];
}

#endif // QNN_PASSES
