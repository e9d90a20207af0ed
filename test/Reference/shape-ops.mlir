// RUN: qnn-run --interpret %s | FileCheck %s

// CHECK: concat: [2, 3] f32: 1 2 7 3 4 8
// CHECK: slice: [2, 2] f32: 4 3 2 1
// CHECK: pad: [2, 4] {{.*}}: -8 1 2 -8 -8 3 4 -8
// CHECK: gather: [2, 3] f32: 2 2 1 4 4 3
// CHECK: broadcast: [2, 2, 2] f32: 7 7 8 8 7 7 8 8
// CHECK: nearest: [2, 4] f32: 1 1 2 2 3 3 4 4
// CHECK: linear: [3, 3] f32: 1 1.5 2 2 2.5 3 3 3.5 4
// CHECK: filled: [2, 4] f32: 0 1 2 0 0 3 4 0
func.func @main() -> (
    tensor<2x3xf32> {qnn.name = "concat"},
    tensor<2x2xf32> {qnn.name = "slice"},
    tensor<2x4x!qnn.int<4>> {qnn.name = "pad"},
    tensor<2x3xf32> {qnn.name = "gather"},
    tensor<2x2x2xf32> {qnn.name = "broadcast"},
    tensor<2x4xf32> {qnn.name = "nearest"},
    tensor<3x3xf32> {qnn.name = "linear"},
    tensor<2x4xf32> {qnn.name = "filled"}) {
  %x = arith.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>
  %q = qnn.constant dense<[[1, 2], [3, 4]]> : tensor<2x2xi8> -> tensor<2x2x!qnn.int<4>>
  %c = arith.constant dense<[[7.0], [8.0]]> : tensor<2x1xf32>
  %0 = qnn.concat %x, %c {axis = 1 : i64} : (tensor<2x2xf32>, tensor<2x1xf32>) -> tensor<2x3xf32>
  %1 = qnn.slice %x {offsets = array<i64: 1, 1>, strides = array<i64: -1, -1>} : tensor<2x2xf32> -> tensor<2x2xf32>
  %2 = qnn.pad %q {low = array<i64: 0, 1>, high = array<i64: 0, 1>, fill = -8.0 : f64} : tensor<2x2x!qnn.int<4>> -> tensor<2x4x!qnn.int<4>>
  %3 = qnn.gather %x {axis = 1 : i64, indices = array<i64: 1, 1, 0>} : tensor<2x2xf32> -> tensor<2x3xf32>
  %4 = qnn.broadcast %c : tensor<2x1xf32> -> tensor<2x2x2xf32>
  %5 = qnn.resize nearest %x {scales = array<f64: 1.0, 2.0>, shifts = array<f64: 0.0, 0.5>, offsets = array<f64: 0.0, -0.5>} : tensor<2x2xf32> -> tensor<2x4xf32>
  // Corner to corner: 3 positions for 2 elements.
  %6 = qnn.resize linear %x {scales = array<f64: 2.0, 2.0>, shifts = array<f64: 0.0, 0.0>, offsets = array<f64: 0.0, 0.0>} : tensor<2x2xf32> -> tensor<3x3xf32>
  %7 = qnn.resize linear %x {scales = array<f64: 1.0, 1.0>, shifts = array<f64: 0.0, 0.0>, offsets = array<f64: 0.0, -1.0>, fill = 0.0 : f64} : tensor<2x2xf32> -> tensor<2x4xf32>
  return %0, %1, %2, %3, %4, %5, %6, %7 : tensor<2x3xf32>, tensor<2x2xf32>, tensor<2x4x!qnn.int<4>>, tensor<2x3xf32>, tensor<2x2x2xf32>, tensor<2x4xf32>, tensor<3x3xf32>, tensor<2x4xf32>
}
