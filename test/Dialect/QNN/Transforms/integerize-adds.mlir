// RUN: qnn-opt %s --qnn-integerize --split-input-file | FileCheck %s

// Sums of codes. Scales that are binary fractions make ties: (a + b) / 2 rounded
// to even has a tie rule, also around an odd zero point.

// CHECK-LABEL: @ties
// CHECK: qnn.add_requantize %arg0, %arg1 {{.*}}tie_even, zero_point = 1 : i64
// CHECK-NEXT: return
func.func @ties(%a: tensor<4x!qnn.int<4>>, %b: tensor<4x!qnn.int<4>>) -> tensor<4x!qnn.int<4>> {
  %x = qnn.dequantize %a {scale = array<f64: 0.5>} : tensor<4x!qnn.int<4>> -> tensor<4xf32>
  %y = qnn.dequantize %b {scale = array<f64: 0.5>} : tensor<4x!qnn.int<4>> -> tensor<4xf32>
  %s = qnn.elementwise add %x, %y : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %q = qnn.quantize %s {scale = array<f64: 1.0>, zero_point = array<i32: 1>} : tensor<4xf32> -> tensor<4x!qnn.int<4>>
  return %q : tensor<4x!qnn.int<4>>
}

// -----

// A bipolar result is one threshold of an integer sum.

// CHECK-LABEL: @bipolar
// CHECK: %[[S:.*]] = qnn.add_integer %arg0, %arg1 {multipliers = array<i64: 2, -3>, offset = 3 : i64, qnn.acc_range = array<i64: -34, 41>} : (tensor<4x!qnn.int<4>>, tensor<4x!qnn.int<4>>) -> tensor<4xi16>
// CHECK: qnn.threshold %[[S]] {axis = 0 : i64, decreasing = array<i1: false>, thresholds = dense<0> : tensor<1x1xi64>}
func.func @bipolar(%a: tensor<4x!qnn.int<4>>, %b: tensor<4x!qnn.int<4>>) -> tensor<4x!qnn.int<1, bipolar>> {
  %x = qnn.dequantize %a {scale = array<f64: 0.5>} : tensor<4x!qnn.int<4>> -> tensor<4xf32>
  %y = qnn.dequantize %b {scale = array<f64: 0.75>, zero_point = array<i32: 1>} : tensor<4x!qnn.int<4>> -> tensor<4xf32>
  %s = qnn.elementwise sub %x, %y : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %q = qnn.quantize %s {scale = array<f64: 1.0>} : tensor<4xf32> -> tensor<4x!qnn.int<1, bipolar>>
  return %q : tensor<4x!qnn.int<1, bipolar>>
}

// -----

// Three operands, and 2^9 * 2^9 pairs.

// CHECK-LABEL: @three
// CHECK: %[[S:.*]] = qnn.add_integer %arg0, %arg1, %arg2 {multipliers = array<i64: 4, 1, 2>
// CHECK: qnn.requantize %[[S]]
// CHECK-NOT: f32
// CHECK: return
func.func @three(%a: tensor<4x!qnn.int<9>>, %b: tensor<4x!qnn.int<9>>, %c: tensor<4x!qnn.int<2>>) -> tensor<4x!qnn.int<8>> {
  %x = qnn.dequantize %a {scale = array<f64: 1.0>} : tensor<4x!qnn.int<9>> -> tensor<4xf32>
  %y = qnn.dequantize %b {scale = array<f64: 0.25>} : tensor<4x!qnn.int<9>> -> tensor<4xf32>
  %z = qnn.dequantize %c {scale = array<f64: 0.5>} : tensor<4x!qnn.int<2>> -> tensor<4xf32>
  %s = qnn.elementwise add %x, %y : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %t = qnn.elementwise add %s, %z : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %r = qnn.elementwise relu %t : (tensor<4xf32>) -> tensor<4xf32>
  %q = qnn.quantize %r {scale = array<f64: 2.31>} : tensor<4xf32> -> tensor<4x!qnn.int<8>>
  return %q : tensor<4x!qnn.int<8>>
}

// -----

// A negative slope after the sum bends the line: no two multipliers do.

// CHECK-LABEL: @leaky
// CHECK: %[[S:.*]] = qnn.add_integer %arg0, %arg1
// CHECK: qnn.threshold %[[S]]
func.func @leaky(%a: tensor<4x!qnn.int<4>>, %b: tensor<4x!qnn.int<4>>) -> tensor<4x!qnn.int<6>> {
  %x = qnn.dequantize %a {scale = array<f64: 1.0>} : tensor<4x!qnn.int<4>> -> tensor<4xf32>
  %y = qnn.dequantize %b {scale = array<f64: 1.0>} : tensor<4x!qnn.int<4>> -> tensor<4xf32>
  %s = qnn.elementwise add %x, %y : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %l = qnn.elementwise leaky_relu %s {params = array<f64: 0.125>} : (tensor<4xf32>) -> tensor<4xf32>
  %q = qnn.quantize %l {scale = array<f64: 0.5>} : tensor<4xf32> -> tensor<4x!qnn.int<6>>
  return %q : tensor<4x!qnn.int<6>>
}
