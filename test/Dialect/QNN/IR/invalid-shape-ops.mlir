// RUN: qnn-opt %s -verify-diagnostics -split-input-file

// Reshape and transpose move elements and change none.

func.func @f(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{input has 6 elements, result 5}}
  %0 = qnn.reshape %x : tensor<2x3xf32> -> tensor<5xf32>
  return
}

// -----

func.func @f(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{input and result must have the same element type}}
  %0 = qnn.reshape %x : tensor<2x3xf32> -> tensor<6xf64>
  return
}

// -----

func.func @f(%x: tensor<2x!qnn.int<4>>) {
  // expected-error @+1 {{input and result must have the same element type}}
  %0 = qnn.reshape %x : tensor<2x!qnn.int<4>> -> tensor<2x!qnn.int<4, unsigned>>
  return
}

// -----

func.func @f(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{result #0 must be statically shaped tensor}}
  %0 = qnn.reshape %x : tensor<2x3xf32> -> tensor<?xf32>
  return
}

// -----

func.func @f(%x: tensor<2x3x4xf32>) {
  // expected-error @+1 {{permutation must have one element per axis}}
  %0 = qnn.transpose %x {permutation = array<i64: 0, 1>} : tensor<2x3x4xf32> -> tensor<2x3x4xf32>
  return
}

// -----

func.func @f(%x: tensor<2x3x4xf32>) {
  // expected-error @+1 {{permutation must have one element per axis}}
  %0 = qnn.transpose %x {permutation = array<i64: 0, 1, 2>} : tensor<2x3x4xf32> -> tensor<2x12xf32>
  return
}

// -----

func.func @f(%x: tensor<2x3x4xf32>) {
  // expected-error @+1 {{permutation must contain each axis once}}
  %0 = qnn.transpose %x {permutation = array<i64: 0, 1, 1>} : tensor<2x3x4xf32> -> tensor<2x3x3xf32>
  return
}

// -----

func.func @f(%x: tensor<2x3x4xf32>) {
  // expected-error @+1 {{permutation must contain each axis once}}
  %0 = qnn.transpose %x {permutation = array<i64: 0, 1, 3>} : tensor<2x3x4xf32> -> tensor<2x3x4xf32>
  return
}

// -----

func.func @f(%x: tensor<2x3x4xf32>) {
  // expected-error @+1 {{permutation must contain each axis once}}
  %0 = qnn.transpose %x {permutation = array<i64: -1, 1, 2>} : tensor<2x3x4xf32> -> tensor<2x3x4xf32>
  return
}

// -----

func.func @f(%x: tensor<2x3x4xf32>) {
  // expected-error @+1 {{axis 0 of the result must have size 4, got 2}}
  %0 = qnn.transpose %x {permutation = array<i64: 2, 0, 1>} : tensor<2x3x4xf32> -> tensor<2x3x4xf32>
  return
}

// -----

func.func @f(%x: tensor<2x3x4xf32>) {
  // expected-error @+1 {{input and result must have the same element type}}
  %0 = qnn.transpose %x {permutation = array<i64: 2, 0, 1>} : tensor<2x3x4xf32> -> tensor<4x2x3xf64>
  return
}
