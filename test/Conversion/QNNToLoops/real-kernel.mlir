// RUN: qnn-opt %s --convert-qnn-to-loops=target=znver4 | FileCheck %s
// RUN: qnn-opt %s --convert-qnn-to-loops=target=cortex-m4 | FileCheck %s --check-prefix=SCALAR

// On vectors each lane is an output channel; products are rounded before they
// are added, in the order channel, row, column. Dequantized weights are
// constants, which a microcontroller has no memory for.

// CHECK-NOT: @main_{{.*}}dequantize
// CHECK-LABEL: func.func private @main_0_conv2d
// CHECK: memref.get_global {{.*}} : memref<{{[0-9]+}}xf64>
// CHECK: vector.load {{.*}} vector<8xf64>
// CHECK: vector.broadcast
// CHECK: %[[P:.*]] = arith.mulf {{.*}} : vector<8xf64>
// CHECK: arith.addf {{.*}}, %[[P]] : vector<8xf64>
// CHECK-NOT: math.fma

// SCALAR: func.func private @main_0_dequantize
// SCALAR: func.func private @main_1_conv2d
// SCALAR-NOT: vector
func.func @main(%x: tensor<1x6x6x3xf32>) -> tensor<1x6x6x8xf32> {
  %c = qnn.constant dense<3> : tensor<8x3x3x3xi8> -> tensor<8x3x3x3x!qnn.int<4>>
  %w = qnn.dequantize %c {scale = array<f64: 0.25>} : tensor<8x3x3x3x!qnn.int<4>> -> tensor<8x3x3x3xf32>
  %0 = qnn.conv2d nhwc %x, %w {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>} : (tensor<1x6x6x3xf32>, tensor<8x3x3x3xf32>) -> tensor<1x6x6x8xf32>
  return %0 : tensor<1x6x6x8xf32>
}
