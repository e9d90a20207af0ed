//===- Passes.td - Passes within the qnn dialect -----------*- tablegen -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_PASSES
#define QNN_PASSES

include "mlir/Pass/PassBase.td"

def PropagateCodesPass
    : Pass<"qnn-propagate-codes", "::mlir::func::FuncOp"> {
  let summary = "Dequantize moves down and quantize up, past structural ops";
  let description = [{
    Max-pool, reshape and transpose choose or move elements, so they can work on
    codes. This pass brings each dequantize next to the op that computes with its
    numbers, and each quantize next to the op that yields its input:

    * `op(dequantize(q))` becomes `dequantize(op(q))`;
    * `f(op(x))` becomes `op(f(x))` for the real pointwise ops f on the way to a
      quantize, and for the quantize; with a max-pool only if f increases;
    * past a concat, f goes up into each operand, unless they are dequantized
      alike: codes of different scales get that of the quantize;
    * constants behind a reshape or transpose are rewritten, so that weights are
      a dequantized constant.

    Results do not change (for inputs without NaN).

    Example:
    ```mlir
    %0 = qnn.dequantize %codes {scale = array<f64: 0.5>} : tensor<1x4x2x2x!qnn.int<4>> -> tensor<1x4x2x2xf32>
    %1 = qnn.reshape %0 : tensor<1x4x2x2xf32> -> tensor<1x16xf32>
    ```
    becomes
    ```mlir
    %0 = qnn.reshape %codes : tensor<1x4x2x2x!qnn.int<4>> -> tensor<1x16x!qnn.int<4>>
    %1 = qnn.dequantize %0 {scale = array<f64: 0.5>} : tensor<1x16x!qnn.int<4>> -> tensor<1x16xf32>
    ```
  }];
  let statistics = [
    Statistic<"numDown", "dequantizes-down", "Dequantizes moved down">,
    Statistic<"numUp", "ops-up", "Quantizes and pointwise ops moved up">,
    Statistic<"numConstants", "constants", "Constants rewritten">
  ];
}

def ToNHWCPass : Pass<"qnn-to-nhwc", "::mlir::func::FuncOp"> {
  let summary = "Convolutions and pools work on N,H,W,C images";
  let description = [{
    Importers keep the layout of the model; kernels want the channels of a pixel
    next to each other. This pass

    * gives convolutions and pools the layout `nhwc`, with a transpose before and
      one behind; constant weights are transposed at once;
    * sinks the transposes behind past elementwise ops, quantizers, thresholds,
      requantizations and residual adds (`axis` follows), until they meet the
      transpose before the next layer and vanish;
    * past a flattening reshape, permutes the rows of the constant weights of the
      matrix product of codes that follows;
    * makes a transpose that only moves axes of size 1 a reshape.

    It works on the real and on the integer level. What may remain is one
    transpose at an input or result of the function. The order of additions is
    part of what a convolution means, not of its layout, so results do not change
    by a bit; a real matrix product adds in the order of its rows, so a transpose
    before one stays.

    Example:
    ```mlir
    %1 = qnn.max_pool nchw %0 {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>} : tensor<1x4x8x8xf32> -> tensor<1x4x4x4xf32>
    ```
    becomes
    ```mlir
    %a = qnn.transpose %0 {permutation = array<i64: 0, 2, 3, 1>} : tensor<1x4x8x8xf32> -> tensor<1x8x8x4xf32>
    %b = qnn.max_pool nhwc %a {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>} : tensor<1x8x8x4xf32> -> tensor<1x4x4x4xf32>
    %1 = qnn.transpose %b {permutation = array<i64: 0, 3, 1, 2>} : tensor<1x4x4x4xf32> -> tensor<1x4x4x4xf32>
    ```
  }];
  let statistics = [
    Statistic<"numConverted", "converted", "Ops given the layout nhwc">,
    Statistic<"numSunk", "sunk", "Elementwise ops moved above a transpose">,
    Statistic<"numAbsorbed", "absorbed", "Transposes moved into dense weights">,
    Statistic<"numReshapes", "reshapes", "Transposes that became reshapes">
  ];
}

