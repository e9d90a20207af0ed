// RUN: qnn-opt %s -verify-diagnostics -split-input-file

// Attributes of the epilogue of the kernel on words.

func.func @f(%x: tensor<1x10x10x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>, %w: tensor<1x3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) {
  // expected-error @+1 {{affine epilogue needs multiplier of 1 elements}}
  %0 = qnn.packed_conv2d xor_popcount %x, %w affine {tile = #qnn.tile<4 x 1 x 16>, out_channels = 16 : i64, strides = array<i64: 1, 1>, offset = dense<288> : tensor<1x16xi64>} : (tensor<1x10x10x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>, tensor<1x3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) -> tensor<1x8x8x16xi32>
  return
}

// -----

func.func @f(%x: tensor<1x10x10x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>, %w: tensor<1x3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) {
  // expected-error @+1 {{affine epilogue needs offset of shape 1 x 16 and type i64}}
  %0 = qnn.packed_conv2d xor_popcount %x, %w affine {tile = #qnn.tile<4 x 1 x 16>, out_channels = 16 : i64, strides = array<i64: 1, 1>, multiplier = array<i32: -2>} : (tensor<1x10x10x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>, tensor<1x3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) -> tensor<1x8x8x16xi32>
  return
}

// -----

func.func @f(%x: tensor<1x10x10x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>, %w: tensor<1x3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) {
  // expected-error @+1 {{affine epilogue needs offset of shape 1 x 16 and type i64}}
  %0 = qnn.packed_conv2d xor_popcount %x, %w affine {tile = #qnn.tile<4 x 1 x 16>, out_channels = 16 : i64, strides = array<i64: 1, 1>, multiplier = array<i32: -2>, offset = dense<288> : tensor<1x8xi64>} : (tensor<1x10x10x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>, tensor<1x3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) -> tensor<1x8x8x16xi32>
  return
}

// -----

func.func @f(%x: tensor<1x10x10x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>, %w: tensor<1x3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) {
  // expected-error @+1 {{affine epilogue needs offset of shape 1 x 16 and type i64}}
  %0 = qnn.packed_conv2d xor_popcount %x, %w affine {tile = #qnn.tile<4 x 1 x 16>, out_channels = 16 : i64, strides = array<i64: 1, 1>, multiplier = array<i32: -2>, offset = dense<288> : tensor<1x16xi32>} : (tensor<1x10x10x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>, tensor<1x3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) -> tensor<1x8x8x16xi32>
  return
}

// -----

func.func @f(%x: tensor<1x10x10x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>, %w: tensor<1x3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) {
  // expected-error @+1 {{affine epilogue yields accumulators, not 'tensor<1x8x8x16x!qnn.int<1, bipolar>>'}}
  %0 = qnn.packed_conv2d xor_popcount %x, %w affine {tile = #qnn.tile<4 x 1 x 16>, out_channels = 16 : i64, strides = array<i64: 1, 1>, multiplier = array<i32: -2>, offset = dense<288> : tensor<1x16xi64>} : (tensor<1x10x10x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>, tensor<1x3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) -> tensor<1x8x8x16x!qnn.int<1, bipolar>>
  return
}

// -----

func.func @f(%x: tensor<1x10x10x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>, %w: tensor<1x3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) {
  // expected-error @+1 {{threshold epilogue yields codes, not 'tensor<1x8x8x16xi32>'}}
  %0 = qnn.packed_conv2d xor_popcount %x, %w threshold {tile = #qnn.tile<4 x 1 x 16>, out_channels = 16 : i64, strides = array<i64: 1, 1>, decreasing = array<i1: true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true>, thresholds = dense<3> : tensor<1x16x1xi64>} : (tensor<1x10x10x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>, tensor<1x3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) -> tensor<1x8x8x16xi32>
  return
}

// -----

func.func @f(%x: tensor<1x10x10x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>, %w: tensor<1x3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) {
  // expected-error @+1 {{threshold epilogue needs decreasing of 16 elements}}
  %0 = qnn.packed_conv2d xor_popcount %x, %w threshold {tile = #qnn.tile<4 x 1 x 16>, out_channels = 16 : i64, strides = array<i64: 1, 1>, thresholds = dense<3> : tensor<1x16x1xi64>} : (tensor<1x10x10x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>, tensor<1x3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) -> tensor<1x8x8x16x!qnn.int<1, bipolar>>
  return
}

// -----

func.func @f(%x: tensor<1x10x10x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>, %w: tensor<1x3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) {
  // expected-error @+1 {{threshold epilogue needs thresholds of shape 1 x 16 x T and type i64}}
  %0 = qnn.packed_conv2d xor_popcount %x, %w threshold {tile = #qnn.tile<4 x 1 x 16>, out_channels = 16 : i64, strides = array<i64: 1, 1>, decreasing = array<i1: true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true>, thresholds = dense<3> : tensor<1x16xi64>} : (tensor<1x10x10x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>, tensor<1x3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) -> tensor<1x8x8x16x!qnn.int<1, bipolar>>
  return
}

// -----

func.func @f(%x: tensor<1x10x10x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>, %w: tensor<1x3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) {
  // expected-error @+1 {{row_class and column_class need one index for each row and column of the result}}
  %0 = qnn.packed_conv2d xor_popcount %x, %w threshold {tile = #qnn.tile<4 x 1 x 16>, out_channels = 16 : i64, strides = array<i64: 1, 1>, decreasing = array<i1: true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true>, thresholds = dense<3> : tensor<1x16x1xi64>, row_class = array<i32: 0, 1, 2>} : (tensor<1x10x10x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>, tensor<1x3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) -> tensor<1x8x8x16x!qnn.int<1, bipolar>>
  return
}

// -----

func.func @f(%x: tensor<1x10x10x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>, %w: tensor<1x3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) {
  // expected-error @+1 {{row_class and column_class need one index for each row and column of the result}}
  %0 = qnn.packed_conv2d xor_popcount %x, %w threshold {tile = #qnn.tile<4 x 1 x 16>, out_channels = 16 : i64, strides = array<i64: 1, 1>, decreasing = array<i1: true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true>, thresholds = dense<3> : tensor<1x16x1xi64>, column_class = array<i32: 0, 0, 0, 0, 0, 0, 0, -1>} : (tensor<1x10x10x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>, tensor<1x3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) -> tensor<1x8x8x16x!qnn.int<1, bipolar>>
  return
}

// -----

func.func @f(%x: tensor<1x10x10x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>, %w: tensor<1x3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) {
  // expected-error @+1 {{threshold epilogue needs thresholds of shape 2 x 16 x T and type i64}}
  %0 = qnn.packed_conv2d xor_popcount %x, %w threshold {tile = #qnn.tile<4 x 1 x 16>, out_channels = 16 : i64, strides = array<i64: 1, 1>, decreasing = array<i1: true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true>, thresholds = dense<3> : tensor<1x16x1xi64>, row_class = array<i32: 0, 0, 0, 0, 0, 0, 0, 1>} : (tensor<1x10x10x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>, tensor<1x3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) -> tensor<1x8x8x16x!qnn.int<1, bipolar>>
  return
}

// -----

func.func @f(%x: tensor<1x10x10x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>, %w: tensor<1x3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) {
  // expected-error @+1 {{requantize epilogue needs multiplier of 16 elements}}
  %0 = qnn.packed_conv2d xor_popcount %x, %w requantize {tile = #qnn.tile<4 x 1 x 16>, out_channels = 16 : i64, strides = array<i64: 1, 1>, multiplier = array<i32: -2>, offset = dense<288> : tensor<1x16xi64>} : (tensor<1x10x10x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>, tensor<1x3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) -> tensor<1x8x8x16x!qnn.int<4>>
  return
}

// -----

func.func @levels(%x: tensor<1x10x10x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>, %w: tensor<1x3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) {
  // expected-error @+1 {{first_level 1 and 1 thresholds exceed the 2 levels of '!qnn.int<1, bipolar>'}}
  %0 = qnn.packed_conv2d xor_popcount %x, %w threshold {tile = #qnn.tile<4 x 1 x 16>, out_channels = 16 : i64, strides = array<i64: 1, 1>, decreasing = array<i1: true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true>, thresholds = dense<3> : tensor<1x16x1xi64>, first_level = 1 : i64} : (tensor<1x10x10x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>, tensor<1x3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) -> tensor<1x8x8x16x!qnn.int<1, bipolar>>
  return
}

// -----

func.func @range(%x: tensor<1x10x10x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>, %w: tensor<1x3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) {
  // expected-error @+1 {{range -8 .. 8 does not lie in that of '!qnn.int<4>'}}
  %0 = qnn.packed_conv2d xor_popcount %x, %w requantize {tile = #qnn.tile<4 x 1 x 16>, out_channels = 16 : i64, strides = array<i64: 1, 1>, multiplier = array<i32: 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1>, shift = array<i32: 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2>, offset = dense<288> : tensor<1x16xi64>, low = -8 : i64, high = 8 : i64} : (tensor<1x10x10x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>, tensor<1x3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) -> tensor<1x8x8x16x!qnn.int<4>>
  return
}

// -----

func.func @shift(%x: tensor<1x10x10x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>, %w: tensor<1x3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) {
  // expected-error @+1 {{shift must lie in 0 .. 62, got 63}}
  %0 = qnn.packed_conv2d xor_popcount %x, %w requantize {tile = #qnn.tile<4 x 1 x 16>, out_channels = 16 : i64, strides = array<i64: 1, 1>, multiplier = array<i32: 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1>, shift = array<i32: 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63>, offset = dense<288> : tensor<1x16xi64>, low = -8 : i64, high = 7 : i64} : (tensor<1x10x10x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>, tensor<1x3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) -> tensor<1x8x8x16x!qnn.int<4>>
  return
}

// -----

func.func @bipolar_requantize(%x: tensor<1x10x10x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>, %w: tensor<1x3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) {
  // expected-error @+1 {{a requantize epilogue cannot yield bipolar codes}}
  %0 = qnn.packed_conv2d xor_popcount %x, %w requantize {tile = #qnn.tile<4 x 1 x 16>, out_channels = 16 : i64, strides = array<i64: 1, 1>, multiplier = array<i32: 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1>, shift = array<i32: 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2>, offset = dense<288> : tensor<1x16xi64>, low = -1 : i64, high = 1 : i64} : (tensor<1x10x10x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>, tensor<1x3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) -> tensor<1x8x8x16x!qnn.int<1, bipolar>>
  return
}
