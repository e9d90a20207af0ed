// RUN: qnn-opt %s --verify-roundtrip | FileCheck %s
// RUN: qnn-opt %s --emit-bytecode | qnn-opt | FileCheck %s
// RUN: qnn-opt %s -mlir-print-op-generic | qnn-opt | FileCheck %s

// CHECK-LABEL: @contractions
func.func @contractions(%x: tensor<1x8x8x4x!qnn.int<8>>, %w: tensor<6x3x3x4x!qnn.int<4, pow2>>, %m: tensor<2x4x!qnn.int<2>>, %v: tensor<4x3x!qnn.int<2, ternary>>) {
  // CHECK: qnn.conv2d_integer nhwc %{{.*}}, %{{.*}} {input_zero_point = -128 : i64, pads = array<i64: 1, 1, 1, 1>, strides = array<i64: 1, 1>} : (tensor<1x8x8x4x!qnn.int<8>>, tensor<6x3x3x4x!qnn.int<4, pow2>>) -> tensor<1x8x8x6xi32>
  %0 = qnn.conv2d_integer nhwc %x, %w {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, input_zero_point = -128 : i64} : (tensor<1x8x8x4x!qnn.int<8>>, tensor<6x3x3x4x!qnn.int<4, pow2>>) -> tensor<1x8x8x6xi32>
  // CHECK: qnn.matmul_integer %{{.*}}, %{{.*}} : (tensor<2x4x!qnn.int<2>>, tensor<4x3x!qnn.int<2, ternary>>) -> tensor<2x3xi16>
  %1 = qnn.matmul_integer %m, %v : (tensor<2x4x!qnn.int<2>>, tensor<4x3x!qnn.int<2, ternary>>) -> tensor<2x3xi16>
  // CHECK: qnn.matmul_integer %{{.*}}, %{{.*}} {weight_zero_point = array<i32: 1, 0, -1>} :
  %2 = qnn.matmul_integer %m, %v {weight_zero_point = array<i32: 1, 0, -1>} : (tensor<2x4x!qnn.int<2>>, tensor<4x3x!qnn.int<2, ternary>>) -> tensor<2x3xi64>
  // CHECK: qnn.sum_pool nhwc %{{.*}} {input_zero_point = -128 : i64, kernel = array<i64: 8, 8>, pads = array<i64: 0, 0, 0, 0>, strides = array<i64: 8, 8>} : tensor<1x8x8x4x!qnn.int<8>> -> tensor<1x1x1x4xi32>
  %3 = qnn.sum_pool nhwc %x {kernel = array<i64: 8, 8>, strides = array<i64: 8, 8>, pads = array<i64: 0, 0, 0, 0>, input_zero_point = -128 : i64} : tensor<1x8x8x4x!qnn.int<8>> -> tensor<1x1x1x4xi32>
  return
}

// CHECK-LABEL: @epilogues
func.func @epilogues(%a: tensor<1x2xi32>, %q: tensor<1x2x!qnn.int<8>>) {
  // CHECK: qnn.threshold %{{.*}} {axis = 1 : i64, decreasing = array<i1: false, true>, thresholds = dense<{{\[\[}}-3], [5]]> : tensor<2x1xi64>} : tensor<1x2xi32> -> tensor<1x2x!qnn.int<1, bipolar>>
  %0 = qnn.threshold %a {thresholds = dense<[[-3], [5]]> : tensor<2x1xi64>, decreasing = array<i1: false, true>, axis = 1 : i64} : tensor<1x2xi32> -> tensor<1x2x!qnn.int<1, bipolar>>
  // CHECK: qnn.threshold %{{.*}} {axis = 1 : i64, decreasing = array<i1: false>, first_level = 3 : i64, thresholds = dense<{{\[\[}}1, 1, 4]]> : tensor<1x3xi64>} : tensor<1x2x!qnn.int<8>> -> tensor<1x2x!qnn.int<3>>
  %1 = qnn.threshold %q {thresholds = dense<[[1, 1, 4]]> : tensor<1x3xi64>, decreasing = array<i1: false>, axis = 1 : i64, first_level = 3 : i64} : tensor<1x2x!qnn.int<8>> -> tensor<1x2x!qnn.int<3>>
  // A channel that always has the same code has no threshold.
  // CHECK: thresholds = dense<> : tensor<1x0xi64>
  %2 = qnn.threshold %a {thresholds = dense<> : tensor<1x0xi64>, decreasing = array<i1: false>, axis = 1 : i64} : tensor<1x2xi32> -> tensor<1x2x!qnn.int<3>>
  // CHECK: qnn.requantize %{{.*}} {axis = 1 : i64, high = 127 : i64, low = -128 : i64, multiplier = array<i32: 1234567, -3>, offset = array<i64: 1073741824>, shift = array<i32: 31>, tie_even} : tensor<1x2xi32> -> tensor<1x2x!qnn.int<8>>
  %3 = qnn.requantize %a {multiplier = array<i32: 1234567, -3>, offset = array<i64: 1073741824>, shift = array<i32: 31>, low = -128 : i64, high = 127 : i64, tie_even, axis = 1 : i64} : tensor<1x2xi32> -> tensor<1x2x!qnn.int<8>>
  // CHECK: qnn.add_requantize %{{.*}}, %{{.*}} {high = 127 : i64, lhs_multiplier = 300 : i64, low = 0 : i64, offset = 128 : i64, rhs_multiplier = -500 : i64, shift = 8 : i64} : (tensor<1x2x!qnn.int<8>>, tensor<1x2x!qnn.int<3>>) -> tensor<1x2x!qnn.int<8>>
  %4 = qnn.add_requantize %q, %1 {lhs_multiplier = 300 : i64, rhs_multiplier = -500 : i64, offset = 128 : i64, shift = 8 : i64, low = 0 : i64, high = 127 : i64} : (tensor<1x2x!qnn.int<8>>, tensor<1x2x!qnn.int<3>>) -> tensor<1x2x!qnn.int<8>>
  return
}
