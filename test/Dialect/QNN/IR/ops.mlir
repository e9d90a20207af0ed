// RUN: qnn-opt %s --verify-roundtrip | FileCheck %s

// CHECK-LABEL: @real
func.func @real(%x: tensor<1x3x8x8xf32>, %w: tensor<16x3x3x3xf32>) -> tensor<1x10xf32> {
  // CHECK: qnn.quantize %{{.*}} {scale = array<f64: 1.250000e-01>}
  %q = qnn.quantize %x {scale = array<f64: 0.125>} : tensor<1x3x8x8xf32> -> tensor<1x3x8x8x!qnn.int<4>>
  %d = qnn.dequantize %q {scale = array<f64: 0.125>} : tensor<1x3x8x8x!qnn.int<4>> -> tensor<1x3x8x8xf32>
  // CHECK: qnn.conv2d nchw %{{.*}}, %{{.*}} {pads
  %c = qnn.conv2d nchw %d, %w {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>} : (tensor<1x3x8x8xf32>, tensor<16x3x3x3xf32>) -> tensor<1x16x8x8xf32>
  // CHECK: qnn.elementwise relu
  %r = qnn.elementwise relu %c : (tensor<1x16x8x8xf32>) -> tensor<1x16x8x8xf32>
  // CHECK: qnn.max_pool nchw
  %p = qnn.max_pool nchw %r {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>} : tensor<1x16x8x8xf32> -> tensor<1x16x4x4xf32>
  %t = qnn.transpose %p {permutation = array<i64: 0, 2, 3, 1>} : tensor<1x16x4x4xf32> -> tensor<1x4x4x16xf32>
  %f = qnn.reshape %t : tensor<1x4x4x16xf32> -> tensor<1x256xf32>
  %m = arith.constant dense<0.5> : tensor<256x10xf32>
  %y = qnn.matmul %f, %m : (tensor<1x256xf32>, tensor<256x10xf32>) -> tensor<1x10xf32>
  %s = qnn.softmax %y {axis = 1 : i64} : tensor<1x10xf32>
  return %s : tensor<1x10xf32>
}

// CHECK-LABEL: @integer
func.func @integer(%x: tensor<1x8x8x32x!qnn.int<1, bipolar>>, %w: tensor<64x3x3x32x!qnn.int<1, bipolar>>) -> tensor<1x8x8x64x!qnn.int<1, bipolar>> {
  // CHECK: qnn.conv2d_integer nhwc
  %a = qnn.conv2d_integer nhwc %x, %w {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>} : (tensor<1x8x8x32x!qnn.int<1, bipolar>>, tensor<64x3x3x32x!qnn.int<1, bipolar>>) -> tensor<1x8x8x64xi32>
  // CHECK: qnn.threshold
  %t = qnn.threshold %a {thresholds = dense<3> : tensor<1x1xi64>, decreasing = array<i1: false>, axis = 3 : i64} : tensor<1x8x8x64xi32> -> tensor<1x8x8x64x!qnn.int<1, bipolar>>
  return %t : tensor<1x8x8x64x!qnn.int<1, bipolar>>
}

// CHECK-LABEL: @mma
func.func @mma(%a: i32, %b: vector<16xi32>, %c: vector<16xi32>) -> vector<16xi32> {
  // CHECK: qnn.mma xor_popcount lhs(%{{.*}}) rhs(%{{.*}}) acc(%{{.*}})
  %r = qnn.mma xor_popcount lhs(%a) rhs(%b) acc(%c) {lhs_code = !qnn.int<1, bipolar>, rhs_code = !qnn.int<1, bipolar>} : (i32), (vector<16xi32>) -> vector<16xi32>
  return %r : vector<16xi32>
}
