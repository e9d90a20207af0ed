// RUN: qnn-opt %s --verify-roundtrip | FileCheck %s
// RUN: qnn-opt %s --emit-bytecode | qnn-opt | FileCheck %s
// RUN: qnn-opt %s -mlir-print-op-generic | qnn-opt | FileCheck %s

// CHECK-LABEL: @constant
func.func @constant() {
  // CHECK: qnn.constant dense<[-8, 7]> : tensor<2xi8> -> tensor<2x!qnn.int<4>>
  %0 = qnn.constant dense<[-8, 7]> : tensor<2xi8> -> tensor<2x!qnn.int<4>>
  // CHECK: qnn.constant dense<[0, -1]> : tensor<2xi8> -> tensor<2x!qnn.int<8, unsigned>>
  %1 = qnn.constant dense<[0, 255]> : tensor<2xi8> -> tensor<2x!qnn.int<8, unsigned>>
  // CHECK: qnn.constant dense<-2048> : tensor<2xi16> -> tensor<2x!qnn.int<12>>
  %2 = qnn.constant dense<-2048> : tensor<2xi16> -> tensor<2x!qnn.int<12>>
  // CHECK: qnn.constant dense<[-1, 1]> : tensor<2xi8> -> tensor<2x!qnn.int<1, bipolar>>
  %3 = qnn.constant dense<[-1, 1]> : tensor<2xi8> -> tensor<2x!qnn.int<1, bipolar>>
  // CHECK: qnn.constant dense<[0, 15]> : tensor<2xi8> -> tensor<2x!qnn.int<4, pow2>>
  %4 = qnn.constant dense<[0, 15]> : tensor<2xi8> -> tensor<2x!qnn.int<4, pow2>>
  // CHECK: qnn.constant dense<-1> : tensor<1xi32> -> tensor<1x!qnn.packed<<1, bipolar>, planes>>
  %5 = qnn.constant dense<-1> : tensor<1xi32> -> tensor<1x!qnn.packed<!qnn.int<1, bipolar>, planes>>
  // CHECK: qnn.constant dense_resource<codes> : tensor<4xi8> -> tensor<4x!qnn.int<3, unsigned>>
  %6 = qnn.constant dense_resource<codes> : tensor<4xi8> -> tensor<4x!qnn.int<3, unsigned>>
  // CHECK: qnn.constant {qnn.name = "w"} dense<0> : tensor<i8> -> tensor<!qnn.int<4>>
  %7 = qnn.constant {qnn.name = "w"} dense<0> : tensor<i8> -> tensor<!qnn.int<4>>
  return
}

// CHECK-LABEL: @quantize
func.func @quantize(%x: tensor<2x3xf32>, %d: tensor<2x3xf64>) {
  // CHECK: qnn.quantize %{{.*}} {scale = array<f64: 1.250000e-01>} : tensor<2x3xf32> -> tensor<2x3x!qnn.int<4>>
  %0 = qnn.quantize %x {scale = array<f64: 0.125>} : tensor<2x3xf32> -> tensor<2x3x!qnn.int<4>>
  // CHECK: qnn.quantize %{{.*}} {narrow, rounding = #qnn.rounding<half_up>, scale = array<f64: 1.000000e+00>, zero_point = array<i32: 7>}
  %1 = qnn.quantize %x {scale = array<f64: 1.0>, zero_point = array<i32: 7>, narrow, rounding = #qnn.rounding<half_up>} : tensor<2x3xf32> -> tensor<2x3x!qnn.int<4, unsigned>>
  // CHECK: qnn.quantize %{{.*}} {axis = 0 : i64, scale = array<f64: 1.000000e+00, 5.000000e-01>, zero_point = array<i32: 1, -1>}
  %2 = qnn.quantize %d {axis = 0 : i64, scale = array<f64: 1.0, 0.5>, zero_point = array<i32: 1, -1>} : tensor<2x3xf64> -> tensor<2x3x!qnn.int<2, ternary>>
  // CHECK: -> tensor<2x3x!qnn.int<1, bipolar>>
  %3 = qnn.quantize %x {scale = array<f64: 1.0>} : tensor<2x3xf32> -> tensor<2x3x!qnn.int<1, bipolar>>
  return
}

// CHECK-LABEL: @dequantize
func.func @dequantize(%q: tensor<2x3x!qnn.int<4>>, %a: tensor<2x3xi32>) {
  // CHECK: qnn.dequantize %{{.*}} {scale = array<f64: 1.250000e-01>} : tensor<2x3x!qnn.int<4>> -> tensor<2x3xf32>
  %0 = qnn.dequantize %q {scale = array<f64: 0.125>} : tensor<2x3x!qnn.int<4>> -> tensor<2x3xf32>
  // CHECK: qnn.dequantize %{{.*}} {axis = 1 : i64, scale = array<f64: 1.000000e+00, 2.000000e+00, 3.000000e+00>, zero_point = array<i32: 100>} : tensor<2x3xi32> -> tensor<2x3xf32>
  %1 = qnn.dequantize %a {axis = 1 : i64, scale = array<f64: 1.0, 2.0, 3.0>, zero_point = array<i32: 100>} : tensor<2x3xi32> -> tensor<2x3xf32>
  return
}

{-#
  dialect_resources: {
    builtin: {
      codes: "0x0100000000010607"
    }
  }
#-}
