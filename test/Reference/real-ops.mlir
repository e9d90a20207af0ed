// RUN: qnn-run --interpret %s | FileCheck %s

// CHECK: add: [2, 3] f32: 2 3 -4 6 7 -2
// CHECK: clip: [2, 3] f32: 1 2 -2 2 2 0
// CHECK: leaky: [2, 3] f32: 1 2 -0.5 5 6 0
// CHECK: norm: [2, 3] f32: 5 11 -23 21 27 -15
// CHECK: softmax: [2, 3] f64: 0.267941414702732{{.*}} 0.728340278678047{{.*}} 0.003718306619220
func.func @main() -> (
    tensor<2x3xf32> {qnn.name = "add"}, tensor<2x3xf32> {qnn.name = "clip"},
    tensor<2x3xf32> {qnn.name = "leaky"}, tensor<2x3xf32> {qnn.name = "norm"},
    tensor<2x3xf64> {qnn.name = "softmax"}) {
  %x = arith.constant dense<[[1.0, 2.0, -2.0], [5.0, 6.0, 0.0]]> : tensor<2x3xf32>
  %row = arith.constant dense<[1.0, 1.0, -2.0]> : tensor<3xf32>
  %y = arith.constant dense<[[1.0, 2.0, -3.2775], [5.0, 6.0, 0.0]]> : tensor<2x3xf64>
  %0 = qnn.elementwise add %x, %row : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  %1 = qnn.elementwise clip %x {params = array<f64: -2.0, 2.0>} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %2 = qnn.elementwise leaky_relu %x {params = array<f64: 0.25>} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %3 = qnn.batch_norm %0 {axis = 1 : i64, gamma = array<f32: 2.0, 2.0, 2.0>, beta = array<f32: 1.0, 3.0, -3.0>, mean = array<f32: 1.0, 1.0, 1.0>, variance = array<f32: 0.25, 0.25, 0.25>, epsilon = 0.0 : f64} : tensor<2x3xf32>
  %4 = qnn.softmax %y {axis = 1 : i64} : tensor<2x3xf64>
  return %0, %1, %2, %3, %4 : tensor<2x3xf32>, tensor<2x3xf32>, tensor<2x3xf32>, tensor<2x3xf32>, tensor<2x3xf64>
}
