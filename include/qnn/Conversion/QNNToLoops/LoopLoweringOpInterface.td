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
    (ins "::mlir::qnn::LayerBuilder &":$layer)>,
    InterfaceMethod<[{
      If the loops compute integers and store each by
      `LayerBuilder::finishInteger`, so that epilogues can follow at once: the
      axis of the result whose index they pass, -1 if they pass none. Otherwise
      nothing.
    }], "::std::optional<int64_t>", "getFinishedAxis">
  ];
}

def QNN_EpilogueOpInterface : OpInterface<"EpilogueOpInterface"> {
  let cppNamespace = "::mlir::qnn";
  let description = [{
    An op that maps each integer of its only operand to a code. The layer that
    computes the integers can apply it before it stores them; then there is no
    tensor of integers.
  }];
  let methods = [
    InterfaceMethod<[{
      The axis that the parameters of the op follow; -1 if they are the same for
      all elements.
    }], "int64_t", "getEpilogueAxis">,
    InterfaceMethod<[{
      What the op makes of an integer. Reports an error on the op if it has no
      loops in this form.
    }], "::llvm::FailureOr<::mlir::qnn::LayerBuilder::Epilogue>",
    "makeEpilogue", (ins "::mlir::qnn::LayerBuilder &":$layer)>
  ];
}

#endif // QNN_LOOP_LOWERING_OP_INTERFACE
