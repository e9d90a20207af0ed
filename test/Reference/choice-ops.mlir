// RUN: qnn-run --interpret %s | FileCheck %s

// CHECK: less: [1, 4] {{.*}}: 0 1 0 0
// CHECK: select: [1, 4] f32: -1 1 -1 -1
// CHECK: truncated: [1, 4] {{.*}}: 3 -1 -4 3
// CHECK: wrapped: [1, 4] {{.*}}: -1 0 -4 3
// CHECK: top: [1, 3] f32: 9 3.5 3.5
// CHECK: where: [1, 3] i64: 3 0 2
// CHECK: last: [1, 1] i64: 2
// CHECK: least: [1, 2] f32: -1.5 3.5
func.func @main() -> (
    tensor<1x4x!qnn.int<1, unsigned>> {qnn.name = "less"},
    tensor<1x4xf32> {qnn.name = "select"},
    tensor<1x4x!qnn.int<3>> {qnn.name = "truncated"},
    tensor<1x4x!qnn.int<3>> {qnn.name = "wrapped"},
    tensor<1x3xf32> {qnn.name = "top"},
    tensor<1x3xi64> {qnn.name = "where"},
    tensor<1x1xi64> {qnn.name = "last"},
    tensor<1x2xf32> {qnn.name = "least"}) {
  %x = arith.constant dense<[[3.5, -1.5, 3.5, 9.0]]> : tensor<1x4xf32>
  %y = arith.constant dense<[[3.9, -1.9, -99.0, 99.0]]> : tensor<1x4xf32>
  %i = arith.constant dense<[[7, 8, -4, 3]]> : tensor<1x4xi64>
  %zero = arith.constant dense<0.0> : tensor<1xf32>
  %one = arith.constant dense<1.0> : tensor<1x1xf32>
  %minus = arith.constant dense<-1.0> : tensor<1xf32>
  %0 = qnn.predicate less %x, %zero : (tensor<1x4xf32>, tensor<1xf32>) -> tensor<1x4x!qnn.int<1, unsigned>>
  %1 = qnn.select %0, %one, %minus : (tensor<1x4x!qnn.int<1, unsigned>>, tensor<1x1xf32>, tensor<1xf32>) -> tensor<1x4xf32>
  // Real numbers are truncated and saturate, integers keep their low bits.
  %2 = qnn.to_integer %y : tensor<1x4xf32> -> tensor<1x4x!qnn.int<3>>
  %3 = qnn.to_integer %i : tensor<1x4xi64> -> tensor<1x4x!qnn.int<3>>
  %4 = qnn.top_k %x {axis = 1 : i64, k = 3 : i64} : tensor<1x4xf32> -> tensor<1x3xf32>
  %5 = qnn.arg_top_k %x {axis = 1 : i64, k = 3 : i64} : tensor<1x4xf32> -> tensor<1x3xi64>
  %t = qnn.slice %x {offsets = array<i64: 0, 0>, strides = array<i64: 1, 1>} : tensor<1x4xf32> -> tensor<1x3xf32>
  %6 = qnn.arg_top_k %t {axis = 1 : i64, k = 1 : i64, last} : tensor<1x3xf32> -> tensor<1x1xi64>
  %7 = qnn.top_k %x {axis = 1 : i64, k = 2 : i64, smallest} : tensor<1x4xf32> -> tensor<1x2xf32>
  return %0, %1, %2, %3, %4, %5, %6, %7 : tensor<1x4x!qnn.int<1, unsigned>>, tensor<1x4xf32>, tensor<1x4x!qnn.int<3>>, tensor<1x4x!qnn.int<3>>, tensor<1x3xf32>, tensor<1x3xi64>, tensor<1x1xi64>, tensor<1x2xf32>
}
