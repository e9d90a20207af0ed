// RUN: qnn-opt %s --qnn-integer-io --split-input-file --verify-diagnostics | FileCheck %s

// CHECK-LABEL: func.func @both
// CHECK-SAME: (%[[X:.*]]: tensor<1x2x2x1x!qnn.int<8>> {qnn.name = "in", qnn.scale = 5.000000e-01 : f64, qnn.zero_point = 3 : i64})
// CHECK-SAME: -> (tensor<1x4x!qnn.int<4>> {qnn.scale = 2.500000e-01 : f64, qnn.zero_point = 0 : i64})
// CHECK: %[[T:.*]] = qnn.transpose %[[X]] {{.*}} : tensor<1x2x2x1x!qnn.int<8>>
// CHECK: %[[Q:.*]] = qnn.threshold %[[T]]
// CHECK: %[[R:.*]] = qnn.reshape %[[Q]] : tensor<1x1x2x2x!qnn.int<4>> -> tensor<1x4x!qnn.int<4>>
// CHECK: return %[[R]]
func.func @both(%x: tensor<1x2x2x1xf32> {qnn.name = "in"}) -> tensor<1x4xf32> {
  %t = qnn.transpose %x {permutation = array<i64: 0, 3, 1, 2>} : tensor<1x2x2x1xf32> -> tensor<1x1x2x2xf32>
  %q = qnn.quantize %t {scale = array<f64: 0.5>, zero_point = array<i32: 3>} : tensor<1x1x2x2xf32> -> tensor<1x1x2x2x!qnn.int<8>>
  %c = qnn.threshold %q {thresholds = dense<[[-3, 5]]> : tensor<1x2xi64>, decreasing = array<i1: false>, axis = 1 : i64} : tensor<1x1x2x2x!qnn.int<8>> -> tensor<1x1x2x2x!qnn.int<4>>
  %d = qnn.dequantize %c {scale = array<f64: 0.25>} : tensor<1x1x2x2x!qnn.int<4>> -> tensor<1x1x2x2xf32>
  %r = qnn.reshape %d : tensor<1x1x2x2xf32> -> tensor<1x4xf32>
  return %r : tensor<1x4xf32>
}

// -----

// Any op that moves the elements of one tensor moves codes as well; one that
// adds numbers of its own does not.

// CHECK-LABEL: func.func @slices
// CHECK-SAME: (%[[X:.*]]: tensor<6x!qnn.int<4>> {
// CHECK: %[[S:.*]] = qnn.slice %[[X]] {{.*}} -> tensor<4x!qnn.int<4>>
// CHECK: return %[[S]]
func.func @slices(%x: tensor<6xf32>) -> tensor<4x!qnn.int<4>> {
  %s = qnn.slice %x {offsets = array<i64: 1>, strides = array<i64: 1>} : tensor<6xf32> -> tensor<4xf32>
  %q = qnn.quantize %s {scale = array<f64: 0.5>} : tensor<4xf32> -> tensor<4x!qnn.int<4>>
  return %q : tensor<4x!qnn.int<4>>
}

// -----

// expected-remark @+1 {{input 0 stays real: not only quantizers read it}}
func.func @padded(%x: tensor<4xf32>) -> tensor<6x!qnn.int<4>> {
  %p = qnn.pad %x {low = array<i64: 1>, high = array<i64: 1>, fill = 0.0 : f64} : tensor<4xf32> -> tensor<6xf32>
  %q = qnn.quantize %p {scale = array<f64: 0.5>} : tensor<6xf32> -> tensor<6x!qnn.int<4>>
  return %q : tensor<6x!qnn.int<4>>
}

// -----

// Two quantizers of one kind are one.

// CHECK-LABEL: func.func @twice
// CHECK-SAME: (%[[X:.*]]: tensor<4x!qnn.int<4>> {
// CHECK: return %[[X]], %[[X]]
func.func @twice(%x: tensor<4xf32>) -> (tensor<4x!qnn.int<4>>, tensor<4x!qnn.int<4>>) {
  %a = qnn.quantize %x {scale = array<f64: 0.5>} : tensor<4xf32> -> tensor<4x!qnn.int<4>>
  %b = qnn.quantize %x {scale = array<f64: 0.5>} : tensor<4xf32> -> tensor<4x!qnn.int<4>>
  return %a, %b : tensor<4x!qnn.int<4>>, tensor<4x!qnn.int<4>>
}

// -----

// CHECK-LABEL: func.func @several_ways
// CHECK-SAME: tensor<4xf32>
// expected-remark @+1 {{input 'x' stays real: it is quantized in several ways}}
func.func @several_ways(%x: tensor<4xf32> {qnn.name = "x"}) -> (tensor<4x!qnn.int<4>>, tensor<4x!qnn.int<4>>) {
  %a = qnn.quantize %x {scale = array<f64: 0.5>} : tensor<4xf32> -> tensor<4x!qnn.int<4>>
  %b = qnn.quantize %x {scale = array<f64: 0.25>} : tensor<4xf32> -> tensor<4x!qnn.int<4>>
  return %a, %b : tensor<4x!qnn.int<4>>, tensor<4x!qnn.int<4>>
}

// -----

// expected-remark @+2 {{input 0 stays real: it is quantized with one scale or zero point per channel}}
// expected-remark @+1 {{result 0 stays real: it has one scale or zero point per channel}}
func.func @per_channel(%x: tensor<2xf32>) -> tensor<2xf32> {
  %a = qnn.quantize %x {scale = array<f64: 0.5, 0.25>, axis = 0 : i64} : tensor<2xf32> -> tensor<2x!qnn.int<4>>
  %b = qnn.dequantize %a {scale = array<f64: 0.5, 0.25>, axis = 0 : i64} : tensor<2x!qnn.int<4>> -> tensor<2xf32>
  return %b : tensor<2xf32>
}

// -----

// expected-remark @+2 {{input 0 stays real: not only quantizers read it}}
// expected-remark @+1 {{result 0 stays real: it is not dequantized codes}}
func.func @real(%x: tensor<2xf32>) -> tensor<2xf32> {
  %a = qnn.elementwise relu %x : (tensor<2xf32>) -> tensor<2xf32>
  return %a : tensor<2xf32>
}
