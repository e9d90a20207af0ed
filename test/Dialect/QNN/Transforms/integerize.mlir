// RUN: qnn-opt %s --qnn-integerize --split-input-file 2>/dev/null | FileCheck %s

// Each scale product is 0.125 * 1 and each half-even tie is known: the codes
// 0..3 of scale 0.5 start above relu(acc / 8) / 0.5 = 0.5, at 1.5 and above 2.5,
// that is at acc = 3, 6 and 11.

// CHECK-LABEL: @relu
// CHECK: %[[W:.*]] = qnn.constant
// CHECK: %[[A:.*]] = qnn.matmul_integer %arg0, %[[W]] {qnn.acc_range = array<i64: -73, 77>, qnn.name = "dense"}
// CHECK-SAME: -> tensor<1x1xi16>
// CHECK: %[[T:.*]] = qnn.threshold %[[A]]
// CHECK-SAME: axis = 1 : i64
// CHECK-SAME: decreasing = array<i1: false>
// CHECK-SAME: qnn.name = "act+quant"
// CHECK-SAME{LITERAL}: thresholds = dense<[[3, 6, 11]]> : tensor<1x3xi64>
// CHECK-NOT: qnn.dequantize
// CHECK: return %[[T]]
func.func @relu(%x: tensor<1x2x!qnn.int<4>>) -> tensor<1x1x!qnn.int<2, unsigned>> {
  %w = qnn.constant dense<[[3], [-7]]> : tensor<2x1xi8> -> tensor<2x1x!qnn.int<4>>
  %dx = qnn.dequantize %x {scale = array<f64: 0.125>} : tensor<1x2x!qnn.int<4>> -> tensor<1x2xf32>
  %dw = qnn.dequantize %w {scale = array<f64: 1.0>} : tensor<2x1x!qnn.int<4>> -> tensor<2x1xf32>
  %c = qnn.matmul %dx, %dw {qnn.name = "dense"} : (tensor<1x2xf32>, tensor<2x1xf32>) -> tensor<1x1xf32>
  %r = qnn.elementwise relu %c {qnn.name = "act"} : (tensor<1x1xf32>) -> tensor<1x1xf32>
  %q = qnn.quantize %r {scale = array<f64: 0.5>, qnn.name = "quant"} : tensor<1x1xf32> -> tensor<1x1x!qnn.int<2, unsigned>>
  return %q : tensor<1x1x!qnn.int<2, unsigned>>
}

// -----

// Batch norm of gamma 1, -1 and 0: increasing, decreasing, constant. With
// mean 0.5 and scales 1, sign(acc - 0.5) changes at 1; sign(0.5 - acc) is +1 up
// to acc = 0, so that -acc >= 0; beta = -1 leaves -1 for good, which is the
// step at the end of the range, 2 + 1.

// CHECK-LABEL: @bipolar_batch_norm
// CHECK: qnn.threshold
// CHECK-SAME: decreasing = array<i1: false, true, false>
// CHECK-SAME{LITERAL}: thresholds = dense<[[1], [0], [3]]> : tensor<3x1xi64>
func.func @bipolar_batch_norm(%x: tensor<1x2x!qnn.int<1, bipolar>>) -> tensor<1x3x!qnn.int<1, bipolar>> {
  %w = qnn.constant dense<[[1, -1, 1], [1, 1, -1]]> : tensor<2x3xi8> -> tensor<2x3x!qnn.int<1, bipolar>>
  %dx = qnn.dequantize %x {scale = array<f64: 1.0>} : tensor<1x2x!qnn.int<1, bipolar>> -> tensor<1x2xf32>
  %dw = qnn.dequantize %w {scale = array<f64: 1.0>} : tensor<2x3x!qnn.int<1, bipolar>> -> tensor<2x3xf32>
  %c = qnn.matmul %dx, %dw : (tensor<1x2xf32>, tensor<2x3xf32>) -> tensor<1x3xf32>
  %b = qnn.batch_norm %c {axis = 1 : i64, gamma = array<f32: 1.0, -1.0, 0.0>, beta = array<f32: 0.0, 0.0, -1.0>, mean = array<f32: 0.5, 0.5, 0.0>, variance = array<f32: 1.0, 1.0, 1.0>, epsilon = 0.0 : f64} : tensor<1x3xf32>
  %q = qnn.quantize %b {scale = array<f64: 1.0>} : tensor<1x3xf32> -> tensor<1x3x!qnn.int<1, bipolar>>
  return %q : tensor<1x3x!qnn.int<1, bipolar>>
}

