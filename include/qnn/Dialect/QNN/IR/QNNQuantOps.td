//===- QNNQuantOps.td           - Between numbers and codes -*- tablegen -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_QUANT_OPS
#define QNN_QUANT_OPS

include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "qnn/Dialect/QNN/IR/QNNAttributes.td"
include "qnn/Dialect/QNN/IR/QNNTypes.td"
include "qnn/Interfaces/QNNInterfaces.td"

def QNN_ConstantOp : QNN_Op<"constant", [Pure, ConstantLike]> {
  let summary = "a constant tensor of codes or packed words";
  let description = [{
    ```
    result = value
    ```
    `value` holds, in `i8` (Q <= 8) or `i16` elements, the number that each code
    stands for (`pow2`: the bit pattern); for packed words it holds `i32`.
    Constraints: same shape; every element representable in the code type.

    Example:
    ```mlir
    %0 = qnn.constant dense<[-1, 1]> : tensor<2xi8> -> tensor<2x!qnn.int<1, bipolar>>
    ```
  }];
  let arguments = (ins ElementsAttr:$value);
  let results = (outs AnyTypeOf<[QNN_CodeTensor, QNN_WordTensor]>:$result);
  let assemblyFormat = "attr-dict $value `->` type($result)";
  let hasVerifier = 1;
  let hasFolder = 1;
}

class QNN_QuantParamOp<string mnemonic, list<Trait> traits = []>
    : QNN_Op<mnemonic, !listconcat([Pure,
        DeclareOpInterfaceMethods<QNN_PointwiseOpInterface>,
        DeclareOpInterfaceMethods<QNN_EnergyCostOpInterface>], traits)> {
  code qnnParamDecls = [{
    /// Scale and zero point of a channel (channel 0 if per tensor).
    double getScaleOf(int64_t channel) {
      auto s = getScale();
      return s.size() == 1 ? s[0] : s[channel];
    }
    int64_t getZeroPointOf(int64_t channel) {
      auto z = getZeroPoint();
      return z.size() == 1 ? z[0] : z[channel];
    }
    bool isPerChannel() {
      return getScale().size() > 1 || getZeroPoint().size() > 1;
    }
  }];
}

def QNN_QuantizeOp : QNN_QuantParamOp<"quantize",
    [DeclareOpInterfaceMethods<QNN_GradientOpInterface>]> {
  let summary = "number to code";
  let description = [{
    ```
    bipolar:  code = input >= 0 ? +1 : -1
    others:   code = clamp(round(input / scale) + zero_point, lo, hi)
    ```
    The division is float64; `round` follows `rounding` (half to even if not
    given). `lo .. hi` is the range of the code type; `narrow` drops its least
    code (signed: -2^(Q-1); unsigned: the greatest, as QONNX does). NaN becomes
    `lo`. `scale` and `zero_point` have one element, or one per index of `axis`.
    With `zero_point_first` the code is clamp(round(input / scale + zero_point)),
    as QONNX defines it: ties and the sign are those of the sum.
    Gradient (Eq. 2 of Moons 2017): 1 where the value was not clipped, else 0;
    bipolar: 1 where |x| <= 1.

    Constraints: scale > 0 and finite; zero points within the code range, and 0
    for bipolar codes; `axis` present if a parameter has more than one element.

    Example:
    ```mlir
    %q = qnn.quantize %x {scale = array<f64: 0.125>} : tensor<1x8xf32> -> tensor<1x8x!qnn.int<4>>
    ```
  }];
  let arguments = (ins QNN_RealTensor:$input, DenseF64ArrayAttr:$scale,
      DefaultValuedAttr<DenseI32ArrayAttr, "{0}">:$zero_point,
      OptionalAttr<I64Attr>:$axis,
      DefaultValuedAttr<QNN_RoundingAttr,
                        "::mlir::qnn::Rounding::HalfEven">:$rounding,
      UnitAttr:$narrow, UnitAttr:$zero_point_first);
  let results = (outs QNN_CodeTensor:$result);
  let assemblyFormat =
      "$input attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
  let extraClassDeclaration = qnnParamDecls # [{
    /// The clip range in codes, after `narrow`.
    int64_t getLowCode();
    int64_t getHighCode();
    /// The code of number `x` in `channel`, as the number it stands for.
    int64_t quantizePoint(double x, int64_t channel);
  }];
}

