// RUN: qnn-opt %s --verify-roundtrip | FileCheck %s

// What calibration learnt: of an argument, of a result, of a layer's inputs.

// CHECK-LABEL: func.func @main
// CHECK-SAME: %arg0: tensor<1x2xf32> {qnn.statistics = #qnn.statistics<samples = 3, count = 6, non_zeros = 4, range = [-1.000000e+00, 2.500000e-01], sums = [-1.125000e+00, 1.203125], histogram = <width = 5.000000e-01, first = -2, counts = [1, 1, 2]>>}
func.func @main(%arg0: tensor<1x2xf32> {qnn.statistics = #qnn.statistics<
    samples = 3, count = 6, non_zeros = 4, range = [-1.0, 0.25],
    sums = [-1.125, 1.203125],
    histogram = <width = 0.5, first = -2, counts = [1, 1, 2]>>})
    -> tensor<1x2xf32> {
  %w = arith.constant dense<1.0> : tensor<2x2xf32>
  // CHECK: qnn.matmul
  // CHECK-SAME: qnn.input_means = dense<{{.*}}1.000000e-01, -3.000000e-01]]> : tensor<1x2xf64>
  %0 = qnn.matmul %arg0, %w {qnn.input_means = dense<[[0.1, -0.3]]> : tensor<1x2xf64>}
    : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  // CHECK: qnn.elementwise relu
  // CHECK-SAME: qnn.statistics = #qnn.statistics<samples = 3, count = 6, non_zeros = 0, range = [0.000000e+00, 0.000000e+00], sums = [0.000000e+00, 0.000000e+00], channels = [<samples = 3, count = 3, non_zeros = 0, {{.*}}>, <samples = 3,
  %1 = qnn.elementwise relu %0 {qnn.statistics = #qnn.statistics<
    samples = 3, count = 6, non_zeros = 0, range = [0.0, 0.0], sums = [0.0, 0.0],
    channels = [
      <samples = 3, count = 3, non_zeros = 0, range = [0.0, 0.0], sums = [0.0, 0.0]>,
      <samples = 3, count = 3, non_zeros = 0, range = [0.0, 0.0], sums = [0.0, 0.0]>]>}
    : (tensor<1x2xf32>) -> tensor<1x2xf32>
  return %1 : tensor<1x2xf32>
}
