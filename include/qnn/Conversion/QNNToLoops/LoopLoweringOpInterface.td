//===- LoopLoweringOpInterface.td - Ops that become loops --*- tablegen -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_LOOP_LOWERING_OP_INTERFACE
#define QNN_LOOP_LOWERING_OP_INTERFACE

include "mlir/IR/OpBase.td"

def QNN_LoopLoweringOpInterface : OpInterface<"LoopLoweringOpInterface"> {
  let cppNamespace = "::mlir::qnn";
  let description = [{
    An op on tensors that can write its result by loops over flat buffers. The
    models are external (`lib/Conversion/QNNToLoops`), so that the dialect does
    not depend on its lowering.
  }];
  let methods = [
    InterfaceMethod<[{
      Emits, at the insertion point of `layer`, loops that read the buffers of
      the operands and write every element of the result. Reports an error on
      the op if it has no loops in this form.
    }], "::llvm::LogicalResult", "emitLoops",
    (ins "::mlir::qnn::LayerBuilder &":$layer)>
  ];
}

#endif // QNN_LOOP_LOWERING_OP_INTERFACE