def IntegerizePass : Pass<"qnn-integerize", "::mlir::func::FuncOp"> {
  let summary = "Real ops on dequantized codes become integer ops";
  let description = [{
    Turns the real level into the integer level wherever the result stays equal
    bit for bit:

    * a contraction of dequantized codes becomes an integer contraction whose
      accumulators are dequantized (`qnn.acc_range` keeps their range, found
      from the constant weights);
    * the real ops between a dequantize and a quantize become one
      `qnn.threshold` or `qnn.requantize`. Its parameters are found from the
      scalar functions of these very ops, per channel, over all values that can
      occur; a multiplier and shift is proven equal, else thresholds are used;
    * a function that changes direction (abs, hard swish, negative slopes, x
      times a function of x) becomes a `qnn.lookup`, after a `qnn.threshold`
      that finds the piece if it starts from accumulators;
    * an average pool becomes a sum, a residual add `qnn.add_requantize`; if no
      multipliers are proven for it, or more than two codes are added,
      `qnn.add_integer` and what follows a contraction;
    * a product of two tensors, as of a feature map and its gates, becomes
      `qnn.mul_integer`, if the product of their scales is exact in float64, as
      it is for all scales that fit in f32.

    Dequantize and quantize must be next to the ops that they belong to: run
    `qnn-propagate-codes` before. What cannot become integer stays as it is, with
    a remark that says why. Values on the way into the first quantize and out of
    the last dequantize are not remarked on, if only pointwise ops lie there (and
    softmax at the end): somewhere the network must meet real numbers.

    Example: with scales of 0.5 and 0.25,
    ```mlir
    %c = qnn.matmul %dx, %dw : (tensor<1x2xf32>, tensor<2x1xf32>) -> tensor<1x1xf32>
    %r = qnn.elementwise relu %c : (tensor<1x1xf32>) -> tensor<1x1xf32>
    %q = qnn.quantize %r {scale = array<f64: 0.5>} : tensor<1x1xf32> -> tensor<1x1x!qnn.int<2, unsigned>>
    ```
    becomes
    ```mlir
    %a = qnn.matmul_integer %x, %w : (tensor<1x2x!qnn.int<4>>, tensor<2x1x!qnn.int<4>>) -> tensor<1x1xi16>
    %q = qnn.threshold %a {thresholds = dense<[[3, 6, 11]]> : tensor<1x3xi64>, decreasing = array<i1: false>, axis = 1 : i64} : tensor<1x1xi16> -> tensor<1x1x!qnn.int<2, unsigned>>
    ```
  }];
  let options = [
    Option<"requantize", "requantize", "::mlir::qnn::RequantizeForm",
           "::mlir::qnn::RequantizeForm::Auto",
           "How accumulators become codes",
           [{::llvm::cl::values(
               clEnumValN(::mlir::qnn::RequantizeForm::Auto, "auto",
                          "thresholds for few levels, else fixed point"),
               clEnumValN(::mlir::qnn::RequantizeForm::Threshold, "threshold",
                          "thresholds only"),
               clEnumValN(::mlir::qnn::RequantizeForm::FixedPoint,
                          "fixed-point",
                          "multiplier and shift wherever it is proven"))}]>,
    Option<"maxThresholds", "max-thresholds", "int64_t", /*default=*/"15",
           "Thresholds per channel up to which `auto` prefers them">,
    Option<"requireInteger", "require-integer", "bool", /*default=*/"false",
           "Fail if an op between integer ends stays real">
  ];
  let statistics = [
    Statistic<"numContractions", "contractions", "Integer contractions made">,
    Statistic<"numThresholds", "thresholds", "Threshold ops made">,
    Statistic<"numRequantizes", "requantizes", "Requantize ops made">,
    Statistic<"numLookups", "lookups", "Lookup ops made">,
    Statistic<"numAdds", "adds", "Residual adds made">,
    Statistic<"numProducts", "products", "Products of two tensors made">,
    Statistic<"numPools", "pools", "Integer pools made">,
    Statistic<"numReal", "real", "Ops that stay real, with a remark">
  ];
  let dependentDialects = ["::mlir::arith::ArithDialect"];
}

