// RUN: qnn-opt --convert-qnn-to-loops --split-input-file --verify-diagnostics %s

// expected-error @+1 {{needs arguments and results of static ranked tensors, got 'tensor<?xf32>'}}
func.func @dynamic(%x: tensor<?xf32>) -> tensor<?xf32> {
  return %x : tensor<?xf32>
}

// -----

func.func @unknown(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{'arith.negf' op has no lowering to loops}}
  %0 = arith.negf %x : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// expected-error @+1 {{convert-qnn-to-loops needs a function of one block}}
func.func @blocks(%x: tensor<4xf32>) -> tensor<4xf32> {
  cf.br ^next
^next:
  return %x : tensor<4xf32>
}

// -----

// Per-channel weights seen through structural ops still make an exact sum.
func.func @exact_conv(%x: tensor<1x2x4x4x!qnn.int<4>>, %w: tensor<3x1x1x2x!qnn.int<4>>) -> tensor<1x3x2x2xf32> {
  %0 = qnn.dequantize %x {scale = array<f64: 0.5>} : tensor<1x2x4x4x!qnn.int<4>> -> tensor<1x2x4x4xf32>
  %1 = qnn.max_pool nchw %0 {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>} : tensor<1x2x4x4xf32> -> tensor<1x2x2x2xf32>
  %2 = qnn.dequantize %w {scale = array<f64: 0.5, 0.25, 1.0>, axis = 0 : i64} : tensor<3x1x1x2x!qnn.int<4>> -> tensor<3x1x1x2xf32>
  %3 = qnn.transpose %2 {permutation = array<i64: 0, 3, 1, 2>} : tensor<3x1x1x2xf32> -> tensor<3x2x1x1xf32>
  // expected-error @+1 {{sums codes exactly, which has loops on the integer level only: run qnn-integerize first}}
  %4 = qnn.conv2d nchw %1, %3 {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>} : (tensor<1x2x2x2xf32>, tensor<3x2x1x1xf32>) -> tensor<1x3x2x2xf32>
  return %4 : tensor<1x3x2x2xf32>
}

// -----

func.func @exact_mean(%x: tensor<1x2x4x4x!qnn.int<4>>) -> tensor<1x2x2x2xf32> {
  %0 = qnn.dequantize %x {scale = array<f64: 0.5>} : tensor<1x2x4x4x!qnn.int<4>> -> tensor<1x2x4x4xf32>
  // expected-error @+1 {{run qnn-integerize first}}
  %1 = qnn.avg_pool nchw %0 {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>} : tensor<1x2x4x4xf32> -> tensor<1x2x2x2xf32>
  return %1 : tensor<1x2x2x2xf32>
}

// -----

// Scales along the input channels cannot leave the sum: real arithmetic.
func.func @per_channel_input(%x: tensor<1x2x!qnn.int<4>>, %w: tensor<2x3x!qnn.int<4>>) -> tensor<1x3xf32> {
  %0 = qnn.dequantize %x {scale = array<f64: 0.5, 0.25>, axis = 1 : i64} : tensor<1x2x!qnn.int<4>> -> tensor<1x2xf32>
  %1 = qnn.dequantize %w {scale = array<f64: 0.5>} : tensor<2x3x!qnn.int<4>> -> tensor<2x3xf32>
  %2 = qnn.matmul %0, %1 : (tensor<1x2xf32>, tensor<2x3xf32>) -> tensor<1x3xf32>
  return %2 : tensor<1x3xf32>
}
