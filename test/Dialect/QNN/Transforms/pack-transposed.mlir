// RUN: qnn-opt %s --pass-pipeline='builtin.module(func.func(qnn-pack{target=znver4}))' -split-input-file -verify-diagnostics | FileCheck %s

// Four phases of 2 x 2 taps, each at another corner; the requantize runs in
// each of them. The work of all is that of the first.
// CHECK-LABEL: func.func @four_phases
func.func @four_phases(%x: tensor<1x4x4x16x!qnn.int<8>>) -> tensor<1x8x8x16x!qnn.int<8>> {
  %w = qnn.constant dense<1> : tensor<16x4x4x16xi8> -> tensor<16x4x4x16x!qnn.int<8>>
  // CHECK: qnn.pack %arg0 {halo = array<i64: 1, 1, 0, 0>
  // CHECK: %[[A:.*]] = qnn.packed_conv2d dot {{.*}} requantize {{.*}} qnn.name = "up", qnn.work = array<i64: 16, 16, 256,
  // CHECK-SAME: -> tensor<1x4x4x16x!qnn.int<8>>
  // CHECK: qnn.pack %arg0 {halo = array<i64: 1, 0, 0, 1>
  // CHECK: %[[B:.*]] = qnn.packed_conv2d {{.*}} qnn.name = "up.1", qnn.work = array<i64>
  // CHECK: %[[AB:.*]] = qnn.concat %[[A]], %[[B]] {axis = 3 : i64}
  // CHECK: %[[ROW:.*]] = qnn.reshape %[[AB]] : {{.*}} -> tensor<1x4x128x!qnn.int<8>>
  // CHECK: qnn.concat %[[ROW]], %{{.*}} {axis = 2 : i64} : {{.*}} -> tensor<1x4x256x!qnn.int<8>>
  // CHECK: qnn.reshape %{{.*}} -> tensor<1x8x8x16x!qnn.int<8>>
  %a = qnn.conv_transpose2d_integer nhwc %x, %w {qnn.name = "up", strides = array<i64: 2, 2>, pads = array<i64: 1, 1, 1, 1>} : (tensor<1x4x4x16x!qnn.int<8>>, tensor<16x4x4x16x!qnn.int<8>>) -> tensor<1x8x8x16xi32>
  %r = qnn.requantize %a {multiplier = array<i32: 1>, offset = array<i64: 0>, shift = array<i32: 10>, low = -128 : i64, high = 127 : i64, axis = 3 : i64} : tensor<1x8x8x16xi32> -> tensor<1x8x8x16x!qnn.int<8>>
  return %r : tensor<1x8x8x16x!qnn.int<8>>
}

// -----

// Taps of a phase come in reverse; odd sizes are cut out of whole phases.
// CHECK-LABEL: func.func @taps
func.func @taps(%x: tensor<1x1x3x1x!qnn.int<8>>) -> tensor<1x1x5x1xi32> {
  // Phase 0 has the tap 2, phase 1 the taps 3 and 1 of two columns.
  %w = qnn.constant dense<[[[[1], [2], [3]]]]> : tensor<1x1x3x1xi8> -> tensor<1x1x3x1x!qnn.int<8>>
  // CHECK: qnn.constant dense<2> : tensor<1x1x1x1xi8>
  // CHECK: qnn.constant dense<{{\[+}}3], [1]{{\]+}}> : tensor<1x1x2x1xi8>
  // CHECK: qnn.slice %{{.*}} {offsets = array<i64: 0, 0, 0, 0>, strides = array<i64: 1, 1, 1, 1>} : tensor<1x1x6x1xi32> -> tensor<1x1x5x1xi32>
  %a = qnn.conv_transpose2d_integer nhwc %x, %w {strides = array<i64: 1, 2>, pads = array<i64: 0, 1, 0, 1>} : (tensor<1x1x3x1x!qnn.int<8>>, tensor<1x1x3x1x!qnn.int<8>>) -> tensor<1x1x5x1xi32>
  return %a : tensor<1x1x5x1xi32>
}

// -----

func.func @variable(%x: tensor<1x3x3x4x!qnn.int<8>>, %w: tensor<4x2x2x4x!qnn.int<8>>) -> tensor<1x6x6x4xi32> {
  // expected-remark @+1 {{runs as plain loops: its weights are not constant}}
  %a = qnn.conv_transpose2d_integer nhwc %x, %w {strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>} : (tensor<1x3x3x4x!qnn.int<8>>, tensor<4x2x2x4x!qnn.int<8>>) -> tensor<1x6x6x4xi32>
  return %a : tensor<1x6x6x4xi32>
}

// -----

func.func @channels_first(%x: tensor<1x4x3x3x!qnn.int<8>>) -> tensor<1x4x6x6xi32> {
  %w = qnn.constant dense<1> : tensor<4x4x2x2xi8> -> tensor<4x4x2x2x!qnn.int<8>>
  // expected-remark @+1 {{runs as plain loops: it is not in nhwc layout}}
  %a = qnn.conv_transpose2d_integer nchw %x, %w {strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>} : (tensor<1x4x3x3x!qnn.int<8>>, tensor<4x4x2x2x!qnn.int<8>>) -> tensor<1x4x6x6xi32>
  return %a : tensor<1x4x6x6xi32>
}

// -----

func.func @padding_alone(%x: tensor<1x1x1x4x!qnn.int<8>>) -> tensor<1x1x1x4xi32> {
  %w = qnn.constant dense<1> : tensor<4x3x3x4xi8> -> tensor<4x3x3x4x!qnn.int<8>>
  // expected-remark @+1 {{runs as plain loops: some of its results are of padding alone}}
  %a = qnn.conv_transpose2d_integer nhwc %x, %w {strides = array<i64: 2, 2>, pads = array<i64: 2, 2, 0, 0>} : (tensor<1x1x1x4x!qnn.int<8>>, tensor<4x3x3x4x!qnn.int<8>>) -> tensor<1x1x1x4xi32>
  return %a : tensor<1x1x1x4xi32>
}
