// RUN: qnn-opt --convert-qnn-to-loops --split-input-file %s | FileCheck %s

// Axes that all operands step through alike become one loop.
// CHECK-LABEL: func.func private @broadcast_0_elementwise
// CHECK-SAME: %[[A:[^:]*]]: memref<120xf32>, %[[B:[^:]*]]: memref<4xf32>
// CHECK: scf.for %[[I:.*]] = %{{.*}} to %c6 step
// CHECK: scf.for %[[J:.*]] = %{{.*}} to %c4 step
// CHECK: scf.for %[[K:.*]] = %{{.*}} to %c5 step
// CHECK: memref.load %[[B]][%[[J]]]
// CHECK: arith.addf
func.func @broadcast(%a: tensor<2x3x4x5xf32>, %b: tensor<4x1xf32>) -> tensor<2x3x4x5xf32> {
  %0 = qnn.elementwise add %a, %b : (tensor<2x3x4x5xf32>, tensor<4x1xf32>) -> tensor<2x3x4x5xf32>
  return %0 : tensor<2x3x4x5xf32>
}

// -----

// CHECK-LABEL: func.func private @same_shape_0_elementwise
// CHECK: scf.for %{{.*}} = %{{.*}} to %c120 step
// CHECK-NOT: scf.for
// CHECK: arith.cmpf ogt
// CHECK-NEXT: arith.select
func.func @same_shape(%a: tensor<2x3x4x5xf32>, %b: tensor<2x3x4x5xf32>) -> tensor<2x3x4x5xf32> {
  %0 = qnn.elementwise max %a, %b : (tensor<2x3x4x5xf32>, tensor<2x3x4x5xf32>) -> tensor<2x3x4x5xf32>
  return %0 : tensor<2x3x4x5xf32>
}

// -----

// Subtract, divide, multiply, add: the order that the op documents. The
// deviation 2 = sqrt(3.5 + 0.5) is a constant, and equal gammas are one.
// CHECK: memref.global "private" constant @norm_constant_0 : memref<2xf64> = dense<[5.000000e-01, 1.500000e+00]>
// CHECK: memref.global "private" constant @norm_constant_1 : memref<2xf64> = dense<[2.000000e+00, 3.000000e+00]>
// CHECK-LABEL: func.func private @norm_0_batch_norm
// CHECK: %[[CENTERED:.*]] = arith.subf
// CHECK: %[[NORMAL:.*]] = arith.divf %[[CENTERED]]
// CHECK: %[[SCALED:.*]] = arith.mulf %[[NORMAL]]
// CHECK: arith.addf %[[SCALED]]
func.func @norm(%x: tensor<1x2x4xf32>) -> tensor<1x2x4xf32> {
  %0 = qnn.batch_norm %x {axis = 1 : i64, gamma = array<f32: 2.0, 2.0>, beta = array<f32: 1.0, 1.0>, mean = array<f32: 0.5, 1.5>, variance = array<f32: 3.5, 8.5>, epsilon = 0.5 : f64} : tensor<1x2x4xf32>
  return %0 : tensor<1x2x4xf32>
}

// -----

// CHECK-LABEL: func.func private @soft_0_softmax
// CHECK: scf.for {{.*}} iter_args
// CHECK: cmpf ogt
// CHECK: scf.for {{.*}} iter_args
// CHECK: math.exp
// CHECK: arith.addf
// CHECK: scf.for
// CHECK: math.exp
// CHECK: arith.divf
func.func @soft(%x: tensor<1x10xf32>) -> tensor<1x10xf32> {
  %0 = qnn.softmax %x {axis = 1 : i64} : tensor<1x10xf32>
  return %0 : tensor<1x10xf32>
}
