// RUN: qnn-opt --convert-qnn-to-loops=target=x86-64-v3 %s | FileCheck %s --check-prefixes=CHECK,THREADS
// RUN: qnn-opt --convert-qnn-to-loops=target=c99 %s | FileCheck %s --check-prefixes=CHECK,ALONE

// Rows of a large layer can be handed to threads, where the target has some.
// Layers of a batch share its images.

// CHECK-LABEL: func.func @large(
// THREADS: %[[C0:.*]] = arith.constant 0 : index
// THREADS: %[[C32:.*]] = arith.constant 32 : index
// THREADS: call @large_0_max_pool(%arg0, %arg1, %[[C0]], %[[C32]])
// ALONE: call @large_0_max_pool(%arg0, %arg1)
func.func @large(%x: tensor<1x32x32x64x!qnn.int<8>>) -> (tensor<1x32x32x64x!qnn.int<8>>) {
  %0 = qnn.max_pool nhwc %x {kernel = array<i64: 3, 3>, strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>} : tensor<1x32x32x64x!qnn.int<8>> -> tensor<1x32x32x64x!qnn.int<8>>
  return %0 : tensor<1x32x32x64x!qnn.int<8>>
}
// THREADS-LABEL: func.func private @large_0_max_pool(
// THREADS-SAME: %[[BEGIN:[a-z0-9]*]]: index, %[[END:[a-z0-9]*]]: index) attributes {{.*}}qnn.shared_steps = 32 : i64
// THREADS: scf.for %{{.*}} = %[[BEGIN]] to %[[END]]
// ALONE-LABEL: func.func private @large_0_max_pool(
// ALONE-NOT: qnn.shared_steps

// Small layers are not worth it.
// CHECK-LABEL: func.func @small(
// CHECK: call @small_0_max_pool(%arg0, %arg1)
func.func @small(%x: tensor<1x4x4x8x!qnn.int<8>>) -> (tensor<1x4x4x8x!qnn.int<8>>) {
  %0 = qnn.max_pool nhwc %x {kernel = array<i64: 3, 3>, strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>} : tensor<1x4x4x8x!qnn.int<8>> -> tensor<1x4x4x8x!qnn.int<8>>
  return %0 : tensor<1x4x4x8x!qnn.int<8>>
}
