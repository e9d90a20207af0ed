//===- QNNEnums.td              - Enumerations -*- tablegen -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_ENUMS
#define QNN_ENUMS

include "mlir/IR/EnumAttr.td"
include "qnn/Dialect/QNN/IR/QNNDialect.td"

class QNN_Enum<string name, string summary, list<I32EnumAttrCase> cases>
    : I32EnumAttr<name, summary, cases> {
  let cppNamespace = "::mlir::qnn";
  let genSpecializedAttr = 0;
}

class QNN_EnumAttr<EnumAttrInfo info, string mnemonic>
    : EnumAttr<QNN_Dialect, info, mnemonic>;

def QNN_Encoding : QNN_Enum<"Encoding", "how a code stands for a number", [
    I32EnumAttrCase<"Signed", 0, "signed">,
    I32EnumAttrCase<"Unsigned", 1, "unsigned">,
    I32EnumAttrCase<"Bipolar", 2, "bipolar">,
    I32EnumAttrCase<"Ternary", 3, "ternary">,
    I32EnumAttrCase<"Pow2", 4, "pow2">]>;

def QNN_Rounding : QNN_Enum<"Rounding", "rounding to an integer", [
    I32EnumAttrCase<"HalfEven", 0, "half_even">,
    I32EnumAttrCase<"HalfUp", 1, "half_up">,
    I32EnumAttrCase<"HalfDown", 2, "half_down">,
    I32EnumAttrCase<"Floor", 3, "floor">,
    I32EnumAttrCase<"Ceil", 4, "ceil">,
    I32EnumAttrCase<"TowardZero", 5, "toward_zero">,
    I32EnumAttrCase<"AwayFromZero", 6, "away_from_zero">,
    I32EnumAttrCase<"HalfTowardZero", 7, "half_toward_zero">,
    I32EnumAttrCase<"HalfAwayFromZero", 8, "half_away_from_zero">]>;
def QNN_RoundingAttr : QNN_EnumAttr<QNN_Rounding, "rounding"> {
  let assemblyFormat = "`<` $value `>`";
}

def QNN_Layout : QNN_Enum<"Layout", "axis order of images", [
    I32EnumAttrCase<"NCHW", 0, "nchw">,
    I32EnumAttrCase<"NHWC", 1, "nhwc">]>;
def QNN_LayoutAttr : QNN_EnumAttr<QNN_Layout, "layout"> {
  let assemblyFormat = "$value";
}

def QNN_ElementwiseKind : QNN_Enum<"ElementwiseKind", "scalar function", [
    I32EnumAttrCase<"Add", 0, "add">, I32EnumAttrCase<"Sub", 1, "sub">,
    I32EnumAttrCase<"Mul", 2, "mul">, I32EnumAttrCase<"Div", 3, "div">,
    I32EnumAttrCase<"Min", 4, "min">, I32EnumAttrCase<"Max", 5, "max">,
    I32EnumAttrCase<"Relu", 6, "relu">, I32EnumAttrCase<"Neg", 7, "neg">,
    I32EnumAttrCase<"Abs", 8, "abs">, I32EnumAttrCase<"Exp", 9, "exp">,
    I32EnumAttrCase<"Sqrt", 10, "sqrt">,
    I32EnumAttrCase<"Sigmoid", 11, "sigmoid">,
    I32EnumAttrCase<"Tanh", 12, "tanh">,
    I32EnumAttrCase<"Clip", 13, "clip">,
    I32EnumAttrCase<"LeakyRelu", 14, "leaky_relu">,
    I32EnumAttrCase<"Sign", 15, "sign">,
    I32EnumAttrCase<"Pow", 16, "pow">,
    I32EnumAttrCase<"PRelu", 17, "prelu">,
    I32EnumAttrCase<"Log", 18, "log">, I32EnumAttrCase<"Erf", 19, "erf">,
    I32EnumAttrCase<"Reciprocal", 20, "reciprocal">,
    I32EnumAttrCase<"Floor", 21, "floor">,
    I32EnumAttrCase<"Ceil", 22, "ceil">,
    I32EnumAttrCase<"Round", 23, "round">,
    I32EnumAttrCase<"Elu", 24, "elu">, I32EnumAttrCase<"Selu", 25, "selu">,
    I32EnumAttrCase<"ThresholdedRelu", 26, "thresholded_relu">,
    I32EnumAttrCase<"HardSigmoid", 27, "hard_sigmoid">,
    I32EnumAttrCase<"HardSwish", 28, "hard_swish">,
    I32EnumAttrCase<"Softplus", 29, "softplus">,
    I32EnumAttrCase<"Softsign", 30, "softsign">,
    I32EnumAttrCase<"Mish", 31, "mish">,
    I32EnumAttrCase<"Swish", 32, "swish">,
    I32EnumAttrCase<"Gelu", 33, "gelu">,
    I32EnumAttrCase<"GeluTanh", 34, "gelu_tanh">]>;
