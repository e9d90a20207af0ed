// RUN: qnn-opt %s --qnn-pack=target=c99 --split-input-file --verify-diagnostics | FileCheck %s

// 7 products of up to 2^6 * 2^30 leave 32 bits, at which kernels wrap.

// CHECK-LABEL: @wide_shift
// CHECK: qnn.matmul_integer
func.func @wide_shift(%x: tensor<1x7x!qnn.int<7>>) -> tensor<1x1xi64> {
  %w = qnn.constant dense<31> : tensor<7x1xi8> -> tensor<7x1x!qnn.int<6, pow2>>
  // expected-remark @+1 {{runs as plain loops}}
  %a = qnn.matmul_integer %x, %w : (tensor<1x7x!qnn.int<7>>, tensor<7x1x!qnn.int<6, pow2>>) -> tensor<1x1xi64>
  return %a : tensor<1x1xi64>
}

// -----

// Energies of ops that become one are added.

// CHECK-LABEL: @energy
// CHECK: qnn.packed_conv2d {{.*}}qnn.energy = #qnn.energy<"moons2017", mac = 1.500000e+00 : f64, sram = 2.000000e+00 : f64, dram = 3.250000e+00 : f64>
func.func @energy(%x: tensor<1x4x!qnn.int<2>>) -> tensor<1x2x!qnn.int<2>> {
  %w = qnn.constant dense<1> : tensor<4x2xi8> -> tensor<4x2x!qnn.int<2>>
  %a = qnn.matmul_integer %x, %w {qnn.energy = #qnn.energy<"moons2017", mac = 1.0 : f64, sram = 2.0 : f64, dram = 3.0 : f64>} : (tensor<1x4x!qnn.int<2>>, tensor<4x2x!qnn.int<2>>) -> tensor<1x2xi16>
  %t = qnn.threshold %a {qnn.energy = #qnn.energy<"moons2017", mac = 0.5 : f64, sram = 0.0 : f64, dram = 0.25 : f64>, thresholds = dense<[[-3, 1, 4]]> : tensor<1x3xi64>, decreasing = array<i1: false>, axis = 1 : i64} : tensor<1x2xi16> -> tensor<1x2x!qnn.int<2>>
  return %t : tensor<1x2x!qnn.int<2>>
}

// -----

// Small numbers of a wide type are bytes all the same.

// CHECK-LABEL: @wide_weights
// CHECK: qnn.packed_conv2d {{.*}}!qnn.packed<<8>, bytes>
func.func @wide_weights(%x: tensor<1x4x!qnn.int<8, unsigned>>) -> tensor<1x2xi32> {
  %w = qnn.constant dense<[[1, -2], [3, -4], [5, -6], [7, -128]]> : tensor<4x2xi16> -> tensor<4x2x!qnn.int<12>>
  %a = qnn.matmul_integer %x, %w : (tensor<1x4x!qnn.int<8, unsigned>>, tensor<4x2x!qnn.int<12>>) -> tensor<1x2xi32>
  return %a : tensor<1x2xi32>
}
