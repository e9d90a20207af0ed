// RUN: qnn-opt %s -canonicalize | FileCheck %s

// dequantize, quantize, dequantize with equal parameters is one dequantize if
// each code survives the round trip, and only then.

// The plain case.
// CHECK-LABEL: @per_tensor
// CHECK-SAME: (%[[Q:.*]]: tensor
// CHECK-NEXT: %[[D:.*]] = qnn.dequantize %[[Q]]
// CHECK-NEXT: return %[[D]]
func.func @per_tensor(%q: tensor<2x3x!qnn.int<4>>) -> tensor<2x3xf32> {
  %0 = qnn.dequantize %q {scale = array<f64: 0.125>} : tensor<2x3x!qnn.int<4>> -> tensor<2x3xf32>
  %1 = qnn.quantize %0 {scale = array<f64: 0.125>} : tensor<2x3xf32> -> tensor<2x3x!qnn.int<4>>
  %2 = qnn.dequantize %1 {scale = array<f64: 0.125>} : tensor<2x3x!qnn.int<4>> -> tensor<2x3xf32>
  return %2 : tensor<2x3xf32>
}

// Parameters per channel.
// CHECK-LABEL: @per_channel
// CHECK-SAME: (%[[Q:.*]]: tensor
// CHECK-NEXT: %[[D:.*]] = qnn.dequantize %[[Q]]
// CHECK-NEXT: return %[[D]]
func.func @per_channel(%q: tensor<2x3x!qnn.int<4>>) -> tensor<2x3xf32> {
  %0 = qnn.dequantize %q {scale = array<f64: 0.5, 0.3, 0.1>, zero_point = array<i32: 1, 2, 3>, axis = 1 : i64} : tensor<2x3x!qnn.int<4>> -> tensor<2x3xf32>
  %1 = qnn.quantize %0 {scale = array<f64: 0.5, 0.3, 0.1>, zero_point = array<i32: 1, 2, 3>, axis = 1 : i64} : tensor<2x3xf32> -> tensor<2x3x!qnn.int<4>>
  %2 = qnn.dequantize %1 {scale = array<f64: 0.5, 0.3, 0.1>, zero_point = array<i32: 1, 2, 3>, axis = 1 : i64} : tensor<2x3x!qnn.int<4>> -> tensor<2x3xf32>
  return %2 : tensor<2x3xf32>
}

// Codes without a zero.
// CHECK-LABEL: @bipolar
// CHECK-SAME: (%[[Q:.*]]: tensor
// CHECK-NEXT: %[[D:.*]] = qnn.dequantize %[[Q]]
// CHECK-NEXT: return %[[D]]
func.func @bipolar(%q: tensor<2x3x!qnn.int<1, bipolar>>) -> tensor<2x3xf32> {
  %0 = qnn.dequantize %q {scale = array<f64: 0.125>} : tensor<2x3x!qnn.int<1, bipolar>> -> tensor<2x3xf32>
  %1 = qnn.quantize %0 {scale = array<f64: 0.125>} : tensor<2x3xf32> -> tensor<2x3x!qnn.int<1, bipolar>>
  %2 = qnn.dequantize %1 {scale = array<f64: 0.125>} : tensor<2x3x!qnn.int<1, bipolar>> -> tensor<2x3xf32>
  return %2 : tensor<2x3xf32>
}

