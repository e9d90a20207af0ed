// RUN: qnn-opt --convert-qnn-to-loops --split-input-file %s | FileCheck %s

// Channel, row, column is the order of additions on the real level, in nhwc
// too. Padded taps are skipped by the loop bounds; the bias comes last.
// CHECK-LABEL: func.func private @real_0_conv2d
// CHECK-SAME: %[[IN:[^:]*]]: memref<75xf32>, %[[W:[^:]*]]: memref<27xf32>, %[[BIAS:[^:]*]]: memref<1xf32>
// CHECK: scf.for %[[OY:.*]] = %{{.*}} to %c5
// CHECK: scf.for %[[OX:.*]] = %{{.*}} to %c5
// CHECK: %[[SUM:.*]] = scf.for %[[C:.*]] = %{{.*}} to %c3 {{.*}} iter_args(%{{.*}} = %[[ZERO:.*]])
// CHECK: scf.for %[[FY:.*]] = %[[LO:[0-9]+]] to %[[HI:[0-9]+]] step
// CHECK: scf.for %[[FX:.*]] = %{{[0-9]+}} to %{{[0-9]+}} step
// CHECK: %[[WEIGHT:.*]] = arith.extf
// CHECK: arith.mulf
// CHECK: arith.addf
// CHECK: memref.load %[[BIAS]]
// CHECK: arith.addf %[[SUM]]
func.func @real(%x: tensor<1x5x5x3xf32>, %w: tensor<1x3x3x3xf32>, %b: tensor<1xf32>) -> tensor<1x5x5x1xf32> {
  %0 = qnn.conv2d nhwc %x, %w, %b {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>} : (tensor<1x5x5x3xf32>, tensor<1x3x3x3xf32>, tensor<1xf32>) -> tensor<1x5x5x1xf32>
  return %0 : tensor<1x5x5x1xf32>
}

// -----

// Integers are summed in memory order, here row, column, channel; four output
// channels at once.
// CHECK-LABEL: func.func private @integer_0_conv2d_integer
// CHECK: scf.for %{{.*}} = %c0 to %c2 step %c1 {
// CHECK: scf.for %{{.*}} = %c0 to %c3 step %c1 iter_args({{.*}}) -> (i32, i32, i32, i32)
// CHECK: scf.for %{{.*}} = %c0 to %c3 step %c1 iter_args({{.*}}) -> (i32, i32, i32, i32)
// CHECK: scf.for %{{.*}} = %c0 to %c16 step %c1 iter_args({{.*}}) -> (i32, i32, i32, i32)
// CHECK-COUNT-4: arith.muli {{.*}} : i32
func.func @integer(%x: tensor<1x3x3x16x!qnn.int<4>>, %w: tensor<8x3x3x16x!qnn.int<4>>) -> tensor<1x1x1x8xi32> {
  %0 = qnn.conv2d_integer nhwc %x, %w {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>} : (tensor<1x3x3x16x!qnn.int<4>>, tensor<8x3x3x16x!qnn.int<4>>) -> tensor<1x1x1x8xi32>
  return %0 : tensor<1x1x1x8xi32>
}

// -----

// CHECK-LABEL: func.func private @product_0_matmul_integer
// CHECK: scf.for {{.*}} iter_args
// CHECK: %[[CODE:.*]] = arith.extui %{{.*}} : i8 to i64
// CHECK: arith.addi %[[CODE]], %c-7_i64
// CHECK: arith.subi %{{.*}}, %{{.*}} : i64
// CHECK: arith.muli
// CHECK: arith.addi
func.func @product(%x: tensor<1x9x!qnn.int<8, unsigned>>, %w: tensor<9x3x!qnn.int<8>>) -> tensor<1x3xi64> {
  %0 = qnn.matmul_integer %x, %w {input_zero_point = 7 : i64, weight_zero_point = array<i32: 1, 2, 3>} : (tensor<1x9x!qnn.int<8, unsigned>>, tensor<9x3x!qnn.int<8>>) -> tensor<1x3xi64>
  return %0 : tensor<1x3xi64>
}
