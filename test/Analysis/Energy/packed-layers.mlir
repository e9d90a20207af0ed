// Phases of a transposed convolution and pools of words cost what they stand
// for.
// RUN: qnn-opt %s --pass-pipeline='builtin.module(func.func(qnn-pack{target=x86-64-v4}))' -o %t.mlir
// RUN: FileCheck %s < %t.mlir
// RUN: qnn-opt --energy-report=csv %s -o /dev/null | cut -d, -f1,3- > %t.integer
// RUN: qnn-opt --energy-report=csv %t.mlir -o /dev/null | cut -d, -f1,3- | diff %t.integer -

// CHECK: qnn.max_pool {{.*}}!qnn.packed
// CHECK: qnn.packed_conv2d {{.*}}qnn.work = array<i64>
func.func @main(%x: tensor<1x8x8x32x!qnn.int<1, bipolar>>) -> tensor<1x8x8x16xi32> {
  %w = qnn.constant dense<1> : tensor<64x3x3x32xi8> -> tensor<64x3x3x32x!qnn.int<1, bipolar>>
  %a = qnn.conv2d_integer nhwc %x, %w {qnn.name = "conv", strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>} : (tensor<1x8x8x32x!qnn.int<1, bipolar>>, tensor<64x3x3x32x!qnn.int<1, bipolar>>) -> tensor<1x8x8x64xi32>
  %t = qnn.threshold %a {thresholds = dense<3> : tensor<1x1xi64>, decreasing = array<i1: false>, axis = 3 : i64} : tensor<1x8x8x64xi32> -> tensor<1x8x8x64x!qnn.int<1, bipolar>>
  %p = qnn.max_pool nhwc %t {qnn.name = "pool", kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>} : tensor<1x8x8x64x!qnn.int<1, bipolar>> -> tensor<1x4x4x64x!qnn.int<1, bipolar>>
  %c = qnn.constant dense<1> : tensor<32x1x1x64xi8> -> tensor<32x1x1x64x!qnn.int<1, bipolar>>
  %b = qnn.conv2d_integer nhwc %p, %c {qnn.name = "reduce", strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>} : (tensor<1x4x4x64x!qnn.int<1, bipolar>>, tensor<32x1x1x64x!qnn.int<1, bipolar>>) -> tensor<1x4x4x32xi32>
  %s = qnn.threshold %b {thresholds = dense<3> : tensor<1x1xi64>, decreasing = array<i1: false>, axis = 3 : i64} : tensor<1x4x4x32xi32> -> tensor<1x4x4x32x!qnn.int<1, bipolar>>
  %u = qnn.constant dense<1> : tensor<32x2x2x16xi8> -> tensor<32x2x2x16x!qnn.int<1, bipolar>>
  %r = qnn.conv_transpose2d_integer nhwc %s, %u {qnn.name = "up", strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>} : (tensor<1x4x4x32x!qnn.int<1, bipolar>>, tensor<32x2x2x16x!qnn.int<1, bipolar>>) -> tensor<1x8x8x16xi32>
  return %r : tensor<1x8x8x16xi32>
}
