// RUN: qnn-opt %s -verify-diagnostics -split-input-file

// Matrix products of both levels share their checks.

func.func @f(%x: tensor<1x2x4xf32>, %w: tensor<4x3xf32>) {
  // expected-error @+1 {{the leading axes of the operands must broadcast to those of the result}}
  %0 = qnn.matmul %x, %w : (tensor<1x2x4xf32>, tensor<4x3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @f(%x: tensor<2x4xf32>, %w: tensor<4x3xf32>) {
  // expected-error @+1 {{input, weights and result must have rank 2 or more}}
  %0 = qnn.matmul %x, %w : (tensor<2x4xf32>, tensor<4x3xf32>) -> tensor<6xf32>
  return
}

// -----

func.func @f(%x: tensor<2x4xf32>, %w: tensor<3x3xf32>) {
  // expected-error @+1 {{shapes must be M x K, K x N and M x N}}
  %0 = qnn.matmul %x, %w : (tensor<2x4xf32>, tensor<3x3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @f(%x: tensor<2x4xf32>, %w: tensor<4x3xf32>) {
  // expected-error @+1 {{shapes must be M x K, K x N and M x N}}
  %0 = qnn.matmul %x, %w : (tensor<2x4xf32>, tensor<4x3xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @f(%x: tensor<2x4xf32>, %w: tensor<4x3xf32>) {
  // expected-error @+1 {{shapes must be M x K, K x N and M x N}}
  %0 = qnn.matmul %x, %w : (tensor<2x4xf32>, tensor<4x3xf32>) -> tensor<1x3xf32>
  return
}

// -----

func.func @f(%x: tensor<2x4x!qnn.int<2>>, %w: tensor<3x4x!qnn.int<2>>) {
  // expected-error @+1 {{shapes must be M x K, K x N and M x N}}
  %0 = qnn.matmul_integer %x, %w : (tensor<2x4x!qnn.int<2>>, tensor<3x4x!qnn.int<2>>) -> tensor<2x3xi16>
  return
}

// -----

func.func @f(%x: tensor<2x4x!qnn.int<2>>, %w: tensor<4x3x!qnn.int<2>>) {
  // expected-error @+1 {{weight_zero_point must have 1 or 3 elements, got 4}}
  %0 = qnn.matmul_integer %x, %w {weight_zero_point = array<i32: 1, 2, 3, 4>} : (tensor<2x4x!qnn.int<2>>, tensor<4x3x!qnn.int<2>>) -> tensor<2x3xi16>
  return
}

// -----

func.func @f(%x: tensor<2x4x!qnn.int<2>>, %w: tensor<4x3x!qnn.int<2>>) {
  // expected-error @+1 {{result #0 must be statically shaped tensor of accumulator values}}
  %0 = qnn.matmul_integer %x, %w : (tensor<2x4x!qnn.int<2>>, tensor<4x3x!qnn.int<2>>) -> tensor<2x3xf32>
  return
}
