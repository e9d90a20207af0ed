//===- QNNRealOps.td            - Plain maths on the real level -*- tablegen -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_REAL_OPS
#define QNN_REAL_OPS

include "qnn/Dialect/QNN/IR/QNNQuantOps.td"

def QNN_ElementwiseOp : QNN_Op<"elementwise", [Pure,
    InferTypeOpAdaptorWithIsCompatible,
    DeclareOpInterfaceMethods<QNN_PointwiseOpInterface>,
    DeclareOpInterfaceMethods<QNN_EnergyCostOpInterface>]> {
  let summary = "a scalar function applied to each element";
  let description = [{
    One family for plain maths, so that names, energy and meaning stay per op.
    Float64 arithmetic; operands broadcast as in NumPy.

    | kind | result | params |
    |---|---|---|
    | add sub mul div min max pow | binary | |
    | prelu | binary: x < 0 ? y * x : x | |
    | relu | max(x, 0) | |
    | leaky_relu | x < 0 ? p0 * x : x | p0 |
    | thresholded_relu | x > p0 ? x : 0 | p0 |
    | clip | min(max(x, p0), p1) | p0, p1 |
    | neg abs exp log sqrt tanh erf floor ceil | as named | |
    | sign | -1, 0 or 1 | |
    | round | to the nearest integer, ties to even | |
    | reciprocal | 1 / x | |
    | sigmoid | 1 / (1 + exp(-x)) | |
    | hard_sigmoid | min(max(p0 * x + p1, 0), 1) | p0, p1 |
    | hard_swish | x * min(max(x / 6 + 1/2, 0), 1) | |
    | swish | x / (1 + exp(-(p0 * x))) | p0 |
    | softplus | max(x, 0) + log(1 + exp(-abs(x))) | |
    | softsign | x / (1 + abs(x)) | |
    | mish | x * tanh(softplus(x)) | |
    | elu | x < 0 ? p0 * (exp(x) - 1) : x | p0 |
    | selu | p1 * (x < 0 ? p0 * (exp(x) - 1) : x) | p0, p1 |
    | gelu | x / 2 * (1 + erf(x / sqrt(2))) | |
    | gelu_tanh | x / 2 * (1 + tanh(sqrt(2/pi) * (x + 0.044715 * x^3))) | |

    exp, log, tanh, erf and pow are those of the C library; pow with an exponent
    of -1, 0, 1/2, 1 or 2 is 1 / x, 1, sqrt(x), x or x * x, and with the base 2
    it is exp2.

    Constraints: two operands for the binary kinds, else one; the result has the
    broadcast shape.

    Example:
    ```mlir
    %2 = qnn.elementwise mul %0, %1 : (tensor<1x8xf32>, tensor<8xf32>) -> tensor<1x8xf32>
    ```
  }];
  let arguments = (ins QNN_ElementwiseKindAttr:$kind,
      Variadic<QNN_RealTensor>:$inputs,
      OptionalAttr<DenseF64ArrayAttr>:$params);
  let results = (outs QNN_RealTensor:$result);
  let assemblyFormat = [{
    `` $kind $inputs attr-dict `:`
        functional-type($inputs, $result)
  }];
  let hasVerifier = 1;
  let hasFolder = 1;
  let extraClassDeclaration = [{
    /// Operands the kind takes: 1 or 2.
    static unsigned getArity(ElementwiseKind kind);
  }];
}

def QNN_BatchNormOp : QNN_Op<"batch_norm", [Pure, AllTypesMatch<["input", "result"]>,
    DeclareOpInterfaceMethods<QNN_PointwiseOpInterface>,
    DeclareOpInterfaceMethods<QNN_EnergyCostOpInterface>]> {
  let summary = "batch normalization with fixed statistics";
  let description = [{
    ```
    result = (input - mean[c]) / sqrt(variance[c] + epsilon) * gamma[c] + beta[c]
    ```
    in float64, in this order, c being the index along `axis`. Each of the four
    attributes has one element per channel.

    Example:
    ```mlir
    %1 = qnn.batch_norm %0 {axis = 1 : i64, gamma = array<f32: 1.0, 2.0>, beta = array<f32: 0.0, 0.0>, mean = array<f32: 0.5, 0.5>, variance = array<f32: 1.0, 1.0>, epsilon = 1.0e-05 : f64} : tensor<1x2xf32>
    ```
  }];
  let arguments = (ins QNN_RealTensor:$input, DenseF32ArrayAttr:$gamma,
      DenseF32ArrayAttr:$beta, DenseF32ArrayAttr:$mean,
      DenseF32ArrayAttr:$variance, F64Attr:$epsilon, I64Attr:$axis);
  let results = (outs QNN_RealTensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($input)";
  let hasVerifier = 1;
}

def QNN_SoftmaxOp : QNN_Op<"softmax", [Pure, AllTypesMatch<["input", "result"]>,
    DeclareOpInterfaceMethods<QNN_EnergyCostOpInterface>]> {
  let summary = "softmax along one axis";
  let description = [{
    ```
    m = max(input), e = exp(input - m), result = e / sum(e)     along `axis`
    ```
    in float64; the sum runs in index order.

    Example:
    ```mlir
    %1 = qnn.softmax %0 {axis = 1 : i64} : tensor<1x10xf32>
    ```
  }];
  let arguments = (ins QNN_RealTensor:$input, I64Attr:$axis);
  let results = (outs QNN_RealTensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($input)";
  let hasVerifier = 1;
}

def QNN_ReduceOp : QNN_Op<"reduce", [Pure,
    InferTypeOpAdaptorWithIsCompatible,
    DeclareOpInterfaceMethods<QNN_EnergyCostOpInterface>]> {
  let summary = "sum, mean, product, least or greatest element along axes";
  let description = [{
    ```
    result[i] = kind of all input[j] with i = j but 0 along `axes`
    ```
    in float64 and in the order of the input's elements. The mean is the sum
    divided by the number of elements. The reduced axes keep a size of 1.

    Constraints: `axes` are in range, ascending, and at least one.

    Example:
    ```mlir
    %1 = qnn.reduce mean %0 {axes = array<i64: 1, 2>} : tensor<2x8x4xf32> -> tensor<2x1x1xf32>
    ```
  }];
  let arguments = (ins QNN_ReduceKindAttr:$kind, QNN_RealTensor:$input,
      DenseI64ArrayAttr:$axes);
  let results = (outs QNN_RealTensor:$result);
  let assemblyFormat =
      "`` $kind $input attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
}

#endif // QNN_REAL_OPS
