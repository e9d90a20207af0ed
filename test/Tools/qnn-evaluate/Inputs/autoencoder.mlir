// Reproduces the first two of four numbers, and half of the third.
func.func @main(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %w = arith.constant dense<[[1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0],
                             [0.0, 0.0, 0.5, 0.0], [0.0, 0.0, 0.0, 0.0]]> : tensor<4x4xf32>
  %0 = qnn.matmul %x, %w {qnn.name = "code"} : (tensor<1x4xf32>, tensor<4x4xf32>) -> tensor<1x4xf32>
  return %0 : tensor<1x4xf32>
}
