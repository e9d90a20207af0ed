// RUN: qnn-opt --convert-qnn-to-loops --split-input-file %s | FileCheck %s

// N,C,H,W to N,H,W,C: H and W are one loop.
// CHECK-LABEL: func.func private @nhwc_0_transpose
// CHECK: scf.for %[[PIXEL:.*]] = %{{.*}} to %c30 step
// CHECK: scf.for %[[C:.*]] = %{{.*}} to %c4 step
// CHECK-NOT: scf.for
// CHECK: %[[TO0:.*]] = arith.muli %[[PIXEL]], %c4
// CHECK: %[[TO:.*]] = arith.addi %[[TO0]], %[[C]]
// CHECK: %[[FROM0:.*]] = arith.muli %[[C]], %c30
// CHECK: %[[FROM:.*]] = arith.addi %[[PIXEL]], %[[FROM0]]
// CHECK: %[[ELEMENT:.*]] = memref.load %{{.*}}[%[[FROM]]] : memref<120xi8>
// CHECK: memref.store %[[ELEMENT]], %{{.*}}[%[[TO]]]
func.func @nhwc(%x: tensor<1x4x5x6x!qnn.int<3>>) -> tensor<1x5x6x4x!qnn.int<3>> {
  %0 = qnn.transpose %x {permutation = array<i64: 0, 2, 3, 1>} : tensor<1x4x5x6x!qnn.int<3>> -> tensor<1x5x6x4x!qnn.int<3>>
  return %0 : tensor<1x5x6x4x!qnn.int<3>>
}
