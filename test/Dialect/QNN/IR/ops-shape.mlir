// RUN: qnn-opt %s --verify-roundtrip | FileCheck %s
// RUN: qnn-opt %s --emit-bytecode | qnn-opt | FileCheck %s
// RUN: qnn-opt %s -mlir-print-op-generic | qnn-opt | FileCheck %s

// CHECK-LABEL: @move
func.func @move(%x: tensor<2x4xf32>, %q: tensor<2x4x!qnn.int<4>>, %a: tensor<3x4xi64>, %b: tensor<2x4xi64>) {
  // CHECK: qnn.concat %{{.*}}, %{{.*}} {axis = 0 : i64} : (tensor<3x4xi64>, tensor<2x4xi64>) -> tensor<5x4xi64>
  %0 = qnn.concat %a, %b {axis = 0 : i64} : (tensor<3x4xi64>, tensor<2x4xi64>) -> tensor<5x4xi64>
  // CHECK: qnn.slice %{{.*}} {offsets = array<i64: 1, 3>, strides = array<i64: 1, -1>} : tensor<2x4x!qnn.int<4>> -> tensor<1x4x!qnn.int<4>>
  %1 = qnn.slice %q {offsets = array<i64: 1, 3>, strides = array<i64: 1, -1>} : tensor<2x4x!qnn.int<4>> -> tensor<1x4x!qnn.int<4>>
  // CHECK: qnn.pad %{{.*}} {high = array<i64: 0, 1>, low = array<i64: 2, 0>} : tensor<2x4xf32> -> tensor<4x5xf32>
  %2 = qnn.pad %x {low = array<i64: 2, 0>, high = array<i64: 0, 1>} : tensor<2x4xf32> -> tensor<4x5xf32>
  // CHECK: qnn.pad %{{.*}} {fill = -8.000000e+00 : f64, {{.*}}} : tensor<2x4x!qnn.int<4>> -> tensor<2x5x!qnn.int<4>>
  %3 = qnn.pad %q {low = array<i64: 0, 0>, high = array<i64: 0, 1>, fill = -8.0 : f64} : tensor<2x4x!qnn.int<4>> -> tensor<2x5x!qnn.int<4>>
  // CHECK: qnn.gather %{{.*}} {axis = 1 : i64, indices = array<i64: 3, 3, 0>} : tensor<2x4xf32> -> tensor<2x3xf32>
  %4 = qnn.gather %x {axis = 1 : i64, indices = array<i64: 3, 3, 0>} : tensor<2x4xf32> -> tensor<2x3xf32>
  // CHECK: qnn.broadcast %{{.*}} : tensor<2x4xf32> -> tensor<3x2x4xf32>
  %5 = qnn.broadcast %x : tensor<2x4xf32> -> tensor<3x2x4xf32>
  // CHECK: qnn.resize linear %{{.*}} {fill = 1.000000e+00 : f64, offsets = array<f64: 0.000000e+00, -5.000000e-01>, scales = array<f64: 1.000000e+00, 2.000000e+00>, shifts = array<f64: 0.000000e+00, 5.000000e-01>} : tensor<2x4xf32> -> tensor<2x8xf32>
  %6 = qnn.resize linear %x {scales = array<f64: 1.0, 2.0>, shifts = array<f64: 0.0, 0.5>, offsets = array<f64: 0.0, -0.5>, fill = 1.0 : f64} : tensor<2x4xf32> -> tensor<2x8xf32>
  // CHECK: qnn.resize nearest %{{.*}} {{{.*}}rounding = #qnn.rounding<floor>{{.*}}} : tensor<2x4x!qnn.int<4>> -> tensor<2x2x!qnn.int<4>>
  %7 = qnn.resize nearest %q {scales = array<f64: 1.0, 0.5>, shifts = array<f64: 0.0, 0.0>, offsets = array<f64: 0.0, 0.0>, rounding = #qnn.rounding<floor>} : tensor<2x4x!qnn.int<4>> -> tensor<2x2x!qnn.int<4>>
  return
}

// CHECK-LABEL: @choose
func.func @choose(%x: tensor<2x4xf32>, %y: tensor<4xf32>, %c: tensor<2x1x!qnn.int<1, unsigned>>, %i: tensor<2x4xi32>) {
  // CHECK: qnn.predicate less_equal %{{.*}}, %{{.*}} : (tensor<2x4xf32>, tensor<4xf32>) -> tensor<2x4x!qnn.int<1, unsigned>>
  %0 = qnn.predicate less_equal %x, %y : (tensor<2x4xf32>, tensor<4xf32>) -> tensor<2x4x!qnn.int<1, unsigned>>
  // CHECK: qnn.predicate not %{{.*}} : (tensor<2x4x!qnn.int<1, unsigned>>) -> tensor<2x4x!qnn.int<1, unsigned>>
  %1 = qnn.predicate not %0 : (tensor<2x4x!qnn.int<1, unsigned>>) -> tensor<2x4x!qnn.int<1, unsigned>>
  // CHECK: qnn.select %{{.*}}, %{{.*}}, %{{.*}} : (tensor<2x1x!qnn.int<1, unsigned>>, tensor<2x4xf32>, tensor<4xf32>) -> tensor<2x4xf32>
  %2 = qnn.select %c, %x, %y : (tensor<2x1x!qnn.int<1, unsigned>>, tensor<2x4xf32>, tensor<4xf32>) -> tensor<2x4xf32>
  // CHECK: qnn.to_integer %{{.*}} : tensor<2x4xf32> -> tensor<2x4x!qnn.int<3>>
  %3 = qnn.to_integer %x : tensor<2x4xf32> -> tensor<2x4x!qnn.int<3>>
  // CHECK: qnn.top_k %{{.*}} {axis = 1 : i64, k = 2 : i64, smallest} : tensor<2x4xi32> -> tensor<2x2xi32>
  %4 = qnn.top_k %i {axis = 1 : i64, k = 2 : i64, smallest} : tensor<2x4xi32> -> tensor<2x2xi32>
  // CHECK: qnn.arg_top_k %{{.*}} {axis = 0 : i64, k = 1 : i64, last} : tensor<2x4xf32> -> tensor<1x4xi64>
  %5 = qnn.arg_top_k %x {axis = 0 : i64, k = 1 : i64, last} : tensor<2x4xf32> -> tensor<1x4xi64>
  return
}
