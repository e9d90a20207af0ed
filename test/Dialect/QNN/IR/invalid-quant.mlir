// RUN: qnn-opt %s -verify-diagnostics -split-input-file

// Parameters of quantize and dequantize.

func.func @f(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{input and result must have the same shape}}
  %0 = qnn.quantize %x {scale = array<f64: 0.5>} : tensor<2x3xf32> -> tensor<3x2x!qnn.int<4>>
  return
}

// -----

func.func @f(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{axis 2 is outside rank 2}}
  %0 = qnn.quantize %x {scale = array<f64: 0.5>, axis = 2 : i64} : tensor<2x3xf32> -> tensor<2x3x!qnn.int<4>>
  return
}

// -----

func.func @f(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{axis -1 is outside rank 2}}
  %0 = qnn.quantize %x {scale = array<f64: 0.5>, axis = -1 : i64} : tensor<2x3xf32> -> tensor<2x3x!qnn.int<4>>
  return
}

// -----

func.func @f(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{per-channel parameters need an axis}}
  %0 = qnn.quantize %x {scale = array<f64: 0.5, 0.25, 1.0>} : tensor<2x3xf32> -> tensor<2x3x!qnn.int<4>>
  return
}

// -----

func.func @f(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{scale and zero_point must have 1 or 3 elements, got 2 and 1}}
  %0 = qnn.quantize %x {scale = array<f64: 0.5, 0.25>, axis = 1 : i64} : tensor<2x3xf32> -> tensor<2x3x!qnn.int<4>>
  return
}

// -----

func.func @f(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{scale and zero_point must have 1 or 3 elements, got 1 and 2}}
  %0 = qnn.quantize %x {scale = array<f64: 0.5>, zero_point = array<i32: 1, 2>, axis = 1 : i64} : tensor<2x3xf32> -> tensor<2x3x!qnn.int<4>>
  return
}

// -----

func.func @f(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{scale and zero_point must have 1 or 1 elements, got 0 and 1}}
  %0 = qnn.quantize %x {scale = array<f64>} : tensor<2x3xf32> -> tensor<2x3x!qnn.int<4>>
  return
}

// -----

func.func @f(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{scale must be positive and finite, got 0.0}}
  %0 = qnn.quantize %x {scale = array<f64: 0.0>} : tensor<2x3xf32> -> tensor<2x3x!qnn.int<4>>
  return
}

// -----

func.func @f(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{scale must be positive and finite, got -1.0}}
  %0 = qnn.quantize %x {scale = array<f64: -1.0>} : tensor<2x3xf32> -> tensor<2x3x!qnn.int<4>>
  return
}

// -----

func.func @f(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{scale must be positive and finite}}
  %0 = qnn.quantize %x {scale = array<f64: 0x7FF0000000000000>} : tensor<2x3xf32> -> tensor<2x3x!qnn.int<4>>
  return
}

// -----

func.func @f(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{scale must be positive and finite}}
  %0 = qnn.quantize %x {scale = array<f64: 0x7FF8000000000000>} : tensor<2x3xf32> -> tensor<2x3x!qnn.int<4>>
  return
}

// -----

func.func @f(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{zero point 8 is outside the range of '!qnn.int<4>'}}
  %0 = qnn.quantize %x {scale = array<f64: 0.5>, zero_point = array<i32: 8>} : tensor<2x3xf32> -> tensor<2x3x!qnn.int<4>>
  return
}

// -----

func.func @f(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{zero point -1 is outside the range of '!qnn.int<4, unsigned>'}}
  %0 = qnn.quantize %x {scale = array<f64: 0.5>, zero_point = array<i32: -1>} : tensor<2x3xf32> -> tensor<2x3x!qnn.int<4, unsigned>>
  return
}

// -----

func.func @f(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{bipolar codes have zero point 0, got 1}}
  %0 = qnn.quantize %x {scale = array<f64: 0.5>, zero_point = array<i32: 1>} : tensor<2x3xf32> -> tensor<2x3x!qnn.int<1, bipolar>>
  return
}

// -----

func.func @f(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{activations cannot be quantized to pow2 codes}}
  %0 = qnn.quantize %x {scale = array<f64: 0.5>} : tensor<2x3xf32> -> tensor<2x3x!qnn.int<4, pow2>>
  return
}

// -----

func.func @f(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{narrow needs at least 2 bits}}
  %0 = qnn.quantize %x {scale = array<f64: 0.5>, narrow} : tensor<2x3xf32> -> tensor<2x3x!qnn.int<1>>
  return
}

// -----

func.func @f(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{narrow needs at least 2 bits}}
  %0 = qnn.quantize %x {scale = array<f64: 0.5>, narrow} : tensor<2x3xf32> -> tensor<2x3x!qnn.int<1, bipolar>>
  return
}

// -----

func.func @f(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{result #0 must be statically shaped tensor of qnn code values}}
  %0 = qnn.quantize %x {scale = array<f64: 0.5>} : tensor<2x3xf32> -> tensor<2x3xi4>
  return
}

// -----

func.func @f(%x: tensor<?x3xf32>) {
  // expected-error @+1 {{operand #0 must be statically shaped tensor of real number values}}
  %0 = qnn.quantize %x {scale = array<f64: 0.5>} : tensor<?x3xf32> -> tensor<2x3x!qnn.int<4>>
  return
}

// -----

func.func @f(%x: tensor<2x3x!qnn.int<4>>) {
  // expected-error @+1 {{input and result must have the same shape}}
  %0 = qnn.dequantize %x {scale = array<f64: 0.5>} : tensor<2x3x!qnn.int<4>> -> tensor<6xf32>
  return
}

// -----

func.func @f(%x: tensor<2x3x!qnn.int<4>>) {
  // expected-error @+1 {{per-channel parameters need an axis}}
  %0 = qnn.dequantize %x {scale = array<f64: 0.5, 0.25, 1.0>} : tensor<2x3x!qnn.int<4>> -> tensor<2x3xf32>
  return
}

// -----

func.func @f(%x: tensor<2x3x!qnn.int<4>>) {
  // expected-error @+1 {{scale must be positive and finite, got 0.0}}
  %0 = qnn.dequantize %x {scale = array<f64: 0.0>} : tensor<2x3x!qnn.int<4>> -> tensor<2x3xf32>
  return
}

// -----

func.func @f(%x: tensor<2x3xi8>) {
  // expected-error @+1 {{operand #0 must be statically shaped tensor of qnn code or accumulator values}}
  %0 = qnn.dequantize %x {scale = array<f64: 0.5>} : tensor<2x3xi8> -> tensor<2x3xf32>
  return
}
