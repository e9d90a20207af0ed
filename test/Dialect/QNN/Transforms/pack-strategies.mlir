// RUN: qnn-opt %s --pass-pipeline='builtin.module(func.func(qnn-pack{target=znver4 explain=true}))' -split-input-file -verify-diagnostics | FileCheck %s

// Which loops run around qnn.mma, and what the remarks say of the others.

// Depthwise: lanes are channels, a word holds the taps of a row. Pixels are
// filled up to whole vectors.
// CHECK-LABEL: func.func @depthwise
func.func @depthwise(%x: tensor<1x9x8x24x!qnn.int<8>>) -> tensor<1x9x8x24xi32> {
  %w = qnn.constant dense<2> : tensor<24x3x3x1xi8> -> tensor<24x3x3x1x!qnn.int<8>>
  // CHECK: qnn.pack {{.*}} -> tensor<1x11x10x32x!qnn.packed<<8>, taps>>
  // CHECK: qnn.packed_conv2d dot {{.*}}kernel_width = 3 : i64, lane_wise
  // CHECK-SAME: tensor<{{[0-9]x3x1x[0-9]}}x1x16x!qnn.packed<<8>, taps>>
  // expected-remark @+1 {{runs as lane-wise dot on taps, tile 8 x}}
  %a = qnn.conv2d_integer nhwc %x, %w {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, groups = 24 : i64} : (tensor<1x9x8x24x!qnn.int<8>>, tensor<24x3x3x1x!qnn.int<8>>) -> tensor<1x9x8x24xi32>
  return %a : tensor<1x9x8x24xi32>
}

// -----

// Eight channels fill half a vector: two groups become one, with zeros between.
// CHECK-LABEL: func.func @small_groups
func.func @small_groups(%x: tensor<1x8x8x32x!qnn.int<8>>) -> tensor<1x8x8x32xi32> {
  %w = qnn.constant dense<2> : tensor<32x1x1x8xi8> -> tensor<32x1x1x8x!qnn.int<8>>
  // CHECK: qnn.packed_conv2d dot {{.*}}groups = 2 : i64
  // expected-remark @+1 {{runs as dot on bytes, tile 16 x 1, 2 groups at a time: about}}
  %a = qnn.conv2d_integer nhwc %x, %w {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, groups = 4 : i64} : (tensor<1x8x8x32x!qnn.int<8>>, tensor<32x1x1x8x!qnn.int<8>>) -> tensor<1x8x8x32xi32>
  return %a : tensor<1x8x8x32xi32>
}

// -----

// One channel: a word of four taps instead of one code and three zeros.
// CHECK-LABEL: func.func @first_layer
func.func @first_layer(%x: tensor<1x49x10x1x!qnn.int<8>>) -> tensor<1x25x5x64xi32> {
  %w = qnn.constant dense<2> : tensor<64x10x4x1xi8> -> tensor<64x10x4x1x!qnn.int<8>>
  // CHECK: qnn.pack {{.*}} -> tensor<1x58x12x1x!qnn.packed<<8>, taps>>
  // CHECK: qnn.packed_conv2d dot {{.*}}kernel_width = 4 : i64
  // expected-remark @+1 {{runs as dot on taps}}
  %a = qnn.conv2d_integer nhwc %x, %w {strides = array<i64: 2, 2>, pads = array<i64: 4, 1, 5, 1>} : (tensor<1x49x10x1x!qnn.int<8>>, tensor<64x10x4x1x!qnn.int<8>>) -> tensor<1x25x5x64xi32>
  return %a : tensor<1x25x5x64xi32>
}

// -----

// Zero points of weights are subtracted from them.
// CHECK-LABEL: func.func @dilated
func.func @dilated(%x: tensor<1x9x9x16x!qnn.int<8>>) -> tensor<1x5x5x16xi32> {
  %w = qnn.constant dense<-126> : tensor<16x3x3x16xi8> -> tensor<16x3x3x16x!qnn.int<8, unsigned>>
  // CHECK: qnn.constant dense<33686018>
  // CHECK: qnn.packed_conv2d dot {{.*}}dilations = array<i64: 2, 2>
  // expected-remark @+1 {{runs as dot on bytes, tile 5 x 1}}
  %a = qnn.conv2d_integer nhwc %x, %w {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 2, 2>, weight_zero_point = array<i32: 128>} : (tensor<1x9x9x16x!qnn.int<8>>, tensor<16x3x3x16x!qnn.int<8, unsigned>>) -> tensor<1x5x5x16xi32>
  return %a : tensor<1x5x5x16xi32>
}

// -----

// Pixels of a 1 x 1 convolution are one row.
// CHECK-LABEL: func.func @pointwise
func.func @pointwise(%x: tensor<1x25x5x64x!qnn.int<8>>) -> tensor<1x25x5x64xi32> {
  %w = qnn.constant dense<2> : tensor<64x1x1x64xi8> -> tensor<64x1x1x64x!qnn.int<8>>
  // CHECK: qnn.packed_conv2d dot {{.*}} -> tensor<1x1x125x64xi32>
  // expected-remark @+1 {{and_popcount on planes, tile}}
  %a = qnn.conv2d_integer nhwc %x, %w {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>} : (tensor<1x25x5x64x!qnn.int<8>>, tensor<64x1x1x64x!qnn.int<8>>) -> tensor<1x25x5x64xi32>
  return %a : tensor<1x25x5x64xi32>
}
