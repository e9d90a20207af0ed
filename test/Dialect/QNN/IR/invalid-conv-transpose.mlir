// RUN: qnn-opt %s -verify-diagnostics -split-input-file

// Both levels share their checks.

func.func @f(%x: tensor<1x3x4x4xf32>, %w: tensor<2x8x2x2xf32>) {
  // expected-error @+1 {{weights 'tensor<2x8x2x2xf32>' do not fit 3 input channels, 8 output channels and 1 groups}}
  %0 = qnn.conv_transpose2d nchw %x, %w {strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>} : (tensor<1x3x4x4xf32>, tensor<2x8x2x2xf32>) -> tensor<1x8x8x8xf32>
  return
}

// -----

func.func @f(%x: tensor<1x3x4x4x!qnn.int<4>>, %w: tensor<3x8x2x2x!qnn.int<4>>) {
  // expected-error @+1 {{the sizes imply a result of 9 x 8 positions, but it has 8 x 8}}
  %0 = qnn.conv_transpose2d_integer nchw %x, %w {strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>, output_padding = array<i64: 1, 0>} : (tensor<1x3x4x4x!qnn.int<4>>, tensor<3x8x2x2x!qnn.int<4>>) -> tensor<1x8x8x8xi32>
  return
}

// -----

func.func @f(%x: tensor<1x4x4x4x!qnn.int<4>>, %w: tensor<4x4x2x2x!qnn.int<4>>) {
  // expected-error @+1 {{weight_zero_point must have 1 or 1 elements, got 8}}
  %0 = qnn.conv_transpose2d_integer nchw %x, %w {strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>, groups = 2 : i64, weight_zero_point = array<i32: 0, 0, 0, 0, 0, 0, 0, 1>} : (tensor<1x4x4x4x!qnn.int<4>>, tensor<4x4x2x2x!qnn.int<4>>) -> tensor<1x8x8x8xi32>
  return
}

// -----

func.func @f(%x: tensor<1x3x4x4x!qnn.int<4>>, %w: tensor<3x8x2x2x!qnn.int<4>>) {
  // expected-error @+1 {{output_padding must be at least 0 and below 2^31, got -1}}
  %0 = qnn.conv_transpose2d_integer nchw %x, %w {strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>, output_padding = array<i64: -1, 0>} : (tensor<1x3x4x4x!qnn.int<4>>, tensor<3x8x2x2x!qnn.int<4>>) -> tensor<1x8x7x8xi32>
  return
}
