// RUN: qnn-opt %s -canonicalize -cse | FileCheck %s

// Ops have no effects: what is unused goes, what is equal is shared.

// CHECK-LABEL: @unused
// CHECK-NEXT: return
func.func @unused(%x: tensor<1x2xf32>, %w: tensor<2x3xf32>) {
  %q = qnn.quantize %x {scale = array<f64: 0.5>} : tensor<1x2xf32> -> tensor<1x2x!qnn.int<4>>
  %d = qnn.dequantize %q {scale = array<f64: 0.5>} : tensor<1x2x!qnn.int<4>> -> tensor<1x2xf32>
  %m = qnn.matmul %d, %w : (tensor<1x2xf32>, tensor<2x3xf32>) -> tensor<1x3xf32>
  %r = qnn.elementwise exp %m : (tensor<1x3xf32>) -> tensor<1x3xf32>
  %s = qnn.softmax %r {axis = 1 : i64} : tensor<1x3xf32>
  return
}

// CHECK-LABEL: @equal
// CHECK-NEXT: %[[Q:.*]] = qnn.quantize
// CHECK-NEXT: return %[[Q]], %[[Q]]
func.func @equal(%x: tensor<2xf32>) -> (tensor<2x!qnn.int<4>>, tensor<2x!qnn.int<4>>) {
  %0 = qnn.quantize %x {scale = array<f64: 0.5>} : tensor<2xf32> -> tensor<2x!qnn.int<4>>
  %1 = qnn.quantize %x {scale = array<f64: 0.5>} : tensor<2xf32> -> tensor<2x!qnn.int<4>>
  return %0, %1 : tensor<2x!qnn.int<4>>, tensor<2x!qnn.int<4>>
}

// The same elements stand for other numbers.
// CHECK-LABEL: @constants
// CHECK-DAG: qnn.constant dense<1> : tensor<2xi8> -> tensor<2x!qnn.int<4>>
// CHECK-DAG: qnn.constant dense<1> : tensor<2xi8> -> tensor<2x!qnn.int<4, unsigned>>
// CHECK-DAG: qnn.constant dense<1> : tensor<2xi8> -> tensor<2x!qnn.int<4, pow2>>
// CHECK-NOT: qnn.constant
func.func @constants() -> (tensor<2x!qnn.int<4>>, tensor<2x!qnn.int<4>>, tensor<2x!qnn.int<4, unsigned>>, tensor<2x!qnn.int<4, pow2>>) {
  %0 = qnn.constant dense<1> : tensor<2xi8> -> tensor<2x!qnn.int<4>>
  %1 = qnn.constant dense<1> : tensor<2xi8> -> tensor<2x!qnn.int<4>>
  %2 = qnn.constant dense<1> : tensor<2xi8> -> tensor<2x!qnn.int<4, unsigned>>
  %3 = qnn.constant dense<1> : tensor<2xi8> -> tensor<2x!qnn.int<4, pow2>>
  return %0, %1, %2, %3 : tensor<2x!qnn.int<4>>, tensor<2x!qnn.int<4>>, tensor<2x!qnn.int<4, unsigned>>, tensor<2x!qnn.int<4, pow2>>
}
