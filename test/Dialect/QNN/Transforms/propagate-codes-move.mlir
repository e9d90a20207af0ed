// RUN: qnn-opt %s --qnn-propagate-codes --split-input-file | FileCheck %s

// Dequantizes pass every op that only moves elements; a border of zeros becomes
// one of zero points.

// CHECK-LABEL: @down
// CHECK-NEXT: %[[C:.*]] = qnn.concat %arg0, %arg1 {axis = 1 : i64, qnn.name = "c"} : (tensor<1x2x4x!qnn.int<4>>, tensor<1x3x4x!qnn.int<4>>) -> tensor<1x5x4x!qnn.int<4>>
// CHECK-NEXT: %[[S:.*]] = qnn.slice %[[C]]
// CHECK-NEXT: %[[P:.*]] = qnn.pad %[[S]] {fill = -3.000000e+00 : f64
// CHECK-NEXT: %[[G:.*]] = qnn.gather %[[P]]
// CHECK-NEXT: %[[R:.*]] = qnn.resize nearest %[[G]]
// CHECK-NEXT: %[[B:.*]] = qnn.broadcast %[[R]]
// CHECK-NEXT: %[[D:.*]] = qnn.dequantize %[[B]] {{{.*}}scale = array<f64: 5.000000e-01>, zero_point = array<i32: -3>}
// CHECK-NEXT: return %[[D]]
func.func @down(%x: tensor<1x2x4x!qnn.int<4>>, %y: tensor<1x3x4x!qnn.int<4>>) -> tensor<2x3x12xf32> {
  %a = qnn.dequantize %x {scale = array<f64: 0.5>, zero_point = array<i32: -3>} : tensor<1x2x4x!qnn.int<4>> -> tensor<1x2x4xf32>
  %b = qnn.dequantize %y {scale = array<f64: 0.5>, zero_point = array<i32: -3>} : tensor<1x3x4x!qnn.int<4>> -> tensor<1x3x4xf32>
  %c = qnn.concat %a, %b {axis = 1 : i64, qnn.name = "c"} : (tensor<1x2x4xf32>, tensor<1x3x4xf32>) -> tensor<1x5x4xf32>
  %s = qnn.slice %c {offsets = array<i64: 0, 4, 0>, strides = array<i64: 1, -2, 1>} : tensor<1x5x4xf32> -> tensor<1x3x4xf32>
  %p = qnn.pad %s {low = array<i64: 0, 0, 1>, high = array<i64: 0, 0, 1>} : tensor<1x3x4xf32> -> tensor<1x3x6xf32>
  %g = qnn.gather %p {axis = 1 : i64, indices = array<i64: 2, 0, 0>} : tensor<1x3x6xf32> -> tensor<1x3x6xf32>
  %r = qnn.resize nearest %g {scales = array<f64: 1.0, 1.0, 2.0>, shifts = array<f64: 0.0, 0.0, 0.5>, offsets = array<f64: 0.0, 0.0, -0.5>} : tensor<1x3x6xf32> -> tensor<1x3x12xf32>
  %e = qnn.broadcast %r : tensor<1x3x12xf32> -> tensor<2x3x12xf32>
  return %e : tensor<2x3x12xf32>
}

// -----

// A scale per channel follows its axis past ops that leave the axis alone.

// CHECK-LABEL: @channels
// CHECK-NEXT: %[[D:.*]] = qnn.dequantize %arg0 {axis = 1 : i64
// CHECK-NEXT: %[[S:.*]] = qnn.slice %arg0
// CHECK-NEXT: %[[B:.*]] = qnn.broadcast %[[S]]
// CHECK-NEXT: qnn.dequantize %[[B]] {axis = 2 : i64
// CHECK-NEXT: qnn.slice %[[D]]
func.func @channels(%x: tensor<4x2x!qnn.int<4>>) -> (tensor<3x3x2xf32>, tensor<4x1xf32>) {
  %a = qnn.dequantize %x {scale = array<f64: 0.5, 1.0>, axis = 1 : i64} : tensor<4x2x!qnn.int<4>> -> tensor<4x2xf32>
  %s = qnn.slice %a {offsets = array<i64: 1, 0>, strides = array<i64: 1, 1>} : tensor<4x2xf32> -> tensor<3x2xf32>
  %e = qnn.broadcast %s : tensor<3x2xf32> -> tensor<3x3x2xf32>
  %t = qnn.slice %a {offsets = array<i64: 0, 1>, strides = array<i64: 1, 1>} : tensor<4x2xf32> -> tensor<4x1xf32>
  return %e, %t : tensor<3x3x2xf32>, tensor<4x1xf32>
}

