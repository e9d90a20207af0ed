//===- QNNLayerOps.td - Contractions and pools -------------*- tablegen -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_LAYER_OPS
#define QNN_LAYER_OPS

include "qnn/Dialect/QNN/IR/QNNQuantOps.td"

/// Shared by qnn.conv2d and qnn.conv2d_integer.
class QNN_Conv2DBase<string mnemonic, list<Trait> traits = []>
    : QNN_Op<mnemonic, !listconcat([Pure,
        DeclareOpInterfaceMethods<QNN_ContractionOpInterface>,
        DeclareOpInterfaceMethods<QNN_EnergyCostOpInterface>], traits)> {
  dag convAttrs = (ins DenseI64ArrayAttr:$strides, DenseI64ArrayAttr:$pads,
      DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$dilations,
      DefaultValuedAttr<I64Attr, "1">:$groups, QNN_LayoutAttr:$layout);
  code convDecls = [{
    /// Sizes and steps, independent of layout.
    ConvGeometry getGeometry();
  }];
}

/// Shared by qnn.conv_transpose2d and qnn.conv_transpose2d_integer.
class QNN_ConvTranspose2DBase<string mnemonic, list<Trait> traits = []>
    : QNN_Op<mnemonic, !listconcat([Pure,
        DeclareOpInterfaceMethods<QNN_ContractionOpInterface>,
        DeclareOpInterfaceMethods<QNN_EnergyCostOpInterface>], traits)> {
  dag convAttrs = (ins DenseI64ArrayAttr:$strides, DenseI64ArrayAttr:$pads,
      DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$dilations,
      DefaultValuedAttr<DenseI64ArrayAttr, "{0, 0}">:$output_padding,
      DefaultValuedAttr<I64Attr, "1">:$groups, QNN_LayoutAttr:$layout);
  code convDecls = [{
    /// Sizes and steps of the convolution that this op transposes: it would
    /// read the result and write the input.
    ConvGeometry getGeometry();
  }];
}

/// Shared by qnn.matmul and qnn.matmul_integer.
class QNN_MatMulBase<string mnemonic, list<Trait> traits = []>
    : QNN_Op<mnemonic, !listconcat([Pure,
        DeclareOpInterfaceMethods<QNN_ContractionOpInterface>,
        DeclareOpInterfaceMethods<QNN_EnergyCostOpInterface>], traits)>;

