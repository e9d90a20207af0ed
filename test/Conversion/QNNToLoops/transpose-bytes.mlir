// RUN: qnn-compile %s --target=znver4 --emit=mlir --phase=loops -o - | FileCheck %s
// RUN: qnn-compile %s --target=cortex-m4 --emit=mlir --phase=loops -o - | FileCheck %s --check-prefix=SCALAR
// RUN: %python -c "import numpy as np; np.save(r'%t.npy', np.random.default_rng(1).integers(-128, 128, (2, 19, 7, 6)).astype(np.int8))"
// RUN: qnn-run %s --input %t.npy --compare=interpret,jit | FileCheck %s --check-prefix=SAME

// Matrices of bytes are transposed in squares of 16, the last of which overlap:
// 19 channels by 42 pixels.

// CHECK-COUNT-16: vector.load {{.*}}vector<16xi8>
// CHECK-COUNT-64: vector.shuffle
// CHECK-COUNT-16: vector.store {{.*}}vector<16xi8>
// SCALAR-NOT: vector
// SAME: agree in every bit
func.func @main(%x: tensor<2x19x7x6x!qnn.int<8>>) -> tensor<2x7x6x19x!qnn.int<8>> {
  %0 = qnn.transpose %x {permutation = array<i64: 0, 2, 3, 1>} : tensor<2x19x7x6x!qnn.int<8>> -> tensor<2x7x6x19x!qnn.int<8>>
  return %0 : tensor<2x7x6x19x!qnn.int<8>>
}