// -----

// Other scales, a fill other than zero and an interpolation keep numbers.

// CHECK-LABEL: @stays
// CHECK: qnn.concat {{.*}}f32
// CHECK: qnn.pad {{.*}}f32
// CHECK: qnn.resize linear
func.func @stays(%x: tensor<4x!qnn.int<4>>) -> (tensor<8xf32>, tensor<5xf32>, tensor<8xf32>) {
  %a = qnn.dequantize %x {scale = array<f64: 0.5>} : tensor<4x!qnn.int<4>> -> tensor<4xf32>
  %b = qnn.dequantize %x {scale = array<f64: 0.25>} : tensor<4x!qnn.int<4>> -> tensor<4xf32>
  %0 = qnn.concat %a, %b {axis = 0 : i64} : (tensor<4xf32>, tensor<4xf32>) -> tensor<8xf32>
  %1 = qnn.pad %a {low = array<i64: 1>, high = array<i64: 0>, fill = 0.5 : f64} : tensor<4xf32> -> tensor<5xf32>
  %2 = qnn.resize linear %a {scales = array<f64: 2.0>, shifts = array<f64: 0.0>, offsets = array<f64: 0.0>} : tensor<4xf32> -> tensor<8xf32>
  return %0, %1, %2 : tensor<8xf32>, tensor<5xf32>, tensor<8xf32>
}

// -----

// Codes of two scales get that of the quantize below, each on its own.

// CHECK-LABEL: @concat_of_scales
// CHECK-DAG: %[[X:.*]] = qnn.dequantize %arg0
// CHECK-DAG: %[[Y:.*]] = qnn.dequantize %arg1
// CHECK-DAG: %[[RX:.*]] = qnn.elementwise relu %[[X]] : (tensor<1x2xf32>)
// CHECK-DAG: %[[RY:.*]] = qnn.elementwise relu %[[Y]] : (tensor<1x3xf32>)
// CHECK-DAG: %[[QX:.*]] = qnn.quantize %[[RX]]
// CHECK-DAG: %[[QY:.*]] = qnn.quantize %[[RY]]
// CHECK: %[[Q:.*]] = qnn.concat %[[QX]], %[[QY]] {axis = 1 : i64, qnn.name = "c+r+q"} : (tensor<1x2x!qnn.int<4>>, tensor<1x3x!qnn.int<4>>)
// CHECK: return %[[Q]]
func.func @concat_of_scales(%a: tensor<1x2x!qnn.int<4>>, %b: tensor<1x3x!qnn.int<8>>) -> tensor<1x5x!qnn.int<4>> {
  %x = qnn.dequantize %a {scale = array<f64: 0.5>} : tensor<1x2x!qnn.int<4>> -> tensor<1x2xf32>
  %y = qnn.dequantize %b {scale = array<f64: 0.3>} : tensor<1x3x!qnn.int<8>> -> tensor<1x3xf32>
  %c = qnn.concat %x, %y {axis = 1 : i64, qnn.name = "c"} : (tensor<1x2xf32>, tensor<1x3xf32>) -> tensor<1x5xf32>
  %r = qnn.elementwise relu %c {qnn.name = "r"} : (tensor<1x5xf32>) -> tensor<1x5xf32>
  %q = qnn.quantize %r {scale = array<f64: 0.7>, qnn.name = "q"} : tensor<1x5xf32> -> tensor<1x5x!qnn.int<4>>
  return %q : tensor<1x5x!qnn.int<4>>
}

// -----

// Alike, they are moved as codes.

