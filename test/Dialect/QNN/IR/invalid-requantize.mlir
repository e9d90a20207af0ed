// RUN: qnn-opt %s -verify-diagnostics -split-input-file

// Parameters of requantize and add_requantize.

func.func @f(%x: tensor<1x2xi32>) {
  // expected-error @+1 {{axis 2 is outside rank 2}}
  %0 = qnn.requantize %x {multiplier = array<i32: 3>, offset = array<i64: 0>, shift = array<i32: 2>, low = -8 : i64, high = 7 : i64, axis = 2 : i64} : tensor<1x2xi32> -> tensor<1x2x!qnn.int<4>>
  return
}

// -----

func.func @f(%x: tensor<1x2xi32>) {
  // expected-error @+1 {{input and result must have the same shape}}
  %0 = qnn.requantize %x {multiplier = array<i32: 3>, offset = array<i64: 0>, shift = array<i32: 2>, low = -8 : i64, high = 7 : i64, axis = 1 : i64} : tensor<1x2xi32> -> tensor<1x3x!qnn.int<4>>
  return
}

// -----

func.func @f(%x: tensor<1x2xi32>) {
  // expected-error @+1 {{multiplier, offset and shift must have 1 or 2 elements, got 3}}
  %0 = qnn.requantize %x {multiplier = array<i32: 1, 2, 3>, offset = array<i64: 0>, shift = array<i32: 2>, low = -8 : i64, high = 7 : i64, axis = 1 : i64} : tensor<1x2xi32> -> tensor<1x2x!qnn.int<4>>
  return
}

// -----

func.func @f(%x: tensor<1x2xi32>) {
  // expected-error @+1 {{multiplier, offset and shift must have 1 or 2 elements, got 3}}
  %0 = qnn.requantize %x {multiplier = array<i32: 3>, offset = array<i64: 1, 2, 3>, shift = array<i32: 2>, low = -8 : i64, high = 7 : i64, axis = 1 : i64} : tensor<1x2xi32> -> tensor<1x2x!qnn.int<4>>
  return
}

// -----

func.func @f(%x: tensor<1x2xi32>) {
  // expected-error @+1 {{multiplier, offset and shift must have 1 or 2 elements, got 3}}
  %0 = qnn.requantize %x {multiplier = array<i32: 3>, offset = array<i64: 0>, shift = array<i32: 1, 2, 3>, low = -8 : i64, high = 7 : i64, axis = 1 : i64} : tensor<1x2xi32> -> tensor<1x2x!qnn.int<4>>
  return
}

// -----

func.func @f(%x: tensor<1x2xi32>) {
  // expected-error @+1 {{shift must lie in 0 .. 62, got 63}}
  %0 = qnn.requantize %x {multiplier = array<i32: 3>, offset = array<i64: 0>, shift = array<i32: 63>, low = -8 : i64, high = 7 : i64, axis = 1 : i64} : tensor<1x2xi32> -> tensor<1x2x!qnn.int<4>>
  return
}

// -----

func.func @f(%x: tensor<1x2xi32>) {
  // expected-error @+1 {{shift must lie in 0 .. 62, got -1}}
  %0 = qnn.requantize %x {multiplier = array<i32: 3>, offset = array<i64: 0>, shift = array<i32: 1, -1>, low = -8 : i64, high = 7 : i64, axis = 1 : i64} : tensor<1x2xi32> -> tensor<1x2x!qnn.int<4>>
  return
}

// -----

func.func @f(%x: tensor<1x2xi32>) {
  // expected-error @+1 {{range -9 .. 7 does not lie in that of '!qnn.int<4>'}}
  %0 = qnn.requantize %x {multiplier = array<i32: 3>, offset = array<i64: 0>, shift = array<i32: 2>, low = -9 : i64, high = 7 : i64, axis = 1 : i64} : tensor<1x2xi32> -> tensor<1x2x!qnn.int<4>>
  return
}

// -----

func.func @f(%x: tensor<1x2xi32>) {
  // expected-error @+1 {{range -8 .. 8 does not lie in that of '!qnn.int<4>'}}
  %0 = qnn.requantize %x {multiplier = array<i32: 3>, offset = array<i64: 0>, shift = array<i32: 2>, low = -8 : i64, high = 8 : i64, axis = 1 : i64} : tensor<1x2xi32> -> tensor<1x2x!qnn.int<4>>
  return
}

// -----

func.func @f(%x: tensor<1x2xi32>) {
  // expected-error @+1 {{range 3 .. 2 does not lie in that of '!qnn.int<4>'}}
  %0 = qnn.requantize %x {multiplier = array<i32: 3>, offset = array<i64: 0>, shift = array<i32: 2>, low = 3 : i64, high = 2 : i64, axis = 1 : i64} : tensor<1x2xi32> -> tensor<1x2x!qnn.int<4>>
  return
}

