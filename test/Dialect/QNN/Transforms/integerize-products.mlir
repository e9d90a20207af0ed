// RUN: qnn-opt %s --qnn-integerize --split-input-file --verify-diagnostics | FileCheck %s

// Products of two code tensors are integer products, then what follows a
// contraction.

// Gates for each channel of a feature map.

// CHECK-LABEL: @gates
// CHECK: %[[P:.*]] = qnn.mul_integer %arg0, %arg1 {lhs_zero_point = 3 : i64, qnn.acc_range = array<i64: -33405, 31620>} : (tensor<1x2x4x4x!qnn.int<8>>, tensor<1x2x1x1x!qnn.int<8, unsigned>>) -> tensor<1x2x4x4xi32>
// CHECK: qnn.requantize %[[P]]
// CHECK-NOT: f32
// CHECK: return
func.func @gates(%a: tensor<1x2x4x4x!qnn.int<8>>, %b: tensor<1x2x1x1x!qnn.int<8, unsigned>>) -> tensor<1x2x4x4x!qnn.int<8>> {
  %x = qnn.dequantize %a {scale = array<f64: 0.03125>, zero_point = array<i32: 3>} : tensor<1x2x4x4x!qnn.int<8>> -> tensor<1x2x4x4xf32>
  %y = qnn.dequantize %b {scale = array<f64: 0.00390625>} : tensor<1x2x1x1x!qnn.int<8, unsigned>> -> tensor<1x2x1x1xf32>
  %p = qnn.elementwise mul %x, %y : (tensor<1x2x4x4xf32>, tensor<1x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  %q = qnn.quantize %p {scale = array<f64: 0.0294117648>} : tensor<1x2x4x4xf32> -> tensor<1x2x4x4x!qnn.int<8>>
  return %q : tensor<1x2x4x4x!qnn.int<8>>
}

// -----

// A product, a sum and a bend: one integer after the other.

// CHECK-LABEL: @sum
// CHECK: %[[P:.*]] = qnn.mul_integer %arg0, %arg1 {{.*}} -> tensor<4xi32>
// CHECK: %[[S:.*]] = qnn.add_integer %[[P]], %arg0 {multipliers = array<i64: 1, 4>
// CHECK: qnn.threshold %[[S]]
// CHECK-NOT: f32
// CHECK: return
func.func @sum(%a: tensor<4x!qnn.int<9>>, %b: tensor<4x!qnn.int<9>>) -> tensor<4x!qnn.int<2, unsigned>> {
  %x = qnn.dequantize %a {scale = array<f64: 0.5>} : tensor<4x!qnn.int<9>> -> tensor<4xf32>
  %y = qnn.dequantize %b {scale = array<f64: 0.25>} : tensor<4x!qnn.int<9>> -> tensor<4xf32>
  %p = qnn.elementwise mul %x, %y : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %s = qnn.elementwise add %p, %x : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %r = qnn.elementwise relu %s : (tensor<4xf32>) -> tensor<4xf32>
  %q = qnn.quantize %r {scale = array<f64: 2000.0>} : tensor<4xf32> -> tensor<4x!qnn.int<2, unsigned>>
  return %q : tensor<4x!qnn.int<2, unsigned>>
}

// -----

// 16 bits by 16 bits: scales that fit in f32 make exact products.

// CHECK-LABEL: @wide
// CHECK: %[[P:.*]] = qnn.mul_integer %arg0, %arg1 {{.*}} -> tensor<4xi32>
// CHECK: qnn.threshold %[[P]]
func.func @wide(%a: tensor<4x!qnn.int<16>>, %b: tensor<4x!qnn.int<16>>) -> tensor<4x!qnn.int<16>> {
  %x = qnn.dequantize %a {scale = array<f64: 0.100000001490116119>} : tensor<4x!qnn.int<16>> -> tensor<4xf32>
  %y = qnn.dequantize %b {scale = array<f64: 0.300000011920928955>} : tensor<4x!qnn.int<16>> -> tensor<4xf32>
  %p = qnn.elementwise mul %x, %y : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %q = qnn.quantize %p {scale = array<f64: 1024.0>} : tensor<4xf32> -> tensor<4x!qnn.int<16>>
  return %q : tensor<4x!qnn.int<16>>
}

// -----

// Scales of 53 bits: the product would be rounded twice.

// CHECK-LABEL: @inexact
// CHECK-NOT: mul_integer
func.func @inexact(%a: tensor<4x!qnn.int<8>>, %b: tensor<4x!qnn.int<8>>) -> tensor<4x!qnn.int<8>> {
  %x = qnn.dequantize %a {scale = array<f64: 0.1>} : tensor<4x!qnn.int<8>> -> tensor<4xf32>
  %y = qnn.dequantize %b {scale = array<f64: 0.3>} : tensor<4x!qnn.int<8>> -> tensor<4xf32>
  // expected-remark @+1 {{stays real: it depends on several tensors}}
  %p = qnn.elementwise mul %x, %y : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %q = qnn.quantize %p {scale = array<f64: 1.0>} : tensor<4xf32> -> tensor<4x!qnn.int<8>>
  return %q : tensor<4x!qnn.int<8>>
}

// -----

// Minus zero, which integers do not have, decides where this division goes.

// CHECK-LABEL: @minus_zero
// CHECK-NOT: mul_integer
func.func @minus_zero(%a: tensor<4x!qnn.int<8>>, %b: tensor<4x!qnn.int<8>>) -> tensor<4x!qnn.int<8>> {
  %x = qnn.dequantize %a {scale = array<f64: 0.5>} : tensor<4x!qnn.int<8>> -> tensor<4xf32>
  %y = qnn.dequantize %b {scale = array<f64: 0.5>} : tensor<4x!qnn.int<8>> -> tensor<4xf32>
  // expected-remark @+1 {{stays real: it depends on several tensors}}
  %p = qnn.elementwise mul %x, %y : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  // expected-remark @+1 {{stays real: it depends on several tensors}}
  %r = qnn.elementwise reciprocal %p : (tensor<4xf32>) -> tensor<4xf32>
  %q = qnn.quantize %r {scale = array<f64: 1.0>} : tensor<4xf32> -> tensor<4x!qnn.int<8>>
  return %q : tensor<4x!qnn.int<8>>
}
