// RUN: qnn-opt %s -verify-diagnostics -split-input-file

// Thresholds are sorted rows of i64 that stay within the levels of the result.

func.func @f(%x: tensor<1x2xi32>) {
  // expected-error @+1 {{axis 2 is outside rank 2}}
  %0 = qnn.threshold %x {thresholds = dense<[[-3], [5]]> : tensor<2x1xi64>, decreasing = array<i1: false>, axis = 2 : i64} : tensor<1x2xi32> -> tensor<1x2x!qnn.int<1, bipolar>>
  return
}

// -----

func.func @f(%x: tensor<1x2xi32>) {
  // expected-error @+1 {{axis -1 is outside rank 2}}
  %0 = qnn.threshold %x {thresholds = dense<[[-3], [5]]> : tensor<2x1xi64>, decreasing = array<i1: false>, axis = -1 : i64} : tensor<1x2xi32> -> tensor<1x2x!qnn.int<1, bipolar>>
  return
}

// -----

func.func @f(%x: tensor<1x2xi32>) {
  // expected-error @+1 {{input and result must have the same shape}}
  %0 = qnn.threshold %x {thresholds = dense<[[-3], [5]]> : tensor<2x1xi64>, decreasing = array<i1: false>, axis = 1 : i64} : tensor<1x2xi32> -> tensor<2x1x!qnn.int<1, bipolar>>
  return
}

// -----

func.func @f(%x: tensor<1x2xi32>) {
  // expected-error @+1 {{thresholds must be 2 x T or 1 x T of i64, got 'tensor<2xi64>'}}
  %0 = qnn.threshold %x {thresholds = dense<0> : tensor<2xi64>, decreasing = array<i1: false>, axis = 1 : i64} : tensor<1x2xi32> -> tensor<1x2x!qnn.int<1, bipolar>>
  return
}

// -----

func.func @f(%x: tensor<1x2xi32>) {
  // expected-error @+1 {{thresholds must be 2 x T or 1 x T of i64, got 'tensor<2x1xi32>'}}
  %0 = qnn.threshold %x {thresholds = dense<0> : tensor<2x1xi32>, decreasing = array<i1: false>, axis = 1 : i64} : tensor<1x2xi32> -> tensor<1x2x!qnn.int<1, bipolar>>
  return
}

// -----

func.func @f(%x: tensor<1x2xi32>) {
  // expected-error @+1 {{thresholds must be 2 x T or 1 x T of i64, got 'tensor<3x1xi64>'}}
  %0 = qnn.threshold %x {thresholds = dense<0> : tensor<3x1xi64>, decreasing = array<i1: false>, axis = 1 : i64} : tensor<1x2xi32> -> tensor<1x2x!qnn.int<1, bipolar>>
  return
}

// -----

func.func @f(%x: tensor<1x2xi32>) {
  // expected-error @+1 {{decreasing must have 1 or 2 elements, got 3}}
  %0 = qnn.threshold %x {thresholds = dense<[[-3], [5]]> : tensor<2x1xi64>, decreasing = array<i1: false, true, false>, axis = 1 : i64} : tensor<1x2xi32> -> tensor<1x2x!qnn.int<1, bipolar>>
  return
}

// -----

func.func @f(%x: tensor<1x2xi32>) {
  // expected-error @+1 {{first_level 0 and 2 thresholds exceed the 2 levels of '!qnn.int<1, bipolar>'}}
  %0 = qnn.threshold %x {thresholds = dense<0> : tensor<1x2xi64>, decreasing = array<i1: false>, axis = 1 : i64} : tensor<1x2xi32> -> tensor<1x2x!qnn.int<1, bipolar>>
  return
}

// -----

func.func @f(%x: tensor<1x2xi32>) {
  // expected-error @+1 {{first_level 1 and 1 thresholds exceed the 2 levels of '!qnn.int<1, bipolar>'}}
  %0 = qnn.threshold %x {thresholds = dense<[[-3], [5]]> : tensor<2x1xi64>, decreasing = array<i1: false>, axis = 1 : i64, first_level = 1 : i64} : tensor<1x2xi32> -> tensor<1x2x!qnn.int<1, bipolar>>
  return
}

// -----

func.func @f(%x: tensor<1x2xi32>) {
  // expected-error @+1 {{first_level -1 and 1 thresholds exceed the 2 levels}}
  %0 = qnn.threshold %x {thresholds = dense<[[-3], [5]]> : tensor<2x1xi64>, decreasing = array<i1: false>, axis = 1 : i64, first_level = -1 : i64} : tensor<1x2xi32> -> tensor<1x2x!qnn.int<1, bipolar>>
  return
}

// -----

func.func @f(%x: tensor<1x2xi32>) {
  // expected-error @+1 {{first_level 0 and 3 thresholds exceed the 3 levels of '!qnn.int<2, ternary>'}}
  %0 = qnn.threshold %x {thresholds = dense<0> : tensor<1x3xi64>, decreasing = array<i1: false>, axis = 1 : i64} : tensor<1x2xi32> -> tensor<1x2x!qnn.int<2, ternary>>
  return
}

// -----

func.func @f(%x: tensor<1x2xi32>) {
  // expected-error @+1 {{the result cannot have pow2 codes}}
  %0 = qnn.threshold %x {thresholds = dense<[[-3], [5]]> : tensor<2x1xi64>, decreasing = array<i1: false>, axis = 1 : i64} : tensor<1x2xi32> -> tensor<1x2x!qnn.int<3, pow2>>
  return
}

// -----

func.func @f(%x: tensor<1x2xi32>) {
  // expected-error @+1 {{thresholds of row 1 are not sorted}}
  %0 = qnn.threshold %x {thresholds = dense<[[1, 2], [4, 3]]> : tensor<2x2xi64>, decreasing = array<i1: false>, axis = 1 : i64} : tensor<1x2xi32> -> tensor<1x2x!qnn.int<2>>
  return
}
