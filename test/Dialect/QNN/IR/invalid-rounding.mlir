// RUN: qnn-opt %s -verify-diagnostics -split-input-file

func.func @f(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{axis 2 is outside rank 2}}
  %0 = qnn.staircase %x {thresholds = dense<0.0> : tensor<1x1xf64>, axis = 2 : i64} : tensor<2x3xf32> -> tensor<2x3xf32>
  return
}

// -----

func.func @f(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{thresholds must have 1 or 3 rows, got 2}}
  %0 = qnn.staircase %x {thresholds = dense<0.0> : tensor<2x1xf64>, axis = 1 : i64} : tensor<2x3xf32> -> tensor<2x3xf32>
  return
}

// -----

func.func @f(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{thresholds must be C x T with T > 0, got 'tensor<3xf64>'}}
  %0 = qnn.staircase %x {thresholds = dense<0.0> : tensor<3xf64>, axis = 1 : i64} : tensor<2x3xf32> -> tensor<2x3xf32>
  return
}

// -----

func.func @f(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{thresholds of row 0 are not sorted}}
  %0 = qnn.staircase %x {thresholds = dense<[[1.0, 0.0]]> : tensor<1x2xf64>, axis = 1 : i64} : tensor<2x3xf32> -> tensor<2x3xf32>
  return
}

// -----

func.func @f(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{thresholds of row 0 are not sorted}}
  %0 = qnn.staircase %x {thresholds = dense<0x7FF8000000000000> : tensor<1x1xf64>, axis = 1 : i64} : tensor<2x3xf32> -> tensor<2x3xf32>
  return
}

// -----

func.func @f(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{all of {input, result} have same shape}}
  %0 = qnn.staircase %x {thresholds = dense<0.0> : tensor<1x1xf64>, axis = 1 : i64} : tensor<2x3xf32> -> tensor<3x2xf32>
  return
}

// -----

func.func @f(%x: tensor<3xf32>) {
  // expected-error @+1 {{exponent_bits must be 1 to 8, got 9}}
  %0 = qnn.minifloat %x {exponent_bits = 9 : i64, mantissa_bits = 3 : i64, exponent_bias = 7 : i64, max_value = 1.0 : f64} : tensor<3xf32> -> tensor<3xf32>
  return
}

// -----

func.func @f(%x: tensor<3xf32>) {
  // expected-error @+1 {{mantissa_bits must be 0 to 23, got -1}}
  %0 = qnn.minifloat %x {exponent_bits = 4 : i64, mantissa_bits = -1 : i64, exponent_bias = 7 : i64, max_value = 1.0 : f64} : tensor<3xf32> -> tensor<3xf32>
  return
}

// -----

func.func @f(%x: tensor<3xf32>) {
  // expected-error @+1 {{exponent_bias must be -149 to 149, got 150}}
  %0 = qnn.minifloat %x {exponent_bits = 4 : i64, mantissa_bits = 3 : i64, exponent_bias = 150 : i64, max_value = 1.0 : f64} : tensor<3xf32> -> tensor<3xf32>
  return
}

// -----

func.func @f(%x: tensor<3xf32>) {
  // expected-error @+1 {{max_value must be positive and finite in f32, got 0}}
  %0 = qnn.minifloat %x {exponent_bits = 4 : i64, mantissa_bits = 3 : i64, exponent_bias = 7 : i64, max_value = 0.0 : f64} : tensor<3xf32> -> tensor<3xf32>
  return
}
