// RUN: qnn-opt %s -verify-diagnostics -split-input-file

func.func @f(%x: tensor<2xf32>) {
  // expected-error @+1 {{kind less takes 2 operands, got 1}}
  %0 = qnn.predicate less %x : (tensor<2xf32>) -> tensor<2x!qnn.int<1, unsigned>>
  return
}

// -----

func.func @f(%x: tensor<2xf32>, %y: tensor<2xf64>) {
  // expected-error @+1 {{operands must have the same element type}}
  %0 = qnn.predicate less %x, %y : (tensor<2xf32>, tensor<2xf64>) -> tensor<2x!qnn.int<1, unsigned>>
  return
}

// -----

func.func @f(%x: tensor<2xf32>) {
  // expected-error @+1 {{kind and takes !qnn.int<1, unsigned>, got 'f32'}}
  %0 = qnn.predicate and %x, %x : (tensor<2xf32>, tensor<2xf32>) -> tensor<2x!qnn.int<1, unsigned>>
  return
}

// -----

func.func @f(%x: tensor<2x!qnn.int<4, pow2>>) {
  // expected-error @+1 {{pow2 codes are bit patterns and cannot be compared}}
  %0 = qnn.predicate less %x, %x : (tensor<2x!qnn.int<4, pow2>>, tensor<2x!qnn.int<4, pow2>>) -> tensor<2x!qnn.int<1, unsigned>>
  return
}

// -----

func.func @f(%x: tensor<2xf32>) {
  // expected-error @+1 {{result #0 must be statically shaped tensor of !qnn.int<1, unsigned> values}}
  %0 = qnn.predicate less %x, %x : (tensor<2xf32>, tensor<2xf32>) -> tensor<2x!qnn.int<2>>
  return
}

// -----

func.func @f(%c: tensor<2x!qnn.int<1, unsigned>>, %x: tensor<2xf32>, %y: tensor<2xi32>) {
  // expected-error @+1 {{on_true and on_false must have the same element type}}
  %0 = qnn.select %c, %x, %y : (tensor<2x!qnn.int<1, unsigned>>, tensor<2xf32>, tensor<2xi32>) -> tensor<2xf32>
  return
}

// -----

func.func @f(%x: tensor<2xf32>) {
  // expected-error @+1 {{the result must be an accumulator, or a signed or unsigned code}}
  %0 = qnn.to_integer %x : tensor<2xf32> -> tensor<2x!qnn.int<2, ternary>>
  return
}

// -----

func.func @f(%x: tensor<2xf32>) {
  // expected-error @+2 {{k must be 1 to 2, got 3}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = qnn.top_k %x {axis = 0 : i64, k = 3 : i64} : tensor<2xf32> -> tensor<3xf32>
  return
}

// -----

func.func @f(%x: tensor<2xf32>) {
  // expected-error @+2 {{axis 1 is no axis of the input}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = qnn.arg_top_k %x {axis = 1 : i64, k = 1 : i64} : tensor<2xf32> -> tensor<1xi64>
  return
}
