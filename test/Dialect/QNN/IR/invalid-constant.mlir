// RUN: qnn-opt %s -verify-diagnostics -split-input-file

// Constants hold numbers that their codes can stand for, in storage elements.

func.func @f() {
  // expected-error @+1 {{value has shape 'tensor<2xi8>', which differs from that of the result}}
  %0 = qnn.constant dense<0> : tensor<2xi8> -> tensor<3x!qnn.int<4>>
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{value must have elements of type 'i8', got 'i16'}}
  %0 = qnn.constant dense<0> : tensor<2xi16> -> tensor<2x!qnn.int<8>>
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{value must have elements of type 'i16', got 'i8'}}
  %0 = qnn.constant dense<0> : tensor<2xi8> -> tensor<2x!qnn.int<9>>
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{value must have elements of type 'i32', got 'i8'}}
  %0 = qnn.constant dense<0> : tensor<2xi8> -> tensor<2x!qnn.packed<!qnn.int<1>, planes>>
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{value must have elements of type 'i8', got 'f32'}}
  %0 = qnn.constant dense<0.0> : tensor<2xf32> -> tensor<2x!qnn.int<4>>
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{element 1 (8) is not a code of type '!qnn.int<4>'}}
  %0 = qnn.constant dense<[7, 8]> : tensor<2xi8> -> tensor<2x!qnn.int<4>>
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{element 0 (-9) is not a code of type '!qnn.int<4>'}}
  %0 = qnn.constant dense<-9> : tensor<2xi8> -> tensor<2x!qnn.int<4>>
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{element 2 (16) is not a code of type '!qnn.int<4, unsigned>'}}
  %0 = qnn.constant dense<[0, 15, 16]> : tensor<3xi8> -> tensor<3x!qnn.int<4, unsigned>>
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{element 0 (0) is not a code of type '!qnn.int<1, bipolar>'}}
  %0 = qnn.constant dense<0> : tensor<1xi8> -> tensor<1x!qnn.int<1, bipolar>>
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{element 0 (-2) is not a code of type '!qnn.int<2, ternary>'}}
  %0 = qnn.constant dense<-2> : tensor<1xi8> -> tensor<1x!qnn.int<2, ternary>>
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{element 0 (16) is not a code of type '!qnn.int<4, pow2>'}}
  %0 = qnn.constant dense<16> : tensor<1xi8> -> tensor<1x!qnn.int<4, pow2>>
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{element 0 (2048) is not a code of type '!qnn.int<12>'}}
  %0 = qnn.constant dense<2048> : tensor<1xi16> -> tensor<1x!qnn.int<12>>
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{element 1 (8) is not a code of type '!qnn.int<4>'}}
  %0 = qnn.constant dense_resource<out_of_range> : tensor<2xi8> -> tensor<2x!qnn.int<4>>
  return
}

{-#
  dialect_resources: {
    builtin: {
      out_of_range: "0x010000000708"
    }
  }
#-}

// -----

func.func @f() {
  // expected-error @+1 {{value has 3 bytes of data, expected 2}}
  %0 = qnn.constant dense_resource<too_long> : tensor<2xi8> -> tensor<2x!qnn.int<4>>
  return
}

{-#
  dialect_resources: {
    builtin: {
      too_long: "0x01000000070707"
    }
  }
#-}
