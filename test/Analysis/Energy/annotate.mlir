// RUN: qnn-opt %s --qnn-annotate-energy | FileCheck %s
// RUN: qnn-opt %s --qnn-annotate-energy | qnn-opt | FileCheck %s

// Schedules for the platform fix the parallelism; others do not count. The
// closed form's own p(4) is 256; a quarter of it doubles the local reads.

// CHECK-LABEL: func.func @main
// CHECK-NOT: qnn.energy
// CHECK: qnn.matmul {{.*}}qnn.energy = #qnn.energy<"moons2017", mac = [[MAC:[0-9.]+]] : f64, sram = [[SRAM:[0-9.]+]] : f64, dram = {{[0-9.]+}} : f64>, qnn.name = "own"
// CHECK-NOT: qnn.energy
// CHECK: qnn.matmul {{.*}}mac = [[MAC]] : f64, sram = [[SRAM]] : f64, dram = 0.000000e+00 : f64>, qnn.name = "other"
// CHECK-NOT: qnn.energy
// 262144 / 8 - 262144 / 16 = 16384 local reads more of each operand.
// CHECK: qnn.matmul {{.*}}mac = [[MAC]] : f64, sram = 58939.895{{[0-9]+}} : f64, dram = 0.000000e+00 : f64>, qnn.name = "scheduled"
func.func @main(%x: tensor<64x64x!qnn.int<4>>, %w: tensor<64x64x!qnn.int<4>>) -> (tensor<64x64xf32>, tensor<64x64xf32>, tensor<64x64xf32>) {
  %d = qnn.dequantize %x {scale = array<f64: 0.5>} : tensor<64x64x!qnn.int<4>> -> tensor<64x64xf32>
  %wd = qnn.dequantize %w {scale = array<f64: 0.5>} : tensor<64x64x!qnn.int<4>> -> tensor<64x64xf32>
  %c = qnn.matmul %d, %wd {qnn.name = "own"} : (tensor<64x64xf32>, tensor<64x64xf32>) -> tensor<64x64xf32>
  %q = qnn.quantize %c {scale = array<f64: 0.5>} : tensor<64x64xf32> -> tensor<64x64x!qnn.int<4>>
  %e = qnn.dequantize %q {scale = array<f64: 0.5>} : tensor<64x64x!qnn.int<4>> -> tensor<64x64xf32>
  %f = qnn.matmul %e, %wd {qnn.name = "other", qnn.schedule = #qnn.schedule<"cortex-m4", temporal = [], spatial = [<k, 2>]>} : (tensor<64x64xf32>, tensor<64x64xf32>) -> tensor<64x64xf32>
  %g = qnn.quantize %f {scale = array<f64: 0.5>} : tensor<64x64xf32> -> tensor<64x64x!qnn.int<4>>
  %h = qnn.dequantize %g {scale = array<f64: 0.5>} : tensor<64x64x!qnn.int<4>> -> tensor<64x64xf32>
  %i = qnn.matmul %h, %wd {qnn.name = "scheduled", qnn.schedule = [#qnn.schedule<"cortex-m4", temporal = [], spatial = [<k, 2>]>, #qnn.schedule<"moons2017", temporal = [<oy, 1>], spatial = [<k, 8>, <c, 8>]>]} : (tensor<64x64xf32>, tensor<64x64xf32>) -> tensor<64x64xf32>
  %j = qnn.quantize %i {scale = array<f64: 0.5>} : tensor<64x64xf32> -> tensor<64x64x!qnn.int<4>>
  %k = qnn.dequantize %j {scale = array<f64: 0.5>} : tensor<64x64x!qnn.int<4>> -> tensor<64x64xf32>
  return %e, %h, %k : tensor<64x64xf32>, tensor<64x64xf32>, tensor<64x64xf32>
}
