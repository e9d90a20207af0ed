// RUN: qnn-run --interpret %s | FileCheck %s

// A padded tap of a bipolar convolution counts as 0; zero points are subtracted
// from the codes; a tie of a requantization goes to the even code.

// CHECK: conv: [1, 2, 2, 1] i16: 2 0 4 4
// CHECK: product: [1, 2] i32: 44 -16
// CHECK: pow2: [1, 1] i32: -36
// CHECK: sum: [1, 1, 1, 2] i32: -4 16
// CHECK: threshold: [1, 4] !qnn.int<1, bipolar>: 1 -1 1 -1
// CHECK: requantize: [1, 4] !qnn.int<4>: -2 0 2 7
// CHECK: add: [3] !qnn.int<8>: 6 -1 -100
func.func @main() -> (
    tensor<1x2x2x1xi16> {qnn.name = "conv"},
    tensor<1x2xi32> {qnn.name = "product"}, tensor<1x1xi32> {qnn.name = "pow2"},
    tensor<1x1x1x2xi32> {qnn.name = "sum"},
    tensor<1x4x!qnn.int<1, bipolar>> {qnn.name = "threshold"},
    tensor<1x4x!qnn.int<4>> {qnn.name = "requantize"},
    tensor<3x!qnn.int<8>> {qnn.name = "add"}) {
  %x = qnn.constant dense<1> : tensor<1x2x2x1xi8> -> tensor<1x2x2x1x!qnn.int<1, bipolar>>
  %w = qnn.constant dense<[[[[1], [1], [1]], [[1], [1], [1]], [[-1], [-1], [1]]]]> : tensor<1x3x3x1xi8> -> tensor<1x3x3x1x!qnn.int<1, bipolar>>
  %conv = qnn.conv2d_integer nhwc %x, %w {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>} : (tensor<1x2x2x1x!qnn.int<1, bipolar>>, tensor<1x3x3x1x!qnn.int<1, bipolar>>) -> tensor<1x2x2x1xi16>

  // 7 * 1 + 37 * 1 and 7 * 3 + 37 * -1.
  %a = qnn.constant dense<[[10, 40]]> : tensor<1x2xi8> -> tensor<1x2x!qnn.int<8>>
  %b = qnn.constant dense<[[2, 2], [2, -2]]> : tensor<2x2xi8> -> tensor<2x2x!qnn.int<3>>
  %product = qnn.matmul_integer %a, %b {input_zero_point = 3 : i64, weight_zero_point = array<i32: 1, -1>} : (tensor<1x2x!qnn.int<8>>, tensor<2x2x!qnn.int<3>>) -> tensor<1x2xi32>

  // Patterns 3 and 12 are 2^2 and -2^3.
  %c = qnn.constant dense<[[3], [12]]> : tensor<2x1xi8> -> tensor<2x1x!qnn.int<4, pow2>>
  %d = qnn.constant dense<[[5, 7]]> : tensor<1x2xi8> -> tensor<1x2x!qnn.int<8>>
  %pow2 = qnn.matmul_integer %d, %c : (tensor<1x2x!qnn.int<8>>, tensor<2x1x!qnn.int<4, pow2>>) -> tensor<1x1xi32>

  %e = qnn.constant dense<[[[[1, 2], [-3, 4]], [[-5, 6], [7, 8]]]]> : tensor<1x2x2x2xi8> -> tensor<1x2x2x2x!qnn.int<5>>
  %sum = qnn.sum_pool nhwc %e {kernel = array<i64: 2, 2>, strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, input_zero_point = 1 : i64} : tensor<1x2x2x2x!qnn.int<5>> -> tensor<1x1x1x2xi32>

  %f = arith.constant dense<[[-6, -2, 6, 100]]> : tensor<1x4xi32>
  %threshold = qnn.threshold %f {thresholds = dense<[[-6], [0], [6], [100]]> : tensor<4x1xi64>, decreasing = array<i1: false, false, false, true>, axis = 1 : i64} : tensor<1x4xi32> -> tensor<1x4x!qnn.int<1, bipolar>>
  %requantize = qnn.requantize %f {multiplier = array<i32: 1>, offset = array<i64: 2>, shift = array<i32: 2>, low = -8 : i64, high = 7 : i64, axis = 1 : i64, tie_even} : tensor<1x4xi32> -> tensor<1x4x!qnn.int<4>>

  %g = qnn.constant dense<[10, -1, -128]> : tensor<3xi8> -> tensor<3x!qnn.int<8>>
  %h = qnn.constant dense<[3, 0, 127]> : tensor<3xi8> -> tensor<3x!qnn.int<8>>
  %add = qnn.add_requantize %g, %h {lhs_multiplier = 300 : i64, rhs_multiplier = -500 : i64, offset = 128 : i64, shift = 8 : i64, low = -100 : i64, high = 127 : i64} : (tensor<3x!qnn.int<8>>, tensor<3x!qnn.int<8>>) -> tensor<3x!qnn.int<8>>
  return %conv, %product, %pow2, %sum, %threshold, %requantize, %add : tensor<1x2x2x1xi16>, tensor<1x2xi32>, tensor<1x1xi32>, tensor<1x1x1x2xi32>, tensor<1x4x!qnn.int<1, bipolar>>, tensor<1x4x!qnn.int<4>>, tensor<3x!qnn.int<8>>
}
