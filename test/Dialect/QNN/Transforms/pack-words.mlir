// RUN: qnn-opt %s --pass-pipeline='builtin.module(func.func(qnn-pack{target=znver4}))' -split-input-file | FileCheck %s

// A max pool between two binary kernels works on words.
// CHECK-LABEL: func.func @pool
func.func @pool(%x: tensor<1x8x8x32x!qnn.int<1, bipolar>>) -> tensor<1x4x4x8xi32> {
  %w = qnn.constant dense<1> : tensor<64x1x1x32xi8> -> tensor<64x1x1x32x!qnn.int<1, bipolar>>
  %v = qnn.constant dense<1> : tensor<8x3x3x64xi8> -> tensor<8x3x3x64x!qnn.int<1, bipolar>>
  // CHECK: %[[A:.*]] = qnn.packed_conv2d xor_popcount {{.*}} -> tensor<1x1x64x2x!qnn.packed<<1, bipolar>, planes>>
  // CHECK: %[[R:.*]] = qnn.reshape %[[A]] : {{.*}} -> tensor<1x8x8x2x!qnn.packed<<1, bipolar>, planes>>
  // CHECK: %[[P:.*]] = qnn.max_pool nhwc %[[R]] {{.*}} -> tensor<1x4x4x2x!qnn.packed<<1, bipolar>, planes>>
  // CHECK: %[[H:.*]] = qnn.pack %[[P]] {halo = array<i64: 1, 1, 1, 1>
  // CHECK: qnn.packed_conv2d xor_popcount %[[H]]
  %a = qnn.conv2d_integer nhwc %x, %w {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>} : (tensor<1x8x8x32x!qnn.int<1, bipolar>>, tensor<64x1x1x32x!qnn.int<1, bipolar>>) -> tensor<1x8x8x64xi32>
  %t = qnn.threshold %a {thresholds = dense<3> : tensor<1x1xi64>, decreasing = array<i1: false>, axis = 3 : i64} : tensor<1x8x8x64xi32> -> tensor<1x8x8x64x!qnn.int<1, bipolar>>
  %p = qnn.max_pool nhwc %t {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>} : tensor<1x8x8x64x!qnn.int<1, bipolar>> -> tensor<1x4x4x64x!qnn.int<1, bipolar>>
  %r = qnn.conv2d_integer nhwc %p, %v {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>} : (tensor<1x4x4x64x!qnn.int<1, bipolar>>, tensor<8x3x3x64x!qnn.int<1, bipolar>>) -> tensor<1x4x4x8xi32>
  return %r : tensor<1x4x4x8xi32>
}

// -----

// Also on the way to a matrix product, whose pack has nothing left to do.
// CHECK-LABEL: func.func @flat
func.func @flat(%x: tensor<1x4x4x32x!qnn.int<1, bipolar>>) -> tensor<1x8xi32> {
  %w = qnn.constant dense<1> : tensor<32x3x3x32xi8> -> tensor<32x3x3x32x!qnn.int<1, bipolar>>
  %v = qnn.constant dense<1> : tensor<128x8xi8> -> tensor<128x8x!qnn.int<1, bipolar>>
  // CHECK: qnn.pack %arg0
  // CHECK-NOT: {{qnn\.pack }}
  // CHECK: %[[P:.*]] = qnn.max_pool {{.*}} -> tensor<1x2x2x1x!qnn.packed<<1, bipolar>, planes>>
  // CHECK: %[[R:.*]] = qnn.reshape %[[P]] : {{.*}} -> tensor<1x1x1x4x!qnn.packed<<1, bipolar>, planes>>
  // CHECK: qnn.packed_conv2d xor_popcount %[[R]]
  %a = qnn.conv2d_integer nhwc %x, %w {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>} : (tensor<1x4x4x32x!qnn.int<1, bipolar>>, tensor<32x3x3x32x!qnn.int<1, bipolar>>) -> tensor<1x4x4x32xi32>
  %t = qnn.threshold %a {thresholds = dense<3> : tensor<1x1xi64>, decreasing = array<i1: false>, axis = 3 : i64} : tensor<1x4x4x32xi32> -> tensor<1x4x4x32x!qnn.int<1, bipolar>>
  %p = qnn.max_pool nhwc %t {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>} : tensor<1x4x4x32x!qnn.int<1, bipolar>> -> tensor<1x2x2x32x!qnn.int<1, bipolar>>
  %f = qnn.reshape %p : tensor<1x2x2x32x!qnn.int<1, bipolar>> -> tensor<1x128x!qnn.int<1, bipolar>>
  %r = qnn.matmul_integer %f, %v : (tensor<1x128x!qnn.int<1, bipolar>>, tensor<128x8x!qnn.int<1, bipolar>>) -> tensor<1x8xi32>
  return %r : tensor<1x8xi32>
}

// -----

// A result that somebody else reads stays codes.
// CHECK-LABEL: func.func @two_readers
func.func @two_readers(%x: tensor<1x4x4x32x!qnn.int<1, bipolar>>) -> (tensor<1x4x4x32x!qnn.int<1, bipolar>>, tensor<1x4x4x8xi32>) {
  %w = qnn.constant dense<1> : tensor<32x1x1x32xi8> -> tensor<32x1x1x32x!qnn.int<1, bipolar>>
  %v = qnn.constant dense<1> : tensor<8x3x3x32xi8> -> tensor<8x3x3x32x!qnn.int<1, bipolar>>
  // CHECK: qnn.max_pool {{.*}} -> tensor<1x4x4x32x!qnn.int<1, bipolar>>
  %a = qnn.conv2d_integer nhwc %x, %w {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>} : (tensor<1x4x4x32x!qnn.int<1, bipolar>>, tensor<32x1x1x32x!qnn.int<1, bipolar>>) -> tensor<1x4x4x32xi32>
  %t = qnn.threshold %a {thresholds = dense<3> : tensor<1x1xi64>, decreasing = array<i1: false>, axis = 3 : i64} : tensor<1x4x4x32xi32> -> tensor<1x4x4x32x!qnn.int<1, bipolar>>
  %p = qnn.max_pool nhwc %t {kernel = array<i64: 3, 3>, strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>} : tensor<1x4x4x32x!qnn.int<1, bipolar>> -> tensor<1x4x4x32x!qnn.int<1, bipolar>>
  %r = qnn.conv2d_integer nhwc %p, %v {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>} : (tensor<1x4x4x32x!qnn.int<1, bipolar>>, tensor<8x3x3x32x!qnn.int<1, bipolar>>) -> tensor<1x4x4x8xi32>
  return %p, %r : tensor<1x4x4x32x!qnn.int<1, bipolar>>, tensor<1x4x4x8xi32>
}
