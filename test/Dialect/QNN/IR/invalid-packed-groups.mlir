// RUN: qnn-opt %s -verify-diagnostics -split-input-file

// Groups, taps and lanes of kernels and packs.

func.func @f(%x: tensor<1x1x4x2x!qnn.packed<!qnn.int<8>, bytes>>, %w: tensor<3x1x1x1x1x1x!qnn.packed<!qnn.int<8>, bytes>>) {
  // expected-error @+1 {{blocks and channels must be shared by 2 groups}}
  %r = qnn.packed_conv2d dot %x, %w affine {tile = #qnn.tile<1 x 1 x 1>, out_channels = 3 : i64, strides = array<i64: 1, 1>, groups = 2 : i64, multiplier = array<i32: 1>, offset = dense<0> : tensor<1x3xi64>} : (tensor<1x1x4x2x!qnn.packed<!qnn.int<8>, bytes>>, tensor<3x1x1x1x1x1x!qnn.packed<!qnn.int<8>, bytes>>) -> tensor<1x1x4x3xi32>
  return
}

// -----

func.func @f(%x: tensor<1x1x4x2x!qnn.packed<!qnn.int<8>, bytes>>, %w: tensor<2x1x2x1x1x1x!qnn.packed<!qnn.int<8>, bytes>>) {
  // expected-error @+1 {{kernel_width is for taps, and taps need it}}
  %r = qnn.packed_conv2d dot %x, %w affine {tile = #qnn.tile<1 x 1 x 1>, out_channels = 2 : i64, strides = array<i64: 1, 1>, kernel_width = 1 : i64, multiplier = array<i32: 1>, offset = dense<0> : tensor<1x2xi64>} : (tensor<1x1x4x2x!qnn.packed<!qnn.int<8>, bytes>>, tensor<2x1x2x1x1x1x!qnn.packed<!qnn.int<8>, bytes>>) -> tensor<1x1x4x2xi32>
  return
}

// -----

func.func @f(%x: tensor<1x1x4x2x!qnn.packed<!qnn.int<8>, bytes>>, %w: tensor<2x1x2x1x1x1x!qnn.packed<!qnn.int<8>, bytes>>) {
  // expected-error @+1 {{lane_wise reads taps and has no groups}}
  %r = qnn.packed_conv2d dot %x, %w affine {tile = #qnn.tile<1 x 1 x 1>, out_channels = 2 : i64, strides = array<i64: 1, 1>, lane_wise, multiplier = array<i32: 1>, offset = dense<0> : tensor<1x2xi64>} : (tensor<1x1x4x2x!qnn.packed<!qnn.int<8>, bytes>>, tensor<2x1x2x1x1x1x!qnn.packed<!qnn.int<8>, bytes>>) -> tensor<1x1x4x2xi32>
  return
}

// -----

func.func @f(%x: tensor<1x1x4x3x!qnn.packed<!qnn.int<8>, taps>>, %w: tensor<2x1x1x1x1x1x!qnn.packed<!qnn.int<8>, taps>>) {
  // expected-error @+1 {{lane_wise needs pixels of whole blocks of words}}
  %r = qnn.packed_conv2d dot %x, %w affine {tile = #qnn.tile<1 x 1 x 1>, out_channels = 2 : i64, strides = array<i64: 1, 1>, lane_wise, kernel_width = 3 : i64, multiplier = array<i32: 1>, offset = dense<0> : tensor<1x2xi64>} : (tensor<1x1x4x3x!qnn.packed<!qnn.int<8>, taps>>, tensor<2x1x1x1x1x1x!qnn.packed<!qnn.int<8>, taps>>) -> tensor<1x1x2x2xi32>
  return
}

// -----

func.func @f(%x: tensor<1x1x4x2x!qnn.packed<!qnn.int<8>, bytes>>, %w: tensor<2x1x2x1x1x1x!qnn.packed<!qnn.int<8>, bytes>>) {
  // expected-error @+1 {{dilations must be two positive numbers}}
  %r = qnn.packed_conv2d dot %x, %w affine {tile = #qnn.tile<1 x 1 x 1>, out_channels = 2 : i64, strides = array<i64: 1, 1>, dilations = array<i64: 0, 1>, multiplier = array<i32: 1>, offset = dense<0> : tensor<1x2xi64>} : (tensor<1x1x4x2x!qnn.packed<!qnn.int<8>, bytes>>, tensor<2x1x2x1x1x1x!qnn.packed<!qnn.int<8>, bytes>>) -> tensor<1x1x4x2xi32>
  return
}

// -----

func.func @f(%x: tensor<1x1x4x6x!qnn.int<8>>) {
  // expected-error @+1 {{result shape does not fit the input and its halo}}
  %r = qnn.pack %x {groups = 2 : i64} : tensor<1x1x4x6x!qnn.int<8>> -> tensor<1x1x4x3x!qnn.packed<!qnn.int<8>, bytes>>
  return
}

// -----

func.func @f(%x: tensor<1x1x4x6x!qnn.packed<!qnn.int<8>, taps>>) {
  // expected-error @+1 {{words of taps cannot get a halo}}
  %r = qnn.pack %x {halo = array<i64: 1, 1, 1, 1>} : tensor<1x1x4x6x!qnn.packed<!qnn.int<8>, taps>> -> tensor<1x3x6x6x!qnn.packed<!qnn.int<8>, taps>>
  return
}

// -----

func.func @f(%a0: i32, %b0: vector<16xi32>, %c0: vector<16xi32>) {
  // expected-error @+1 {{lhs must be 'vector<16xi32>'}}
  %r = qnn.mma dot lhs(%a0) rhs(%b0) acc(%c0) {lhs_code = !qnn.int<8>, rhs_code = !qnn.int<8>, lane_wise} : (i32), (vector<16xi32>) -> vector<16xi32>
  return
}
