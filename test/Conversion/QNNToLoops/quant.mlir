// RUN: qnn-opt --convert-qnn-to-loops --split-input-file %s | FileCheck %s

// CHECK: memref.global "private" constant @per_channel_constant_0 : memref<3xf64> = dense<[1.250000e-01, 2.500000e-01, 5.000000e-01]>
// CHECK-LABEL: func.func private @per_channel_0_quantize
// CHECK: %[[SCALES:.*]] = memref.get_global @per_channel_constant_0
// CHECK: scf.for %[[C:.*]] =
// CHECK: scf.for %[[I:.*]] =
// CHECK: arith.extf %{{.*}} : f32 to f64
// CHECK: %[[SCALE:.*]] = memref.load %[[SCALES]][%[[C]]]
// CHECK: %[[QUOTIENT:.*]] = arith.divf %{{.*}}, %[[SCALE]]
// CHECK: math.roundeven %[[QUOTIENT]]
// The zero point is zero, so that nothing is added.
// CHECK-NOT: addf
// CHECK: arith.cmpf ogt
// CHECK: arith.cmpf oge
// CHECK: arith.fptosi %{{.*}} : f64 to i32
// CHECK: arith.trunci %{{.*}} : i32 to i8
func.func @per_channel(%x: tensor<1x3x4xf32>) -> tensor<1x3x4x!qnn.int<4>> {
  %0 = qnn.quantize %x {scale = array<f64: 0.125, 0.25, 0.5>, axis = 1 : i64} : tensor<1x3x4xf32> -> tensor<1x3x4x!qnn.int<4>>
  return %0 : tensor<1x3x4x!qnn.int<4>>
}

// -----

// CHECK-NOT: memref.global
// CHECK-LABEL: func.func private @bipolar_0_quantize
// CHECK-NOT: divf
// CHECK: %[[ISPLUS:.*]] = arith.cmpf oge
// CHECK: arith.select %[[ISPLUS]], %c1_i32, %c-1_i32
func.func @bipolar(%x: tensor<8xf32>) -> tensor<8x!qnn.int<1, bipolar>> {
  %0 = qnn.quantize %x {scale = array<f64: 1.0>} : tensor<8xf32> -> tensor<8x!qnn.int<1, bipolar>>
  return %0 : tensor<8x!qnn.int<1, bipolar>>
}

// -----

// Codes of more than 8 bits are stored in 16; unsigned ones are zero-extended.
// CHECK-LABEL: func.func private @wide_0_dequantize(%{{.*}}: memref<8xi16>, %{{.*}}: memref<8xf32>)
// CHECK: arith.extui %{{.*}} : i16 to i32
// CHECK: arith.subi %{{.*}}, %c100_i32
// CHECK: arith.sitofp %{{.*}} : i32 to f64
// CHECK: arith.mulf
// CHECK: arith.truncf
func.func @wide(%x: tensor<8x!qnn.int<12, unsigned>>) -> tensor<8xf32> {
  %0 = qnn.dequantize %x {scale = array<f64: 0.1>, zero_point = array<i32: 100>} : tensor<8x!qnn.int<12, unsigned>> -> tensor<8xf32>
  return %0 : tensor<8xf32>
}

// -----

// CHECK-LABEL: func.func private @pow2_0_dequantize
// CHECK: arith.shli
// CHECK-NOT: muli
// CHECK: return
func.func @pow2(%x: tensor<8x!qnn.int<4, pow2>>) -> tensor<8xf32> {
  %0 = qnn.dequantize %x {scale = array<f64: 0.1>} : tensor<8x!qnn.int<4, pow2>> -> tensor<8xf32>
  return %0 : tensor<8xf32>
}
