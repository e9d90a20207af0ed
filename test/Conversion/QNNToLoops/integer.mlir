// RUN: qnn-opt --convert-qnn-to-loops --split-input-file %s | FileCheck %s

// One threshold: one comparison with a constant, no table.
// CHECK-NOT: memref.global
// CHECK-LABEL: func.func private @sign_0_threshold
// CHECK: arith.cmpi sge, %{{.*}}, %c3_i32
// CHECK-NOT: arith.cmpi
// CHECK: return
func.func @sign(%x: tensor<8xi32>) -> tensor<8x!qnn.int<1, bipolar>> {
  %0 = qnn.threshold %x {thresholds = dense<3> : tensor<1x1xi64>, decreasing = array<i1: false>, axis = 0 : i64} : tensor<8xi32> -> tensor<8x!qnn.int<1, bipolar>>
  return %0 : tensor<8x!qnn.int<1, bipolar>>
}

// -----

// Two thresholds are filled up to three with one that is always reached; in a
// decreasing row -x >= t is ~x >= t - 1.
// CHECK: memref.global {{.*}} : memref<6xi32> = dense<[-2147483648, -4, 9, -2147483648, 5, 6]>
// CHECK-LABEL: func.func private @rows_0_threshold
// CHECK: arith.xori
// CHECK-COUNT-2: arith.cmpi sge
// CHECK-NOT: arith.cmpi
// CHECK: return
func.func @rows(%x: tensor<1x2xi32>) -> tensor<1x2x!qnn.int<2, ternary>> {
  %0 = qnn.threshold %x {thresholds = dense<[[-4, 9], [6, 7]]> : tensor<2x2xi64>, decreasing = array<i1: false, true>, axis = 1 : i64} : tensor<1x2xi32> -> tensor<1x2x!qnn.int<2, ternary>>
  return %0 : tensor<1x2x!qnn.int<2, ternary>>
}

// -----

// A threshold that no 32-bit number reaches needs 64 bits.
// CHECK: memref<3xi64>
func.func @unreachable(%x: tensor<4xi32>) -> tensor<4x!qnn.int<2>> {
  %0 = qnn.threshold %x {thresholds = dense<[[0, 1, 9223372036854775807]]> : tensor<1x3xi64>, decreasing = array<i1: false>, axis = 0 : i64} : tensor<4xi32> -> tensor<4x!qnn.int<2>>
  return %0 : tensor<4x!qnn.int<2>>
}

// -----

// Tables take the narrowest type that holds them.
// CHECK: memref.global {{.*}} : memref<2xi16> = dense<[3, 300]>
// CHECK-LABEL: func.func private @scale_0_requantize
// CHECK: %[[PRODUCT:.*]] = arith.muli %{{.*}} : i64
// CHECK: %[[SUM:.*]] = arith.addi %[[PRODUCT]], %c4_i64
// CHECK: arith.shrsi %[[SUM]], %c3_i64
// CHECK: arith.andi %[[SUM]], %c7_i64
// CHECK: arith.subi
// CHECK: arith.cmpi sgt
// CHECK: arith.cmpi slt
func.func @scale(%x: tensor<1x2xi32>) -> tensor<1x2x!qnn.int<8>> {
  %0 = qnn.requantize %x {multiplier = array<i32: 3, 300>, offset = array<i64: 4>, shift = array<i32: 3>, low = -128 : i64, high = 127 : i64, tie_even, axis = 1 : i64} : tensor<1x2xi32> -> tensor<1x2x!qnn.int<8>>
  return %0 : tensor<1x2x!qnn.int<8>>
}

// -----

// CHECK-LABEL: func.func private @residual_0_add_requantize
// CHECK: arith.muli %{{.*}}, %c300_i64
// CHECK: arith.muli %{{.*}}, %c500_i64
// CHECK: arith.addi %{{.*}}, %c128_i64
// CHECK: arith.shrsi %{{.*}}, %c8_i64
func.func @residual(%a: tensor<4x!qnn.int<8>>, %b: tensor<4x!qnn.int<8>>) -> tensor<4x!qnn.int<8>> {
  %0 = qnn.add_requantize %a, %b {lhs_multiplier = 300 : i64, rhs_multiplier = 500 : i64, offset = 128 : i64, shift = 8 : i64, low = -128 : i64, high = 127 : i64} : (tensor<4x!qnn.int<8>>, tensor<4x!qnn.int<8>>) -> tensor<4x!qnn.int<8>>
  return %0 : tensor<4x!qnn.int<8>>
}
