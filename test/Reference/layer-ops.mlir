// RUN: qnn-run --interpret %s | FileCheck %s

// A 3x3 image of bipolar codes under a padded 2x2 kernel, once as numbers and
// once as dequantized codes: a padded tap counts as 0 in both.

// CHECK: conv: [1, 1, 4, 2] f32: 11 10 8 10 12 10 9 12
// CHECK: nhwc: [1, 4, 2, 1] f32: 11 10 8 10 12 10 9 12
// CHECK: max: [1, 1, 2, 3] f32: 1 1 1 1 1 1
// CHECK: avg: [1, 1, 2, 2] f32: 0 0.5 1 0
// CHECK: avg_pad: [1, 1, 2, 2] f32: 0 0.5 0.25 0
// CHECK: product: [2, 2] f64: 0.70000000000000007 1.4000000000000001 1.4000000000000001 0
func.func @main() -> (
    tensor<1x1x4x2xf32> {qnn.name = "conv"},
    tensor<1x4x2x1xf32> {qnn.name = "nhwc"},
    tensor<1x1x2x3xf32> {qnn.name = "max"},
    tensor<1x1x2x2xf32> {qnn.name = "avg"},
    tensor<1x1x2x2xf32> {qnn.name = "avg_pad"},
    tensor<2x2xf64> {qnn.name = "product"}) {
  %codes = qnn.constant dense<[[[[1, -1, 1], [-1, 1, 1], [1, 1, -1]]]]> : tensor<1x1x3x3xi8> -> tensor<1x1x3x3x!qnn.int<1, bipolar>>
  %x = qnn.dequantize %codes {scale = array<f64: 1.0>} : tensor<1x1x3x3x!qnn.int<1, bipolar>> -> tensor<1x1x3x3xf32>
  %w = arith.constant dense<[[[[1.0, -1.0], [1.0, 1.0]]]]> : tensor<1x1x2x2xf32>
  %b = arith.constant dense<10.0> : tensor<1xf32>
  %conv = qnn.conv2d nchw %x, %w, %b {strides = array<i64: 1, 2>, pads = array<i64: 1, 1, 1, 0>} : (tensor<1x1x3x3xf32>, tensor<1x1x2x2xf32>, tensor<1xf32>) -> tensor<1x1x4x2xf32>

  %xt = qnn.transpose %x {permutation = array<i64: 0, 2, 3, 1>} : tensor<1x1x3x3xf32> -> tensor<1x3x3x1xf32>
  %wq = qnn.constant dense<[[[[1], [-1]], [[1], [1]]]]> : tensor<1x2x2x1xi8> -> tensor<1x2x2x1x!qnn.int<1, bipolar>>
  %wt = qnn.dequantize %wq {scale = array<f64: 1.0>} : tensor<1x2x2x1x!qnn.int<1, bipolar>> -> tensor<1x2x2x1xf32>
  %nhwc = qnn.conv2d nhwc %xt, %wt, %b {strides = array<i64: 1, 2>, pads = array<i64: 1, 1, 1, 0>} : (tensor<1x3x3x1xf32>, tensor<1x2x2x1xf32>, tensor<1xf32>) -> tensor<1x4x2x1xf32>

  %max = qnn.max_pool nchw %x {kernel = array<i64: 2, 2>, strides = array<i64: 2, 1>, pads = array<i64: 1, 0, 0, 1>} : tensor<1x1x3x3xf32> -> tensor<1x1x2x3xf32>
  %avg = qnn.avg_pool nchw %x {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 1, 1, 0>} : tensor<1x1x3x3xf32> -> tensor<1x1x2x2xf32>
  %avg_pad = qnn.avg_pool nchw %x {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 1, 1, 0>, count_include_pad} : tensor<1x1x3x3xf32> -> tensor<1x1x2x2xf32>

  // Exact sums of codes, scaled once: 0.1 + 0.1 + 0.5 would be 0.7.
  %ac = qnn.constant dense<[[1, 1, 5], [2, 2, 10]]> : tensor<2x3xi8> -> tensor<2x3x!qnn.int<5>>
  %a = qnn.dequantize %ac {scale = array<f64: 0.1>} : tensor<2x3x!qnn.int<5>> -> tensor<2x3xf32>
  %mc = qnn.constant dense<[[1, 0], [1, 0], [1, 0]]> : tensor<3x2xi8> -> tensor<3x2x!qnn.int<2>>
  %m = qnn.dequantize %mc {scale = array<f64: 1.0>} : tensor<3x2x!qnn.int<2>> -> tensor<3x2xf32>
  %p = qnn.matmul %a, %m : (tensor<2x3xf32>, tensor<3x2xf32>) -> tensor<2x2xf64>
  %s = qnn.reshape %p : tensor<2x2xf64> -> tensor<1x4xf64>
  %t = qnn.reshape %s : tensor<1x4xf64> -> tensor<2x2xf64>
  %u = qnn.transpose %t {permutation = array<i64: 1, 0>} : tensor<2x2xf64> -> tensor<2x2xf64>
  %v = qnn.elementwise max %t, %u : (tensor<2x2xf64>, tensor<2x2xf64>) -> tensor<2x2xf64>
  return %conv, %nhwc, %max, %avg, %avg_pad, %v : tensor<1x1x4x2xf32>, tensor<1x4x2x1xf32>, tensor<1x1x2x3xf32>, tensor<1x1x2x2xf32>, tensor<1x1x2x2xf32>, tensor<2x2xf64>
}
