// A layer that reads color images.
func.func @main(%x: tensor<1x8x8x3xf32>) -> tensor<1x8x8x2xf32> {
  %w = arith.constant dense<[[[[0.5, -1.0, 0.25]]],
                             [[[0.75, 0.125, -0.5]]]]> : tensor<2x1x1x3xf32>
  %0 = qnn.conv2d nhwc %x, %w {
    strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>}
    : (tensor<1x8x8x3xf32>, tensor<2x1x1x3xf32>) -> tensor<1x8x8x2xf32>
  return %0 : tensor<1x8x8x2xf32>
}
