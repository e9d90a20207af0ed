// RUN: qnn-reduce %s -qnn-reduce-ops='test=%S/Inputs/has-add-requantize.sh test-arg=requantize' | FileCheck %s

// Codes become constants too: zero, or the least code of a type without zero.
// CHECK: func.func @main() {
// CHECK-DAG: %[[A:.*]] = qnn.constant dense<-1> : tensor<4xi8> -> tensor<4x!qnn.int<1, bipolar>>
// CHECK-DAG: %[[B:.*]] = qnn.constant dense<0> : tensor<4xi8> -> tensor<4x!qnn.int<4>>
// CHECK: qnn.add_requantize %[[A]], %[[B]]
// CHECK-NEXT: return
func.func @main(%x: tensor<4xf32>, %y: tensor<4xi32>) -> tensor<4xf32> {
  %a = qnn.quantize %x {scale = array<f64: 1.0>} : tensor<4xf32> -> tensor<4x!qnn.int<1, bipolar>>
  %b = qnn.threshold %y {thresholds = dense<0> : tensor<1x1xi64>, decreasing = array<i1: false>, axis = 0 : i64} : tensor<4xi32> -> tensor<4x!qnn.int<4>>
  %c = qnn.add_requantize %a, %b {lhs_multiplier = 1 : i64, rhs_multiplier = 1 : i64, offset = 0 : i64, shift = 0 : i64, low = -8 : i64, high = 7 : i64} : (tensor<4x!qnn.int<1, bipolar>>, tensor<4x!qnn.int<4>>) -> tensor<4x!qnn.int<4>>
  %d = qnn.dequantize %c {scale = array<f64: 1.0>} : tensor<4x!qnn.int<4>> -> tensor<4xf32>
  return %d : tensor<4xf32>
}
