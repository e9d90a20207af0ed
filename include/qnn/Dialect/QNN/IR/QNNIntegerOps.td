//===- QNNIntegerOps.td         - The integer level -*- tablegen -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_INTEGER_OPS
#define QNN_INTEGER_OPS

include "qnn/Dialect/QNN/IR/QNNLayerOps.td"

def QNN_Conv2DIntegerOp : QNN_Conv2DBase<"conv2d_integer"> {
  let summary = "2-D convolution of codes into accumulators";
  let description = [{
    ```
    result[n,k,oy,ox] = sum over valid taps of
        (input - input_zero_point) * (weights - weight_zero_point[k])
    ```
    exact; the indices are those of `qnn.conv2d`. Codes enter as the numbers
    that they stand for. A padded tap contributes 0 for every encoding. The
    accumulator must be wide enough for every input that can occur; range
    analysis proves it when it chooses the type, and the reference interpreter
    refuses a sum that does not fit.

    Example:
    ```mlir
    %2 = qnn.conv2d_integer nhwc %0, %1 {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>} : (tensor<1x8x8x32x!qnn.int<1, bipolar>>, tensor<64x3x3x32x!qnn.int<1, bipolar>>) -> tensor<1x8x8x64xi32>
    ```
  }];
  let arguments = !con((ins QNN_CodeTensor:$input, QNN_CodeTensor:$weights,
      DefaultValuedAttr<I64Attr, "0">:$input_zero_point,
      DefaultValuedAttr<DenseI32ArrayAttr, "{0}">:$weight_zero_point),
      convAttrs);
  let results = (outs QNN_AccTensor:$result);
  let assemblyFormat = [{
    `` $layout $input `,` $weights attr-dict `:`
        functional-type(operands, $result)
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = convDecls;
}

def QNN_ConvTranspose2DIntegerOp
    : QNN_ConvTranspose2DBase<"conv_transpose2d_integer"> {
  let summary = "transposed 2-D convolution of codes into accumulators";
  let description = [{
    The exact sum of `(input - input_zero_point) * (weights -
    weight_zero_point)` over the taps of `qnn.conv_transpose2d`. There is one
    weight zero point, or one per output channel if there is one group.

    Example:
    ```mlir
    %2 = qnn.conv_transpose2d_integer nchw %0, %1 {strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>} : (tensor<1x3x4x4x!qnn.int<8>>, tensor<3x8x2x2x!qnn.int<4>>) -> tensor<1x8x8x8xi32>
    ```
  }];
  let arguments = !con((ins QNN_CodeTensor:$input, QNN_CodeTensor:$weights,
      DefaultValuedAttr<I64Attr, "0">:$input_zero_point,
      DefaultValuedAttr<DenseI32ArrayAttr, "{0}">:$weight_zero_point),
      convAttrs);
  let results = (outs QNN_AccTensor:$result);
  let assemblyFormat = [{
    `` $layout $input `,` $weights attr-dict `:`
        functional-type(operands, $result)
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = convDecls;
}

def QNN_MatMulIntegerOp : QNN_MatMulBase<"matmul_integer"> {
  let summary = "matrix product of codes into accumulators";
  let description = [{
    ```
    result[b,m,n] = sum over k of (input[b,m,k] - input_zero_point)
                                  * (weights[b,k,n] - weight_zero_point[n])
    ```
    exact; the leading axes broadcast as in NumPy.

    Example:
    ```mlir
    %2 = qnn.matmul_integer %0, %1 : (tensor<1x64x!qnn.int<2>>, tensor<64x10x!qnn.int<2>>) -> tensor<1x10xi32>
    ```
  }];
  let arguments = (ins QNN_CodeTensor:$input, QNN_CodeTensor:$weights,
      DefaultValuedAttr<I64Attr, "0">:$input_zero_point,
      DefaultValuedAttr<DenseI32ArrayAttr, "{0}">:$weight_zero_point);
  let results = (outs QNN_AccTensor:$result);
  let assemblyFormat = [{
    $input `,` $weights attr-dict `:` functional-type(operands, $result)
  }];
  let hasVerifier = 1;
}

def QNN_SumPoolOp : QNN_PoolBase<"sum_pool"> {
  let summary = "sum of the codes of each window";
  let description = [{
    ```
    result = sum over valid taps of (input - input_zero_point)
    result = result * (common_count / number of valid taps)  if common_count > 0
    ```
    The integer form of an average pool; the division is part of the
    requantization that follows. Where windows at the border have fewer taps,
    `common_count` brings all sums to one denominator, so that one division
    serves them all.

    Constraints: common_count is 0 or a multiple of the number of valid taps of
    each window.

    Example:
    ```mlir
    %1 = qnn.sum_pool nhwc %0 {kernel = array<i64: 8, 8>, strides = array<i64: 8, 8>, pads = array<i64: 0, 0, 0, 0>, input_zero_point = -128 : i64} : tensor<1x8x8x64x!qnn.int<8>> -> tensor<1x1x1x64xi32>
    ```
  }];
  let arguments = !con((ins QNN_CodeTensor:$input), poolAttrs,
                       (ins DefaultValuedAttr<I64Attr, "0">:$input_zero_point,
                            DefaultValuedAttr<I64Attr, "0">:$common_count));
  let results = (outs QNN_AccTensor:$result);
  let hasVerifier = 1;
  let extraClassDeclaration = poolDecls;
}

def QNN_ThresholdOp : QNN_Op<"threshold", [Pure,
    DeclareOpInterfaceMethods<QNN_PointwiseOpInterface>,
    DeclareOpInterfaceMethods<QNN_EnergyCostOpInterface>]> {
  let summary = "accumulator to code, by comparison";
  let description = [{
    ```
    s     = decreasing[c] ? -1 : +1
    level = number of i with s * input >= thresholds[c, i]
    ```
    and the result is the code of that level (the level-th smallest number of
    the result type, starting from `first_level`). c is the index along `axis`;
    `thresholds` is C x T or 1 x T of `i64`, sorted in each row. `decreasing`
    has C elements or one.

    Constraints: first_level + T < number of levels of the result type.

    Example:
    ```mlir
    %1 = qnn.threshold %0 {thresholds = dense<[[-3], [5]]> : tensor<2x1xi64>, decreasing = array<i1: false, true>, axis = 1 : i64} : tensor<1x2xi32> -> tensor<1x2x!qnn.int<1, bipolar>>
    ```
  }];
  let arguments = (ins QNN_CodeOrAccTensor:$input, ElementsAttr:$thresholds,
      DenseBoolArrayAttr:$decreasing,
      DefaultValuedAttr<I64Attr, "0">:$first_level, I64Attr:$axis);
  let results = (outs QNN_CodeTensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
}

def QNN_RequantizeOp : QNN_Op<"requantize", [Pure,
    DeclareOpInterfaceMethods<QNN_PointwiseOpInterface>,
    DeclareOpInterfaceMethods<QNN_EnergyCostOpInterface>]> {
  let summary = "accumulator to code, by multiplier and shift";
  let description = [{
    ```
    p    = input * multiplier[c] + offset[c]            (64 bits, no overflow)
    q    = p >> shift[c]                                (floor)
    if tie_even and p mod 2^shift[c] = 0 and q - zero_point is odd: q = q - 1
    code = clamp(q, low, high)
    ```
    Multiplier (31 bits and sign) and offset are solved so that the result
    equals the real epilogue for every reachable accumulator; zero point, bias
    and rounding are part of the offset. `zero_point`, that of the result, only
    says which codes round-half-even calls even. Arrays have C elements or one;
    c is the index along `axis`. low .. high must lie in the range of the result
    type.

    Example:
    ```mlir
    %1 = qnn.requantize %0 {multiplier = array<i32: 1234567>, offset = array<i64: 1073741824>, shift = array<i32: 31>, low = -128 : i64, high = 127 : i64, axis = 1 : i64} : tensor<1x2xi32> -> tensor<1x2x!qnn.int<8>>
    ```
  }];
  let arguments = (ins QNN_CodeOrAccTensor:$input, DenseI32ArrayAttr:$multiplier,
      DenseI64ArrayAttr:$offset, DenseI32ArrayAttr:$shift, I64Attr:$low,
      I64Attr:$high, UnitAttr:$tie_even,
      DefaultValuedAttr<I64Attr, "0">:$zero_point, I64Attr:$axis);
  let results = (outs QNN_CodeTensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// The code of accumulator `acc` in `channel`.
    int64_t requantizePoint(int64_t acc, int64_t channel);
  }];
}

def QNN_LookupOp : QNN_Op<"lookup", [Pure,
    DeclareOpInterfaceMethods<QNN_PointwiseOpInterface>,
    DeclareOpInterfaceMethods<QNN_EnergyCostOpInterface>]> {
  let summary = "code to code, by table";
  let description = [{
    ```
    result = values[c, level of input]
    ```
    Level i of a code type is its i-th smallest number, counted from 0; c is the
    index along `axis`. `values` is C x L or 1 x L, L being the number of levels
    of the input type, and holds numbers like the value of a `qnn.constant` of
    the result type. Any function of a code has this form; behind a
    `qnn.threshold` that yields the number of a piece, so has any function of an
    accumulator that is constant in pieces.

    Constraints: no pow2 codes; every element of `values` representable in the
    result type.

    Example:
    ```mlir
    %1 = qnn.lookup %0 {values = dense<[[3, 1, 0, 1]]> : tensor<1x4xi8>, axis = 1 : i64} : tensor<1x8x!qnn.int<2>> -> tensor<1x8x!qnn.int<4>>
    ```
  }];
  let arguments = (ins QNN_CodeTensor:$input, ElementsAttr:$values,
      I64Attr:$axis);
  let results = (outs QNN_CodeTensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
}

def QNN_AddIntegerOp : QNN_Op<"add_integer", [Pure,
    DeclareOpInterfaceMethods<QNN_EnergyCostOpInterface>]> {
  let summary = "weighted sum of code tensors into accumulators";
  let description = [{
    ```
    result = offset + sum over i of multipliers[i] * inputs[i]
    ```
    exact. Codes enter as the numbers that they stand for. Scales that are
    binary fractions (all that fit in f32 are) are integers over a common power
    of two, so sums of dequantized codes have this form with any number of
    operands. As for contractions, the accumulator must be wide enough for every
    input that can occur.

    Constraints: operands and result of one shape; one multiplier per operand.

    Example:
    ```mlir
    %2 = qnn.add_integer %0, %1 {multipliers = array<i64: 3, 8>, offset = -16 : i64} : (tensor<1x4x!qnn.int<8>>, tensor<1x4x!qnn.int<8>>) -> tensor<1x4xi16>
    ```
  }];
  let arguments = (ins Variadic<QNN_CodeOrAccTensor>:$inputs,
      DenseI64ArrayAttr:$multipliers,
      DefaultValuedAttr<I64Attr, "0">:$offset);
  let results = (outs QNN_AccTensor:$result);
  let assemblyFormat = "$inputs attr-dict `:` functional-type($inputs, $result)";
  let hasVerifier = 1;
}

def QNN_MulIntegerOp : QNN_Op<"mul_integer", [Pure,
    DeclareOpInterfaceMethods<QNN_EnergyCostOpInterface>]> {
  let summary = "product of two code tensors into accumulators";
  let description = [{
    ```
    result = (lhs - lhs_zero_point) * (rhs - rhs_zero_point)
    ```
    exact, for each element; operands broadcast as in NumPy. Codes enter as the
    numbers that they stand for. The product of two dequantized tensors, such as
    a feature map and its squeeze-and-excitation gates, is this times the product
    of their scales. As for contractions, the accumulator must be wide enough
    for every input that can occur.

    Constraints: the operands broadcast to the shape of the result.

    Example:
    ```mlir
    %2 = qnn.mul_integer %0, %1 {lhs_zero_point = 3 : i64} : (tensor<1x4x2x2x!qnn.int<8>>, tensor<1x4x1x1x!qnn.int<8, unsigned>>) -> tensor<1x4x2x2xi32>
    ```
  }];
  let arguments = (ins QNN_CodeOrAccTensor:$lhs, QNN_CodeOrAccTensor:$rhs,
      DefaultValuedAttr<I64Attr, "0">:$lhs_zero_point,
      DefaultValuedAttr<I64Attr, "0">:$rhs_zero_point);
  let results = (outs QNN_AccTensor:$result);
  let assemblyFormat = [{
    $lhs `,` $rhs attr-dict `:` functional-type(operands, $result)
  }];
  let hasVerifier = 1;
}

def QNN_AddRequantizeOp : QNN_Op<"add_requantize", [Pure,
    DeclareOpInterfaceMethods<QNN_EnergyCostOpInterface>]> {
  let summary = "residual add of two code tensors";
  let description = [{
    ```
    p    = lhs * lhs_multiplier + rhs * rhs_multiplier + offset
    q    = p >> shift
    if tie_even and p mod 2^shift = 0 and q - zero_point is odd: q = q - 1
    code = clamp(q, low, high)
    ```
    in 64 bits. The parameters are solved over all pairs of codes, so that the
    result equals dequantize, add, activation, quantize.

    Example:
    ```mlir
    %2 = qnn.add_requantize %0, %1 {lhs_multiplier = 300 : i64, rhs_multiplier = 500 : i64, offset = 128 : i64, shift = 8 : i64, low = -128 : i64, high = 127 : i64} : (tensor<1x4x!qnn.int<8>>, tensor<1x4x!qnn.int<8>>) -> tensor<1x4x!qnn.int<8>>
    ```
  }];
  let arguments = (ins QNN_CodeTensor:$lhs, QNN_CodeTensor:$rhs,
      I64Attr:$lhs_multiplier, I64Attr:$rhs_multiplier, I64Attr:$offset,
      I64Attr:$shift, I64Attr:$low, I64Attr:$high, UnitAttr:$tie_even,
      DefaultValuedAttr<I64Attr, "0">:$zero_point);
  let results = (outs QNN_CodeTensor:$result);
  let assemblyFormat = [{
    $lhs `,` $rhs attr-dict `:` functional-type(operands, $result)
  }];
  let hasVerifier = 1;
}

#endif // QNN_INTEGER_OPS
