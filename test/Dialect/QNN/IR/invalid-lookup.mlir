// RUN: qnn-opt %s --split-input-file --verify-diagnostics

func.func @levels(%x: tensor<1x2x!qnn.int<2>>) {
  // expected-error @+1 {{values must be 2 x 4 or 1 x 4 of 'i8', got 'tensor<1x3xi8>'}}
  %0 = qnn.lookup %x {values = dense<1> : tensor<1x3xi8>, axis = 1 : i64} : tensor<1x2x!qnn.int<2>> -> tensor<1x2x!qnn.int<4>>
  return
}

// -----

func.func @storage(%x: tensor<1x2x!qnn.int<2>>) {
  // expected-error @+1 {{values must be 2 x 4 or 1 x 4 of 'i16', got 'tensor<1x4xi8>'}}
  %0 = qnn.lookup %x {values = dense<1> : tensor<1x4xi8>, axis = 1 : i64} : tensor<1x2x!qnn.int<2>> -> tensor<1x2x!qnn.int<9>>
  return
}

// -----

func.func @code(%x: tensor<1x2x!qnn.int<2>>) {
  // expected-error @+1 {{value 8 is not a code of type '!qnn.int<4>'}}
  %0 = qnn.lookup %x {values = dense<8> : tensor<1x4xi8>, axis = 1 : i64} : tensor<1x2x!qnn.int<2>> -> tensor<1x2x!qnn.int<4>>
  return
}

// -----

func.func @pow2(%x: tensor<1x2x!qnn.int<2, pow2>>) {
  // expected-error @+1 {{has no levels of pow2 codes}}
  %0 = qnn.lookup %x {values = dense<1> : tensor<1x4xi8>, axis = 1 : i64} : tensor<1x2x!qnn.int<2, pow2>> -> tensor<1x2x!qnn.int<4>>
  return
}

// -----

func.func @axis(%x: tensor<1x2x!qnn.int<2>>) {
  // expected-error @+1 {{axis 2 is outside rank 2}}
  %0 = qnn.lookup %x {values = dense<1> : tensor<1x4xi8>, axis = 2 : i64} : tensor<1x2x!qnn.int<2>> -> tensor<1x2x!qnn.int<4>>
  return
}

// -----

func.func @multipliers(%x: tensor<2x!qnn.int<2>>) {
  // expected-error @+1 {{needs one multiplier for each of its 2 operands, got 1}}
  %0 = qnn.add_integer %x, %x {multipliers = array<i64: 1>} : (tensor<2x!qnn.int<2>>, tensor<2x!qnn.int<2>>) -> tensor<2xi16>
  return
}

// -----

func.func @shape(%x: tensor<2x!qnn.int<2>>) {
  // expected-error @+1 {{operands and result must have the same shape}}
  %0 = qnn.add_integer %x {multipliers = array<i64: 1>} : (tensor<2x!qnn.int<2>>) -> tensor<3xi16>
  return
}

// -----

func.func @no_operand() {
  // expected-error @+1 {{needs at least one operand}}
  %0 = qnn.add_integer {multipliers = array<i64>} : () -> tensor<3xi16>
  return
}

// -----

func.func @common_count(%x: tensor<1x2x2x1x!qnn.int<2>>) {
  // expected-error @+1 {{common_count 6 is no multiple of the 4 taps of a window}}
  %0 = qnn.sum_pool nhwc %x {kernel = array<i64: 2, 2>, strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 0, 0>, common_count = 6 : i64} : tensor<1x2x2x1x!qnn.int<2>> -> tensor<1x2x2x1xi16>
  return
}

// -----

func.func @negative_count(%x: tensor<1x2x2x1x!qnn.int<2>>) {
  // expected-error @+1 {{common_count must not be negative, got -4}}
  %0 = qnn.sum_pool nhwc %x {kernel = array<i64: 2, 2>, strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, common_count = -4 : i64} : tensor<1x2x2x1x!qnn.int<2>> -> tensor<1x1x1x1xi16>
  return
}

// -----

func.func @product(%x: tensor<1x2x!qnn.int<2>>, %y: tensor<2x1x!qnn.int<2>>) {
  // expected-error @+1 {{operands must broadcast to the shape of the result}}
  %0 = qnn.mul_integer %x, %y : (tensor<1x2x!qnn.int<2>>, tensor<2x1x!qnn.int<2>>) -> tensor<1x2xi16>
  return
}
