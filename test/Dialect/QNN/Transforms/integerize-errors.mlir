// RUN: qnn-opt %s --qnn-integerize --split-input-file --verify-diagnostics -o /dev/null
// RUN: not qnn-opt %s --qnn-integerize=require-integer --split-input-file 2>&1 | FileCheck %s

// CHECK: error: 'fc' stays real: its weights are not dequantized codes
func.func @real_weights(%x: tensor<1x2x!qnn.int<4>>) -> tensor<1x1xf32> {
  %w = arith.constant dense<0.5> : tensor<2x1xf32>
  %d = qnn.dequantize %x {scale = array<f64: 0.25>} : tensor<1x2x!qnn.int<4>> -> tensor<1x2xf32>
  // expected-remark @+1 {{'fc' stays real: its weights are not dequantized codes}}
  %c = qnn.matmul %d, %w {qnn.name = "fc"} : (tensor<1x2xf32>, tensor<2x1xf32>) -> tensor<1x1xf32>
  return %c : tensor<1x1xf32>
}

// -----

// The ends of the network are real, and nothing is wrong with that.
func.func @ends(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %two = arith.constant dense<2.0> : tensor<1xf32>
  %m = qnn.elementwise mul %x, %two : (tensor<1x2xf32>, tensor<1xf32>) -> tensor<1x2xf32>
  %q = qnn.quantize %m {scale = array<f64: 0.5>} : tensor<1x2xf32> -> tensor<1x2x!qnn.int<4>>
  %d = qnn.dequantize %q {scale = array<f64: 0.5>} : tensor<1x2x!qnn.int<4>> -> tensor<1x2xf32>
  %s = qnn.elementwise sigmoid %d : (tensor<1x2xf32>) -> tensor<1x2xf32>
  return %s : tensor<1x2xf32>
}

// -----

// CHECK: error: stays real: its input is not dequantized codes
func.func @real_input(%x: tensor<1x1x2x2xf32>) -> tensor<1x1x2x2x!qnn.int<2>> {
  %w = qnn.constant dense<1> : tensor<1x1x1x1xi8> -> tensor<1x1x1x1x!qnn.int<2>>
  %d = qnn.dequantize %w {scale = array<f64: 1.0>} : tensor<1x1x1x1x!qnn.int<2>> -> tensor<1x1x1x1xf32>
  // expected-remark @+1 {{stays real: its input is not dequantized codes}}
  %c = qnn.conv2d nchw %x, %d {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>} : (tensor<1x1x2x2xf32>, tensor<1x1x1x1xf32>) -> tensor<1x1x2x2xf32>
  %q = qnn.quantize %c {scale = array<f64: 1.0>} : tensor<1x1x2x2xf32> -> tensor<1x1x2x2x!qnn.int<2>>
  return %q : tensor<1x1x2x2x!qnn.int<2>>
}

// -----

// CHECK: error: stays real: softmax has no integer form
func.func @softmax(%x: tensor<1x4x!qnn.int<4>>) -> tensor<1x4x!qnn.int<4>> {
  %d = qnn.dequantize %x {scale = array<f64: 1.0>} : tensor<1x4x!qnn.int<4>> -> tensor<1x4xf32>
  // expected-remark @+1 {{stays real: softmax has no integer form}}
  %a = qnn.softmax %d {axis = 1 : i64} : tensor<1x4xf32>
  %q = qnn.quantize %a {scale = array<f64: 1.0>} : tensor<1x4xf32> -> tensor<1x4x!qnn.int<4>>
  return %q : tensor<1x4x!qnn.int<4>>
}

// -----

// Scales whose sums float64 rounds are no integers over one power of two.
// CHECK: error: stays real: the sum before it does not fit in integers
func.func @far_scales(%a: tensor<4x!qnn.int<9>>, %b: tensor<4x!qnn.int<9>>) -> tensor<4x!qnn.int<4>> {
  %x = qnn.dequantize %a {scale = array<f64: 1.1>} : tensor<4x!qnn.int<9>> -> tensor<4xf32>
  %y = qnn.dequantize %b {scale = array<f64: 1.0>} : tensor<4x!qnn.int<9>> -> tensor<4xf32>
  // expected-remark @+1 {{stays real: the sum before it does not fit in integers}}
  %s = qnn.elementwise add %x, %y : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %q = qnn.quantize %s {scale = array<f64: 1.0>} : tensor<4xf32> -> tensor<4x!qnn.int<4>>
  return %q : tensor<4x!qnn.int<4>>
}

// -----

// CHECK: error: stays real: it depends on several tensors
func.func @quotient(%a: tensor<4x!qnn.int<4>>, %b: tensor<4x!qnn.int<4>>) -> tensor<4x!qnn.int<4>> {
  %x = qnn.dequantize %a {scale = array<f64: 1.0>} : tensor<4x!qnn.int<4>> -> tensor<4xf32>
  %y = qnn.dequantize %b {scale = array<f64: 1.0>} : tensor<4x!qnn.int<4>> -> tensor<4xf32>
  // expected-remark @+1 {{stays real: it depends on several tensors}}
  %s = qnn.elementwise div %x, %y : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %q = qnn.quantize %s {scale = array<f64: 1.0>} : tensor<4xf32> -> tensor<4x!qnn.int<4>>
  return %q : tensor<4x!qnn.int<4>>
}

// -----

// Sums are integers at the end of the network, too; only the division is real.
func.func @border_windows(%x: tensor<1x1x2x2x!qnn.int<4>>) -> tensor<1x1x2x2xf32> {
  %d = qnn.dequantize %x {scale = array<f64: 0.25>} : tensor<1x1x2x2x!qnn.int<4>> -> tensor<1x1x2x2xf32>
  %p = qnn.avg_pool nchw %d {kernel = array<i64: 2, 2>, strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 0, 0>} : tensor<1x1x2x2xf32> -> tensor<1x1x2x2xf32>
  return %p : tensor<1x1x2x2xf32>
}

// -----

// A function that falls before a max-pool: its greatest value is not that of
// the greatest accumulator.
// CHECK: error: stays real: no quantizer follows it directly
func.func @falling_before_pool(%x: tensor<1x1x2x2x!qnn.int<4>>) -> tensor<1x1x1x1x!qnn.int<4>> {
  %d = qnn.dequantize %x {scale = array<f64: 0.25>} : tensor<1x1x2x2x!qnn.int<4>> -> tensor<1x1x2x2xf32>
  // expected-remark @+1 {{stays real: no quantizer follows it directly}}
  %n = qnn.elementwise neg %d : (tensor<1x1x2x2xf32>) -> tensor<1x1x2x2xf32>
  // expected-remark @+1 {{stays real: an op before it decreases in some channel}}
  %p = qnn.max_pool nchw %n {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>} : tensor<1x1x2x2xf32> -> tensor<1x1x1x1xf32>
  %q = qnn.quantize %p {scale = array<f64: 0.3>} : tensor<1x1x1x1xf32> -> tensor<1x1x1x1x!qnn.int<4>>
  return %q : tensor<1x1x1x1x!qnn.int<4>>
}