def IntegerIOPass : Pass<"qnn-integer-io", "::mlir::func::FuncOp"> {
  let summary = "Codes instead of real numbers at the ends of a function";
  let description = [{
    An argument that one kind of quantize reads, and nothing else, becomes codes;
    so does a result that a dequantize of codes yields. The attributes
    `qnn.scale` and `qnn.zero_point` of the argument or result say which numbers
    the codes stand for: `scale * (code - zero_point)`. A remark names each
    argument and result that stays real, with the reason.

    Results do not change: the caller does what the ops at the ends did.

    Example:
    ```
    func.func @main(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
      %q = qnn.quantize %x {scale = array<f64: 0.5>} : tensor<1x4xf32> -> tensor<1x4x!qnn.int<8>>
      %d = qnn.dequantize %q {scale = array<f64: 0.5>} : tensor<1x4x!qnn.int<8>> -> tensor<1x4xf32>
      return %d : tensor<1x4xf32>
    }
    ```
    becomes
    ```
    func.func @main(%x: tensor<1x4x!qnn.int<8>> {qnn.scale = 0.5 : f64, qnn.zero_point = 0 : i64}) -> (tensor<1x4x!qnn.int<8>> {qnn.scale = 0.5 : f64, qnn.zero_point = 0 : i64}) {
      return %x : tensor<1x4x!qnn.int<8>>
    }
    ```
  }];
  let statistics = [
    Statistic<"numInputs", "inputs", "Arguments that became codes">,
    Statistic<"numOutputs", "outputs", "Results that became codes">
  ];
}

def QNNPackPass : Pass<"qnn-pack", "::mlir::func::FuncOp"> {
  let summary = "Choose a kernel for each integer contraction and pack for it";
  let description = [{
    Replaces `qnn.conv2d_integer` and `qnn.matmul_integer` with constant
    weights, together with the threshold or requantize op after them, by
    `qnn.packed_conv2d` on words. Zero points, the affine relation of XNOR sums
    and the border classes of padded bipolar codes are folded into the epilogue.
    A `qnn.conv_transpose2d_integer` becomes one such kernel per phase, that is
    for each residue of output rows and columns by the strides: the taps that
    meet these positions are a dense convolution of the input, and the results
    are joined again.

    A kernel with 1-bit results writes words if they only reach other kernels,
    also through max pools and reshapes, which then work on words.

    Kernels multiply two bipolar operands by XNOR and popcount, planes by AND
    and popcount, up to 8 bits by byte dot products, pow2 weights by shifts.
    Bytes hold channels of a pixel or, for few channels and for depthwise
    convolutions, neighbouring taps. Small groups are merged, with weights of
    zero, where that fills vectors. The cycles of every possible kernel are
    estimated from the record of the target, which also lists the register
    tiles; the fastest runs, and `explain` says why. A contraction that no
    kernel fits stays, with a remark, and runs as loops; so does a depthwise
    convolution that plain loops compute faster on a target without vectors:
    they need no packed copy of the input.
  }];
  let options = [
    Option<"target", "target", "std::string", "\"native\"",
           "the target record that gives lanes and register tiles">,
    Option<"kernel", "kernel", "std::string", "\"auto\"",
           "force xor_popcount, and_popcount, dot or shift; none packs nothing">,
    Option<"rank", "rank", "unsigned", "0",
           "take not the fastest kernel (0), but the next ones, or the slowest">,
    Option<"explain", "explain", "bool", "false",
           "a remark on each contraction: what every kernel would cost">
  ];
  let dependentDialects = ["::mlir::qnn::QNNDialect"];
  let statistics = [
    Statistic<"numKernels", "num-kernels", "contractions packed">,
    Statistic<"numPools", "num-pools", "max pools that work on words">
  ];
}

#endif // QNN_PASSES
