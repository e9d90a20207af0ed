func.func @main(%x: tensor<1x4x6x6x!qnn.int<8>> {qnn.name = "x"}) -> (tensor<1x8x6x6xi32> {qnn.name = "y"}) {
  %w = qnn.constant dense<3> : tensor<8x4x3x3xi8> -> tensor<8x4x3x3x!qnn.int<8>>
  %c = qnn.conv2d_integer nchw %x, %w {qnn.name = "conv", strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>} : (tensor<1x4x6x6x!qnn.int<8>>, tensor<8x4x3x3x!qnn.int<8>>) -> tensor<1x8x6x6xi32>
  return %c : tensor<1x8x6x6xi32>
}
