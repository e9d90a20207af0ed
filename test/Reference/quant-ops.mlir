// RUN: qnn-run --interpret %s | FileCheck %s

// Ties go to the even code, values beyond the range are clipped, and x >= 0 is
// the code +1 of a bipolar tensor.

// CHECK: half_even: [8] !qnn.int<4>: -2 -2 0 0 2 2 7 -8
// CHECK: half_up: [8] !qnn.int<4>: -2 -1 0 1 2 3 7 -8
// CHECK: narrow: [8] !qnn.int<4>: -2 -2 0 0 2 2 7 -7
// CHECK: zero_point: [8] !qnn.int<4, unsigned>: 1 1 3 3 5 5 15 0
// CHECK: bipolar: [8] !qnn.int<1, bipolar>: -1 -1 -1 1 1 1 1 -1
// CHECK: back: [8] f32: -0.5 -0.5 0 0 0.5 0.5 3 -0.75
func.func @main() -> (
    tensor<8x!qnn.int<4>> {qnn.name = "half_even"},
    tensor<8x!qnn.int<4>> {qnn.name = "half_up"},
    tensor<8x!qnn.int<4>> {qnn.name = "narrow"},
    tensor<8x!qnn.int<4, unsigned>> {qnn.name = "zero_point"},
    tensor<8x!qnn.int<1, bipolar>> {qnn.name = "bipolar"},
    tensor<8xf32> {qnn.name = "back"}) {
  %x = arith.constant dense<[-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 99.0, -99.0]> : tensor<8xf32>
  %0 = qnn.quantize %x {scale = array<f64: 1.0>} : tensor<8xf32> -> tensor<8x!qnn.int<4>>
  %1 = qnn.quantize %x {scale = array<f64: 1.0>, rounding = #qnn.rounding<half_up>} : tensor<8xf32> -> tensor<8x!qnn.int<4>>
  %2 = qnn.quantize %x {scale = array<f64: 1.0>, narrow} : tensor<8xf32> -> tensor<8x!qnn.int<4>>
  %3 = qnn.quantize %x {scale = array<f64: 1.0>, zero_point = array<i32: 3>} : tensor<8xf32> -> tensor<8x!qnn.int<4, unsigned>>
  %4 = qnn.quantize %x {scale = array<f64: 1.0>} : tensor<8xf32> -> tensor<8x!qnn.int<1, bipolar>>
  %5 = qnn.dequantize %3 {scale = array<f64: 0.25>, zero_point = array<i32: 3>} : tensor<8x!qnn.int<4, unsigned>> -> tensor<8xf32>
  return %0, %1, %2, %3, %4, %5 : tensor<8x!qnn.int<4>>, tensor<8x!qnn.int<4>>, tensor<8x!qnn.int<4>>, tensor<8x!qnn.int<4, unsigned>>, tensor<8x!qnn.int<1, bipolar>>, tensor<8xf32>
}
