//===- QNNToEmitC.td - From loops on flat buffers to EmitC -*- tablegen -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_CONVERSION_QNNTOEMITC
#define QNN_CONVERSION_QNNTOEMITC

include "mlir/Pass/PassBase.td"

def ConvertQNNToEmitCPass : Pass<"convert-qnn-to-emitc", "::mlir::ModuleOp"> {
  let summary = "loops on flat buffers to EmitC, in the terms of strict C99";
  let description = [{
    Takes the form that `convert-qnn-to-loops` and `qnn-plan-memory` leave, for
    a target of one lane: functions on static memrefs of one dimension; `scf`,
    `arith`, `math`, `memref` and `qnn.mma` on scalars. Leaves `emitc` alone, or
    reports each op that has no form in C.

    * a memref is a pointer; an argument that is stored to gets the attribute
      `qnn.written` (the printer makes the others `const`)
    * `index` is `ptrdiff_t`, with plain signed arithmetic
    * integer arithmetic wraps: it is done on unsigned types. With `nsw` it is
      plain signed arithmetic
    * what C99 has no operator for, and `qnn.mma`, calls a function of
      `qnn_runtime.h`; such calls are marked `qnn.pure`
    * integer minima and maxima, floored divisions and the like are expanded

    Example:
    ```mlir
    %sum = arith.addi %a, %b : i32
    ```
    becomes
    ```mlir
    %0 = emitc.cast %a : i32 to ui32
    %1 = emitc.cast %b : i32 to ui32
    %2 = emitc.add %0, %1 : (ui32, ui32) -> ui32
    %sum = emitc.cast %2 : ui32 to i32
    ```
  }];
  let dependentDialects = ["::mlir::emitc::EmitCDialect",
                           "::mlir::arith::ArithDialect"];
}

#endif // QNN_CONVERSION_QNNTOEMITC
