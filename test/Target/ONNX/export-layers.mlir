// RUN: qnn-translate --export-onnx %s | %onnx_show --check | FileCheck %s

// CHECK: model "net" ir 7 opsets ai.onnx:13
// CHECK-NEXT: input "image" FLOAT[1, 3, 8, 8]
// CHECK-NEXT: const "w" FLOAT[4, 3, 3, 3] = 0.5, 0.5
// CHECK-NEXT: const "b" FLOAT[4] = 0, 1, 2, 3
// CHECK-NEXT: const "norm.gamma" FLOAT[4] = 1, 2, 3, 4
// CHECK: const "shape.shape" INT64[2] = 1, 64
// CHECK: node "conv" = Conv("image", "w", "b") dilations=[1, 1] group=1 kernel_shape=[3, 3] pads=[1, 1, 1, 1] strides=[1, 1]
// CHECK-NEXT: node "norm" = BatchNormalization("conv", "norm.gamma", "norm.beta", "norm.mean", "norm.variance") epsilon=9.99{{.*}}e-06
// CHECK-NEXT: node "relu" = Relu("norm")
// CHECK-NEXT: node "leaky" = LeakyRelu("relu") alpha=0.125
// CHECK-NEXT: node "clip" = Clip("leaky", "clip.param0", "clip.param1")
// CHECK-NEXT: node "pool" = MaxPool("clip") dilations=[1, 1] kernel_shape=[2, 2] pads=[0, 0, 0, 0] strides=[2, 2]
// CHECK-NEXT: node "mean" = AveragePool("pool") count_include_pad=1 kernel_shape=[3, 3] pads=[1, 1, 1, 1] strides=[1, 1]
// CHECK-NEXT: node "shape" = Reshape("mean", "shape.shape")
// CHECK-NEXT: node "turn" = Transpose("shape") perm=[1, 0]
// CHECK-NEXT: node "product" = MatMul("shape", "turn")
// CHECK-NEXT: node "probability" = Softmax("product") axis=1
// CHECK-NEXT: node "output_0" = Add("probability", "probability")
// CHECK-NEXT: node "twice" = Identity("output_0")
// CHECK-NEXT: node "copy" = Identity("image")
// CHECK-NEXT: output "output_0" FLOAT[1, 1]
// CHECK-NEXT: output "twice" FLOAT[1, 1]
// CHECK-NEXT: output "copy" FLOAT[1, 3, 8, 8]

module @net {
  func.func @main(%image: tensor<1x3x8x8xf32> {qnn.name = "image"})
      -> (tensor<1x1xf32>, tensor<1x1xf32> {qnn.name = "twice"}, tensor<1x3x8x8xf32> {qnn.name = "copy"}) {
    %w = arith.constant {qnn.name = "w"} dense<0.5> : tensor<4x3x3x3xf32>
    %b = arith.constant {qnn.name = "b"} dense<[0.0, 1.0, 2.0, 3.0]> : tensor<4xf32>
    %conv = qnn.conv2d nchw %image, %w, %b {qnn.name = "conv", strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>} : (tensor<1x3x8x8xf32>, tensor<4x3x3x3xf32>, tensor<4xf32>) -> tensor<1x4x8x8xf32>
    %norm = qnn.batch_norm %conv {qnn.name = "norm", axis = 1 : i64, gamma = array<f32: 1.0, 2.0, 3.0, 4.0>, beta = array<f32: 0.0, 0.0, 0.0, 0.0>, mean = array<f32: 0.5, 0.5, 0.5, 0.5>, variance = array<f32: 1.0, 1.0, 1.0, 1.0>, epsilon = 9.9999997473787516E-6 : f64} : tensor<1x4x8x8xf32>
    %relu = qnn.elementwise relu %norm {qnn.name = "relu"} : (tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
    %leaky = qnn.elementwise leaky_relu %relu {qnn.name = "leaky", params = array<f64: 0.125>} : (tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
    %clip = qnn.elementwise clip %leaky {qnn.name = "clip", params = array<f64: -1.0, 6.0>} : (tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
    %pool = qnn.max_pool nchw %clip {qnn.name = "pool", kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>} : tensor<1x4x8x8xf32> -> tensor<1x4x4x4xf32>
    %mean = qnn.avg_pool nchw %pool {qnn.name = "mean", count_include_pad, kernel = array<i64: 3, 3>, strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>} : tensor<1x4x4x4xf32> -> tensor<1x4x4x4xf32>
    %shape = qnn.reshape %mean {qnn.name = "shape"} : tensor<1x4x4x4xf32> -> tensor<1x64xf32>
    %turn = qnn.transpose %shape {qnn.name = "turn", permutation = array<i64: 1, 0>} : tensor<1x64xf32> -> tensor<64x1xf32>
    %product = qnn.matmul %shape, %turn {qnn.name = "product"} : (tensor<1x64xf32>, tensor<64x1xf32>) -> tensor<1x1xf32>
    %probability = qnn.softmax %product {qnn.name = "probability", axis = 1 : i64} : tensor<1x1xf32>
    %sum = qnn.elementwise add %probability, %probability : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>
    return %sum, %sum, %image : tensor<1x1xf32>, tensor<1x1xf32>, tensor<1x3x8x8xf32>
  }
}
