// RUN: qnn-opt %s --verify-roundtrip | FileCheck %s
// RUN: qnn-opt %s --emit-bytecode | qnn-opt | FileCheck %s
// RUN: qnn-opt %s -mlir-print-op-generic | qnn-opt | FileCheck %s

// CHECK-LABEL: @pack
func.func @pack(%b: tensor<1x8x8x64x!qnn.int<1, bipolar>>, %u: tensor<1x8x8x5x!qnn.int<8>>) {
  // CHECK: qnn.pack %{{.*}} {halo = array<i64: 1, 1, 1, 1>, pad_code = -1 : i64} : tensor<1x8x8x64x!qnn.int<1, bipolar>> -> tensor<1x10x10x2x!qnn.packed<<1, bipolar>, planes>>
  %0 = qnn.pack %b {halo = array<i64: 1, 1, 1, 1>, pad_code = -1 : i64} : tensor<1x8x8x64x!qnn.int<1, bipolar>> -> tensor<1x10x10x2x!qnn.packed<!qnn.int<1, bipolar>, planes>>
  // CHECK: qnn.pack %{{.*}} : tensor<1x8x8x5x!qnn.int<8>> -> tensor<1x8x8x2x!qnn.packed<<8>, bytes>>
  %1 = qnn.pack %u : tensor<1x8x8x5x!qnn.int<8>> -> tensor<1x8x8x2x!qnn.packed<!qnn.int<8>, bytes>>
  // Words get a halo too.
  // CHECK: qnn.pack %{{.*}} {halo = array<i64: 0, 1, 2, 3>, pad_code = 1 : i64} : tensor<1x10x10x2x!qnn.packed<<1, bipolar>, planes>> -> tensor<1x12x14x2x!qnn.packed<<1, bipolar>, planes>>
  %2 = qnn.pack %0 {halo = array<i64: 0, 1, 2, 3>, pad_code = 1 : i64} : tensor<1x10x10x2x!qnn.packed<!qnn.int<1, bipolar>, planes>> -> tensor<1x12x14x2x!qnn.packed<!qnn.int<1, bipolar>, planes>>
  return
}

// CHECK-LABEL: @packed_conv2d
func.func @packed_conv2d(%x: tensor<1x10x10x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>, %w: tensor<1x3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) {
  // CHECK: qnn.packed_conv2d xor_popcount %{{.*}}, %{{.*}} affine {{.*}}tile = #qnn.tile<4 x 1 x 16>{{.*}} -> tensor<1x8x8x16xi32>
  %0 = qnn.packed_conv2d xor_popcount %x, %w affine {tile = #qnn.tile<4 x 1 x 16>, out_channels = 16 : i64, strides = array<i64: 1, 1>, multiplier = array<i32: -2>, offset = dense<288> : tensor<1x16xi64>} : (tensor<1x10x10x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>, tensor<1x3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) -> tensor<1x8x8x16xi32>
  // CHECK: qnn.packed_conv2d xor_popcount %{{.*}}, %{{[^ ]*}} threshold {
  // CHECK-SAME: column_class = array<i32: 0, 1, 1, 0>
  // CHECK-SAME: row_class = array<i32: 0, 0, 0, 1>
  // CHECK-SAME: schedule = #qnn.schedule<"native", temporal = [<k, 16>], spatial = []>
  // CHECK-SAME: {{.*}}-> tensor<1x4x4x1x!qnn.packed<<1, bipolar>, planes>>
  %1 = qnn.packed_conv2d xor_popcount %x, %w threshold {tile = #qnn.tile<4 x 1 x 16>, out_channels = 16 : i64, strides = array<i64: 2, 2>, decreasing = array<i1: true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true>, thresholds = dense<3> : tensor<4x16x1xi64>, row_class = array<i32: 0, 0, 0, 1>, column_class = array<i32: 0, 1, 1, 0>, schedule = #qnn.schedule<"native", temporal = [<k, 16>], spatial = []>} : (tensor<1x10x10x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>, tensor<1x3x3x1x1x16x!qnn.packed<!qnn.int<1, bipolar>, planes>>) -> tensor<1x4x4x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>
  return
}

// CHECK-LABEL: @mma
func.func @mma(%a: i32, %b: vector<16xi32>, %s: i32, %c: vector<16xi32>) {
  // CHECK: qnn.mma xor_popcount lhs(%{{.*}}) rhs(%{{.*}}) acc(%{{.*}}) {lhs_code = !qnn.int<1, bipolar>, rhs_code = !qnn.int<1, bipolar>} : (i32), (vector<16xi32>) -> vector<16xi32>
  %0 = qnn.mma xor_popcount lhs(%a) rhs(%b) acc(%c) {lhs_code = !qnn.int<1, bipolar>, rhs_code = !qnn.int<1, bipolar>} : (i32), (vector<16xi32>) -> vector<16xi32>
  // Two pixels, one vector of channels; two planes each.
  // CHECK: qnn.mma and_popcount {{.*}} : (i32, i32, i32, i32), (vector<16xi32>, vector<16xi32>) -> vector<16xi32>, vector<16xi32>
  %1:2 = qnn.mma and_popcount lhs(%a, %a, %s, %s) rhs(%b, %b) acc(%c, %c) {lhs_code = !qnn.int<2>, rhs_code = !qnn.int<2, unsigned>} : (i32, i32, i32, i32), (vector<16xi32>, vector<16xi32>) -> vector<16xi32>, vector<16xi32>
  // CHECK: qnn.mma dot {{.*}} : (i32), (i32) -> i32
  %2 = qnn.mma dot lhs(%a) rhs(%s) acc(%s) {lhs_code = !qnn.int<8, unsigned>, rhs_code = !qnn.int<8>} : (i32), (i32) -> i32
  // CHECK: qnn.mma shift {{.*}} : (i32), (i32) -> i32
  %3 = qnn.mma shift lhs(%a) rhs(%s) acc(%s) {lhs_code = !qnn.int<8>, rhs_code = !qnn.int<4, pow2>} : (i32), (i32) -> i32
  return
}
