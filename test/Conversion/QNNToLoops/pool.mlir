// RUN: qnn-opt --convert-qnn-to-loops --split-input-file %s | FileCheck %s

// No window reaches over the edge: the bounds are constants.
// CHECK-LABEL: func.func private @max_0_max_pool
// CHECK-NOT: select
// CHECK: %[[FIRST:.*]] = arith.extsi
// CHECK: scf.for %{{.*}} = %c0 to %c2 step %c1 iter_args(%{{.*}} = %[[FIRST]])
// CHECK: scf.for %{{.*}} = %c0 to %c2 step
// CHECK: arith.cmpi sgt
func.func @max(%x: tensor<1x4x4x8x!qnn.int<4>>) -> tensor<1x2x2x8x!qnn.int<4>> {
  %0 = qnn.max_pool nhwc %x {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>} : tensor<1x4x4x8x!qnn.int<4>> -> tensor<1x2x2x8x!qnn.int<4>>
  return %0 : tensor<1x2x2x8x!qnn.int<4>>
}

// -----

// Padding: the number of valid taps depends on the position.
// CHECK-LABEL: func.func private @mean_0_avg_pool
// CHECK: arith.addf
// CHECK: %[[COUNT:.*]] = arith.muli
// CHECK: arith.index_cast %[[COUNT]]
// CHECK: %[[REAL:.*]] = arith.sitofp
// CHECK: arith.divf %{{.*}}, %[[REAL]]
func.func @mean(%x: tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32> {
  %0 = qnn.avg_pool nchw %x {kernel = array<i64: 3, 3>, strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>} : tensor<1x2x4x4xf32> -> tensor<1x2x4x4xf32>
  return %0 : tensor<1x2x4x4xf32>
}

// -----

// CHECK-LABEL: func.func private @all_taps_0_avg_pool
// CHECK: %[[NINE:.*]] = arith.constant 9.000000e+00 : f64
// CHECK: arith.divf %{{.*}}, %[[NINE]]
func.func @all_taps(%x: tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32> {
  %0 = qnn.avg_pool nchw %x {kernel = array<i64: 3, 3>, strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, count_include_pad} : tensor<1x2x4x4xf32> -> tensor<1x2x4x4xf32>
  return %0 : tensor<1x2x4x4xf32>
}

// -----

// CHECK-LABEL: func.func private @sum_0_sum_pool
// CHECK: %[[CODE:.*]] = arith.extsi %{{.*}} : i8 to i32
// CHECK: arith.addi %[[CODE]], %c128_i32
func.func @sum(%x: tensor<1x8x8x4x!qnn.int<8>>) -> tensor<1x1x1x4xi32> {
  %0 = qnn.sum_pool nhwc %x {kernel = array<i64: 8, 8>, strides = array<i64: 8, 8>, pads = array<i64: 0, 0, 0, 0>, input_zero_point = -128 : i64} : tensor<1x8x8x4x!qnn.int<8>> -> tensor<1x1x1x4xi32>
  return %0 : tensor<1x1x1x4xi32>
}
