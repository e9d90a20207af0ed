// RUN: qnn-opt %s --qnn-energy-report="format=csv function=image" -o /dev/null | FileCheck %s --check-prefix=IMAGE
// RUN: qnn-opt %s --energy-report=csv --energy-function=image --energy-input-bits=4 | FileCheck %s --check-prefix=NARROW
// RUN: qnn-opt %s --energy-report=csv --energy-function=image --energy-input-bits=32 | FileCheck %s --check-prefix=FLOAT
// RUN: qnn-opt %s --energy-report=csv --energy-function=through | FileCheck %s --check-prefix=THROUGH
// RUN: qnn-opt %s --energy-report=csv --energy-function=product | FileCheck %s --check-prefix=PRODUCT
// RUN: qnn-opt %s --energy-report=json --energy-function=product | FileCheck %s --check-prefix=WEIGHTS

// A network's input without a quantizer is the platform's image, normalised or
// not, unless the user says otherwise.
// IMAGE: dense,qnn.matmul,32,2,8,
// NARROW: dense,qnn.matmul,32,2,4,
// FLOAT: dense,qnn.matmul,32,2,32,
func.func @image(%x: tensor<1x8xf32>, %w: tensor<8x4x!qnn.int<2>>) -> tensor<1x4xf32> {
  %mean = arith.constant dense<0.5> : tensor<8xf32>
  %n = qnn.elementwise sub %x, %mean : (tensor<1x8xf32>, tensor<8xf32>) -> tensor<1x8xf32>
  %wd = qnn.dequantize %w {scale = array<f64: 0.5>} : tensor<8x4x!qnn.int<2>> -> tensor<8x4xf32>
  %y = qnn.matmul %n, %wd {qnn.name = "dense"} : (tensor<1x8xf32>, tensor<8x4xf32>) -> tensor<1x4xf32>
  return %y : tensor<1x4xf32>
}

// A quantizer's width is seen through max-pool, transpose, reshape and ReLU,
// but not through a function that leaves the grid.
// THROUGH: seen,qnn.matmul,{{[0-9]+}},2,3,
// THROUGH: unseen,qnn.matmul,{{[0-9]+}},2,32,
func.func @through(%x: tensor<1x2x4x4x!qnn.int<3>>, %w: tensor<8x8x!qnn.int<2>>) -> tensor<1x8xf32> {
  %d = qnn.dequantize %x {scale = array<f64: 0.5>} : tensor<1x2x4x4x!qnn.int<3>> -> tensor<1x2x4x4xf32>
  %p = qnn.max_pool nchw %d {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>} : tensor<1x2x4x4xf32> -> tensor<1x2x2x2xf32>
  %t = qnn.transpose %p {permutation = array<i64: 0, 2, 3, 1>} : tensor<1x2x2x2xf32> -> tensor<1x2x2x2xf32>
  %f = tensor.collapse_shape %t [[0], [1, 2, 3]] : tensor<1x2x2x2xf32> into tensor<1x8xf32>
  %r = qnn.elementwise relu %f : (tensor<1x8xf32>) -> tensor<1x8xf32>
  %wd = qnn.dequantize %w {scale = array<f64: 0.5>} : tensor<8x8x!qnn.int<2>> -> tensor<8x8xf32>
  %y = qnn.matmul %r, %wd {qnn.name = "seen"} : (tensor<1x8xf32>, tensor<8x8xf32>) -> tensor<1x8xf32>
  %s = qnn.elementwise sigmoid %r : (tensor<1x8xf32>) -> tensor<1x8xf32>
  %z = qnn.matmul %s, %wd {qnn.name = "unseen"} : (tensor<1x8xf32>, tensor<8x8xf32>) -> tensor<1x8xf32>
  %sum = qnn.elementwise add %y, %z : (tensor<1x8xf32>, tensor<1x8xf32>) -> tensor<1x8xf32>
  return %sum : tensor<1x8xf32>
}

// A product of two maps has no weights of its own.
// PRODUCT: scores,qnn.matmul,64,4,4,
// WEIGHTS: "name": "scores"
// WEIGHTS: "weights": 0
func.func @product(%x: tensor<4x4x!qnn.int<4>>) -> tensor<4x4xf32> {
  %d = qnn.dequantize %x {scale = array<f64: 0.5>} : tensor<4x4x!qnn.int<4>> -> tensor<4x4xf32>
  %t = qnn.transpose %d {permutation = array<i64: 1, 0>} : tensor<4x4xf32> -> tensor<4x4xf32>
  %y = qnn.matmul %d, %t {qnn.name = "scores"} : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x4xf32>
  return %y : tensor<4x4xf32>
}
