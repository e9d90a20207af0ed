// RUN: qnn-opt %s -verify-diagnostics -split-input-file

// What integer convolutions check beyond the real ones.

func.func @f(%x: tensor<1x8x8x4x!qnn.int<2>>, %w: tensor<6x3x3x4x!qnn.int<2>>) {
  // expected-error @+1 {{the sizes imply a result of 6 x 6 positions, but it has 7 x 6}}
  %0 = qnn.conv2d_integer nhwc %x, %w {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>} : (tensor<1x8x8x4x!qnn.int<2>>, tensor<6x3x3x4x!qnn.int<2>>) -> tensor<1x7x6x6xi16>
  return
}

// -----

func.func @f(%x: tensor<1x8x8x4x!qnn.int<2>>, %w: tensor<6x3x3x4x!qnn.int<2>>) {
  // expected-error @+1 {{weight_zero_point must have 1 or 6 elements, got 2}}
  %0 = qnn.conv2d_integer nhwc %x, %w {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, weight_zero_point = array<i32: 1, 2>} : (tensor<1x8x8x4x!qnn.int<2>>, tensor<6x3x3x4x!qnn.int<2>>) -> tensor<1x6x6x6xi16>
  return
}

// -----

func.func @f(%x: tensor<1x8x8x4x!qnn.int<2>>, %w: tensor<6x3x3x4x!qnn.int<2>>) {
  // expected-error @+1 {{result #0 must be statically shaped tensor of accumulator values}}
  %0 = qnn.conv2d_integer nhwc %x, %w {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>} : (tensor<1x8x8x4x!qnn.int<2>>, tensor<6x3x3x4x!qnn.int<2>>) -> tensor<1x6x6x6xi8>
  return
}

// -----

func.func @f(%x: tensor<1x8x8x4x!qnn.int<2>>, %w: tensor<6x3x3x4xi8>) {
  // expected-error @+1 {{operand #1 must be statically shaped tensor of qnn code values}}
  %0 = qnn.conv2d_integer nhwc %x, %w {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>} : (tensor<1x8x8x4x!qnn.int<2>>, tensor<6x3x3x4xi8>) -> tensor<1x6x6x6xi16>
  return
}
