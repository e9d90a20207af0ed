//===- QNNToLoops.td - From qnn ops to loops on buffers ----*- tablegen -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_CONVERSION_QNNTOLOOPS
#define QNN_CONVERSION_QNNTOLOOPS

include "mlir/Pass/PassBase.td"

def ConvertQNNToLoopsPass : Pass<"convert-qnn-to-loops", "::mlir::ModuleOp"> {
  let summary = "qnn ops on tensors to loops on flat buffers";
  let description = [{
    Rewrites every function on static tensors to destination-passing style on
    flat memrefs: `(inputs..., outputs...)`, each of one dimension. Each qnn op
    becomes a call of a private function named
    `<function>_<index>_<name of the op>` that holds its loops; results between
    them are `memref.alloc`s. A `qnn.reshape` is another name of its buffer.

    Storage: real arguments, results and constants keep their type; reals in
    between are `f64` (docs/Rationale.md); codes are `i8` (Q <= 8) or `i16`, one
    code an element; packed words are `i32`. Constants become `memref.global`s,
    one for each distinct content.

    The function is marked `qnn.entry`, the layers `qnn.layer = NAME`. The
    argument attributes `qnn.input` and `qnn.output` keep the tensor types.

    On a target with vectors, dequantized constants become constants of `f64`,
    and real contractions with constant weights sum in vectors of output
    channels, each in the order of the interpreter.

    A function with the attribute `qnn.single_precision` may differ from the
    interpreter where that does no harm: reals that no quantizer and no other op
    with steps depends on are stored as `f32`, and contractions sum in `f32` with
    fused multiply-adds. Outputs differ by about 1e-6 of their range. All other
    reals, and all codes, keep every bit.
  }];
  let options = [
    Option<"alignment", "alignment", "int64_t", "64",
           "Alignment of constants in bytes">,
    Option<"target", "target", "std::string", "\"c99\"",
           "The target record that tells whether there are vectors">
  ];
  let statistics = [
    Statistic<"numLayers", "layers", "Layer functions made">,
    Statistic<"numConstants", "constants", "Distinct constants">
  ];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::func::FuncDialect",
    "::mlir::math::MathDialect", "::mlir::memref::MemRefDialect",
    "::mlir::scf::SCFDialect", "::mlir::vector::VectorDialect",
    "::mlir::LLVM::LLVMDialect"
  ];
}

#endif // QNN_CONVERSION_QNNTOLOOPS
