// RUN: qnn-opt %s --qnn-propagate-codes --split-input-file | FileCheck %s

// CHECK-LABEL: @down
// CHECK-NEXT: %[[P:.*]] = qnn.max_pool {{ ?}}nchw %arg0 {{.*}}qnn.name = "pool"
// CHECK-SAME: tensor<1x4x4x4x!qnn.int<4>> -> tensor<1x4x2x2x!qnn.int<4>>
// CHECK-NEXT: %[[T:.*]] = qnn.transpose %[[P]] {permutation = array<i64: 0, 2, 3, 1>}
// CHECK-NEXT: %[[D:.*]] = qnn.dequantize %[[T]] {axis = 3 : i64, qnn.name = "deq", scale
// CHECK-NEXT: return %[[D]]
func.func @down(%x: tensor<1x4x4x4x!qnn.int<4>>) -> tensor<1x2x2x4xf32> {
  %d = qnn.dequantize %x {scale = array<f64: 0.5, 1.0, 2.0, 4.0>, axis = 1 : i64, qnn.name = "deq"} : tensor<1x4x4x4x!qnn.int<4>> -> tensor<1x4x4x4xf32>
  %p = qnn.max_pool nchw %d {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>, qnn.name = "pool"} : tensor<1x4x4x4xf32> -> tensor<1x4x2x2xf32>
  %t = qnn.transpose %p {permutation = array<i64: 0, 2, 3, 1>} : tensor<1x4x2x2xf32> -> tensor<1x2x2x4xf32>
  return %t : tensor<1x2x2x4xf32>
}

// -----

// Scales that follow an axis do not survive a reshape; scales along rows do not
// survive a pool; relu computes with numbers.

// CHECK-LABEL: @stays
// CHECK: qnn.dequantize
// CHECK-NEXT: qnn.reshape
// CHECK-NEXT: qnn.dequantize
// CHECK-NEXT: qnn.max_pool
// CHECK-NEXT: qnn.elementwise {{ ?}}relu
// CHECK-NEXT: qnn.reshape
func.func @stays(%x: tensor<1x4x2x2x!qnn.int<4>>) -> (tensor<1x16xf32>, tensor<1x4xf32>) {
  %a = qnn.dequantize %x {scale = array<f64: 0.5, 1.0, 2.0, 4.0>, axis = 1 : i64} : tensor<1x4x2x2x!qnn.int<4>> -> tensor<1x4x2x2xf32>
  %r = qnn.reshape %a : tensor<1x4x2x2xf32> -> tensor<1x16xf32>
  %b = qnn.dequantize %x {scale = array<f64: 0.5, 1.0>, axis = 2 : i64} : tensor<1x4x2x2x!qnn.int<4>> -> tensor<1x4x2x2xf32>
  %p = qnn.max_pool nchw %b {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>} : tensor<1x4x2x2xf32> -> tensor<1x4x1x1xf32>
  %l = qnn.elementwise relu %p : (tensor<1x4x1x1xf32>) -> tensor<1x4x1x1xf32>
  %f = qnn.reshape %l : tensor<1x4x1x1xf32> -> tensor<1x4xf32>
  return %r, %f : tensor<1x16xf32>, tensor<1x4xf32>
}

// -----

// CHECK-LABEL: @weights
// CHECK{LITERAL}: qnn.constant dense<[[1, 3, 5], [2, 4, 6]]> : tensor<2x3xi8>
// CHECK-NEXT: qnn.dequantize %{{.*}} {axis = 1 : i64
// CHECK-NEXT: return
func.func @weights() -> tensor<2x3xf32> {
  %c = qnn.constant dense<[[1, 2], [3, 4], [5, 6]]> : tensor<3x2xi8> -> tensor<3x2x!qnn.int<4>>
  %d = qnn.dequantize %c {scale = array<f64: 0.5, 1.0, 2.0>, axis = 0 : i64} : tensor<3x2x!qnn.int<4>> -> tensor<3x2xf32>
  %t = qnn.transpose %d {permutation = array<i64: 1, 0>} : tensor<3x2xf32> -> tensor<2x3xf32>
  return %t : tensor<2x3xf32>
}

// -----

