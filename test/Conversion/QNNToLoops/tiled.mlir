// RUN: qnn-opt %s --convert-qnn-to-loops | FileCheck %s

// Two output channels at a time, one row of weights in the buffer; sums leave
// unfinished after the first half of c and come back for the second.
// CHECK-LABEL: func.func @main(
// CHECK-SAME: %[[X:.*]]: memref<12xi8> {{{.*}}}, %[[W:.*]]: memref<16xi8> {{{.*}}}, %[[Y:.*]]: memref<12xi32> {{{.*}}}, %[[COUNTS:.*]]: memref<5xi64> {qnn.name = "accesses", qnn.output = tensor<5xi64>})
// CHECK: call @main_0_clear_counters(%[[COUNTS]])
// The tiles of weights and sums, and the unfinished sums.
// CHECK: memref.alloc() : memref<4xi8>
// CHECK: memref.alloc() : memref<2xi32>
// CHECK: memref.alloc() : memref<12xi32>
// CHECK: call @main_1_product

// CHECK-LABEL: func.func private @main_1_product(
// CHECK-SAME: %[[X:.*]]: memref<12xi8>, %[[W:.*]]: memref<16xi8>, %[[Y:.*]]: memref<12xi32>, %[[WT:.*]]: memref<4xi8>, %[[YT:.*]]: memref<2xi32>, %[[OPEN:.*]]: memref<12xi32>, %[[N:.*]]: memref<5xi64>)
// CHECK: scf.for %[[C1:.*]] = %c0 to %c2
// CHECK: scf.for %[[K:.*]] = %c0 to %c2
// The weights stay while b runs.
// CHECK: memref.store %{{.*}}, %[[WT]]
// CHECK: scf.for %[[B:.*]] = %c0 to %c3
// CHECK: %[[FIRST:.*]] = arith.cmpi eq, %[[C1]], %c0
// CHECK: scf.if %[[FIRST]] {
// CHECK: memref.store %c0_i32, %[[YT]]
// CHECK: } else {
// CHECK: memref.load %[[OPEN]]
// CHECK: memref.store %{{.*}}, %[[YT]]
// CHECK: memref.load %[[N]]
// CHECK: }
// CHECK: arith.muli
// CHECK: memref.store %{{.*}}, %[[YT]]
// CHECK: %[[LAST:.*]] = arith.cmpi eq, %[[C1]], %c1
// CHECK: scf.if %[[LAST]] {
// CHECK: memref.store %{{.*}}, %[[Y]]
// CHECK: } else {
// CHECK: memref.store %{{.*}}, %[[OPEN]]

func.func @main(%x: tensor<3x4x!qnn.int<8>>, %w: tensor<4x4x!qnn.int<8>>) -> tensor<3x4xi32> attributes {qnn.count_accesses} {
  %y = qnn.matmul_integer %x, %w {qnn.name = "product", qnn.tiles = {
    platform = "p", elides_first_read = true, multicast = true, spatial = [#qnn.loop<k, 2>],
    temporal = [#qnn.loop<c, 2>, #qnn.loop<b, 3>, #qnn.loop<k, 2>, #qnn.loop<c, 2>],
    memories = [{name = "sram", weights = 1, outputs = 0}]}
  } : (tensor<3x4x!qnn.int<8>>, tensor<4x4x!qnn.int<8>>) -> tensor<3x4xi32>
  return %y : tensor<3x4xi32>
}