// -----

// The bias of a convolution is the first step of its epilogue: code 1 of scale 1
// needs acc / 4 + bias > 0.5, code 2 acc / 4 + bias >= 1.5 (half to even).
// Padding lets products be missing, so the range includes 0 for each.

// CHECK-LABEL: @conv_bias
// CHECK: qnn.conv2d_integer {{.*}}nchw
// CHECK-SAME: input_zero_point = -3 : i64
// CHECK-SAME: qnn.acc_range = array<i64: 0, 60>
// CHECK: qnn.threshold
// CHECK-SAME: axis = 1 : i64
// CHECK-SAME{LITERAL}: thresholds = dense<[[3, 6, 11], [7, 10, 15]]> : tensor<2x3xi64>
func.func @conv_bias(%x: tensor<1x1x3x3x!qnn.int<2, unsigned>>) -> tensor<1x2x3x3x!qnn.int<2, unsigned>> {
  %w = qnn.constant dense<[[[[0, 1, 0], [1, 2, 1], [0, 1, 0]]], [[[0, 2, 0], [2, 2, 2], [0, 2, 0]]]]> : tensor<2x1x3x3xi8> -> tensor<2x1x3x3x!qnn.int<3>>
  %i = arith.constant dense<[0, -4]> : tensor<2xi32>
  %dx = qnn.dequantize %x {scale = array<f64: 0.25>, zero_point = array<i32: -3>} : tensor<1x1x3x3x!qnn.int<2, unsigned>> -> tensor<1x1x3x3xf32>
  %dw = qnn.dequantize %w {scale = array<f64: 1.0, 1.0>, axis = 0 : i64} : tensor<2x1x3x3x!qnn.int<3>> -> tensor<2x1x3x3xf32>
  %b = qnn.dequantize %i {scale = array<f64: 0.25>} : tensor<2xi32> -> tensor<2xf32>
  %c = qnn.conv2d nchw %dx, %dw, %b {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>} : (tensor<1x1x3x3xf32>, tensor<2x1x3x3xf32>, tensor<2xf32>) -> tensor<1x2x3x3xf32>
  %q = qnn.quantize %c {scale = array<f64: 1.0>} : tensor<1x2x3x3xf32> -> tensor<1x2x3x3x!qnn.int<2, unsigned>>
  return %q : tensor<1x2x3x3x!qnn.int<2, unsigned>>
}

// -----

// Logits: the accumulators are dequantized by the product of the scales, and
// the bias stays a real addition.

