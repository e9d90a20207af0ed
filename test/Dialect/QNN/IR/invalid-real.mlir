// RUN: qnn-opt %s -verify-diagnostics -split-input-file

// Elementwise, batch_norm, softmax.

func.func @f(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{kind add takes 2 operands, got 1}}
  %0 = qnn.elementwise add %x : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @f(%x: tensor<2x3xf32>, %y: tensor<2x3xf32>) {
  // expected-error @+1 {{kind relu takes 1 operands, got 2}}
  %0 = qnn.elementwise relu %x, %y : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @f(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{kind clip takes 2 params, got 0}}
  %0 = qnn.elementwise clip %x : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @f(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{kind leaky_relu takes 1 params, got 2}}
  %0 = qnn.elementwise leaky_relu %x {params = array<f64: 0.1, 0.2>} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @f(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{kind relu takes 0 params, got 1}}
  %0 = qnn.elementwise relu %x {params = array<f64: 0.1>} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @f(%x: tensor<2x3xf32>, %y: tensor<2xf32>) {
  // expected-error @+1 {{operand shapes do not broadcast}}
  %0 = qnn.elementwise mul %x, %y : (tensor<2x3xf32>, tensor<2xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @f(%x: tensor<3xf32>, %y: tensor<2x3xf32>) {
  // expected-error @+1 {{result must have the broadcast shape of the operands}}
  %0 = qnn.elementwise mul %x, %y : (tensor<3xf32>, tensor<2x3xf32>) -> tensor<3xf32>
  return
}

// -----

func.func @f(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{result must have the broadcast shape of the operands}}
  %0 = qnn.elementwise relu %x : (tensor<2x3xf32>) -> tensor<3x2xf32>
  return
}

// -----

func.func @f(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{axis 2 is outside rank 2}}
  %0 = qnn.batch_norm %x {axis = 2 : i64, gamma = array<f32: 1.0, 1.0, 1.0>, beta = array<f32: 0.0, 0.0, 0.0>, mean = array<f32: 0.0, 0.0, 0.0>, variance = array<f32: 1.0, 1.0, 1.0>, epsilon = 0.5 : f64} : tensor<2x3xf32>
  return
}

// -----

func.func @f(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{axis -1 is outside rank 2}}
  %0 = qnn.batch_norm %x {axis = -1 : i64, gamma = array<f32: 1.0, 1.0, 1.0>, beta = array<f32: 0.0, 0.0, 0.0>, mean = array<f32: 0.0, 0.0, 0.0>, variance = array<f32: 1.0, 1.0, 1.0>, epsilon = 0.5 : f64} : tensor<2x3xf32>
  return
}

// -----

func.func @f(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{gamma, beta, mean and variance must have 3 elements, got 2}}
  %0 = qnn.batch_norm %x {axis = 1 : i64, gamma = array<f32: 1.0, 1.0>, beta = array<f32: 0.0, 0.0, 0.0>, mean = array<f32: 0.0, 0.0, 0.0>, variance = array<f32: 1.0, 1.0, 1.0>, epsilon = 0.5 : f64} : tensor<2x3xf32>
  return
}

// -----

func.func @f(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{gamma, beta, mean and variance must have 3 elements, got 4}}
  %0 = qnn.batch_norm %x {axis = 1 : i64, gamma = array<f32: 1.0, 1.0, 1.0>, beta = array<f32: 0.0, 0.0, 0.0>, mean = array<f32: 0.0, 0.0, 0.0>, variance = array<f32: 1.0, 1.0, 1.0, 1.0>, epsilon = 0.5 : f64} : tensor<2x3xf32>
  return
}

// -----

func.func @f(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{variance + epsilon must be positive, got -5.000000e-01}}
  %0 = qnn.batch_norm %x {axis = 1 : i64, gamma = array<f32: 1.0, 1.0, 1.0>, beta = array<f32: 0.0, 0.0, 0.0>, mean = array<f32: 0.0, 0.0, 0.0>, variance = array<f32: 1.0, -0.5, 1.0>, epsilon = 0.5 : f64} : tensor<2x3xf32>
  return
}

// -----

func.func @f(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{variance + epsilon must be positive}}
  %0 = qnn.batch_norm %x {axis = 1 : i64, gamma = array<f32: 1.0, 1.0, 1.0>, beta = array<f32: 0.0, 0.0, 0.0>, mean = array<f32: 0.0, 0.0, 0.0>, variance = array<f32: 1.0, 0x7FC00000, 1.0>, epsilon = 0.5 : f64} : tensor<2x3xf32>
  return
}

// -----

func.func @f(%x: tensor<1x10xf32>) {
  // expected-error @+1 {{axis 2 is outside rank 2}}
  %0 = qnn.softmax %x {axis = 2 : i64} : tensor<1x10xf32>
  return
}

// -----

func.func @f(%x: tensor<1x10xf32>) {
  // expected-error @+1 {{axis -1 is outside rank 2}}
  %0 = qnn.softmax %x {axis = -1 : i64} : tensor<1x10xf32>
  return
}

// -----

func.func @f(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{axes must not be empty}}
  %0 = qnn.reduce sum %x {axes = array<i64>} : tensor<2x3xf32> -> tensor<2x3xf32>
  return
}

// -----

func.func @f(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{axes must be ascending and inside rank 2}}
  %0 = qnn.reduce sum %x {axes = array<i64: 1, 0>} : tensor<2x3xf32> -> tensor<1x1xf32>
  return
}

// -----

func.func @f(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{axes must be ascending and inside rank 2}}
  %0 = qnn.reduce sum %x {axes = array<i64: 2>} : tensor<2x3xf32> -> tensor<2x3xf32>
  return
}

// -----

func.func @f(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{result must have the input's shape, but size 1 along the axes}}
  %0 = qnn.reduce sum %x {axes = array<i64: 1>} : tensor<2x3xf32> -> tensor<2xf32>
  return
}
