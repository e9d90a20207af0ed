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

def QNN_StructuralOpInterface : OpInterface<"StructuralOpInterface"> {
  let cppNamespace = "::mlir::qnn";
  let description = [{
    An op whose result elements are elements of its operands, chosen or moved,
    or one fixed number. It means the same for real numbers and for codes of one
    scale and zero point, so that dequantizes may pass it.
  }];
  let methods = [
    InterfaceMethod<"The operands whose elements are moved.",
      "::mlir::OperandRange", "getMovedOperands", (ins),
      /*methodBody=*/"", /*defaultImplementation=*/[{
        return $_op->getOperands();
      }]>,
    InterfaceMethod<[{
      The axis of the result along which elements lie as they did along `axis` of
      every moved operand: at the same indices. None if there is no such axis.
    }], "std::optional<int64_t>", "getMovedAxis", (ins "int64_t":$axis),
      /*methodBody=*/"", /*defaultImplementation=*/"return axis;">,
    InterfaceMethod<[{
      The number in elements that come from no operand, if there are any. The op
      keeps it as attribute `fill` (f64).
    }], "std::optional<double>", "getFillNumber", (ins),
      /*methodBody=*/"", /*defaultImplementation=*/"return std::nullopt;">,
    InterfaceMethod<"True if the op chooses by the order of numbers.",
      "bool", "dependsOnOrder", (ins),
      /*methodBody=*/"", /*defaultImplementation=*/"return false;">,
    InterfaceMethod<[{
      False if the op, in the mode it is in, computes new numbers. Casts to the
      interface fail then.
    }], "bool", "movesElements", (ins),
      /*methodBody=*/"", /*defaultImplementation=*/"return true;">
  ];
  let extraClassOf = "return $_op.movesElements();";
}

#endif // QNN_INTERFACES
