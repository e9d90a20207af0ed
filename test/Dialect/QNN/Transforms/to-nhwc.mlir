// RUN: qnn-opt %s --qnn-to-nhwc --split-input-file | FileCheck %s

// The transposes between the layers meet; the constants turn at once, and the
// batch norm works along the last axis.

// CHECK-LABEL: @layers
// CHECK-DAG: %[[W:.*]] = arith.constant {{.*}} : tensor<2x1x2x3xf32>
// CHECK-DAG: %[[B:.*]] = arith.constant {{.*}} : tensor<1x1x1x2xf32>
// CHECK: %[[T:.*]] = qnn.transpose %arg0 {permutation = array<i64: 0, 2, 3, 1>}
// CHECK-NEXT: %[[C:.*]] = qnn.conv2d {{ ?}}nhwc %[[T]], %[[W]] {{.*}}qnn.name = "conv"
// CHECK-SAME: -> tensor<1x8x8x2xf32>
// CHECK-NEXT: %[[N:.*]] = qnn.batch_norm %[[C]] {axis = 3 : i64
// CHECK-NEXT: %[[A:.*]] = qnn.elementwise {{ ?}}add %[[N]], %[[B]]
// CHECK-NEXT: %[[P:.*]] = qnn.max_pool {{ ?}}nhwc %[[A]]
// CHECK-NEXT: %[[O:.*]] = qnn.transpose %[[P]] {permutation = array<i64: 0, 3, 1, 2>}
// CHECK-NEXT: return %[[O]]
func.func @layers(%x: tensor<1x3x8x9xf32>) -> tensor<1x2x4x4xf32> {
  %w = arith.constant dense<[[[[1.0, 2.0]], [[3.0, 4.0]], [[5.0, 6.0]]], [[[1.0, 1.0]], [[1.0, 1.0]], [[1.0, 1.0]]]]> : tensor<2x3x1x2xf32>
  %b = arith.constant dense<[[[1.0]], [[2.0]]]> : tensor<2x1x1xf32>
  %c = qnn.conv2d nchw %x, %w {qnn.name = "conv", strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>} : (tensor<1x3x8x9xf32>, tensor<2x3x1x2xf32>) -> tensor<1x2x8x8xf32>
  %n = qnn.batch_norm %c {axis = 1 : i64, gamma = array<f32: 1.0, 2.0>, beta = array<f32: 0.0, 0.0>, mean = array<f32: 0.5, 0.5>, variance = array<f32: 1.0, 1.0>, epsilon = 1.0e-05 : f64} : tensor<1x2x8x8xf32>
  %a = qnn.elementwise add %n, %b : (tensor<1x2x8x8xf32>, tensor<2x1x1xf32>) -> tensor<1x2x8x8xf32>
  %p = qnn.max_pool nchw %a {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>} : tensor<1x2x8x8xf32> -> tensor<1x2x4x4xf32>
  return %p : tensor<1x2x4x4xf32>
}

// -----

// Weights of codes: K,C,FY,FX = 1,2,1,2 become 1,1,2,2. An image of one channel
// needs no transpose.

