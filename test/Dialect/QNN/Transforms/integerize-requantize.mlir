// RUN: qnn-opt %s --qnn-integerize --split-input-file | FileCheck %s --check-prefixes=CHECK,AUTO
// RUN: qnn-opt %s --qnn-integerize=requantize=threshold --split-input-file | FileCheck %s --check-prefixes=CHECK,STEPS
// RUN: qnn-opt %s --qnn-integerize=requantize=fixed-point --split-input-file | FileCheck %s --check-prefixes=CHECK,FIXED
// RUN: qnn-opt %s --qnn-integerize=max-thresholds=300 --split-input-file | FileCheck %s --check-prefixes=CHECK,STEPS

// 256 levels: multiplier and shift, unless thresholds are asked for.

// CHECK-LABEL: @many_levels
// CHECK: %[[A:.*]] = qnn.matmul_integer
// AUTO: qnn.requantize %[[A]] {axis = 1 : i64, high = {{[0-9]+}} : i64, low = -128 : i64, multiplier = array<i32: {{[0-9]+}}>, offset = array<i64: {{[-0-9]+}}>, qnn.name = "relu+out", shift = array<i32: {{[0-9]+}}>}
// STEPS: qnn.threshold %[[A]]
// FIXED: qnn.requantize %[[A]]
// CHECK-NOT: qnn.elementwise
func.func @many_levels(%x: tensor<1x4x!qnn.int<8>>) -> tensor<1x2x!qnn.int<8>> {
  %w = qnn.constant dense<[[3, 1], [-7, 90], [100, 2], [-128, 127]]> : tensor<4x2xi8> -> tensor<4x2x!qnn.int<8>>
  %dx = qnn.dequantize %x {scale = array<f64: 0.017>, zero_point = array<i32: -5>} : tensor<1x4x!qnn.int<8>> -> tensor<1x4xf32>
  %dw = qnn.dequantize %w {scale = array<f64: 0.0031>} : tensor<4x2x!qnn.int<8>> -> tensor<4x2xf32>
  %c = qnn.matmul %dx, %dw : (tensor<1x4xf32>, tensor<4x2xf32>) -> tensor<1x2xf32>
  %r = qnn.elementwise relu %c {qnn.name = "relu"} : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %q = qnn.quantize %r {scale = array<f64: 0.0123>, zero_point = array<i32: -128>, qnn.name = "out"} : tensor<1x2xf32> -> tensor<1x2x!qnn.int<8>>
  return %q : tensor<1x2x!qnn.int<8>>
}

// -----

// Power-of-two scales make exact ties, which alternate: acc / 4 rounded to even
// is ((acc + 2) >> 2), less one where acc + 2 is an odd multiple of 4.

// CHECK-LABEL: @ties
// AUTO: qnn.requantize %arg0
// AUTO-SAME: tie_even
// FIXED: tie_even
// STEPS-NOT: tie_even
func.func @ties(%x: tensor<1x2x!qnn.int<8>>) -> tensor<1x2x!qnn.int<6>> {
  %d = qnn.dequantize %x {scale = array<f64: 0.25>} : tensor<1x2x!qnn.int<8>> -> tensor<1x2xf32>
  %q = qnn.quantize %d {scale = array<f64: 1.0>} : tensor<1x2xf32> -> tensor<1x2x!qnn.int<6>>
  return %q : tensor<1x2x!qnn.int<6>>
}

// -----

// An odd zero point turns even and odd around: round-half-even looks at the
// distance to it. Without `zero_point` every tie would be wrong by one.

// CHECK-LABEL: @ties_around_odd
// AUTO: qnn.requantize %arg0
// AUTO-SAME: tie_even, zero_point = -3 : i64
// STEPS-NOT: tie_even
func.func @ties_around_odd(%x: tensor<1x2x!qnn.int<8>>) -> tensor<1x2x!qnn.int<7>> {
  %d = qnn.dequantize %x {scale = array<f64: 0.25>} : tensor<1x2x!qnn.int<8>> -> tensor<1x2xf32>
  %q = qnn.quantize %d {scale = array<f64: 1.0>, zero_point = array<i32: -3>} : tensor<1x2xf32> -> tensor<1x2x!qnn.int<7>>
  return %q : tensor<1x2x!qnn.int<7>>
}

// -----

// Bipolar codes have no requantize; 4 levels have, when asked for.

// CHECK-LABEL: @few_levels
// AUTO-COUNT-2: qnn.threshold
// STEPS-COUNT-2: qnn.threshold
// FIXED: qnn.requantize
// FIXED: qnn.threshold
func.func @few_levels(%x: tensor<1x2x!qnn.int<8>>) -> (tensor<1x2x!qnn.int<2>>, tensor<1x2x!qnn.int<1, bipolar>>) {
  %d = qnn.dequantize %x {scale = array<f64: 0.3>} : tensor<1x2x!qnn.int<8>> -> tensor<1x2xf32>
  %q = qnn.quantize %d {scale = array<f64: 1.1>} : tensor<1x2xf32> -> tensor<1x2x!qnn.int<2>>
  %s = qnn.quantize %d {scale = array<f64: 1.0>} : tensor<1x2xf32> -> tensor<1x2x!qnn.int<1, bipolar>>
  return %q, %s : tensor<1x2x!qnn.int<2>>, tensor<1x2x!qnn.int<1, bipolar>>
}

// -----

// A curve is no straight line: a table of all codes, or thresholds.

// CHECK-LABEL: @curve
// AUTO: qnn.lookup %arg0 {{.*}}tensor<1x256xi8>
// FIXED: qnn.lookup
// STEPS: qnn.threshold
// CHECK-NOT: qnn.elementwise
func.func @curve(%x: tensor<1x2x!qnn.int<8>>) -> tensor<1x2x!qnn.int<8>> {
  %d = qnn.dequantize %x {scale = array<f64: 0.05>} : tensor<1x2x!qnn.int<8>> -> tensor<1x2xf32>
  %t = qnn.elementwise tanh %d : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %q = qnn.quantize %t {scale = array<f64: 0.0078125>} : tensor<1x2xf32> -> tensor<1x2x!qnn.int<8>>
  return %q : tensor<1x2x!qnn.int<8>>
}