// CHECK-LABEL: @concat_of_codes
// CHECK: qnn.concat %arg0, %arg1
// CHECK: qnn.dequantize
// CHECK: qnn.quantize
func.func @concat_of_codes(%a: tensor<1x2x!qnn.int<4>>, %b: tensor<1x3x!qnn.int<4>>) -> tensor<1x5x!qnn.int<4>> {
  %x = qnn.dequantize %a {scale = array<f64: 0.5>} : tensor<1x2x!qnn.int<4>> -> tensor<1x2xf32>
  %y = qnn.dequantize %b {scale = array<f64: 0.5>} : tensor<1x3x!qnn.int<4>> -> tensor<1x3xf32>
  %c = qnn.concat %x, %y {axis = 1 : i64} : (tensor<1x2xf32>, tensor<1x3xf32>) -> tensor<1x5xf32>
  %q = qnn.quantize %c {scale = array<f64: 0.7>} : tensor<1x5xf32> -> tensor<1x5x!qnn.int<4>>
  return %q : tensor<1x5x!qnn.int<4>>
}

// -----

// Bipolar codes have no zero for a border: ternary ones do.

// CHECK-LABEL: @border_of_bipolar
// CHECK: %[[T:.*]] = qnn.lookup %arg0 {axis = 0 : i64, values = dense<{{\[\[}}-1, 1]]> : tensor<1x2xi8>} : tensor<1x2x!qnn.int<1, bipolar>> -> tensor<1x2x!qnn.int<2, ternary>>
// CHECK: %[[P:.*]] = qnn.pad %[[T]]
// CHECK: qnn.dequantize %[[P]] {scale = array<f64: 5.000000e-01>}
func.func @border_of_bipolar(%a: tensor<1x2x!qnn.int<1, bipolar>>) -> tensor<1x4xf32> {
  %x = qnn.dequantize %a {scale = array<f64: 0.5>} : tensor<1x2x!qnn.int<1, bipolar>> -> tensor<1x2xf32>
  %p = qnn.pad %x {low = array<i64: 0, 1>, high = array<i64: 0, 1>} : tensor<1x2xf32> -> tensor<1x4xf32>
  return %p : tensor<1x4xf32>
}

// -----

// A pool sums codes exactly, so the codes of both operands get one type: the
// numbers are 0, 1 and -2 .. 1.

// CHECK-LABEL: @joined
// CHECK-DAG: %[[X:.*]] = qnn.lookup %arg0 {axis = 0 : i64, values = dense<{{\[\[}}0, 1]]> : tensor<1x2xi8>} : {{.*}} -> tensor<1x2x2x1x!qnn.int<2>>
// CHECK-DAG: %[[Y:.*]] = qnn.lookup %arg1 {axis = 0 : i64, values = dense<{{\[\[}}-2, -1, 0, 1]]> : tensor<1x4xi8>} : {{.*}} -> tensor<1x2x2x1x!qnn.int<2>>
// CHECK: %[[C:.*]] = qnn.concat %[[X]], %[[Y]]
// CHECK: %[[D:.*]] = qnn.dequantize %[[C]] {scale = array<f64: 5.000000e-01>}
// CHECK: qnn.avg_pool nhwc %[[D]]
func.func @joined(%x: tensor<1x2x2x1x!qnn.int<1, unsigned>>, %y: tensor<1x2x2x1x!qnn.int<2, unsigned>>) -> tensor<1x1x1x2xf32> {
  %a = qnn.dequantize %x {scale = array<f64: 0.5>} : tensor<1x2x2x1x!qnn.int<1, unsigned>> -> tensor<1x2x2x1xf32>
  %b = qnn.dequantize %y {scale = array<f64: 0.5>, zero_point = array<i32: 2>} : tensor<1x2x2x1x!qnn.int<2, unsigned>> -> tensor<1x2x2x1xf32>
  %c = qnn.concat %a, %b {axis = 3 : i64} : (tensor<1x2x2x1xf32>, tensor<1x2x2x1xf32>) -> tensor<1x2x2x2xf32>
  %p = qnn.avg_pool nhwc %c {kernel = array<i64: 2, 2>, strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>} : tensor<1x2x2x2xf32> -> tensor<1x1x1x2xf32>
  return %p : tensor<1x1x1x2xf32>
}
