// RUN: qnn-opt %s --verify-roundtrip | FileCheck %s
// RUN: qnn-opt %s --emit-bytecode | qnn-opt | FileCheck %s
// RUN: qnn-opt %s -mlir-print-op-generic | qnn-opt | FileCheck %s

// CHECK-LABEL: @elementwise
func.func @elementwise(%x: tensor<2x3xf32>, %y: tensor<3xf32>, %s: tensor<f32>) {
  // CHECK: qnn.elementwise add %{{.*}}, %{{.*}} : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  %add = qnn.elementwise add %x, %y : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  // CHECK: qnn.elementwise sub %{{.*}}, %{{.*}} : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  %sub = qnn.elementwise sub %x, %y : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  // CHECK: qnn.elementwise mul %{{.*}}, %{{.*}} : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  %mul = qnn.elementwise mul %x, %y : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  // CHECK: qnn.elementwise div %{{.*}}, %{{.*}} : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  %div = qnn.elementwise div %x, %y : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  // CHECK: qnn.elementwise min %{{.*}}, %{{.*}} : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  %min = qnn.elementwise min %x, %y : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  // CHECK: qnn.elementwise max %{{.*}}, %{{.*}} : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  %max = qnn.elementwise max %x, %y : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  // CHECK: qnn.elementwise relu %{{.*}} : (tensor<3xf32>) -> tensor<3xf32>
  %relu = qnn.elementwise relu %y : (tensor<3xf32>) -> tensor<3xf32>
  // CHECK: qnn.elementwise neg %{{.*}} : (tensor<3xf32>) -> tensor<3xf32>
  %neg = qnn.elementwise neg %y : (tensor<3xf32>) -> tensor<3xf32>
  // CHECK: qnn.elementwise abs %{{.*}} : (tensor<3xf32>) -> tensor<3xf32>
  %abs = qnn.elementwise abs %y : (tensor<3xf32>) -> tensor<3xf32>
  // CHECK: qnn.elementwise exp %{{.*}} : (tensor<3xf32>) -> tensor<3xf32>
  %exp = qnn.elementwise exp %y : (tensor<3xf32>) -> tensor<3xf32>
  // CHECK: qnn.elementwise sqrt %{{.*}} : (tensor<3xf32>) -> tensor<3xf32>
  %sqrt = qnn.elementwise sqrt %y : (tensor<3xf32>) -> tensor<3xf32>
  // CHECK: qnn.elementwise sigmoid %{{.*}} : (tensor<3xf32>) -> tensor<3xf32>
  %sigmoid = qnn.elementwise sigmoid %y : (tensor<3xf32>) -> tensor<3xf32>
  // CHECK: qnn.elementwise tanh %{{.*}} : (tensor<3xf32>) -> tensor<3xf32>
  %tanh = qnn.elementwise tanh %y : (tensor<3xf32>) -> tensor<3xf32>
  // CHECK: qnn.elementwise sign %{{.*}} : (tensor<3xf32>) -> tensor<3xf32>
  %sign = qnn.elementwise sign %y : (tensor<3xf32>) -> tensor<3xf32>
  // CHECK: qnn.elementwise clip %{{.*}} {params = array<f64: 0.000000e+00, 6.000000e+00>}
  %clip = qnn.elementwise clip %y {params = array<f64: 0.0, 6.0>} : (tensor<3xf32>) -> tensor<3xf32>
  // CHECK: qnn.elementwise leaky_relu %{{.*}} {params = array<f64: 1.000000e-01>}
  %leaky = qnn.elementwise leaky_relu %y {params = array<f64: 0.1>} : (tensor<3xf32>) -> tensor<3xf32>
  // CHECK: qnn.elementwise mul %{{.*}}, %{{.*}} : (tensor<f32>, tensor<2x3xf32>) -> tensor<2x3xf64>
  %scalar = qnn.elementwise mul %s, %x : (tensor<f32>, tensor<2x3xf32>) -> tensor<2x3xf64>
  return
}

// CHECK-LABEL: @functions
func.func @functions(%x: tensor<3xf32>, %y: tensor<3xf32>) {
  // CHECK: qnn.elementwise pow %{{.*}}, %{{.*}} : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  %pow = qnn.elementwise pow %x, %y : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  // CHECK: qnn.elementwise prelu %{{.*}}, %{{.*}} : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  %prelu = qnn.elementwise prelu %x, %y : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  // CHECK: qnn.elementwise selu %{{.*}} {params = array<f64: 1.700000e+00, 1.100000e+00>}
  %selu = qnn.elementwise selu %x {params = array<f64: 1.7, 1.1>} : (tensor<3xf32>) -> tensor<3xf32>
  // CHECK: qnn.elementwise gelu_tanh %{{.*}} : (tensor<3xf32>) -> tensor<3xf32>
  %gelu = qnn.elementwise gelu_tanh %x : (tensor<3xf32>) -> tensor<3xf32>
  return
}

// CHECK-LABEL: @reduce
func.func @reduce(%x: tensor<2x3x4xf32>) {
  // CHECK: qnn.reduce max %{{.*}} {axes = array<i64: 0, 2>} : tensor<2x3x4xf32> -> tensor<1x3x1xf32>
  %0 = qnn.reduce max %x {axes = array<i64: 0, 2>} : tensor<2x3x4xf32> -> tensor<1x3x1xf32>
  return
}

// CHECK-LABEL: @batch_norm
func.func @batch_norm(%x: tensor<1x2xf32>) {
  // CHECK: qnn.batch_norm %{{.*}} {axis = 1 : i64, beta = array<f32: 0.000000e+00, 5.000000e-01>, epsilon = 1.000000e-05 : f64, gamma = array<f32: 1.000000e+00, 2.000000e+00>, mean = array<f32: 3.000000e+00, 4.000000e+00>, variance = array<f32: 5.000000e+00, 6.000000e+00>} : tensor<1x2xf32>
  %0 = qnn.batch_norm %x {axis = 1 : i64, gamma = array<f32: 1.0, 2.0>, beta = array<f32: 0.0, 0.5>, mean = array<f32: 3.0, 4.0>, variance = array<f32: 5.0, 6.0>, epsilon = 1.0e-05 : f64} : tensor<1x2xf32>
  return
}

// CHECK-LABEL: @softmax
func.func @softmax(%x: tensor<1x10xf32>) {
  // CHECK: qnn.softmax %{{.*}} {axis = 1 : i64} : tensor<1x10xf32>
  %0 = qnn.softmax %x {axis = 1 : i64} : tensor<1x10xf32>
  return
}
