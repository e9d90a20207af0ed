// RUN: qnn-opt %s -verify-diagnostics -split-input-file

// Sizes of the kernel on words.

func.func @f(%x: tensor<1x10x10x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>, %w: tensor<3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) {
  // expected-error @+1 {{input and result must have rank 4, weights rank 6}}
  %0 = qnn.packed_conv2d xor_popcount %x, %w affine {tile = #qnn.tile<4 x 1 x 16>, out_channels = 16 : i64, strides = array<i64: 1, 1>, multiplier = array<i32: -2>, offset = dense<288> : tensor<1x16xi64>} : (tensor<1x10x10x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>, tensor<3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) -> tensor<1x8x8x16xi32>
  return
}

// -----

func.func @f(%x: tensor<1x10x10x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>, %w: tensor<1x3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) {
  // expected-error @+1 {{tile sizes must be positive}}
  %0 = qnn.packed_conv2d xor_popcount %x, %w affine {tile = #qnn.tile<0 x 1 x 16>, out_channels = 16 : i64, strides = array<i64: 1, 1>, multiplier = array<i32: -2>, offset = dense<288> : tensor<1x16xi64>} : (tensor<1x10x10x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>, tensor<1x3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) -> tensor<1x8x8x16xi32>
  return
}

// -----

func.func @f(%x: tensor<1x10x10x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>, %w: tensor<1x3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) {
  // expected-error @+1 {{do not fit the tile #qnn.tile<4 x 2 x 16> and 16 channels}}
  %0 = qnn.packed_conv2d xor_popcount %x, %w affine {tile = #qnn.tile<4 x 2 x 16>, out_channels = 16 : i64, strides = array<i64: 1, 1>, multiplier = array<i32: -2>, offset = dense<288> : tensor<1x16xi64>} : (tensor<1x10x10x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>, tensor<1x3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) -> tensor<1x8x8x16xi32>
  return
}

// -----

func.func @f(%x: tensor<1x10x10x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>, %w: tensor<1x3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) {
  // expected-error @+1 {{do not fit the tile #qnn.tile<4 x 1 x 8> and 16 channels}}
  %0 = qnn.packed_conv2d xor_popcount %x, %w affine {tile = #qnn.tile<4 x 1 x 8>, out_channels = 16 : i64, strides = array<i64: 1, 1>, multiplier = array<i32: -2>, offset = dense<288> : tensor<1x16xi64>} : (tensor<1x10x10x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>, tensor<1x3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) -> tensor<1x8x8x16xi32>
  return
}

// -----

func.func @f(%x: tensor<1x10x10x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>, %w: tensor<1x3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) {
  // expected-error @+1 {{do not fit the tile #qnn.tile<4 x 1 x 16> and 17 channels}}
  %0 = qnn.packed_conv2d xor_popcount %x, %w affine {tile = #qnn.tile<4 x 1 x 16>, out_channels = 17 : i64, strides = array<i64: 1, 1>, multiplier = array<i32: -2>, offset = dense<288> : tensor<1x16xi64>} : (tensor<1x10x10x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>, tensor<1x3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) -> tensor<1x8x8x17xi32>
  return
}

// -----

func.func @f(%x: tensor<1x10x10x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>, %w: tensor<1x3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) {
  // expected-error @+1 {{do not fit the tile #qnn.tile<4 x 1 x 16> and 0 channels}}
  %0 = qnn.packed_conv2d xor_popcount %x, %w affine {tile = #qnn.tile<4 x 1 x 16>, out_channels = 0 : i64, strides = array<i64: 1, 1>, multiplier = array<i32: -2>, offset = dense<288> : tensor<1x16xi64>} : (tensor<1x10x10x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>, tensor<1x3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) -> tensor<1x8x8x0xi32>
  return
}

// -----

func.func @f(%x: tensor<1x10x10x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>, %w: tensor<1x3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) {
  // expected-error @+1 {{strides must be two positive numbers}}
  %0 = qnn.packed_conv2d xor_popcount %x, %w affine {tile = #qnn.tile<4 x 1 x 16>, out_channels = 16 : i64, strides = array<i64: 1>, multiplier = array<i32: -2>, offset = dense<288> : tensor<1x16xi64>} : (tensor<1x10x10x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>, tensor<1x3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) -> tensor<1x8x8x16xi32>
  return
}

// -----

func.func @f(%x: tensor<1x10x10x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>, %w: tensor<1x3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) {
  // expected-error @+1 {{strides must be two positive numbers}}
  %0 = qnn.packed_conv2d xor_popcount %x, %w affine {tile = #qnn.tile<4 x 1 x 16>, out_channels = 16 : i64, strides = array<i64: 1, 0>, multiplier = array<i32: -2>, offset = dense<288> : tensor<1x16xi64>} : (tensor<1x10x10x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>, tensor<1x3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) -> tensor<1x8x8x16xi32>
  return
}

// -----

func.func @f(%x: tensor<1x10x10x2x!qnn.packed<!qnn.int<1, bipolar>, planes>>, %w: tensor<1x3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) {
  // expected-error @+1 {{rows of 3 word groups do not fit pixels of 2 words}}
  %0 = qnn.packed_conv2d xor_popcount %x, %w affine {tile = #qnn.tile<4 x 1 x 16>, out_channels = 16 : i64, strides = array<i64: 1, 1>, multiplier = array<i32: -2>, offset = dense<288> : tensor<1x16xi64>} : (tensor<1x10x10x2x!qnn.packed<!qnn.int<1, bipolar>, planes>>, tensor<1x3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) -> tensor<1x8x8x16xi32>
  return
}

// -----

func.func @f(%x: tensor<1x10x10x0x!qnn.packed<!qnn.int<1, bipolar>, planes>>, %w: tensor<1x3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) {
  // expected-error @+1 {{rows of 3 word groups do not fit pixels of 0 words}}
  %0 = qnn.packed_conv2d xor_popcount %x, %w affine {tile = #qnn.tile<4 x 1 x 16>, out_channels = 16 : i64, strides = array<i64: 1, 1>, multiplier = array<i32: -2>, offset = dense<288> : tensor<1x16xi64>} : (tensor<1x10x10x0x!qnn.packed<!qnn.int<1, bipolar>, planes>>, tensor<1x3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) -> tensor<1x8x8x16xi32>
  return
}

// -----

func.func @f(%x: tensor<1x2x10x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>, %w: tensor<1x3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) {
  // expected-error @+1 {{the kernel is larger than the input}}
  %0 = qnn.packed_conv2d xor_popcount %x, %w affine {tile = #qnn.tile<4 x 1 x 16>, out_channels = 16 : i64, strides = array<i64: 1, 1>, multiplier = array<i32: -2>, offset = dense<288> : tensor<1x16xi64>} : (tensor<1x2x10x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>, tensor<1x3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) -> tensor<1x8x8x16xi32>
  return
}

// -----

func.func @f(%x: tensor<1x10x10x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>, %w: tensor<1x3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) {
  // expected-error @+1 {{result must have shape 'tensor<1x8x8x16xi32>', got 'tensor<1x10x10x16xi32>'}}
  %0 = qnn.packed_conv2d xor_popcount %x, %w affine {tile = #qnn.tile<4 x 1 x 16>, out_channels = 16 : i64, strides = array<i64: 1, 1>, multiplier = array<i32: -2>, offset = dense<288> : tensor<1x16xi64>} : (tensor<1x10x10x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>, tensor<1x3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) -> tensor<1x10x10x16xi32>
  return
}

// -----

func.func @f(%x: tensor<1x10x10x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>, %w: tensor<1x3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) {
  // expected-error @+1 {{result must have shape 'tensor<1x4x4x16xi32>', got 'tensor<1x8x8x16xi32>'}}
  %0 = qnn.packed_conv2d xor_popcount %x, %w affine {tile = #qnn.tile<4 x 1 x 16>, out_channels = 16 : i64, strides = array<i64: 2, 2>, multiplier = array<i32: -2>, offset = dense<288> : tensor<1x16xi64>} : (tensor<1x10x10x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>, tensor<1x3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) -> tensor<1x8x8x16xi32>
  return
}

// -----

func.func @f(%x: tensor<1x10x10x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>, %w: tensor<1x3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) {
  // expected-error @+1 {{only 1-bit results can be words, in planes}}
  %0 = qnn.packed_conv2d xor_popcount %x, %w threshold {tile = #qnn.tile<4 x 1 x 16>, out_channels = 16 : i64, strides = array<i64: 1, 1>, decreasing = array<i1: true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true>, thresholds = dense<3> : tensor<1x16x1xi64>} : (tensor<1x10x10x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>, tensor<1x3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) -> tensor<1x8x8x32x!qnn.packed<!qnn.int<2>, planes>>
  return
}
