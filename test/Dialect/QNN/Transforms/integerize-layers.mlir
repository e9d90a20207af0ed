// RUN: qnn-opt %s --qnn-integerize --split-input-file 2>&1 | FileCheck %s

// (a / 2 + b) / 1 with a relu: (a * m/2 + b * m + offset) >> shift, from code 0.

// CHECK-LABEL: @residual
// CHECK-NEXT: %[[S:.*]] = qnn.add_requantize %arg0, %arg1
// CHECK-SAME: high = 10 : i64
// CHECK-SAME: low = 0 : i64
// CHECK-SAME: qnn.name = "sum+relu+out"
// CHECK-NEXT: return %[[S]]
func.func @residual(%a: tensor<1x4x!qnn.int<4>>, %b: tensor<1x4x!qnn.int<4>>) -> tensor<1x4x!qnn.int<8>> {
  %da = qnn.dequantize %a {scale = array<f64: 0.47>} : tensor<1x4x!qnn.int<4>> -> tensor<1x4xf32>
  %db = qnn.dequantize %b {scale = array<f64: 1.01>} : tensor<1x4x!qnn.int<4>> -> tensor<1x4xf32>
  %s = qnn.elementwise add %da, %db {qnn.name = "sum"} : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %r = qnn.elementwise relu %s {qnn.name = "relu"} : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %q = qnn.quantize %r {scale = array<f64: 1.01>, qnn.name = "out"} : tensor<1x4xf32> -> tensor<1x4x!qnn.int<8>>
  return %q : tensor<1x4x!qnn.int<8>>
}

// -----

// The sum of four codes minus 4 * 3, over 4 * 0.5: codes 0..3 begin above
// 1 (a tie goes to 0), at 3 and above 5.

// CHECK-LABEL: @mean
// CHECK-NEXT: %[[S:.*]] = qnn.sum_pool {{ ?}}nchw %arg0
// CHECK-SAME: input_zero_point = 3 : i64
// CHECK-SAME: qnn.acc_range = array<i64: -44, 16>
// CHECK-SAME: -> tensor<1x1x1x1xi16>
// CHECK-NEXT: %[[T:.*]] = qnn.threshold %[[S]]
// CHECK-SAME{LITERAL}: thresholds = dense<[[2, 3, 6]]>
// CHECK-NEXT: return %[[T]]
func.func @mean(%x: tensor<1x1x2x2x!qnn.int<4>>) -> tensor<1x1x1x1x!qnn.int<2, unsigned>> {
  %d = qnn.dequantize %x {scale = array<f64: 0.25>, zero_point = array<i32: 3>} : tensor<1x1x2x2x!qnn.int<4>> -> tensor<1x1x2x2xf32>
  %p = qnn.avg_pool nchw %d {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>} : tensor<1x1x2x2xf32> -> tensor<1x1x1x1xf32>
  %q = qnn.quantize %p {scale = array<f64: 0.125>} : tensor<1x1x1x1xf32> -> tensor<1x1x1x1x!qnn.int<2, unsigned>>
  return %q : tensor<1x1x1x1x!qnn.int<2, unsigned>>
}

// -----

// 16-bit codes need 64-bit accumulators here: 5 * 2^15 * 2^15 > 2^31.

// CHECK-LABEL: @wide
// CHECK: qnn.matmul_integer
// CHECK-SAME: qnn.acc_range = array<i64: -5368545280, 5368709120>
// CHECK-SAME: -> tensor<1x1xi64>
func.func @wide(%x: tensor<1x5x!qnn.int<16>>) -> tensor<1x1xf32> {
  %w = qnn.constant dense<-32768> : tensor<5x1xi16> -> tensor<5x1x!qnn.int<16>>
  %dx = qnn.dequantize %x {scale = array<f64: 1.0>} : tensor<1x5x!qnn.int<16>> -> tensor<1x5xf32>
  %dw = qnn.dequantize %w {scale = array<f64: 1.0>} : tensor<5x1x!qnn.int<16>> -> tensor<5x1xf32>
  %c = qnn.matmul %dx, %dw : (tensor<1x5xf32>, tensor<5x1xf32>) -> tensor<1x1xf32>
  return %c : tensor<1x1xf32>
}

// -----

// A position of the result sums 0 to 4 products of 7 * 2 at most.

// CHECK-LABEL: @transposed
// CHECK: qnn.conv_transpose2d_integer {{ ?}}nchw %arg0
// CHECK-SAME: input_zero_point = 1 : i64
// CHECK-SAME: output_padding = array<i64: 1, 0>
// CHECK-SAME: qnn.acc_range = array<i64: -72, 48>
// CHECK-SAME: -> tensor<1x1x7x5xi16>
// CHECK-NEXT: qnn.dequantize
func.func @transposed(%x: tensor<1x1x3x3x!qnn.int<4>>) -> tensor<1x1x7x5xf32> {
  %w = qnn.constant dense<2> : tensor<1x1x2x2xi8> -> tensor<1x1x2x2x!qnn.int<4>>
  %dx = qnn.dequantize %x {scale = array<f64: 0.5>, zero_point = array<i32: 1>} : tensor<1x1x3x3x!qnn.int<4>> -> tensor<1x1x3x3xf32>
  %dw = qnn.dequantize %w {scale = array<f64: 0.25>} : tensor<1x1x2x2x!qnn.int<4>> -> tensor<1x1x2x2xf32>
  %c = qnn.conv_transpose2d nchw %dx, %dw {strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 1>, output_padding = array<i64: 1, 0>} : (tensor<1x1x3x3xf32>, tensor<1x1x2x2xf32>) -> tensor<1x1x7x5xf32>
  return %c : tensor<1x1x7x5xf32>
}

// -----

// CHECK-LABEL: @stack
// CHECK: qnn.matmul_integer %arg0, %arg1
// CHECK-SAME: (tensor<2x3x4x!qnn.int<4>>, tensor<2x4x5x!qnn.int<4>>) -> tensor<2x3x5xi16>
// CHECK-NEXT: qnn.dequantize
func.func @stack(%a: tensor<2x3x4x!qnn.int<4>>, %b: tensor<2x4x5x!qnn.int<4>>) -> tensor<2x3x5xf32> {
  %da = qnn.dequantize %a {scale = array<f64: 0.5>} : tensor<2x3x4x!qnn.int<4>> -> tensor<2x3x4xf32>
  %db = qnn.dequantize %b {scale = array<f64: 0.25>} : tensor<2x4x5x!qnn.int<4>> -> tensor<2x4x5xf32>
  %c = qnn.matmul %da, %db : (tensor<2x3x4xf32>, tensor<2x4x5xf32>) -> tensor<2x3x5xf32>
  return %c : tensor<2x3x5xf32>
}