// CHECK-LABEL: @codes
// CHECK-DAG: %[[W:.*]] = qnn.constant dense<{{\[\[\[\[}}1, 3], [2, 4{{\]\]\]\]}}> : tensor<1x1x2x2xi8>
// CHECK-DAG: %[[V:.*]] = qnn.constant dense<1>
// CHECK: %[[X:.*]] = qnn.reshape %arg0 : tensor<1x1x3x3x!qnn.int<4>> -> tensor<1x3x3x1x!qnn.int<4>>
// CHECK-NEXT: %[[C:.*]] = qnn.conv2d_integer {{ ?}}nhwc %[[X]], %[[V]] {{.*}}qnn.acc_range = array<i64: -8, 7>
// CHECK-NEXT: %[[T:.*]] = qnn.threshold %[[C]] {axis = 3 : i64
// CHECK-NEXT: %[[D:.*]] = qnn.conv2d_integer {{ ?}}nhwc %[[T]], %[[W]]
// CHECK-NEXT: %[[R:.*]] = qnn.reshape %[[D]] : tensor<1x3x2x1xi16> -> tensor<1x1x3x2xi16>
// CHECK-NEXT: return %[[R]]
func.func @codes(%x: tensor<1x1x3x3x!qnn.int<4>>) -> tensor<1x1x3x2xi16> {
  %v = qnn.constant dense<1> : tensor<2x1x1x1xi8> -> tensor<2x1x1x1x!qnn.int<4>>
  %w = qnn.constant dense<[[[[1, 2]], [[3, 4]]]]> : tensor<1x2x1x2xi8> -> tensor<1x2x1x2x!qnn.int<4>>
  %c = qnn.conv2d_integer nchw %x, %v {qnn.acc_range = array<i64: -8, 7>, strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>} : (tensor<1x1x3x3x!qnn.int<4>>, tensor<2x1x1x1x!qnn.int<4>>) -> tensor<1x2x3x3xi16>
  %t = qnn.threshold %c {thresholds = dense<[[1], [2]]> : tensor<2x1xi64>, decreasing = array<i1: false>, axis = 1 : i64} : tensor<1x2x3x3xi16> -> tensor<1x2x3x3x!qnn.int<1, bipolar>>
  %d = qnn.conv2d_integer nchw %t, %w {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>} : (tensor<1x2x3x3x!qnn.int<1, bipolar>>, tensor<1x2x1x2x!qnn.int<4>>) -> tensor<1x1x3x2xi16>
  return %d : tensor<1x1x3x2xi16>
}

// -----

// Rows c, y, x of the dense weights become y, x, c: with C = 2, H = 1, W = 2,
// rows 0 1 2 3 become 0 2 1 3. The requantization goes along.

// CHECK-LABEL: @flatten
// CHECK: %[[W:.*]] = qnn.constant dense<{{\[\[}}1], [3], [2], [4{{\]\]}}> : tensor<4x1xi8>
// CHECK: %[[P:.*]] = qnn.max_pool {{ ?}}nhwc
// CHECK-NEXT: %[[Q:.*]] = qnn.requantize %[[P]]
// CHECK-SAME: tensor<1x1x2x2x!qnn.int<4>>
// CHECK-NEXT: %[[F:.*]] = qnn.reshape %[[Q]] {qnn.name = "flat"}
// CHECK-NEXT: %[[M:.*]] = qnn.matmul_integer %[[F]], %[[W]]
// CHECK-NEXT: return %[[M]]
func.func @flatten(%x: tensor<1x2x2x4x!qnn.int<8>>) -> tensor<1x1xi16> {
  %w = qnn.constant dense<[[1], [2], [3], [4]]> : tensor<4x1xi8> -> tensor<4x1x!qnn.int<4>>
  %p = qnn.max_pool nchw %x {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>} : tensor<1x2x2x4x!qnn.int<8>> -> tensor<1x2x1x2x!qnn.int<8>>
  %f = qnn.reshape %p {qnn.name = "flat"} : tensor<1x2x1x2x!qnn.int<8>> -> tensor<1x4x!qnn.int<8>>
  %q = qnn.requantize %f {multiplier = array<i32: 3>, offset = array<i64: 0>, shift = array<i32: 4>, low = -8 : i64, high = 7 : i64, axis = 1 : i64} : tensor<1x4x!qnn.int<8>> -> tensor<1x4x!qnn.int<4>>
  %m = qnn.matmul_integer %q, %w : (tensor<1x4x!qnn.int<4>>, tensor<4x1x!qnn.int<4>>) -> tensor<1x1xi16>
  return %m : tensor<1x1xi16>
}

// -----

// Real numbers are added in the order of the rows: the transpose stays.

