//===- QNNInterfaces.td - Op interfaces of qnn -------------*- tablegen -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_INTERFACES
#define QNN_INTERFACES

include "mlir/IR/OpBase.td"

def QNN_ContractionOpInterface : OpInterface<"ContractionOpInterface"> {
  let cppNamespace = "::mlir::qnn";
  let description = [{
    An op that multiplies an input with weights and sums over a reduction:
    convolutions and matrix products, real or integer.
  }];
  let methods = [
    InterfaceMethod<"The data operand.", "::mlir::Value", "getContractionInput">,
    InterfaceMethod<"The weight operand.", "::mlir::Value",
                    "getContractionWeights">,
    InterfaceMethod<"The axis of the result that holds output channels.",
                    "int64_t", "getOutputChannelAxis">,
    InterfaceMethod<"The axis of the weights that holds output channels.",
                    "int64_t", "getWeightChannelAxis">,
    InterfaceMethod<"Products summed for one output element, padding included.",
                    "int64_t", "getReductionSize">,
    InterfaceMethod<"Multiply-accumulates of one execution (padding included).",
                    "int64_t", "getNumMacs">
  ];
}

def QNN_EnergyCostOpInterface : OpInterface<"EnergyCostOpInterface"> {
  let cppNamespace = "::mlir::qnn";
  let description = [{
    What an energy model asks an op. Work is logical: it does not depend on the
    level (real or integer) nor on the kernel, so that both levels are priced
    the same. Foreign ops are priced through dialect interfaces instead.
  }];
  let methods = [
    InterfaceMethod<"The logical work of one execution.",
                    "::mlir::qnn::EnergyWork", "getEnergyWork">
  ];
}

def QNN_PointwiseOpInterface : OpInterface<"PointwiseOpInterface"> {
  let cppNamespace = "::mlir::qnn";
  let description = [{
    An op that maps each element of one operand to the element of the result at
    the same position, with everything else constant. The function may depend on
    the channel, that is on the index along one axis.
  }];
  let methods = [
    InterfaceMethod<[{
      The function applied to elements of operand `operandIndex` whose index
      along `channelAxis` is `channel`; none if the other operands are not
      constant or vary along another axis. Codes enter and leave as numbers.
      The function computes in float64, exactly as the reference interpreter.
    }], "std::optional<::mlir::qnn::ChannelFunction>", "getChannelFunction",
    (ins "unsigned":$operandIndex, "int64_t":$channelAxis, "int64_t":$channel)>
  ];
}

def QNN_GradientOpInterface : OpInterface<"GradientOpInterface"> {
  let cppNamespace = "::mlir::qnn";
  let description = [{
    The derivative that training uses for an op that rounds (Moons 2017, Eq. 2:
    straight-through inside the clip range, zero outside).
  }];
  let methods = [
    InterfaceMethod<[{
      The factor by which the gradient of an output element is multiplied to
      become the gradient of the input element of value `x` in `channel`.
    }], "double", "getGradientFactor", (ins "double":$x, "int64_t":$channel)>
  ];
}

#endif // QNN_INTERFACES
