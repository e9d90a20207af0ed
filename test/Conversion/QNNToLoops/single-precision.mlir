// RUN: qnn-opt %s --convert-qnn-to-loops=target=znver4 | FileCheck %s
// RUN: qnn-opt %s --convert-qnn-to-loops=target=znver4 | FileCheck %s --check-prefix=MAIN

// Reals that end in a result are f32, and their sums may be fused. What a
// quantizer rounds keeps its bits, and so does what that depends on.

// MAIN-LABEL: func.func @main(
// MAIN: %[[X:.*]] = memref.alloc() : memref<288xf64>
// MAIN: call @main_0_shared(%{{.*}}, %[[X]])
// MAIN: %[[C:.*]] = memref.alloc() : memref<288xf32>
// MAIN: call @main_1_conv(%[[X]], %[[C]])
// MAIN: call @main_2_relu(%[[C]], %{{.*}})
// MAIN: %[[E:.*]] = memref.alloc() : memref<288xf64>
// MAIN: call @main_3_exact(%[[X]], %[[E]])

// CHECK: func.func private @main_0_shared
// CHECK-NOT: qnn.single_precision
// CHECK: func.func private @main_1_conv{{.*}} memref<288xf64>, {{.*}} memref<288xf32>) attributes {{.*}}qnn.single_precision
// CHECK: memref.get_global {{.*}} : memref<{{[0-9]+}}xf32>
// CHECK: arith.mulf {{.*}} fastmath<contract> : vector<8xf32>
// CHECK: arith.addf {{.*}} fastmath<contract> : vector<8xf32>
// CHECK: func.func private @main_2_relu{{.*}} attributes {{.*}}qnn.single_precision
// CHECK: func.func private @main_3_exact
// CHECK-NOT: qnn.single_precision
// CHECK: arith.mulf {{.*}} : vector<8xf64>
// CHECK: func.func private @main_4_q
func.func @main(%a: tensor<1x6x6x8xf32>) -> (tensor<1x6x6x8xf32>, tensor<1x6x6x8x!qnn.int<4>>) attributes {qnn.single_precision} {
  %w = arith.constant dense<0.3> : tensor<8x1x1x8xf32>
  %x = qnn.elementwise tanh %a {qnn.name = "shared"} : (tensor<1x6x6x8xf32>) -> tensor<1x6x6x8xf32>
  %c = qnn.conv2d nhwc %x, %w {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, qnn.name = "conv"} : (tensor<1x6x6x8xf32>, tensor<8x1x1x8xf32>) -> tensor<1x6x6x8xf32>
  %r = qnn.elementwise relu %c {qnn.name = "relu"} : (tensor<1x6x6x8xf32>) -> tensor<1x6x6x8xf32>
  %e = qnn.conv2d nhwc %x, %w {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, qnn.name = "exact"} : (tensor<1x6x6x8xf32>, tensor<8x1x1x8xf32>) -> tensor<1x6x6x8xf32>
  %q = qnn.quantize %e {scale = array<f64: 0.5>, qnn.name = "q"} : tensor<1x6x6x8xf32> -> tensor<1x6x6x8x!qnn.int<4>>
  return %r, %q : tensor<1x6x6x8xf32>, tensor<1x6x6x8x!qnn.int<4>>
}