// CHECK-LABEL: @real_flatten
// CHECK: %[[P:.*]] = qnn.max_pool {{ ?}}nhwc
// CHECK-NEXT: %[[T:.*]] = qnn.transpose %[[P]] {permutation = array<i64: 0, 3, 1, 2>}
// CHECK-NEXT: %[[F:.*]] = qnn.reshape %[[T]]
// CHECK-NEXT: qnn.matmul %[[F]], %arg1
func.func @real_flatten(%x: tensor<1x2x4x4xf32>, %w: tensor<8x1xf32>) -> tensor<1x1xf32> {
  %p = qnn.max_pool nchw %x {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>} : tensor<1x2x4x4xf32> -> tensor<1x2x2x2xf32>
  %f = qnn.reshape %p : tensor<1x2x2x2xf32> -> tensor<1x8xf32>
  %m = qnn.matmul %f, %w : (tensor<1x8xf32>, tensor<8x1xf32>) -> tensor<1x1xf32>
  return %m : tensor<1x1xf32>
}

// -----

// A residual add of two layers: both transposes sink, none is left between.

// CHECK-LABEL: @residual
// CHECK-COUNT-1: qnn.transpose %arg0
// CHECK: %[[A:.*]] = qnn.max_pool {{ ?}}nhwc
// CHECK: %[[S:.*]] = qnn.add_requantize
// CHECK-SAME: tensor<1x4x4x2x!qnn.int<4>>
// CHECK-NEXT: %[[T:.*]] = qnn.transpose %[[S]]
// CHECK-NEXT: return %[[T]]
func.func @residual(%x: tensor<1x2x8x8x!qnn.int<4>>) -> tensor<1x2x4x4x!qnn.int<4>> {
  %a = qnn.max_pool nchw %x {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>} : tensor<1x2x8x8x!qnn.int<4>> -> tensor<1x2x4x4x!qnn.int<4>>
  %b = qnn.max_pool nchw %a {kernel = array<i64: 3, 3>, strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>} : tensor<1x2x4x4x!qnn.int<4>> -> tensor<1x2x4x4x!qnn.int<4>>
  %s = qnn.add_requantize %a, %b {lhs_multiplier = 3 : i64, rhs_multiplier = 5 : i64, offset = 8 : i64, shift = 4 : i64, low = -8 : i64, high = 7 : i64} : (tensor<1x2x4x4x!qnn.int<4>>, tensor<1x2x4x4x!qnn.int<4>>) -> tensor<1x2x4x4x!qnn.int<4>>
  return %s : tensor<1x2x4x4x!qnn.int<4>>
}

// -----

// Weights of a transposed convolution, C,K,FY,FX, turn in the same way.

// CHECK-LABEL: @transposed
// CHECK: %[[W:.*]] = qnn.constant {{.*}} : tensor<2x1x2x3xi8>
// CHECK: %[[X:.*]] = qnn.transpose %arg0 {permutation = array<i64: 0, 2, 3, 1>}
// CHECK: %[[C:.*]] = qnn.conv_transpose2d_integer {{ ?}}nhwc %[[X]], %[[W]] {{.*}} -> tensor<1x4x8x3xi16>
// CHECK: qnn.transpose %[[C]] {permutation = array<i64: 0, 3, 1, 2>}
func.func @transposed(%x: tensor<1x2x4x4x!qnn.int<4>>) -> tensor<1x3x4x8xi16> {
  %w = qnn.constant dense<[[[[1, 2]], [[3, 4]], [[5, 6]]], [[[1, 2]], [[3, 4]], [[5, 6]]]]> : tensor<2x3x1x2xi8> -> tensor<2x3x1x2x!qnn.int<4>>
  %c = qnn.conv_transpose2d_integer nchw %x, %w {strides = array<i64: 1, 2>, pads = array<i64: 0, 0, 0, 0>} : (tensor<1x2x4x4x!qnn.int<4>>, tensor<2x3x1x2x!qnn.int<4>>) -> tensor<1x3x4x8xi16>
  return %c : tensor<1x3x4x8xi16>
}
