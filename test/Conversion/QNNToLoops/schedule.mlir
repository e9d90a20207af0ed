// RUN: qnn-opt %s --convert-qnn-to-loops | FileCheck %s
// RUN: sed 's/temporal = .*spatial/temporal = [], spatial/' %s | qnn-opt --convert-qnn-to-loops | FileCheck %s --check-prefix=DEFAULT

// Without loops in the schedule: two blocks of 16 channels, 8 rows, 2 tiles of
// 4 columns. With them, 4 rows of all channels before the next 4 rows.

// CHECK-LABEL: func.func private @layer_0_packed_conv2d
// CHECK-DAG: %[[C0:.*]] = arith.constant 0 : index
// CHECK-DAG: %[[C4:.*]] = arith.constant 4 : index
// CHECK-DAG: %[[C8:.*]] = arith.constant 8 : index
// CHECK: scf.for %[[ROWS:.*]] = %[[C0]] to %[[C8]] step %[[C4]]
// CHECK: scf.for
// CHECK: scf.for %{{.*}} = %[[ROWS]] to
// CHECK: scf.for
// CHECK: qnn.mma
// DEFAULT-LABEL: func.func private @layer_0_packed_conv2d
// DEFAULT-DAG: %[[C0:.*]] = arith.constant 0 : index
// DEFAULT-DAG: %[[C1:.*]] = arith.constant 1 : index
// DEFAULT-DAG: %[[C2:.*]] = arith.constant 2 : index
// DEFAULT-DAG: %[[C8:.*]] = arith.constant 8 : index
// DEFAULT: scf.for %{{.*}} = %[[C0]] to %[[C2]] step %[[C1]]
// DEFAULT: scf.for %{{.*}} = %[[C0]] to %[[C8]] step %[[C1]]
// DEFAULT: scf.for %{{.*}} = %[[C0]] to %[[C2]] step %[[C1]]
// DEFAULT: qnn.mma
func.func @layer(%x: tensor<1x8x8x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>) -> tensor<1x8x8x32xi32> {
  %w = qnn.constant dense<7> : tensor<2x1x1x1x1x16xi32> -> tensor<2x1x1x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>
  %r = qnn.packed_conv2d xor_popcount %x, %w affine {tile = #qnn.tile<4 x 1 x 16>, out_channels = 32 : i64, strides = array<i64: 1, 1>, multiplier = array<i32: -2>, offset = dense<32> : tensor<1x32xi64>,
    schedule = #qnn.schedule<"native", temporal = [<oy, 4>], spatial = []>} : (tensor<1x8x8x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>, tensor<2x1x1x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) -> tensor<1x8x8x32xi32>
  return %r : tensor<1x8x8x32xi32>
}
