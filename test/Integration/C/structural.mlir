// RUN: qnn-run %s --compare=interpret,jit,c | FileCheck %s

// Ops that move, choose and compare elements give the same bits in every form.

// CHECK: interpret, jit, c agree in every bit
func.func @main() -> (tensor<4x9xf32>, tensor<2x2xf32>, tensor<2x2xi64>, tensor<2x4x!qnn.int<5>>, tensor<2x4xf32>, tensor<2x2xi64>) {
  %x = arith.constant dense<[[1.5, -3.25, 20.0, -40.0], [0.1, 1.5, 0.1, -0.7]]> : tensor<2x4xf32>
  %i = arith.constant dense<[[7, -9000000000, 9000000000, 7], [0, 1, 2, 3]]> : tensor<2x4xi64>
  %flip = qnn.slice %x {offsets = array<i64: 1, 3>, strides = array<i64: -1, -1>} : tensor<2x4xf32> -> tensor<2x4xf32>
  %both = qnn.concat %x, %flip {axis = 0 : i64} : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<4x4xf32>
  %some = qnn.gather %both {axis = 1 : i64, indices = array<i64: 3, 0, 0, 2>} : tensor<4x4xf32> -> tensor<4x4xf32>
  %wide = qnn.resize linear %some {scales = array<f64: 1.0, 1.5>, shifts = array<f64: 0.0, 0.5>, offsets = array<f64: 0.0, -0.5>} : tensor<4x4xf32> -> tensor<4x6xf32>
  %framed = qnn.pad %wide {low = array<i64: 0, 1>, high = array<i64: 0, 2>, fill = -2.5 : f64} : tensor<4x6xf32> -> tensor<4x9xf32>
  %top = qnn.top_k %x {axis = 1 : i64, k = 2 : i64} : tensor<2x4xf32> -> tensor<2x2xf32>
  %where = qnn.arg_top_k %x {axis = 1 : i64, k = 2 : i64, smallest, last} : tensor<2x4xf32> -> tensor<2x2xi64>
  %codes = qnn.to_integer %x : tensor<2x4xf32> -> tensor<2x4x!qnn.int<5>>
  %less = qnn.predicate less %x, %flip : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<2x4x!qnn.int<1, unsigned>>
  %more = qnn.predicate not %less : (tensor<2x4x!qnn.int<1, unsigned>>) -> tensor<2x4x!qnn.int<1, unsigned>>
  %mask = qnn.predicate xor %less, %more : (tensor<2x4x!qnn.int<1, unsigned>>, tensor<2x4x!qnn.int<1, unsigned>>) -> tensor<2x4x!qnn.int<1, unsigned>>
  %chosen = qnn.select %mask, %x, %flip : (tensor<2x4x!qnn.int<1, unsigned>>, tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
  %ranks = qnn.arg_top_k %i {axis = 1 : i64, k = 2 : i64} : tensor<2x4xi64> -> tensor<2x2xi64>
  return %framed, %top, %where, %codes, %chosen, %ranks : tensor<4x9xf32>, tensor<2x2xf32>, tensor<2x2xi64>, tensor<2x4x!qnn.int<5>>, tensor<2x4xf32>, tensor<2x2xi64>
}