def QNN_Conv2DOp
    : QNN_Conv2DBase<"conv2d", [InferTypeOpAdaptorWithIsCompatible]> {
  let summary = "2-D convolution of real tensors";
  let description = [{
    ```
    result[n,k,oy,ox] = bias[k] + sum over c, fy, fx of
        input[n, g*C/G + c, oy*sy + fy*dy - pt, ox*sx + fx*dx - pl]
        * weights[k, c, fy, fx]
    ```
    Taps outside the input are skipped. Layout `nchw`: input N,C,H,W, weights
    K,C/G,FY,FX; `nhwc`: input N,H,W,C, weights K,FY,FX,C/G. `pads` is top, left,
    bottom, right; `strides` and `dilations` are y, x.

    If input and weights are dequantized codes, the sum is the exact integer
    `sum (x - zx) * (w - zw)`, multiplied once by `scale_x * scale_w[k]` in
    float64. Else it is a float64 sum in the order c, fy, fx. The bias is added
    last.

    Example:
    ```mlir
    %2 = qnn.conv2d nchw %0, %1 {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>} : (tensor<1x3x8x8xf32>, tensor<16x3x3x3xf32>) -> tensor<1x16x8x8xf32>
    ```
  }];
  let arguments = !con((ins QNN_RealTensor:$input, QNN_RealTensor:$weights,
      Optional<QNN_RealTensor>:$bias), convAttrs);
  let results = (outs QNN_RealTensor:$result);
  let assemblyFormat = [{
    `` $layout $input `,` $weights (`,` $bias^)? attr-dict `:`
        functional-type(operands, $result)
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = convDecls;
}

def QNN_ConvTranspose2DOp
    : QNN_ConvTranspose2DBase<"conv_transpose2d",
                              [InferTypeOpAdaptorWithIsCompatible]> {
  let summary = "transposed 2-D convolution of real tensors";
  let description = [{
    ```
    result[n,k,oy,ox] = bias[k] + sum over c, fy, fx of
        input[n, g*C/G + c, iy, ix] * weights[g*C/G + c, k % (K/G), fy, fx]
        where oy = iy*sy + fy*dy - pt and ox = ix*sx + fx*dx - pl
    ```
    Taps without such iy, ix are skipped. Layout `nchw`: input N,C,H,W, weights
    C,K/G,FY,FX; `nhwc`: input N,H,W,C, weights C,FY,FX,K/G. Attributes are those
    of `qnn.conv2d`; the result has (H-1)*sy + (FY-1)*dy + 1 - pt - pb +
    output_padding rows, and columns alike.

    Sums are exact for dequantized codes, else in float64, as in `qnn.conv2d`.
    Weights with a scale per output channel count as codes for one group only.

    Example:
    ```mlir
    %2 = qnn.conv_transpose2d nchw %0, %1 {strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>} : (tensor<1x3x4x4xf32>, tensor<3x8x2x2xf32>) -> tensor<1x8x8x8xf32>
    ```
  }];
  let arguments = !con((ins QNN_RealTensor:$input, QNN_RealTensor:$weights,
      Optional<QNN_RealTensor>:$bias), convAttrs);
  let results = (outs QNN_RealTensor:$result);
  let assemblyFormat = [{
    `` $layout $input `,` $weights (`,` $bias^)? attr-dict `:`
        functional-type(operands, $result)
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = convDecls;
}

def QNN_MatMulOp
    : QNN_MatMulBase<"matmul", [InferTypeOpAdaptorWithIsCompatible]> {
  let summary = "matrix product of real tensors";
  let description = [{
    ```
    result[b,m,n] = sum over k of input[b,m,k] * weights[b,k,n]
    ```
    b being any number of leading axes, which broadcast as in NumPy. Exact for
    dequantized codes, else a float64 sum in the order of k, as in `qnn.conv2d`.

    Example:
    ```mlir
    %2 = qnn.matmul %0, %1 : (tensor<1x64xf32>, tensor<64x10xf32>) -> tensor<1x10xf32>
    ```
  }];
  let arguments = (ins QNN_RealTensor:$input, QNN_RealTensor:$weights);
  let results = (outs QNN_RealTensor:$result);
  let assemblyFormat = [{
    $input `,` $weights attr-dict `:` functional-type(operands, $result)
  }];
  let hasVerifier = 1;
}

class QNN_PoolBase<string mnemonic, list<Trait> traits = []>
    : QNN_Op<mnemonic, !listconcat([Pure,
        DeclareOpInterfaceMethods<QNN_EnergyCostOpInterface>], traits)> {
  dag poolAttrs = (ins DenseI64ArrayAttr:$kernel, DenseI64ArrayAttr:$strides,
      DenseI64ArrayAttr:$pads,
      DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$dilations,
      QNN_LayoutAttr:$layout);
  let assemblyFormat =
      "`` $layout $input attr-dict `:` type($input) `->` type($result)";
  code poolDecls = [{ ConvGeometry getGeometry(); }];
}

def QNN_MaxPoolOp : QNN_PoolBase<"max_pool", [InferTypeOpAdaptor,
    DeclareOpInterfaceMethods<QNN_StructuralOpInterface,
                              ["getMovedAxis", "dependsOnOrder"]>]> {
  let summary = "greatest element of each window";
  let description = [{
    Windows and taps are those of `qnn.conv2d`. Taps outside the input are
    skipped. Pads must be smaller than the (dilated) kernel and the last window
    must start inside the image, so that every window has a valid tap; where
    there is padding, the dilation may not exceed the image. The element type is
    kept: real numbers, or codes (their order is the order of the numbers they
    stand for; not `pow2`).

    Images of words (`nhwc` only) are planes of `bipolar` or unsigned 1-bit
    codes: the greatest of 32 windows at once is the `or` of the words.

    Example:
    ```mlir
    %1 = qnn.max_pool nchw %0 {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>} : tensor<1x4x8x8xf32> -> tensor<1x4x4x4xf32>
    ```
  }];
  let arguments = !con((ins QNN_AnyOrWordTensor:$input), poolAttrs);
  let results = (outs QNN_AnyOrWordTensor:$result);
  let hasVerifier = 1;
  let extraClassDeclaration = poolDecls;
}

def QNN_AvgPoolOp
    : QNN_PoolBase<"avg_pool", [InferTypeOpAdaptorWithIsCompatible]> {
  let summary = "mean of each window";
  let description = [{
    ```
    result = (sum of valid taps) / count
    ```
    count is the number of valid taps, or of all taps with `count_include_pad`.
    For dequantized codes the sum is an exact integer, multiplied by the scale
    before the division.

    Example:
    ```mlir
    %1 = qnn.avg_pool nchw %0 {kernel = array<i64: 8, 8>, strides = array<i64: 8, 8>, pads = array<i64: 0, 0, 0, 0>} : tensor<1x4x8x8xf32> -> tensor<1x4x1x1xf32>
    ```
  }];
  let arguments = !con((ins QNN_RealTensor:$input), poolAttrs,
                       (ins UnitAttr:$count_include_pad));
  let results = (outs QNN_RealTensor:$result);
  let hasVerifier = 1;
  let extraClassDeclaration = poolDecls;
}

#endif // QNN_LAYER_OPS