def QNN_DequantizeOp : QNN_QuantParamOp<"dequantize"> {
  let summary = "code to number";
  let description = [{
    ```
    result = scale * (input - zero_point)
    ```
    in float64. `input` are codes, or accumulators (`i16`, `i32`, `i64`: biases,
    integer sums). A contraction of two dequantized operands is summed exactly
    in integers (see `qnn.conv2d`).

    Example:
    ```mlir
    %y = qnn.dequantize %q {scale = array<f64: 0.125>} : tensor<1x8x!qnn.int<4>> -> tensor<1x8xf32>
    ```
  }];
  let arguments = (ins QNN_CodeOrAccTensor:$input, DenseF64ArrayAttr:$scale,
      DefaultValuedAttr<DenseI32ArrayAttr, "{0}">:$zero_point,
      OptionalAttr<I64Attr>:$axis);
  let results = (outs QNN_RealTensor:$result);
  let assemblyFormat =
      "$input attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
  let hasFolder = 1;
  let extraClassDeclaration = qnnParamDecls;
}

def QNN_StaircaseOp : QNN_Op<"staircase", [Pure,
    AllShapesMatch<["input", "result"]>,
    DeclareOpInterfaceMethods<QNN_PointwiseOpInterface>,
    DeclareOpInterfaceMethods<QNN_EnergyCostOpInterface>]> {
  let summary = "how many thresholds a number reaches";
  let description = [{
    ```
    result = number of i with input >= thresholds[c, i]
    ```
    c is the index along `axis`; `thresholds` is C x T or 1 x T of f64, sorted in
    each row. NaN reaches none. Followed by a `qnn.quantize` of scale 1 it is
    what FINN calls a multi-threshold; the integer level makes a `qnn.threshold`
    of the two.

    Example:
    ```mlir
    %1 = qnn.staircase %0 {thresholds = dense<[[-0.5, 0.25], [0.0, 1.0]]> : tensor<2x2xf64>, axis = 1 : i64} : tensor<1x2xf32> -> tensor<1x2xf32>
    ```
  }];
  let arguments = (ins QNN_RealTensor:$input, F64ElementsAttr:$thresholds,
      I64Attr:$axis);
  let results = (outs QNN_RealTensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// Thresholds of a row.
    int64_t getNumSteps() { return getThresholds().getType().getDimSize(1); }
    /// The thresholds of a channel (of channel 0 if there is one row).
    ::llvm::SmallVector<double> getSteps(int64_t channel);
    /// One row for all channels.
    bool isPerTensor() { return getThresholds().getType().getDimSize(0) == 1; }
  }];
}

def QNN_MinifloatOp : QNN_Op<"minifloat", [Pure,
    AllShapesMatch<["input", "result"]>,
    DeclareOpInterfaceMethods<QNN_PointwiseOpInterface>,
    DeclareOpInterfaceMethods<QNN_EnergyCostOpInterface>]> {
  let summary = "the nearest number of a small float format";
  let description = [{
    ```
    e      = max(floor(log2(|input|)), 1 - exponent_bias) - mantissa_bits
    result = clamp(round(input / 2^e) * 2^e, -max_value, max_value)
    ```
    A format of one sign bit, `exponent_bits` and `mantissa_bits`, with
    subnormals, that saturates: below 2^(1 - exponent_bias) numbers have a fixed
    distance. `round` follows `rounding` (half to even if not given). NaN stays
    NaN. `exponent_bits` says how wide a number is stored; the greatest exponent
    follows from `max_value`. e4m3fn has bias 7 and 448; e5m2 15 and 57344.

    Constraints: 0 to 23 mantissa bits; 1 to 8 exponent bits; a bias of at most
    149 in magnitude; max_value positive and finite in f32.

    Example:
    ```mlir
    %1 = qnn.minifloat %0 {exponent_bits = 4 : i64, mantissa_bits = 3 : i64, exponent_bias = 7 : i64, max_value = 448.0 : f64} : tensor<1x8xf32> -> tensor<1x8xf32>
    ```
  }];
  let arguments = (ins QNN_RealTensor:$input, I64Attr:$exponent_bits,
      I64Attr:$mantissa_bits, I64Attr:$exponent_bias, F64Attr:$max_value,
      DefaultValuedAttr<QNN_RoundingAttr,
                        "::mlir::qnn::Rounding::HalfEven">:$rounding);
  let results = (outs QNN_RealTensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// The format as the scalar function takes it.
    ::mlir::qnn::MinifloatFormat getFormat();
  }];
}

#endif // QNN_QUANT_OPS