// CHECK-LABEL: @logits
// CHECK: %[[A:.*]] = qnn.matmul_integer
// CHECK: %[[D:.*]] = qnn.dequantize %[[A]] {axis = 1 : i64, scale = array<f64: 1.250000e-01, 2.500000e-01>}
// CHECK: %[[S:.*]] = qnn.elementwise add %[[D]], %{{.*}} {qnn.name = "bias"}
// CHECK: return %[[S]]
func.func @logits(%x: tensor<1x2x!qnn.int<4>>) -> tensor<1x2xf32> {
  %w = qnn.constant dense<[[3, 1], [-7, 2]]> : tensor<2x2xi8> -> tensor<2x2x!qnn.int<4>>
  %b = arith.constant dense<[0.5, -0.5]> : tensor<2xf32>
  %dx = qnn.dequantize %x {scale = array<f64: 0.25>} : tensor<1x2x!qnn.int<4>> -> tensor<1x2xf32>
  %dw = qnn.dequantize %w {scale = array<f64: 0.5, 1.0>, axis = 1 : i64} : tensor<2x2x!qnn.int<4>> -> tensor<2x2xf32>
  %c = qnn.matmul %dx, %dw : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %r = qnn.elementwise add %c, %b {qnn.name = "bias"} : (tensor<1x2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  return %r : tensor<1x2xf32>
}

// -----

// Codes to codes: scale 0.25 to scale 0.5 with a relu between. Signed 3-bit
// codes -4..3 become 0, 0 (0.25 / 0.5 is a tie to even), 1, 2 (tie).

// CHECK-LABEL: @rescale
// CHECK-NEXT: %[[T:.*]] = qnn.threshold %arg0
// CHECK-SAME: first_level = 4 : i64
// CHECK-SAME{LITERAL}: thresholds = dense<[[2, 3]]> : tensor<1x2xi64>
// CHECK-NEXT: return %[[T]]
func.func @rescale(%x: tensor<4x!qnn.int<3>>) -> tensor<4x!qnn.int<3>> {
  %d = qnn.dequantize %x {scale = array<f64: 0.25>} : tensor<4x!qnn.int<3>> -> tensor<4xf32>
  %r = qnn.elementwise relu %d : (tensor<4xf32>) -> tensor<4xf32>
  %q = qnn.quantize %r {scale = array<f64: 0.5>} : tensor<4xf32> -> tensor<4x!qnn.int<3>>
  return %q : tensor<4x!qnn.int<3>>
}

// -----

// The same codes again need no op.

// CHECK-LABEL: @identity
// CHECK-NEXT: return %arg0
func.func @identity(%x: tensor<4x!qnn.int<3>>) -> tensor<4x!qnn.int<3>> {
  %d = qnn.dequantize %x {scale = array<f64: 0.1>, zero_point = array<i32: 1>} : tensor<4x!qnn.int<3>> -> tensor<4xf32>
  %q = qnn.quantize %d {scale = array<f64: 0.1>, zero_point = array<i32: 1>} : tensor<4xf32> -> tensor<4x!qnn.int<3>>
  return %q : tensor<4x!qnn.int<3>>
}

// -----

// Both users of one accumulator get their own thresholds.

// CHECK-LABEL: @two_users
// CHECK-COUNT-1: qnn.matmul_integer
// CHECK-COUNT-2: qnn.threshold
// CHECK-NOT: qnn.dequantize
func.func @two_users(%x: tensor<1x2x!qnn.int<2>>) -> (tensor<1x1x!qnn.int<2>>, tensor<1x1x!qnn.int<1, bipolar>>) {
  %w = qnn.constant dense<1> : tensor<2x1xi8> -> tensor<2x1x!qnn.int<2>>
  %dx = qnn.dequantize %x {scale = array<f64: 1.0>} : tensor<1x2x!qnn.int<2>> -> tensor<1x2xf32>
  %dw = qnn.dequantize %w {scale = array<f64: 1.0>} : tensor<2x1x!qnn.int<2>> -> tensor<2x1xf32>
  %c = qnn.matmul %dx, %dw : (tensor<1x2xf32>, tensor<2x1xf32>) -> tensor<1x1xf32>
  %q = qnn.quantize %c {scale = array<f64: 1.0>} : tensor<1x1xf32> -> tensor<1x1x!qnn.int<2>>
  %s = qnn.quantize %c {scale = array<f64: 1.0>} : tensor<1x1xf32> -> tensor<1x1x!qnn.int<1, bipolar>>
  return %q, %s : tensor<1x1x!qnn.int<2>>, tensor<1x1x!qnn.int<1, bipolar>>
}
