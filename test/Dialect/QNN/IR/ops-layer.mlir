// RUN: qnn-opt %s --verify-roundtrip | FileCheck %s
// RUN: qnn-opt %s --emit-bytecode | qnn-opt | FileCheck %s
// RUN: qnn-opt %s -mlir-print-op-generic | qnn-opt | FileCheck %s

// CHECK-LABEL: @conv2d
func.func @conv2d(%x: tensor<1x4x8x8xf32>, %w: tensor<6x4x3x3xf32>, %b: tensor<6xf32>, %h: tensor<1x8x8x4xf32>, %v: tensor<8x3x3x1xf32>) {
  // CHECK: qnn.conv2d nchw %{{.*}}, %{{.*}} {pads = array<i64: 0, 0, 0, 0>, strides = array<i64: 1, 1>} : (tensor<1x4x8x8xf32>, tensor<6x4x3x3xf32>) -> tensor<1x6x6x6xf32>
  %0 = qnn.conv2d nchw %x, %w {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>} : (tensor<1x4x8x8xf32>, tensor<6x4x3x3xf32>) -> tensor<1x6x6x6xf32>
  // CHECK: qnn.conv2d nchw %{{.*}}, %{{.*}}, %{{.*}} {dilations = array<i64: 2, 3>, pads = array<i64: 1, 2, 3, 4>, strides = array<i64: 2, 1>} : (tensor<1x4x8x8xf32>, tensor<6x4x3x3xf32>, tensor<6xf32>) -> tensor<1x6x4x8xf32>
  %1 = qnn.conv2d nchw %x, %w, %b {strides = array<i64: 2, 1>, pads = array<i64: 1, 2, 3, 4>, dilations = array<i64: 2, 3>} : (tensor<1x4x8x8xf32>, tensor<6x4x3x3xf32>, tensor<6xf32>) -> tensor<1x6x4x8xf32>
  // CHECK: qnn.conv2d nhwc %{{.*}}, %{{.*}} {groups = 4 : i64, pads = array<i64: 1, 1, 1, 1>, strides = array<i64: 1, 1>} : (tensor<1x8x8x4xf32>, tensor<8x3x3x1xf32>) -> tensor<1x8x8x8xf32>
  %2 = qnn.conv2d nhwc %h, %v {groups = 4 : i64, strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>} : (tensor<1x8x8x4xf32>, tensor<8x3x3x1xf32>) -> tensor<1x8x8x8xf32>
  return
}

// CHECK-LABEL: @matmul
func.func @matmul(%x: tensor<2x4xf32>, %w: tensor<4x3xf32>) {
  // CHECK: qnn.matmul %{{.*}}, %{{.*}} : (tensor<2x4xf32>, tensor<4x3xf32>) -> tensor<2x3xf32>
  %0 = qnn.matmul %x, %w : (tensor<2x4xf32>, tensor<4x3xf32>) -> tensor<2x3xf32>
  return
}

// CHECK-LABEL: @pools
func.func @pools(%x: tensor<1x4x8x8xf32>, %q: tensor<1x8x8x4x!qnn.int<1, bipolar>>) {
  // CHECK: qnn.max_pool nchw %{{.*}} {kernel = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>, strides = array<i64: 2, 2>} : tensor<1x4x8x8xf32> -> tensor<1x4x4x4xf32>
  %0 = qnn.max_pool nchw %x {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>} : tensor<1x4x8x8xf32> -> tensor<1x4x4x4xf32>
  // CHECK: qnn.max_pool nhwc %{{.*}} : tensor<1x8x8x4x!qnn.int<1, bipolar>> -> tensor<1x8x8x4x!qnn.int<1, bipolar>>
  %1 = qnn.max_pool nhwc %q {kernel = array<i64: 3, 3>, strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>} : tensor<1x8x8x4x!qnn.int<1, bipolar>> -> tensor<1x8x8x4x!qnn.int<1, bipolar>>
  // CHECK: qnn.avg_pool nchw %{{.*}} {count_include_pad, kernel = array<i64: 3, 3>, pads = array<i64: 1, 1, 0, 0>, strides = array<i64: 2, 2>} : tensor<1x4x8x8xf32> -> tensor<1x4x4x4xf32>
  %2 = qnn.avg_pool nchw %x {count_include_pad, kernel = array<i64: 3, 3>, strides = array<i64: 2, 2>, pads = array<i64: 1, 1, 0, 0>} : tensor<1x4x8x8xf32> -> tensor<1x4x4x4xf32>
  return
}

// CHECK-LABEL: @shapes
func.func @shapes(%x: tensor<1x4x2x3xf32>, %q: tensor<1x4x2x3x!qnn.int<4>>, %a: tensor<6xi16>) {
  // CHECK: qnn.reshape %{{.*}} : tensor<1x4x2x3xf32> -> tensor<24xf32>
  %0 = qnn.reshape %x : tensor<1x4x2x3xf32> -> tensor<24xf32>
  // CHECK: qnn.reshape %{{.*}} : tensor<6xi16> -> tensor<2x3xi16>
  %1 = qnn.reshape %a : tensor<6xi16> -> tensor<2x3xi16>
  // CHECK: qnn.transpose %{{.*}} {permutation = array<i64: 0, 2, 3, 1>} : tensor<1x4x2x3x!qnn.int<4>> -> tensor<1x2x3x4x!qnn.int<4>>
  %2 = qnn.transpose %q {permutation = array<i64: 0, 2, 3, 1>} : tensor<1x4x2x3x!qnn.int<4>> -> tensor<1x2x3x4x!qnn.int<4>>
  return
}