// All rounding to the nearest number restores the code.
// CHECK-LABEL: @half_down
// CHECK-SAME: (%[[Q:.*]]: tensor
// CHECK-NEXT: %[[D:.*]] = qnn.dequantize %[[Q]]
// CHECK-NEXT: return %[[D]]
func.func @half_down(%q: tensor<2x3x!qnn.int<4>>) -> tensor<2x3xf32> {
  %0 = qnn.dequantize %q {scale = array<f64: 0.125>} : tensor<2x3x!qnn.int<4>> -> tensor<2x3xf32>
  %1 = qnn.quantize %0 {scale = array<f64: 0.125>, rounding = #qnn.rounding<half_down>} : tensor<2x3xf32> -> tensor<2x3x!qnn.int<4>>
  %2 = qnn.dequantize %1 {scale = array<f64: 0.125>} : tensor<2x3x!qnn.int<4>> -> tensor<2x3xf32>
  return %2 : tensor<2x3xf32>
}

// 0.1 * 3 / 0.1 may lie below 3.
// CHECK-LABEL: @floor
// CHECK-SAME: (%[[Q:.*]]: tensor
// CHECK: qnn.quantize
// CHECK: qnn.dequantize
func.func @floor(%q: tensor<2x3x!qnn.int<4>>) -> tensor<2x3xf32> {
  %0 = qnn.dequantize %q {scale = array<f64: 0.1>} : tensor<2x3x!qnn.int<4>> -> tensor<2x3xf32>
  %1 = qnn.quantize %0 {scale = array<f64: 0.1>, rounding = #qnn.rounding<floor>} : tensor<2x3xf32> -> tensor<2x3x!qnn.int<4>>
  %2 = qnn.dequantize %1 {scale = array<f64: 0.1>} : tensor<2x3x!qnn.int<4>> -> tensor<2x3xf32>
  return %2 : tensor<2x3xf32>
}

// ... or above.
// CHECK-LABEL: @away
// CHECK-SAME: (%[[Q:.*]]: tensor
// CHECK: qnn.quantize
// CHECK: qnn.dequantize
func.func @away(%q: tensor<2x3x!qnn.int<4>>) -> tensor<2x3xf32> {
  %0 = qnn.dequantize %q {scale = array<f64: 0.1>} : tensor<2x3x!qnn.int<4>> -> tensor<2x3xf32>
  %1 = qnn.quantize %0 {scale = array<f64: 0.1>, rounding = #qnn.rounding<away_from_zero>} : tensor<2x3xf32> -> tensor<2x3x!qnn.int<4>>
  %2 = qnn.dequantize %1 {scale = array<f64: 0.1>} : tensor<2x3x!qnn.int<4>> -> tensor<2x3xf32>
  return %2 : tensor<2x3xf32>
}

// The least code would change.
// CHECK-LABEL: @narrow
// CHECK-SAME: (%[[Q:.*]]: tensor
// CHECK: qnn.quantize
// CHECK: qnn.dequantize
func.func @narrow(%q: tensor<2x3x!qnn.int<4>>) -> tensor<2x3xf32> {
  %0 = qnn.dequantize %q {scale = array<f64: 0.125>} : tensor<2x3x!qnn.int<4>> -> tensor<2x3xf32>
  %1 = qnn.quantize %0 {scale = array<f64: 0.125>, narrow} : tensor<2x3xf32> -> tensor<2x3x!qnn.int<4>>
  %2 = qnn.dequantize %1 {scale = array<f64: 0.125>} : tensor<2x3x!qnn.int<4>> -> tensor<2x3xf32>
  return %2 : tensor<2x3xf32>
}

// 7 * 1e308 is infinite, which has no code but the greatest.
// CHECK-LABEL: @overflow
// CHECK-SAME: (%[[Q:.*]]: tensor
// CHECK: qnn.quantize
// CHECK: qnn.dequantize
func.func @overflow(%q: tensor<2x3x!qnn.int<4>>) -> tensor<2x3xf32> {
  %0 = qnn.dequantize %q {scale = array<f64: 1.0e308>} : tensor<2x3x!qnn.int<4>> -> tensor<2x3xf32>
  %1 = qnn.quantize %0 {scale = array<f64: 1.0e308>} : tensor<2x3xf32> -> tensor<2x3x!qnn.int<4>>
  %2 = qnn.dequantize %1 {scale = array<f64: 1.0e308>} : tensor<2x3x!qnn.int<4>> -> tensor<2x3xf32>
  return %2 : tensor<2x3xf32>
}

// Another grid.
// CHECK-LABEL: @other_scale
// CHECK-SAME: (%[[Q:.*]]: tensor
// CHECK: qnn.quantize
// CHECK: qnn.dequantize
func.func @other_scale(%q: tensor<2x3x!qnn.int<4>>) -> tensor<2x3xf32> {
  %0 = qnn.dequantize %q {scale = array<f64: 0.125>} : tensor<2x3x!qnn.int<4>> -> tensor<2x3xf32>
  %1 = qnn.quantize %0 {scale = array<f64: 0.25>} : tensor<2x3xf32> -> tensor<2x3x!qnn.int<4>>
  %2 = qnn.dequantize %1 {scale = array<f64: 0.25>} : tensor<2x3x!qnn.int<4>> -> tensor<2x3xf32>
  return %2 : tensor<2x3xf32>
}

// Another grid at the end only.
// CHECK-LABEL: @other_result_scale
// CHECK-SAME: (%[[Q:.*]]: tensor
// CHECK: qnn.quantize
// CHECK: qnn.dequantize
func.func @other_result_scale(%q: tensor<2x3x!qnn.int<4>>) -> tensor<2x3xf32> {
  %0 = qnn.dequantize %q {scale = array<f64: 0.125>} : tensor<2x3x!qnn.int<4>> -> tensor<2x3xf32>
  %1 = qnn.quantize %0 {scale = array<f64: 0.125>} : tensor<2x3xf32> -> tensor<2x3x!qnn.int<4>>
  %2 = qnn.dequantize %1 {scale = array<f64: 0.25>} : tensor<2x3x!qnn.int<4>> -> tensor<2x3xf32>
  return %2 : tensor<2x3xf32>
}

// Another zero point.
// CHECK-LABEL: @other_zero_point
// CHECK-SAME: (%[[Q:.*]]: tensor
// CHECK: qnn.quantize
// CHECK: qnn.dequantize
func.func @other_zero_point(%q: tensor<2x3x!qnn.int<4>>) -> tensor<2x3xf32> {
  %0 = qnn.dequantize %q {scale = array<f64: 0.125>} : tensor<2x3x!qnn.int<4>> -> tensor<2x3xf32>
  %1 = qnn.quantize %0 {scale = array<f64: 0.125>, zero_point = array<i32: 1>} : tensor<2x3xf32> -> tensor<2x3x!qnn.int<4>>
  %2 = qnn.dequantize %1 {scale = array<f64: 0.125>, zero_point = array<i32: 1>} : tensor<2x3x!qnn.int<4>> -> tensor<2x3xf32>
  return %2 : tensor<2x3xf32>
}

// Another axis.
// CHECK-LABEL: @other_axis
// CHECK-SAME: (%[[Q:.*]]: tensor
// CHECK: qnn.quantize
// CHECK: qnn.dequantize
func.func @other_axis(%q: tensor<2x3x!qnn.int<4>>) -> tensor<2x3xf32> {
  %0 = qnn.dequantize %q {scale = array<f64: 0.5>, axis = 1 : i64} : tensor<2x3x!qnn.int<4>> -> tensor<2x3xf32>
  %1 = qnn.quantize %0 {scale = array<f64: 0.5>, axis = 0 : i64} : tensor<2x3xf32> -> tensor<2x3x!qnn.int<4>>
  %2 = qnn.dequantize %1 {scale = array<f64: 0.5>, axis = 0 : i64} : tensor<2x3x!qnn.int<4>> -> tensor<2x3xf32>
  return %2 : tensor<2x3xf32>
}

// Codes outside the smaller type are clipped.
// CHECK-LABEL: @fewer_bits
// CHECK-SAME: (%[[Q:.*]]: tensor
// CHECK: qnn.quantize
// CHECK: qnn.dequantize
func.func @fewer_bits(%q: tensor<2x3x!qnn.int<4>>) -> tensor<2x3xf32> {
  %0 = qnn.dequantize %q {scale = array<f64: 0.125>} : tensor<2x3x!qnn.int<4>> -> tensor<2x3xf32>
  %1 = qnn.quantize %0 {scale = array<f64: 0.125>} : tensor<2x3xf32> -> tensor<2x3x!qnn.int<3>>
  %2 = qnn.dequantize %1 {scale = array<f64: 0.125>} : tensor<2x3x!qnn.int<3>> -> tensor<2x3xf32>
  return %2 : tensor<2x3xf32>
}
