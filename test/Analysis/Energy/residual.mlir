// RUN: qnn-opt %s --energy-report=csv --energy-function=real --energy-memory=16kb | sed s/_integer// > %t.real
// RUN: qnn-opt %s --energy-report=csv --energy-function=integer --energy-memory=16kb | sed s/_integer// > %t.integer
// RUN: cut -d, -f1,3- %t.real > %t.real.prices
// RUN: cut -d, -f1,3- %t.integer | diff %t.real.prices -
// RUN: FileCheck %s < %t.real

// A residual block costs the same on both levels. The map of 4096 elements does
// not fit at 8 bits: the first convolution stores it, the second and the add
// fetch it.

//      CHECK: name,
// CHECK-NEXT: first,qnn.conv2d,36864,8,8,
// CHECK-NEXT: second,qnn.conv2d,
// CHECK-NEXT: sum,{{qnn.elementwise|qnn.add_requantize}},0,0,8,
// CHECK-NEXT: mean,{{.*}},0,0,8,{{.*}},815613.{{[0-9]+}},8,0,0,1,0,2048.000,dram,
// CHECK-NEXT: total

func.func @real(%x: tensor<1x1x32x32xf32>, %w: tensor<4x1x3x3x!qnn.int<8>>, %b: tensor<4xf32>, %v: tensor<4x4x3x3x!qnn.int<8>>) -> tensor<1x4x1x1xf32> {
  %xq = qnn.quantize %x {scale = array<f64: 0.5>} : tensor<1x1x32x32xf32> -> tensor<1x1x32x32x!qnn.int<8>>
  %xd = qnn.dequantize %xq {scale = array<f64: 0.5>} : tensor<1x1x32x32x!qnn.int<8>> -> tensor<1x1x32x32xf32>
  %wd = qnn.dequantize %w {scale = array<f64: 0.5>} : tensor<4x1x3x3x!qnn.int<8>> -> tensor<4x1x3x3xf32>
  %vd = qnn.dequantize %v {scale = array<f64: 0.5>} : tensor<4x4x3x3x!qnn.int<8>> -> tensor<4x4x3x3xf32>
  %c = qnn.conv2d nchw %xd, %wd, %b {qnn.name = "first", strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>} : (tensor<1x1x32x32xf32>, tensor<4x1x3x3xf32>, tensor<4xf32>) -> tensor<1x4x32x32xf32>
  %q = qnn.quantize %c {scale = array<f64: 0.5>} : tensor<1x4x32x32xf32> -> tensor<1x4x32x32x!qnn.int<8>>
  %d = qnn.dequantize %q {scale = array<f64: 0.5>} : tensor<1x4x32x32x!qnn.int<8>> -> tensor<1x4x32x32xf32>
  %e = qnn.conv2d nchw %d, %vd {qnn.name = "second", strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>} : (tensor<1x4x32x32xf32>, tensor<4x4x3x3xf32>) -> tensor<1x4x32x32xf32>
  %f = qnn.quantize %e {scale = array<f64: 0.5>} : tensor<1x4x32x32xf32> -> tensor<1x4x32x32x!qnn.int<8>>
  %g = qnn.dequantize %f {scale = array<f64: 0.5>} : tensor<1x4x32x32x!qnn.int<8>> -> tensor<1x4x32x32xf32>
  %s = qnn.elementwise add %g, %d {qnn.name = "sum"} : (tensor<1x4x32x32xf32>, tensor<1x4x32x32xf32>) -> tensor<1x4x32x32xf32>
  %r = qnn.elementwise relu %s : (tensor<1x4x32x32xf32>) -> tensor<1x4x32x32xf32>
  %t = qnn.quantize %r {scale = array<f64: 0.5>} : tensor<1x4x32x32xf32> -> tensor<1x4x32x32x!qnn.int<8>>
  %u = qnn.dequantize %t {scale = array<f64: 0.5>} : tensor<1x4x32x32x!qnn.int<8>> -> tensor<1x4x32x32xf32>
  %p = qnn.avg_pool nchw %u {qnn.name = "mean", kernel = array<i64: 32, 32>, strides = array<i64: 32, 32>, pads = array<i64: 0, 0, 0, 0>} : tensor<1x4x32x32xf32> -> tensor<1x4x1x1xf32>
  %y = qnn.quantize %p {scale = array<f64: 0.5>} : tensor<1x4x1x1xf32> -> tensor<1x4x1x1x!qnn.int<8>>
  %z = qnn.dequantize %y {scale = array<f64: 0.5>} : tensor<1x4x1x1x!qnn.int<8>> -> tensor<1x4x1x1xf32>
  return %z : tensor<1x4x1x1xf32>
}

func.func @integer(%x: tensor<1x1x32x32xf32>, %w: tensor<4x1x3x3x!qnn.int<8>>, %v: tensor<4x4x3x3x!qnn.int<8>>) -> tensor<1x4x1x1xf32> {
  %xq = qnn.quantize %x {scale = array<f64: 0.5>} : tensor<1x1x32x32xf32> -> tensor<1x1x32x32x!qnn.int<8>>
  %c = qnn.conv2d_integer nchw %xq, %w {qnn.name = "first", qnn.biases = 4 : i64, strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>} : (tensor<1x1x32x32x!qnn.int<8>>, tensor<4x1x3x3x!qnn.int<8>>) -> tensor<1x4x32x32xi32>
  %q = qnn.requantize %c {multiplier = array<i32: 1>, offset = array<i64: 0>, shift = array<i32: 1>, low = -128 : i64, high = 127 : i64, axis = 1 : i64} : tensor<1x4x32x32xi32> -> tensor<1x4x32x32x!qnn.int<8>>
  %e = qnn.conv2d_integer nchw %q, %v {qnn.name = "second", strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>} : (tensor<1x4x32x32x!qnn.int<8>>, tensor<4x4x3x3x!qnn.int<8>>) -> tensor<1x4x32x32xi32>
  %f = qnn.requantize %e {multiplier = array<i32: 1>, offset = array<i64: 0>, shift = array<i32: 1>, low = -128 : i64, high = 127 : i64, axis = 1 : i64} : tensor<1x4x32x32xi32> -> tensor<1x4x32x32x!qnn.int<8>>
  %s = qnn.add_requantize %f, %q {qnn.name = "sum", lhs_multiplier = 1 : i64, rhs_multiplier = 1 : i64, offset = 0 : i64, shift = 0 : i64, low = 0 : i64, high = 127 : i64} : (tensor<1x4x32x32x!qnn.int<8>>, tensor<1x4x32x32x!qnn.int<8>>) -> tensor<1x4x32x32x!qnn.int<8>>
  %p = qnn.sum_pool nchw %s {qnn.name = "mean", kernel = array<i64: 32, 32>, strides = array<i64: 32, 32>, pads = array<i64: 0, 0, 0, 0>} : tensor<1x4x32x32x!qnn.int<8>> -> tensor<1x4x1x1xi32>
  %y = qnn.requantize %p {multiplier = array<i32: 1>, offset = array<i64: 0>, shift = array<i32: 10>, low = -128 : i64, high = 127 : i64, axis = 1 : i64} : tensor<1x4x1x1xi32> -> tensor<1x4x1x1x!qnn.int<8>>
  %z = qnn.dequantize %y {scale = array<f64: 0.5>} : tensor<1x4x1x1x!qnn.int<8>> -> tensor<1x4x1x1xf32>
  return %z : tensor<1x4x1x1xf32>
}
