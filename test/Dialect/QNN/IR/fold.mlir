// RUN: qnn-opt %s -canonicalize -split-input-file | FileCheck %s

// Folds keep the meaning, bit for bit; what would not is kept.

// CHECK-LABEL: @reshape_to_same
// CHECK-SAME: (%[[X:.*]]: tensor<2x3xf32>)
// CHECK-NEXT: return %[[X]]
func.func @reshape_to_same(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %0 = qnn.reshape %x : tensor<2x3xf32> -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// CHECK-LABEL: @reshape_of_reshape
// CHECK-NEXT: %[[R:.*]] = qnn.reshape %{{.*}} : tensor<2x3xf32> -> tensor<6xf32>
// CHECK-NEXT: return %[[R]]
func.func @reshape_of_reshape(%x: tensor<2x3xf32>) -> tensor<6xf32> {
  %0 = qnn.reshape %x : tensor<2x3xf32> -> tensor<3x2xf32>
  %1 = qnn.reshape %0 : tensor<3x2xf32> -> tensor<6xf32>
  return %1 : tensor<6xf32>
}

// CHECK-LABEL: @reshape_there_and_back
// CHECK-SAME: (%[[X:.*]]: tensor<2x3xf32>)
// CHECK-NEXT: return %[[X]]
func.func @reshape_there_and_back(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %0 = qnn.reshape %x : tensor<2x3xf32> -> tensor<6xf32>
  %1 = qnn.reshape %0 : tensor<6xf32> -> tensor<2x3xf32>
  return %1 : tensor<2x3xf32>
}

// A sum of products of these numbers is exact only if there is no reshape.
// CHECK-LABEL: @reshape_of_channel_scales
// CHECK: qnn.reshape %{{.*}} : tensor<2x3xf32> -> tensor<2x3xf32>
func.func @reshape_of_channel_scales(%q: tensor<3x2x!qnn.int<4>>) -> tensor<2x3xf32> {
  %0 = qnn.dequantize %q {scale = array<f64: 0.1, 0.2, 0.3>, axis = 0 : i64} : tensor<3x2x!qnn.int<4>> -> tensor<3x2xf32>
  %1 = qnn.transpose %0 {permutation = array<i64: 1, 0>} : tensor<3x2xf32> -> tensor<2x3xf32>
  %2 = qnn.reshape %1 : tensor<2x3xf32> -> tensor<6xf32>
  %3 = qnn.reshape %2 : tensor<6xf32> -> tensor<2x3xf32>
  return %3 : tensor<2x3xf32>
}

// -----

// CHECK-LABEL: @reshape_codes
// CHECK-NEXT: %[[C:.*]] = qnn.constant dense<{{\[\[}}1, -2], [3, -4]]> : tensor<2x2xi8> -> tensor<2x2x!qnn.int<4>>
// CHECK-NEXT: return %[[C]]
func.func @reshape_codes() -> tensor<2x2x!qnn.int<4>> {
  %0 = qnn.constant dense<[1, -2, 3, -4]> : tensor<4xi8> -> tensor<4x!qnn.int<4>>
  %1 = qnn.reshape %0 : tensor<4x!qnn.int<4>> -> tensor<2x2x!qnn.int<4>>
  return %1 : tensor<2x2x!qnn.int<4>>
}

// CHECK-LABEL: @reshape_reals
// CHECK-NEXT: arith.constant dense<{{\[\[}}1.000000e+00, 2.000000e+00]]> : tensor<1x2xf32>
// CHECK-NEXT: return
func.func @reshape_reals() -> tensor<1x2xf32> {
  %0 = arith.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %1 = qnn.reshape %0 : tensor<2xf32> -> tensor<1x2xf32>
  return %1 : tensor<1x2xf32>
}

// CHECK-LABEL: @reshape_accumulators
// CHECK-NEXT: arith.constant dense<7> : tensor<1x2xi32>
func.func @reshape_accumulators() -> tensor<1x2xi32> {
  %0 = arith.constant dense<7> : tensor<2xi32>
  %1 = qnn.reshape %0 : tensor<2xi32> -> tensor<1x2xi32>
  return %1 : tensor<1x2xi32>
}

// CHECK-LABEL: @reshape_resource
// CHECK-NEXT: qnn.constant dense_resource<four> : tensor<2x2xi8> -> tensor<2x2x!qnn.int<4>>
// CHECK-NEXT: return
func.func @reshape_resource() -> tensor<2x2x!qnn.int<4>> {
  %0 = qnn.constant dense_resource<four> : tensor<4xi8> -> tensor<4x!qnn.int<4>>
  %1 = qnn.reshape %0 : tensor<4x!qnn.int<4>> -> tensor<2x2x!qnn.int<4>>
  return %1 : tensor<2x2x!qnn.int<4>>
}

{-#
  dialect_resources: {
    builtin: {
      four: "0x0100000001020304"
    }
  }
#-}

// -----

// CHECK-LABEL: @transpose_identity
// CHECK-SAME: (%[[X:.*]]: tensor<2x3xf32>)
// CHECK-NEXT: return %[[X]]
func.func @transpose_identity(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %0 = qnn.transpose %x {permutation = array<i64: 0, 1>} : tensor<2x3xf32> -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// Axes 1 2 0 of axes 2 0 1 are axes 0 1 2 of the input.
// CHECK-LABEL: @transpose_there_and_back
// CHECK-SAME: (%[[X:.*]]: tensor<2x3x4xf32>)
// CHECK-NEXT: return %[[X]]
func.func @transpose_there_and_back(%x: tensor<2x3x4xf32>) -> tensor<2x3x4xf32> {
  %0 = qnn.transpose %x {permutation = array<i64: 2, 0, 1>} : tensor<2x3x4xf32> -> tensor<4x2x3xf32>
  %1 = qnn.transpose %0 {permutation = array<i64: 1, 2, 0>} : tensor<4x2x3xf32> -> tensor<2x3x4xf32>
  return %1 : tensor<2x3x4xf32>
}

// CHECK-LABEL: @transpose_of_transpose
// CHECK-NEXT: qnn.transpose %{{.*}} {permutation = array<i64: 1, 2, 0>} : tensor<2x3x4xf32> -> tensor<3x4x2xf32>
// CHECK-NEXT: return
func.func @transpose_of_transpose(%x: tensor<2x3x4xf32>) -> tensor<3x4x2xf32> {
  %0 = qnn.transpose %x {permutation = array<i64: 2, 0, 1>} : tensor<2x3x4xf32> -> tensor<4x2x3xf32>
  %1 = qnn.transpose %0 {permutation = array<i64: 2, 0, 1>} : tensor<4x2x3xf32> -> tensor<3x4x2xf32>
  return %1 : tensor<3x4x2xf32>
}

// -----

// CHECK-LABEL: @relu_of_relu
// CHECK-NEXT: %[[R:.*]] = qnn.elementwise relu
// CHECK-NEXT: return %[[R]]
func.func @relu_of_relu(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = qnn.elementwise relu %x : (tensor<2xf32>) -> tensor<2xf32>
  %1 = qnn.elementwise relu %0 : (tensor<2xf32>) -> tensor<2xf32>
  return %1 : tensor<2xf32>
}

// The type would change.
// CHECK-LABEL: @relu_to_f64
// CHECK-COUNT-2: qnn.elementwise relu
func.func @relu_to_f64(%x: tensor<2xf32>) -> tensor<2xf64> {
  %0 = qnn.elementwise relu %x : (tensor<2xf32>) -> tensor<2xf32>
  %1 = qnn.elementwise relu %0 : (tensor<2xf32>) -> tensor<2xf64>
  return %1 : tensor<2xf64>
}

// CHECK-LABEL: @neg_of_neg
// CHECK-COUNT-2: qnn.elementwise neg
func.func @neg_of_neg(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = qnn.elementwise neg %x : (tensor<2xf32>) -> tensor<2xf32>
  %1 = qnn.elementwise neg %0 : (tensor<2xf32>) -> tensor<2xf32>
  return %1 : tensor<2xf32>
}
