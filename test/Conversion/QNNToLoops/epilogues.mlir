// RUN: qnn-opt --convert-qnn-to-loops --split-input-file %s | FileCheck %s

// The layer that sums stores codes: there is no buffer of sums. A block of a
// depthwise convolution takes four channels, each with its own input.
// CHECK-LABEL: func.func @depthwise(
// CHECK-NEXT: call @depthwise_0_conv(%arg0, %arg1)
// CHECK-NEXT: return
// CHECK: func.func private @depthwise_0_conv(%[[IN:.*]]: memref<72xi8>, %[[OUT:.*]]: memref<72xi8>)
// CHECK-SAME: qnn.kernel = "conv2d_integer, requantize, lookup"
// CHECK-COUNT-4: memref.load %[[IN]]
// CHECK-NOT: memref.load %[[IN]]
// CHECK-COUNT-4: memref.store {{.*}}, %[[OUT]]
// CHECK-NOT: memref.store
func.func @depthwise(%x: tensor<1x3x3x8x!qnn.int<8>>) -> tensor<1x3x3x8x!qnn.int<8>> {
  %w = qnn.constant dense<1> : tensor<8x3x3x1xi8> -> tensor<8x3x3x1x!qnn.int<8>>
  %0 = qnn.conv2d_integer nhwc %x, %w {pads = array<i64: 1, 1, 1, 1>, strides = array<i64: 1, 1>, groups = 8 : i64, qnn.name = "conv"} : (tensor<1x3x3x8x!qnn.int<8>>, tensor<8x3x3x1x!qnn.int<8>>) -> tensor<1x3x3x8xi32>
  %1 = qnn.requantize %0 {multiplier = array<i32: 5, 6, 7, 8, 9, 10, 11, 12>, offset = array<i64: 0>, shift = array<i32: 6>, low = 0 : i64, high = 3 : i64, axis = 3 : i64} : tensor<1x3x3x8xi32> -> tensor<1x3x3x8x!qnn.int<2, unsigned>>
  %2 = qnn.lookup %1 {values = dense<[[3, 1, 0, 1]]> : tensor<1x4xi8>, axis = 3 : i64} : tensor<1x3x3x8x!qnn.int<2, unsigned>> -> tensor<1x3x3x8x!qnn.int<8>>
  return %2 : tensor<1x3x3x8x!qnn.int<8>>
}

// -----

// Sums that others read too are stored.
// CHECK-LABEL: func.func @twice(
// CHECK: call @twice_0_add_integer
// CHECK: call @twice_1_threshold
// CHECK: call @twice_2_threshold
func.func @twice(%x: tensor<4x!qnn.int<8>>) -> (tensor<4x!qnn.int<1>>, tensor<4x!qnn.int<1>>) {
  %0 = qnn.add_integer %x, %x {multipliers = array<i64: 1, 2>} : (tensor<4x!qnn.int<8>>, tensor<4x!qnn.int<8>>) -> tensor<4xi32>
  %1 = qnn.threshold %0 {thresholds = dense<3> : tensor<1x1xi64>, decreasing = array<i1: false>, axis = 0 : i64} : tensor<4xi32> -> tensor<4x!qnn.int<1>>
  %2 = qnn.threshold %0 {thresholds = dense<4> : tensor<1x1xi64>, decreasing = array<i1: false>, axis = 0 : i64} : tensor<4xi32> -> tensor<4x!qnn.int<1>>
  return %1, %2 : tensor<4x!qnn.int<1>>, tensor<4x!qnn.int<1>>
}

// -----

// An addition goes through all elements in one loop and knows no channel: it
// takes an epilogue that is the same for all, but none with a row for each.
// CHECK-LABEL: func.func @flat(
// CHECK: call @flat_0_add_integer
// CHECK: call @flat_1_add_integer
// CHECK-NEXT: call @flat_2_threshold
func.func @flat(%x: tensor<1x2x!qnn.int<8>>) -> (tensor<1x2x!qnn.int<1>>, tensor<1x2x!qnn.int<1>>) {
  %0 = qnn.add_integer %x, %x {multipliers = array<i64: 1, 2>} : (tensor<1x2x!qnn.int<8>>, tensor<1x2x!qnn.int<8>>) -> tensor<1x2xi32>
  %1 = qnn.threshold %0 {thresholds = dense<3> : tensor<1x1xi64>, decreasing = array<i1: false>, axis = 1 : i64} : tensor<1x2xi32> -> tensor<1x2x!qnn.int<1>>
  %2 = qnn.add_integer %x, %x {multipliers = array<i64: 1, 3>} : (tensor<1x2x!qnn.int<8>>, tensor<1x2x!qnn.int<8>>) -> tensor<1x2xi32>
  %3 = qnn.threshold %2 {thresholds = dense<[[3], [4]]> : tensor<2x1xi64>, decreasing = array<i1: false>, axis = 1 : i64} : tensor<1x2xi32> -> tensor<1x2x!qnn.int<1>>
  return %1, %3 : tensor<1x2x!qnn.int<1>>, tensor<1x2x!qnn.int<1>>
}