// -----

func.func @f(%x: tensor<1x2xi32>) {
  // expected-error @+1 {{the result cannot have bipolar codes}}
  %0 = qnn.requantize %x {multiplier = array<i32: 3>, offset = array<i64: 0>, shift = array<i32: 2>, low = -1 : i64, high = 1 : i64, axis = 1 : i64} : tensor<1x2xi32> -> tensor<1x2x!qnn.int<1, bipolar>>
  return
}

// -----

func.func @f(%x: tensor<1x2xi32>) {
  // expected-error @+1 {{the result cannot have pow2 codes}}
  %0 = qnn.requantize %x {multiplier = array<i32: 3>, offset = array<i64: 0>, shift = array<i32: 2>, low = -1 : i64, high = 1 : i64, axis = 1 : i64} : tensor<1x2xi32> -> tensor<1x2x!qnn.int<3, pow2>>
  return
}

// -----

func.func @f(%x: tensor<1x4x!qnn.int<4>>, %y: tensor<4x!qnn.int<4>>) {
  // expected-error @+1 {{operands and result must have the same shape}}
  %0 = qnn.add_requantize %x, %y {lhs_multiplier = 3 : i64, rhs_multiplier = 5 : i64, offset = 128 : i64, shift = 8 : i64, low = -8 : i64, high = 7 : i64} : (tensor<1x4x!qnn.int<4>>, tensor<4x!qnn.int<4>>) -> tensor<1x4x!qnn.int<4>>
  return
}

// -----

func.func @f(%x: tensor<1x4x!qnn.int<4>>, %y: tensor<1x4x!qnn.int<4>>) {
  // expected-error @+1 {{operands and result must have the same shape}}
  %0 = qnn.add_requantize %x, %y {lhs_multiplier = 3 : i64, rhs_multiplier = 5 : i64, offset = 128 : i64, shift = 8 : i64, low = -8 : i64, high = 7 : i64} : (tensor<1x4x!qnn.int<4>>, tensor<1x4x!qnn.int<4>>) -> tensor<1x5x!qnn.int<4>>
  return
}

// -----

func.func @f(%x: tensor<1x4x!qnn.int<4>>, %y: tensor<1x4x!qnn.int<4>>) {
  // expected-error @+1 {{shift must lie in 0 .. 62, got 63}}
  %0 = qnn.add_requantize %x, %y {lhs_multiplier = 3 : i64, rhs_multiplier = 5 : i64, offset = 128 : i64, shift = 63 : i64, low = -8 : i64, high = 7 : i64} : (tensor<1x4x!qnn.int<4>>, tensor<1x4x!qnn.int<4>>) -> tensor<1x4x!qnn.int<4>>
  return
}

// -----

func.func @f(%x: tensor<1x4x!qnn.int<4>>, %y: tensor<1x4x!qnn.int<4>>) {
  // expected-error @+1 {{shift must lie in 0 .. 62, got -1}}
  %0 = qnn.add_requantize %x, %y {lhs_multiplier = 3 : i64, rhs_multiplier = 5 : i64, offset = 128 : i64, shift = -1 : i64, low = -8 : i64, high = 7 : i64} : (tensor<1x4x!qnn.int<4>>, tensor<1x4x!qnn.int<4>>) -> tensor<1x4x!qnn.int<4>>
  return
}

// -----

func.func @f(%x: tensor<1x4x!qnn.int<4>>, %y: tensor<1x4x!qnn.int<4>>) {
  // expected-error @+1 {{range -9 .. 7 does not lie in that of '!qnn.int<4>'}}
  %0 = qnn.add_requantize %x, %y {lhs_multiplier = 3 : i64, rhs_multiplier = 5 : i64, offset = 128 : i64, shift = 8 : i64, low = -9 : i64, high = 7 : i64} : (tensor<1x4x!qnn.int<4>>, tensor<1x4x!qnn.int<4>>) -> tensor<1x4x!qnn.int<4>>
  return
}

// -----

func.func @f(%x: tensor<1x4x!qnn.int<4>>, %y: tensor<1x4x!qnn.int<4>>) {
  // expected-error @+1 {{the result cannot have bipolar codes}}
  %0 = qnn.add_requantize %x, %y {lhs_multiplier = 3 : i64, rhs_multiplier = 5 : i64, offset = 128 : i64, shift = 8 : i64, low = -1 : i64, high = 1 : i64} : (tensor<1x4x!qnn.int<4>>, tensor<1x4x!qnn.int<4>>) -> tensor<1x4x!qnn.int<1, bipolar>>
  return
}
