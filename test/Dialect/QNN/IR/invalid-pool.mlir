// RUN: qnn-opt %s -verify-diagnostics -split-input-file

// Pools share their checks.

func.func @f(%x: tensor<4x8x8xf32>) {
  // expected-error @+1 {{input and result must have rank 4}}
  %0 = qnn.max_pool nchw %x {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>} : tensor<4x8x8xf32> -> tensor<1x4x4x4xf32>
  return
}

// -----

func.func @f(%x: tensor<1x4x8x8xf32>) {
  // expected-error @+1 {{kernel must have 2 elements, got 1}}
  %0 = qnn.max_pool nchw %x {kernel = array<i64: 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>} : tensor<1x4x8x8xf32> -> tensor<1x4x4x4xf32>
  return
}

// -----

func.func @f(%x: tensor<1x4x8x8xf32>) {
  // expected-error @+1 {{kernel must be at least 1 and below 2^31, got 0}}
  %0 = qnn.max_pool nchw %x {kernel = array<i64: 0, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>} : tensor<1x4x8x8xf32> -> tensor<1x4x4x4xf32>
  return
}

// -----

func.func @f(%x: tensor<1x4x8x8xf32>) {
  // expected-error @+1 {{strides must be at least 1 and below 2^31, got 0}}
  %0 = qnn.max_pool nchw %x {kernel = array<i64: 2, 2>, strides = array<i64: 2, 0>, pads = array<i64: 0, 0, 0, 0>} : tensor<1x4x8x8xf32> -> tensor<1x4x4x4xf32>
  return
}

// -----

func.func @f(%x: tensor<1x4x8x8xf32>) {
  // expected-error @+1 {{pads must have 4 elements, got 3}}
  %0 = qnn.max_pool nchw %x {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0>} : tensor<1x4x8x8xf32> -> tensor<1x4x4x4xf32>
  return
}

// -----

func.func @f(%x: tensor<1x4x8x8xf32>) {
  // expected-error @+1 {{batch size and channels must not change}}
  %0 = qnn.max_pool nchw %x {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>} : tensor<1x4x8x8xf32> -> tensor<1x3x4x4xf32>
  return
}

// -----

func.func @f(%x: tensor<1x4x8x8xf32>) {
  // expected-error @+1 {{batch size and channels must not change}}
  %0 = qnn.avg_pool nchw %x {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>} : tensor<1x4x8x8xf32> -> tensor<2x4x4x4xf32>
  return
}

// -----

func.func @f(%x: tensor<1x4x8x8xf32>) {
  // expected-error @+1 {{pads must be smaller than the kernel, the last window must start inside the image}}
  %0 = qnn.max_pool nchw %x {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 2, 0, 0, 0>} : tensor<1x4x8x8xf32> -> tensor<1x4x5x4xf32>
  return
}

// -----

func.func @f(%x: tensor<1x4x8x8xf32>) {
  // expected-error @+1 {{pads must be smaller than the kernel, the last window must start inside the image}}
  %0 = qnn.avg_pool nchw %x {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 2>} : tensor<1x4x8x8xf32> -> tensor<1x4x4x5xf32>
  return
}

// -----

func.func @f(%x: tensor<1x4x8x8xf32>) {
  // expected-error @+1 {{the sizes imply a result of 4 x 4 positions, but it has 4 x 5}}
  %0 = qnn.max_pool nchw %x {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>} : tensor<1x4x8x8xf32> -> tensor<1x4x4x5xf32>
  return
}

// -----

func.func @f(%x: tensor<1x4x8x8xf32>) {
  // expected-error @+1 {{the sizes imply a result of 0 x 0 positions, but it has 4 x 4}}
  %0 = qnn.max_pool nchw %x {kernel = array<i64: 9, 9>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>} : tensor<1x4x8x8xf32> -> tensor<1x4x4x4xf32>
  return
}

// -----

func.func @f(%x: tensor<1x4x8x8xf32>) {
  // expected-error @+1 {{input and result must have the same element type}}
  %0 = qnn.max_pool nchw %x {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>} : tensor<1x4x8x8xf32> -> tensor<1x4x4x4xf64>
  return
}

// -----

func.func @f(%x: tensor<1x4x8x8x!qnn.int<4, pow2>>) {
  // expected-error @+1 {{pow2 codes are bit patterns and have no order}}
  %0 = qnn.max_pool nchw %x {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>} : tensor<1x4x8x8x!qnn.int<4, pow2>> -> tensor<1x4x4x4x!qnn.int<4, pow2>>
  return
}

// -----

func.func @f(%x: tensor<1x4x8x8x!qnn.int<4>>) {
  // expected-error @+1 {{operand #0 must be statically shaped tensor of real number values}}
  %0 = qnn.avg_pool nchw %x {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>} : tensor<1x4x8x8x!qnn.int<4>> -> tensor<1x4x4x4xf32>
  return
}

// -----

func.func @f(%x: tensor<1x8x8x4x!qnn.int<4>>) {
  // expected-error @+1 {{the sizes imply a result of 4 x 4 positions, but it has 8 x 8}}
  %0 = qnn.sum_pool nhwc %x {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>} : tensor<1x8x8x4x!qnn.int<4>> -> tensor<1x8x8x4xi16>
  return
}

// -----

func.func @f(%x: tensor<1x8x8x4x!qnn.int<4>>) {
  // expected-error @+1 {{result #0 must be statically shaped tensor of accumulator values}}
  %0 = qnn.sum_pool nhwc %x {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>} : tensor<1x8x8x4x!qnn.int<4>> -> tensor<1x4x4x4x!qnn.int<8>>
  return
}

// -----

func.func @f(%x: tensor<1x4x2x8xf32>) {
  // The only window steps over the image.
  // expected-error @+1 {{a dilation with padding must not exceed it: a window might be empty}}
  %0 = qnn.max_pool nchw %x {kernel = array<i64: 2, 1>, strides = array<i64: 1, 1>, pads = array<i64: 1, 0, 1, 0>, dilations = array<i64: 3, 1>} : tensor<1x4x2x8xf32> -> tensor<1x4x1x8xf32>
  return
}

// -----

func.func @f(%x: tensor<1x1x0x1xf32>) {
  // expected-error @+1 {{a window might be empty}}
  %0 = qnn.max_pool nchw %x {kernel = array<i64: 3, 1>, strides = array<i64: 1, 1>, pads = array<i64: 2, 0, 2, 0>} : tensor<1x1x0x1xf32> -> tensor<1x1x2x1xf32>
  return
}

// -----

func.func @words_of_bytes(%x: tensor<1x4x4x2x!qnn.packed<!qnn.int<8>, bytes>>) {
  // expected-error @+1 {{words must be planes of bipolar or unsigned 1-bit codes in nhwc layout}}
  %0 = qnn.max_pool nhwc %x {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>} : tensor<1x4x4x2x!qnn.packed<!qnn.int<8>, bytes>> -> tensor<1x2x2x2x!qnn.packed<!qnn.int<8>, bytes>>
  return
}

// -----

func.func @words_in_nchw(%x: tensor<1x2x4x4x!qnn.packed<!qnn.int<1, bipolar>, planes>>) {
  // expected-error @+1 {{words must be planes of bipolar or unsigned 1-bit codes in nhwc layout}}
  %0 = qnn.max_pool nchw %x {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>} : tensor<1x2x4x4x!qnn.packed<!qnn.int<1, bipolar>, planes>> -> tensor<1x2x2x2x!qnn.packed<!qnn.int<1, bipolar>, planes>>
  return
}
