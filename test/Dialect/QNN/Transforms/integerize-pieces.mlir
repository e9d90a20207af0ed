// RUN: qnn-opt %s --qnn-integerize --split-input-file | FileCheck %s

// Functions that change direction. From codes: a table.

// CHECK-LABEL: @from_codes
// CHECK: qnn.lookup %arg0 {axis = 0 : i64, qnn.name = "abs", values = dense<{{\[\[}}7, 7, 6, 5, 4, 3, 2, 1, 0, 1, 2, 3, 4, 5, 6, 7]]> : tensor<1x16xi8>}
// CHECK-NOT: qnn.elementwise
func.func @from_codes(%x: tensor<4x!qnn.int<4>>) -> tensor<4x!qnn.int<4>> {
  %d = qnn.dequantize %x {scale = array<f64: 1.0>} : tensor<4x!qnn.int<4>> -> tensor<4xf32>
  %a = qnn.elementwise abs %d {qnn.name = "abs"} : (tensor<4xf32>) -> tensor<4xf32>
  %q = qnn.quantize %a {scale = array<f64: 1.0>} : tensor<4xf32> -> tensor<4x!qnn.int<4>>
  return %q : tensor<4x!qnn.int<4>>
}

// -----

// From accumulators: the number of the piece, then a table of the pieces.

// CHECK-LABEL: @from_accumulators
// CHECK: %[[A:.*]] = qnn.matmul_integer
// CHECK: %[[I:.*]] = qnn.threshold %[[A]] {axis = 1 : i64, decreasing = array<i1: false>, thresholds = dense<{{\[\[}}-21, -18, -13, -10, -5, -2, 3, 6, 11, 14, 19]]> : tensor<1x11xi64>} : tensor<1x1xi16> -> tensor<1x1x!qnn.int<4, unsigned>>
// CHECK: qnn.lookup %[[I]] {axis = 1 : i64, values = dense<{{\[\[}}6, 5, 4, 3, 2, 1, 0, 1, 2, 3, 4, 5, 5, 5, 5, 5]]> : tensor<1x16xi8>}
func.func @from_accumulators(%x: tensor<1x1x!qnn.int<4>>) -> tensor<1x1x!qnn.int<4>> {
  %w = qnn.constant dense<3> : tensor<1x1xi8> -> tensor<1x1x!qnn.int<4>>
  %d = qnn.dequantize %x {scale = array<f64: 0.25>} : tensor<1x1x!qnn.int<4>> -> tensor<1x1xf32>
  %dw = qnn.dequantize %w {scale = array<f64: 1.0>} : tensor<1x1x!qnn.int<4>> -> tensor<1x1xf32>
  %c = qnn.matmul %d, %dw : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>
  %a = qnn.elementwise abs %c : (tensor<1x1xf32>) -> tensor<1x1xf32>
  %q = qnn.quantize %a {scale = array<f64: 1.0>} : tensor<1x1xf32> -> tensor<1x1x!qnn.int<4>>
  return %q : tensor<1x1x!qnn.int<4>>
}

// -----

// x times a function of x (hard swish): both operands come from the same codes.

// CHECK-LABEL: @hard_swish
// CHECK: qnn.lookup %arg0 {{.*}} tensor<1x256xi8>
// CHECK-NEXT: return
func.func @hard_swish(%x: tensor<1x4x!qnn.int<8>>) -> tensor<1x4x!qnn.int<8>> {
  %three = arith.constant dense<3.0> : tensor<1xf32>
  %six = arith.constant dense<6.0> : tensor<1xf32>
  %d = qnn.dequantize %x {scale = array<f64: 0.05>} : tensor<1x4x!qnn.int<8>> -> tensor<1x4xf32>
  %s = qnn.elementwise add %d, %three : (tensor<1x4xf32>, tensor<1xf32>) -> tensor<1x4xf32>
  %c = qnn.elementwise clip %s {params = array<f64: 0.0, 6.0>} : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %m = qnn.elementwise mul %d, %c : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %h = qnn.elementwise div %m, %six : (tensor<1x4xf32>, tensor<1xf32>) -> tensor<1x4xf32>
  %q = qnn.quantize %h {scale = array<f64: 0.05>} : tensor<1x4xf32> -> tensor<1x4x!qnn.int<8>>
  return %q : tensor<1x4x!qnn.int<8>>
}

// -----

// The square root of a negative number is not a number, which quantizes to the
// least code: a staircase all the same.

// CHECK-LABEL: @not_a_number
// CHECK: qnn.threshold %arg0 {{.*}}thresholds = dense<{{\[\[}}0, 0, 1]]>
func.func @not_a_number(%x: tensor<4x!qnn.int<2>>) -> tensor<4x!qnn.int<2>> {
  %d = qnn.dequantize %x {scale = array<f64: 1.0>} : tensor<4x!qnn.int<2>> -> tensor<4xf32>
  %a = qnn.elementwise sqrt %d : (tensor<4xf32>) -> tensor<4xf32>
  %q = qnn.quantize %a {scale = array<f64: 1.0>} : tensor<4xf32> -> tensor<4x!qnn.int<2>>
  return %q : tensor<4x!qnn.int<2>>
}
