// RUN: qnn-opt %s | FileCheck %s --strict-whitespace

// One blank after the name of an op.
// CHECK: = qnn.elementwise relu %
// CHECK: = qnn.conv2d nchw %
// CHECK: = qnn.max_pool nchw %
func.func @f(%x: tensor<1x1x2x2xf32>) -> tensor<1x1x1x1xf32> {
  %0 = qnn.elementwise relu %x : (tensor<1x1x2x2xf32>) -> tensor<1x1x2x2xf32>
  %1 = qnn.conv2d nchw %0, %0 {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>} : (tensor<1x1x2x2xf32>, tensor<1x1x2x2xf32>) -> tensor<1x1x1x1xf32>
  %2 = qnn.max_pool nchw %1 {kernel = array<i64: 1, 1>, strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>} : tensor<1x1x1x1xf32> -> tensor<1x1x1x1xf32>
  return %2 : tensor<1x1x1x1xf32>
}
