//===- QNNDialect.td            - The dialect -*- tablegen -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_DIALECT
#define QNN_DIALECT

include "mlir/IR/OpBase.td"

def QNN_Dialect : Dialect {
  let name = "qnn";
  let cppNamespace = "::mlir::qnn";
  let summary = "Quantized neural networks with integer codes of 1 to 16 bits";
  let description = [{
    One dialect, three levels:

    * **real**: `f32` tensors with `qnn.quantize` and `qnn.dequantize`;
    * **integer**: tensors of `!qnn.int<Q>` codes, integer contractions that
      yield accumulators, and `qnn.threshold` / `qnn.requantize` back to codes;
    * **packed**: tensors of machine words (`!qnn.packed`), kernels, and the
      register tile `qnn.mma`.

    A type says how a number is stored; an op says what it means. Values of type
    `f32` are computed in float64 and rounded to float32 only where they leave
    the function.
  }];
  let useDefaultTypePrinterParser = 1;
  let useDefaultAttributePrinterParser = 1;
  let hasConstantMaterializer = 1;
  let hasOperationAttrVerify = 1;
  let hasRegionArgAttrVerify = 1;
  let dependentDialects = ["::mlir::arith::ArithDialect"];
  let extraClassDeclaration = [{
    void registerTypes();
    void registerAttributes();
    void registerOps();
  }];
}

class QNN_Op<string mnemonic, list<Trait> traits = []>
    : Op<QNN_Dialect, mnemonic, traits>;

#endif // QNN_DIALECT