def QNN_ElementwiseKindAttr : QNN_EnumAttr<QNN_ElementwiseKind, "kind"> {
  let assemblyFormat = "$value";
}

def QNN_ReduceKind : QNN_Enum<"ReduceKind", "how many elements become one", [
    I32EnumAttrCase<"Sum", 0, "sum">, I32EnumAttrCase<"Mean", 1, "mean">,
    I32EnumAttrCase<"Prod", 2, "prod">, I32EnumAttrCase<"Min", 3, "min">,
    I32EnumAttrCase<"Max", 4, "max">]>;
def QNN_ReduceKindAttr : QNN_EnumAttr<QNN_ReduceKind, "reduce_kind"> {
  let assemblyFormat = "$value";
}

def QNN_PredicateKind : QNN_Enum<"PredicateKind", "question about numbers", [
    I32EnumAttrCase<"Equal", 0, "equal">, I32EnumAttrCase<"Less", 1, "less">,
    I32EnumAttrCase<"LessEqual", 2, "less_equal">,
    I32EnumAttrCase<"Greater", 3, "greater">,
    I32EnumAttrCase<"GreaterEqual", 4, "greater_equal">,
    I32EnumAttrCase<"And", 5, "and">, I32EnumAttrCase<"Or", 6, "or">,
    I32EnumAttrCase<"Xor", 7, "xor">, I32EnumAttrCase<"Not", 8, "not">]>;
def QNN_PredicateKindAttr : QNN_EnumAttr<QNN_PredicateKind, "predicate"> {
  let assemblyFormat = "$value";
}

def QNN_ResizeMode : QNN_Enum<"ResizeMode", "what lies between elements", [
    I32EnumAttrCase<"Nearest", 0, "nearest">,
    I32EnumAttrCase<"Linear", 1, "linear">]>;
def QNN_ResizeModeAttr : QNN_EnumAttr<QNN_ResizeMode, "resize_mode"> {
  let assemblyFormat = "$value";
}

def QNN_PackedLayout : QNN_Enum<"PackedLayout", "how words hold codes", [
    I32EnumAttrCase<"Planes", 0, "planes">,
    I32EnumAttrCase<"Bytes", 1, "bytes">,
    I32EnumAttrCase<"Lanes", 2, "lanes">,
    I32EnumAttrCase<"Taps", 3, "taps">]>;

def QNN_MmaKind : QNN_Enum<"MmaKind", "the product of two words", [
    I32EnumAttrCase<"XorPopcount", 0, "xor_popcount">,
    I32EnumAttrCase<"AndPopcount", 1, "and_popcount">,
    I32EnumAttrCase<"Dot", 2, "dot">,
    I32EnumAttrCase<"Shift", 3, "shift">]>;
def QNN_MmaKindAttr : QNN_EnumAttr<QNN_MmaKind, "mma_kind"> {
  let assemblyFormat = "$value";
}

def QNN_EpilogueKind : QNN_Enum<"EpilogueKind", "what ends a kernel", [
    I32EnumAttrCase<"Affine", 0, "affine">,
    I32EnumAttrCase<"Threshold", 1, "threshold">,
    I32EnumAttrCase<"Requantize", 2, "requantize">]>;
def QNN_EpilogueKindAttr : QNN_EnumAttr<QNN_EpilogueKind, "epilogue"> {
  let assemblyFormat = "$value";
}

def QNN_LoopDim : QNN_Enum<"LoopDim", "a loop of a contraction", [
    I32EnumAttrCase<"B", 0, "b">, I32EnumAttrCase<"K", 1, "k">,
    I32EnumAttrCase<"C", 2, "c">, I32EnumAttrCase<"OY", 3, "oy">,
    I32EnumAttrCase<"OX", 4, "ox">, I32EnumAttrCase<"FY", 5, "fy">,
    I32EnumAttrCase<"FX", 6, "fx">, I32EnumAttrCase<"G", 7, "g">]>;

#endif // QNN_ENUMS
