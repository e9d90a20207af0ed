// RUN: qnn-opt %s -verify-diagnostics -split-input-file

// Ops that move elements read them inside their input and keep their type.

func.func @f(%x: tensor<2x3xf32>, %y: tensor<3x3xf32>) {
  // expected-error @+2 {{operands must differ in the size of axis 1 only}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = qnn.concat %x, %y {axis = 1 : i64} : (tensor<2x3xf32>, tensor<3x3xf32>) -> tensor<2x6xf32>
  return
}

// -----

func.func @f(%x: tensor<2x3xf32>) {
  // expected-error @+2 {{axis 2 is no axis of the operands}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = qnn.concat %x, %x {axis = 2 : i64} : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x6xf32>
  return
}

// -----

func.func @f(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{offsets must have one element per axis (2), got 1}}
  %0 = qnn.slice %x {offsets = array<i64: 0>, strides = array<i64: 1, 1>} : tensor<2x3xf32> -> tensor<2x3xf32>
  return
}

// -----

func.func @f(%x: tensor<8xf32>) {
  // expected-error @+1 {{stride of axis 0 must not be 0}}
  %0 = qnn.slice %x {offsets = array<i64: 0>, strides = array<i64: 0>} : tensor<8xf32> -> tensor<2xf32>
  return
}

// -----

func.func @f(%x: tensor<8xf32>) {
  // expected-error @+1 {{elements 5, 5 + 3, ... (2 of them) of axis 0 lie outside its size 8}}
  %0 = qnn.slice %x {offsets = array<i64: 5>, strides = array<i64: 3>} : tensor<8xf32> -> tensor<2xf32>
  return
}

// -----

func.func @f(%x: tensor<8xf32>) {
  // expected-error @+1 {{lie outside its size 8}}
  %0 = qnn.slice %x {offsets = array<i64: 5>, strides = array<i64: 9223372036854775807>} : tensor<8xf32> -> tensor<3xf32>
  return
}

// -----

func.func @f(%x: tensor<8xf32>) {
  // expected-error @+2 {{low and high must not be negative, nor overflow}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = qnn.pad %x {low = array<i64: -1>, high = array<i64: 0>} : tensor<8xf32> -> tensor<7xf32>
  return
}

// -----

func.func @f(%x: tensor<8x!qnn.int<4>>) {
  // expected-error @+1 {{fill 8.000000e+00 is no value of type '!qnn.int<4>'}}
  %0 = qnn.pad %x {low = array<i64: 1>, high = array<i64: 0>, fill = 8.0 : f64} : tensor<8x!qnn.int<4>> -> tensor<9x!qnn.int<4>>
  return
}

// -----

func.func @f(%x: tensor<8x!qnn.int<1, bipolar>>) {
  // expected-error @+1 {{fill 0.000000e+00 is no value of type '!qnn.int<1, bipolar>'}}
  %0 = qnn.pad %x {low = array<i64: 1>, high = array<i64: 0>} : tensor<8x!qnn.int<1, bipolar>> -> tensor<9x!qnn.int<1, bipolar>>
  return
}

// -----

func.func @f(%x: tensor<4xf32>) {
  // expected-error @+1 {{index 4 lies outside axis 0 of size 4}}
  %0 = qnn.gather %x {axis = 0 : i64, indices = array<i64: 0, 4>} : tensor<4xf32> -> tensor<2xf32>
  return
}

// -----

func.func @f(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{the shape of the input does not broadcast to that of the result}}
  %0 = qnn.broadcast %x : tensor<2x3xf32> -> tensor<4x3xf32>
  return
}

// -----

func.func @f(%x: tensor<4xf32>) {
  // expected-error @+1 {{axis 0 samples a position that is not below 2^53}}
  %0 = qnn.resize nearest %x {scales = array<f64: 0.0>, shifts = array<f64: 0.0>, offsets = array<f64: 0.0>} : tensor<4xf32> -> tensor<8xf32>
  return
}

// -----

func.func @f(%x: tensor<4x!qnn.int<4>>) {
  // expected-error @+1 {{only real numbers can be interpolated}}
  %0 = qnn.resize linear %x {scales = array<f64: 2.0>, shifts = array<f64: 0.0>, offsets = array<f64: 0.0>} : tensor<4x!qnn.int<4>> -> tensor<8x!qnn.int<4>>
  return
}

// -----

func.func @f(%x: tensor<2x2x2x2x2xf32>) {
  // expected-error @+1 {{interpolates along 5 axes; at most 4 are supported}}
  %0 = qnn.resize linear %x {scales = array<f64: 2.0, 2.0, 2.0, 2.0, 2.0>, shifts = array<f64: 0.0, 0.0, 0.0, 0.0, 0.0>, offsets = array<f64: 0.0, 0.0, 0.0, 0.0, 0.0>} : tensor<2x2x2x2x2xf32> -> tensor<4x4x4x4x4xf32>
  return
}
