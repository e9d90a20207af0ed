// Channels-last layers stand between transposes; meaning is kept.
// RUN: qnn-translate --export-onnx %s -o %t.onnx
// RUN: %onnx_show --check < %t.onnx | FileCheck %s
// RUN: %python -c "import numpy; numpy.save('%t.npy', numpy.arange(96, dtype='f4').reshape(1, 4, 4, 6) - 40)"
// RUN: qnn-run %s --interpret --input %t.npy --output %t.before > /dev/null
// RUN: qnn-run %t.onnx --interpret --input %t.npy --output %t.after > /dev/null
// RUN: cmp %t.before/output_0.npy %t.after/output_0.npy

// CHECK: node "conv.input" = Transpose("input_0") perm=[0, 3, 1, 2]
// CHECK-NEXT: node "conv.weights" = Transpose("w") perm=[0, 3, 1, 2]
// CHECK-NEXT: node "conv.nchw" = Conv("conv.input", "conv.weights") dilations=[1, 1] group=2 kernel_shape=[1, 2]
// CHECK-NEXT: node "conv" = Transpose("conv.nchw") perm=[0, 2, 3, 1]
// CHECK-NEXT: node "norm.input" = Transpose("conv") perm=[0, 3, 2, 1]
// CHECK-NEXT: node "norm.first" = BatchNormalization("norm.input"
// CHECK-NEXT: node "norm" = Transpose("norm.first") perm=[0, 3, 2, 1]
// CHECK: MaxPool
// CHECK: AveragePool

func.func @main(%image: tensor<1x4x4x6xf32>) -> tensor<1x2x1x2xf32> {
  %codes = qnn.constant dense<[[[[1, 2, -3], [3, -4, 5]]], [[[5, 6, 0], [-7, 7, 1]]]]> : tensor<2x1x2x3xi8> -> tensor<2x1x2x3x!qnn.int<4>>
  %w = qnn.dequantize %codes {qnn.name = "w", axis = 0 : i64, scale = array<f64: 0.25, 0.5>} : tensor<2x1x2x3x!qnn.int<4>> -> tensor<2x1x2x3xf32>
  %conv = qnn.conv2d nhwc %image, %w {qnn.name = "conv", groups = 2 : i64, strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 1>} : (tensor<1x4x4x6xf32>, tensor<2x1x2x3xf32>) -> tensor<1x4x4x2xf32>
  %norm = qnn.batch_norm %conv {qnn.name = "norm", axis = 3 : i64, gamma = array<f32: 1.0, 2.0>, beta = array<f32: 0.0, 0.5>, mean = array<f32: 0.5, 3.0>, variance = array<f32: 1.0, 2.0>, epsilon = 0.125 : f64} : tensor<1x4x4x2xf32>
  %max = qnn.max_pool nhwc %norm {kernel = array<i64: 2, 1>, strides = array<i64: 2, 1>, pads = array<i64: 0, 0, 0, 0>} : tensor<1x4x4x2xf32> -> tensor<1x2x4x2xf32>
  %avg = qnn.avg_pool nhwc %max {kernel = array<i64: 1, 3>, strides = array<i64: 1, 3>, pads = array<i64: 0, 1, 0, 0>} : tensor<1x2x4x2xf32> -> tensor<1x2x1x2xf32>
  return %avg : tensor<1x2x1x2xf32>
}
