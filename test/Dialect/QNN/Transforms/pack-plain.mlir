// RUN: qnn-opt %s --pass-pipeline='builtin.module(func.func(qnn-pack{target=cortex-m4 explain=true}))' -split-input-file -verify-diagnostics | FileCheck %s

// Without vectors, a depthwise convolution gains nothing from a copy of its
// input that is four times as large.
// CHECK-LABEL: func.func @depthwise
// CHECK-NOT: qnn.pack
// CHECK: qnn.conv2d_integer
func.func @depthwise(%x: tensor<1x9x8x24x!qnn.int<8>>) -> tensor<1x9x8x24xi32> {
  %w = qnn.constant dense<2> : tensor<24x3x3x1xi8> -> tensor<24x3x3x1x!qnn.int<8>>
  // expected-remark @+1 {{runs as plain loops: about}}
  %a = qnn.conv2d_integer nhwc %x, %w {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, groups = 24 : i64} : (tensor<1x9x8x24x!qnn.int<8>>, tensor<24x3x3x1x!qnn.int<8>>) -> tensor<1x9x8x24xi32>
  return %a : tensor<1x9x8x24xi32>
}

// -----

// Channels that share their input share its words.
// CHECK-LABEL: func.func @dense
// CHECK: qnn.packed_conv2d dot
func.func @dense(%x: tensor<1x9x8x24x!qnn.int<8>>) -> tensor<1x9x8x24xi32> {
  %w = qnn.constant dense<2> : tensor<24x3x3x24xi8> -> tensor<24x3x3x24x!qnn.int<8>>
  // expected-remark @+1 {{runs as dot on bytes, tile 2 x 2: about}}
  %a = qnn.conv2d_integer nhwc %x, %w {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>} : (tensor<1x9x8x24x!qnn.int<8>>, tensor<24x3x3x24x!qnn.int<8>>) -> tensor<1x9x8x24xi32>
  return %a : tensor<1x9x8x24xi32>
}
