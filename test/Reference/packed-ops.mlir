// RUN: qnn-run --interpret %s | FileCheck %s

// 33 bipolar codes take two words, of which the second has 31 unused bits. The
// kernel counts mismatches, -2 raw + 33 is the sum of products, and two columns
// have their own class of offsets.

// CHECK: words: [1, 1, 2, 2] !qnn.packed<<1, bipolar>, planes>: 4294967293 1 0 0
// CHECK: sums: [1, 1, 2, 2] i32: 31 -31 67 133
// CHECK: codes: [1, 1, 2, 1] !qnn.packed<<1, bipolar>, planes>: 2 1
// CHECK: bytes: [1, 1, 1, 1] !qnn.packed<<8>, bytes>: 2155872512
func.func @main() -> (
    tensor<1x1x2x2x!qnn.packed<!qnn.int<1, bipolar>, planes>> {qnn.name = "words"},
    tensor<1x1x2x2xi32> {qnn.name = "sums"},
    tensor<1x1x2x1x!qnn.packed<!qnn.int<1, bipolar>, planes>> {qnn.name = "codes"},
    tensor<1x1x1x1x!qnn.packed<!qnn.int<8>, bytes>> {qnn.name = "bytes"}) {
  %x = qnn.constant dense<[[[[1, -1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]]]]> : tensor<1x1x1x33xi8> -> tensor<1x1x1x33x!qnn.int<1, bipolar>>
  %p = qnn.pack %x {halo = array<i64: 0, 0, 0, 1>, pad_code = -1 : i64} : tensor<1x1x1x33x!qnn.int<1, bipolar>> -> tensor<1x1x2x2x!qnn.packed<!qnn.int<1, bipolar>, planes>>
  // Channel 0 is all +1, channel 1 all -1.
  %w = qnn.constant dense<[[[[[[-1, 0]]], [[[1, 0]]]]]]> : tensor<1x1x2x1x1x2xi32> -> tensor<1x1x2x1x1x2x!qnn.packed<!qnn.int<1, bipolar>, planes>>
  %sums = qnn.packed_conv2d xor_popcount %p, %w affine {tile = #qnn.tile<1 x 1 x 2>, out_channels = 2 : i64, strides = array<i64: 1, 1>, multiplier = array<i32: -2>, offset = dense<[[33, 33], [133, 133]]> : tensor<2x2xi64>, column_class = array<i32: 0, 1>} : (tensor<1x1x2x2x!qnn.packed<!qnn.int<1, bipolar>, planes>>, tensor<1x1x2x1x1x2x!qnn.packed<!qnn.int<1, bipolar>, planes>>) -> tensor<1x1x2x2xi32>
  %codes = qnn.packed_conv2d xor_popcount %p, %w threshold {tile = #qnn.tile<1 x 1 x 2>, out_channels = 2 : i64, strides = array<i64: 1, 1>, thresholds = dense<[[[2], [32]]]> : tensor<1x2x1xi64>, decreasing = array<i1: false, false>} : (tensor<1x1x2x2x!qnn.packed<!qnn.int<1, bipolar>, planes>>, tensor<1x1x2x1x1x2x!qnn.packed<!qnn.int<1, bipolar>, planes>>) -> tensor<1x1x2x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>
  %y = qnn.constant dense<[[[[-128, -127]]]]> : tensor<1x1x1x2xi8> -> tensor<1x1x1x2x!qnn.int<8>>
  %bytes = qnn.pack %y {pad_code = 0 : i64} : tensor<1x1x1x2x!qnn.int<8>> -> tensor<1x1x1x1x!qnn.packed<!qnn.int<8>, bytes>>
  return %p, %sums, %codes, %bytes : tensor<1x1x2x2x!qnn.packed<!qnn.int<1, bipolar>, planes>>, tensor<1x1x2x2xi32>, tensor<1x1x2x1x!qnn.packed<!qnn.int<1, bipolar>, planes>>, tensor<1x1x1x1x!qnn.packed<!qnn.int<8>, bytes>>
}