// CHECK-LABEL: @resource
// CHECK{LITERAL}: arith.constant dense<[[1.000000e+00, 3.000000e+00], [2.000000e+00, 4.000000e+00]]>
// CHECK-NEXT: return
func.func @resource() -> tensor<2x2xf32> {
  %c = arith.constant dense_resource<four> : tensor<2x2xf32>
  %t = qnn.transpose %c {permutation = array<i64: 1, 0>} : tensor<2x2xf32> -> tensor<2x2xf32>
  return %t : tensor<2x2xf32>
}
{-#
  dialect_resources: { builtin: { four: "0x040000000000803F000000400000404000008040" } }
#-}

// -----

// A layer, its pool, batch norm, relu, quantize: the pool comes last, on codes.

// CHECK-LABEL: @up
// CHECK: %[[C:.*]] = qnn.conv2d
// CHECK-NEXT: %[[B:.*]] = qnn.batch_norm %[[C]]
// CHECK-NEXT: %[[R:.*]] = qnn.elementwise {{ ?}}relu %[[B]]
// CHECK-NEXT: %[[Q:.*]] = qnn.quantize %[[R]]
// CHECK-NEXT: %[[P:.*]] = qnn.max_pool {{ ?}}nchw %[[Q]]
// CHECK-NEXT: return %[[P]]
func.func @up(%x: tensor<1x1x4x4xf32>, %w: tensor<2x1x1x1xf32>) -> tensor<1x2x2x2x!qnn.int<4>> {
  %c = qnn.conv2d nchw %x, %w {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>} : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>) -> tensor<1x2x4x4xf32>
  %p = qnn.max_pool nchw %c {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>} : tensor<1x2x4x4xf32> -> tensor<1x2x2x2xf32>
  %b = qnn.batch_norm %p {axis = 1 : i64, gamma = array<f32: 1.0, 0.0>, beta = array<f32: 0.0, 0.0>, mean = array<f32: 0.5, 0.5>, variance = array<f32: 1.0, 1.0>, epsilon = 1.0e-05 : f64} : tensor<1x2x2x2xf32>
  %r = qnn.elementwise relu %b : (tensor<1x2x2x2xf32>) -> tensor<1x2x2x2xf32>
  %q = qnn.quantize %r {scale = array<f64: 0.5>} : tensor<1x2x2x2xf32> -> tensor<1x2x2x2x!qnn.int<4>>
  return %q : tensor<1x2x2x2x!qnn.int<4>>
}

// -----

// One negative gamma, and the greatest number is no longer the greatest.

// CHECK-LABEL: @decreasing
// CHECK: qnn.conv2d
// CHECK-NEXT: qnn.max_pool
// CHECK-NEXT: qnn.batch_norm
// CHECK-NEXT: qnn.quantize
func.func @decreasing(%x: tensor<1x1x4x4xf32>, %w: tensor<2x1x1x1xf32>) -> tensor<1x2x2x2x!qnn.int<4>> {
  %c = qnn.conv2d nchw %x, %w {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>} : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>) -> tensor<1x2x4x4xf32>
  %p = qnn.max_pool nchw %c {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>} : tensor<1x2x4x4xf32> -> tensor<1x2x2x2xf32>
  %b = qnn.batch_norm %p {axis = 1 : i64, gamma = array<f32: 1.0, -1.0>, beta = array<f32: 0.0, 0.0>, mean = array<f32: 0.5, 0.5>, variance = array<f32: 1.0, 1.0>, epsilon = 1.0e-05 : f64} : tensor<1x2x2x2xf32>
  %q = qnn.quantize %b {scale = array<f64: 0.5>} : tensor<1x2x2x2xf32> -> tensor<1x2x2x2x!qnn.int<4>>
  return %q : tensor<1x2x2x2x!qnn.int<4>>
}

// -----

// Past a transpose the constants turn, too; past a reshape only ops that treat
// all elements alike move.

// CHECK-LABEL: @up_transpose
// CHECK-DAG: %[[K:.*]] = arith.constant {{.*}} : tensor<1x2x1xf32>
// CHECK: %[[M:.*]] = qnn.matmul
// CHECK-NEXT: %[[R:.*]] = qnn.reshape %[[M]]
// CHECK-NEXT: %[[A:.*]] = qnn.elementwise {{ ?}}add %[[R]], %[[K]] : (tensor<3x2x2xf32>, tensor<1x2x1xf32>)
// CHECK-NEXT: %[[Q:.*]] = qnn.quantize %[[A]]
// CHECK-NEXT: %[[T:.*]] = qnn.transpose %[[Q]] {permutation = array<i64: 1, 2, 0>}
// CHECK-NEXT: return %[[T]]
func.func @up_transpose(%x: tensor<3x1xf32>, %w: tensor<1x4xf32>) -> tensor<2x2x3x!qnn.int<4>> {
  %k = arith.constant dense<[[1.0], [2.0]]> : tensor<2x1xf32>
  %m = qnn.matmul %x, %w : (tensor<3x1xf32>, tensor<1x4xf32>) -> tensor<3x4xf32>
  %r = qnn.reshape %m : tensor<3x4xf32> -> tensor<3x2x2xf32>
  %t = qnn.transpose %r {permutation = array<i64: 1, 2, 0>} : tensor<3x2x2xf32> -> tensor<2x2x3xf32>
  %ks = arith.constant dense<[[[1.0]], [[2.0]]]> : tensor<2x1x1xf32>
  %a = qnn.elementwise add %t, %ks : (tensor<2x2x3xf32>, tensor<2x1x1xf32>) -> tensor<2x2x3xf32>
  %q = qnn.quantize %a {scale = array<f64: 0.5>} : tensor<2x2x3xf32> -> tensor<2x2x3x!qnn.int<4>>
  return %q : tensor<2x2x3x!qnn.int<4>>
}
