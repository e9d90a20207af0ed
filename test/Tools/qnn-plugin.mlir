// RUN: mlir-opt %s --load-pass-plugin=%qnn_build/lib/libQNNPlugin.so --load-dialect-plugin=%qnn_build/lib/libQNNPlugin.so --pass-pipeline='builtin.module(func.func(qnn-integerize))' --split-input-file --verify-diagnostics | FileCheck %s

// An unchanged mlir-opt parses, verifies, transforms and prints the dialect.

// CHECK-LABEL: @integerize
// CHECK: qnn.matmul_integer
// CHECK-NOT: qnn.matmul %
func.func @integerize(%x: tensor<1x8x!qnn.int<4>>) -> tensor<1x2x!qnn.int<4>> {
  %w = qnn.constant dense<1> : tensor<8x2xi8> -> tensor<8x2x!qnn.int<2>>
  %v = qnn.dequantize %w {scale = array<f64: 0.5>} : tensor<8x2x!qnn.int<2>> -> tensor<8x2xf32>
  %d = qnn.dequantize %x {scale = array<f64: 0.125>} : tensor<1x8x!qnn.int<4>> -> tensor<1x8xf32>
  %m = qnn.matmul %d, %v : (tensor<1x8xf32>, tensor<8x2xf32>) -> tensor<1x2xf32>
  %q = qnn.quantize %m {scale = array<f64: 0.25>} : tensor<1x2xf32> -> tensor<1x2x!qnn.int<4>>
  return %q : tensor<1x2x!qnn.int<4>>
}

// -----

func.func @verify(%x: tensor<1x8xf32>) {
  // expected-error @+1 {{axis 2 is outside rank 2}}
  %0 = qnn.softmax %x {axis = 2 : i64} : tensor<1x8xf32>
  return
}
