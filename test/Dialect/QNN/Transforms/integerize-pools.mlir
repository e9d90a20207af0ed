// RUN: qnn-opt %s --qnn-integerize --split-input-file | FileCheck %s

// Windows of 4, 2 and 1 taps: sums over the common denominator 4.

// CHECK-LABEL: @border
// CHECK: %[[S:.*]] = qnn.sum_pool nchw %arg0 {common_count = 4 : i64
// CHECK: qnn.threshold %[[S]]
// CHECK-NOT: f32
func.func @border(%x: tensor<1x1x2x2x!qnn.int<4>>) -> tensor<1x1x2x2x!qnn.int<2>> {
  %d = qnn.dequantize %x {scale = array<f64: 0.25>} : tensor<1x1x2x2x!qnn.int<4>> -> tensor<1x1x2x2xf32>
  %p = qnn.avg_pool nchw %d {kernel = array<i64: 2, 2>, strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 0, 0>} : tensor<1x1x2x2xf32> -> tensor<1x1x2x2xf32>
  %q = qnn.quantize %p {scale = array<f64: 0.7>} : tensor<1x1x2x2xf32> -> tensor<1x1x2x2x!qnn.int<2>>
  return %q : tensor<1x1x2x2x!qnn.int<2>>
}

// -----

// A negative factor after a max-pool: the pool runs on accumulators, and the
// thresholds of that channel decrease.

// CHECK-LABEL: @negative_gamma
// CHECK: %[[A:.*]] = qnn.conv2d_integer
// CHECK: %[[P:.*]] = qnn.max_pool nchw %[[A]] {{.*}} -> tensor<1x2x1x1xi16>
// CHECK: qnn.threshold %[[P]] {axis = 1 : i64, decreasing = array<i1: false, true>
// CHECK-NOT: f32
func.func @negative_gamma(%x: tensor<1x1x2x2x!qnn.int<4>>) -> tensor<1x2x1x1x!qnn.int<2>> {
  %w = qnn.constant dense<[[[[3]]], [[[-2]]]]> : tensor<2x1x1x1xi8> -> tensor<2x1x1x1x!qnn.int<4>>
  %b = arith.constant dense<[0.5, -0.25]> : tensor<2xf32>
  %d = qnn.dequantize %x {scale = array<f64: 0.25>} : tensor<1x1x2x2x!qnn.int<4>> -> tensor<1x1x2x2xf32>
  %dw = qnn.dequantize %w {scale = array<f64: 0.5>} : tensor<2x1x1x1x!qnn.int<4>> -> tensor<2x1x1x1xf32>
  %c = qnn.conv2d nchw %d, %dw, %b {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>} : (tensor<1x1x2x2xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x2x2xf32>
  %p = qnn.max_pool nchw %c {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>} : tensor<1x2x2x2xf32> -> tensor<1x2x1x1xf32>
  %n = qnn.batch_norm %p {axis = 1 : i64, gamma = array<f32: 1.0, -1.0>, beta = array<f32: 0.0, 0.0>, mean = array<f32: 0.5, 0.5>, variance = array<f32: 1.0, 1.0>, epsilon = 1.0e-05 : f64} : tensor<1x2x1x1xf32>
  %q = qnn.quantize %n {scale = array<f64: 0.7>} : tensor<1x2x1x1xf32> -> tensor<1x2x1x1x!qnn.int<2>>
  return %q : tensor<1x2x1x1x!qnn.int<2>>
}
