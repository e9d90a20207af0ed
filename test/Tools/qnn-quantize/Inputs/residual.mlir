// A residual block, and a layer that reads what it yields.
func.func @main(%x: tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32> {
  %w1 = arith.constant dense<[[[[0.5]], [[0.25]]], [[[-0.5]], [[0.75]]]]> : tensor<2x2x1x1xf32>
  %w2 = arith.constant dense<[[[[-3.0]], [[2.0]]], [[[4.0]], [[1.5]]]]> : tensor<2x2x1x1xf32>
  %0 = qnn.conv2d nchw %x, %w1 {qnn.name = "first",
    strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>}
    : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  %1 = qnn.elementwise relu %0 {qnn.name = "trunk"} : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %2 = qnn.conv2d nchw %1, %w2 {qnn.name = "branch",
    strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>}
    : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  %3 = qnn.elementwise add %1, %2 {qnn.name = "sum"} : (tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %4 = qnn.elementwise relu %3 {qnn.name = "joined"} : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %5 = qnn.conv2d nchw %4, %w1 {qnn.name = "last",
    strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>}
    : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  return %5 : tensor<1x2x4x4xf32>
}
