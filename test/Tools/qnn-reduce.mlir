// RUN: qnn-reduce %s -qnn-reduce-ops='test=%S/Inputs/has-softmax.sh' | FileCheck %s
// RUN: not qnn-reduce %s -qnn-reduce-ops='test=/bin/true' 2>&1 | FileCheck %s --check-prefix=BORING

// What is left is the smallest module that still has a softmax.
// CHECK-NOT: func.func @other
// CHECK: func.func @main() {
// CHECK-NEXT: %[[C:.*]] = arith.constant dense<0.000000e+00> : tensor<1x4xf32>
// CHECK-NEXT: qnn.softmax %[[C]] {axis = 1 : i64} : tensor<1x4xf32>
// CHECK-NEXT: return
// CHECK-NEXT: }
// CHECK-NEXT: }

// BORING: error: the input is not interesting: '/bin/true' did not exit with status 1
func.func @other(%x: tensor<1x8xf32>) -> tensor<1x8xf32> {
  %r = qnn.elementwise relu %x : (tensor<1x8xf32>) -> tensor<1x8xf32>
  return %r : tensor<1x8xf32>
}

func.func @main(%x: tensor<1x8xf32>, %y: tensor<4xf32>) -> (tensor<1x4xf32>, tensor<1x8x!qnn.int<1, bipolar>>) {
  %w = arith.constant dense<[1.0, 2.0, 3.0, 4.0]> : tensor<4xf32>
  %v = arith.constant dense<0.5> : tensor<8x4xf32>
  %q = qnn.quantize %x {scale = array<f64: 0.125>} : tensor<1x8xf32> -> tensor<1x8x!qnn.int<1, bipolar>>
  %d = qnn.dequantize %q {scale = array<f64: 0.125>} : tensor<1x8x!qnn.int<1, bipolar>> -> tensor<1x8xf32>
  %r = qnn.elementwise relu %d : (tensor<1x8xf32>) -> tensor<1x8xf32>
  %m = qnn.matmul %r, %v : (tensor<1x8xf32>, tensor<8x4xf32>) -> tensor<1x4xf32>
  %a = qnn.elementwise mul %m, %w : (tensor<1x4xf32>, tensor<4xf32>) -> tensor<1x4xf32>
  %s = qnn.softmax %a {axis = 1 : i64} : tensor<1x4xf32>
  %e = qnn.elementwise exp %s : (tensor<1x4xf32>) -> tensor<1x4xf32>
  return %e, %q : tensor<1x4xf32>, tensor<1x8x!qnn.int<1, bipolar>>
}
