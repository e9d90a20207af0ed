// RUN: qnn-opt %s --pass-pipeline='builtin.module(func.func(qnn-pack{target=znver4}))' -split-input-file -verify-diagnostics | FileCheck %s

// Padded bipolar codes: the halo is -1, and each of the nine border classes has
// its thresholds in terms of mismatches.
// CHECK-LABEL: func.func @bipolar
func.func @bipolar(%x: tensor<1x8x8x32x!qnn.int<1, bipolar>>) -> tensor<1x8x8x32x!qnn.int<1, bipolar>> {
  %w = qnn.constant dense<1> : tensor<32x3x3x32xi8> -> tensor<32x3x3x32x!qnn.int<1, bipolar>>
  // CHECK: %[[P:.*]] = qnn.pack %arg0 {halo = array<i64: 1, 1, 1, 1>, lanes = 16 : i64, pad_code = -1 : i64}
  // CHECK-SAME: -> tensor<1x10x10x1x!qnn.packed<<1, bipolar>, planes>>
  // CHECK: qnn.packed_conv2d xor_popcount %[[P]], %{{[0-9]+}} threshold
  // CHECK-SAME: column_class = array<i32: 0, 1, 1, 1, 1, 1, 1, 2>
  // CHECK-SAME: decreasing = array<i1: true
  // CHECK-SAME: tensor<9x32x1xi64>
  // CHECK-NOT: qnn.threshold
  %a = qnn.conv2d_integer nhwc %x, %w {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>} : (tensor<1x8x8x32x!qnn.int<1, bipolar>>, tensor<32x3x3x32x!qnn.int<1, bipolar>>) -> tensor<1x8x8x32xi32>
  %r = qnn.threshold %a {thresholds = dense<3> : tensor<1x1xi64>, decreasing = array<i1: false>, axis = 3 : i64} : tensor<1x8x8x32xi32> -> tensor<1x8x8x32x!qnn.int<1, bipolar>>
  return %r : tensor<1x8x8x32x!qnn.int<1, bipolar>>
}

// -----

// Two binary layers: the first writes words, with nothing to unpack between.
// CHECK-LABEL: func.func @chain
func.func @chain(%x: tensor<1x64x!qnn.int<1, bipolar>>) -> tensor<1x10xi32> {
  %w = qnn.constant dense<1> : tensor<64x64xi8> -> tensor<64x64x!qnn.int<1, bipolar>>
  %v = qnn.constant dense<-1> : tensor<64x10xi8> -> tensor<64x10x!qnn.int<1, bipolar>>
  %a = qnn.matmul_integer %x, %w : (tensor<1x64x!qnn.int<1, bipolar>>, tensor<64x64x!qnn.int<1, bipolar>>) -> tensor<1x64xi32>
  // CHECK: %[[A:.*]] = qnn.packed_conv2d xor_popcount
  // CHECK-SAME: -> tensor<1x1x1x2x!qnn.packed<<1, bipolar>, planes>>
  // CHECK: qnn.packed_conv2d xor_popcount %[[A]], %{{.*}} affine
  // CHECK-SAME: multiplier = array<i32: -2>, offset = dense<64>
  %t = qnn.threshold %a {thresholds = dense<3> : tensor<1x1xi64>, decreasing = array<i1: false>, axis = 1 : i64} : tensor<1x64xi32> -> tensor<1x64x!qnn.int<1, bipolar>>
  %r = qnn.matmul_integer %t, %v : (tensor<1x64x!qnn.int<1, bipolar>>, tensor<64x10x!qnn.int<1, bipolar>>) -> tensor<1x10xi32>
  return %r : tensor<1x10xi32>
}

// -----

// A zero point moves into the offset: bytes are code + 128, sums of weights
// times -3 - 128 ... are 64 * 2 * (-128 + 3).
// CHECK-LABEL: func.func @zero_point
func.func @zero_point(%x: tensor<1x64x!qnn.int<8>>) -> tensor<1x16xi32> {
  %w = qnn.constant dense<2> : tensor<64x16xi8> -> tensor<64x16x!qnn.int<8>>
  // CHECK: qnn.pack {{.*}} pad_code = -3 : i64
  // CHECK: qnn.packed_conv2d dot {{.*}} affine {{.*}} offset = dense<-16000>
  %a = qnn.matmul_integer %x, %w {input_zero_point = -3 : i64} : (tensor<1x64x!qnn.int<8>>, tensor<64x16x!qnn.int<8>>) -> tensor<1x16xi32>
  return %a : tensor<1x16xi32>
}

// -----

// What has no constant weights has no kernel.
func.func @variable(%x: tensor<1x4x4x4x!qnn.int<8>>, %w: tensor<4x1x1x4x!qnn.int<8>>) -> tensor<1x4x4x4xi32> {
  // expected-remark @+1 {{runs as plain loops: its weights are not constant}}
  %a = qnn.conv2d_integer nhwc %x, %w {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>} : (tensor<1x4x4x4x!qnn.int<8>>, tensor<4x1x1x4x!qnn.int<8>>) -> tensor<1x4x4x4xi32>
  return %a : tensor<1x4x4x4xi32>
}

// -----

// Of the schedules of a contraction the kernel runs that of its target's own
// platform.
// CHECK-LABEL: func.func @schedule
func.func @schedule(%x: tensor<1x64x!qnn.int<8>>) -> tensor<1x16xi32> {
  %w = qnn.constant dense<2> : tensor<64x16xi8> -> tensor<64x16x!qnn.int<8>>
  // CHECK: qnn.packed_conv2d dot {{.*}} schedule = #qnn.schedule<"moons2017", temporal = [<k, 16>], spatial = []>
  %a = qnn.matmul_integer %x, %w {qnn.schedule = [
      #qnn.schedule<"another", temporal = [], spatial = [<k, 8>]>,
      #qnn.schedule<"moons2017", temporal = [<k, 16>], spatial = []>]} : (tensor<1x64x!qnn.int<8>>, tensor<64x16x!qnn.int<8>>) -> tensor<1x16xi32>
  return %a : tensor<1x16xi32>
}
