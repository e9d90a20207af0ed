// RUN: qnn-compile %s --target=icelake-server --emit=obj -o %t.o
// RUN: %python %test_lib/hot_loop.py %objdump %t.o vpopcntd | FileCheck %s --check-prefix=NATIVE
// RUN: qnn-compile %s --target=x86-64-v3 --emit=obj -o %t.o
// RUN: %python %test_lib/hot_loop.py %objdump %t.o vpshufb | FileCheck %s --check-prefix=TABLE
// RUN: qnn-compile %s --target=aarch64 --emit=obj -o %t.o
// RUN: %python %test_lib/hot_loop.py %objdump %t.o cnt | FileCheck %s --check-prefix=NEON

// The innermost loop of an object: a popcount for each word of the tile, in
// registers alone.

// NATIVE: {{^}}14 vpopcntd, 0 vector stores, 0 stack operands
// TABLE: {{^}}{{[1-9][0-9]*}} vpshufb, 0 vector stores
// NEON: {{^}}{{[1-9][0-9]*}} cnt, 0 vector stores
func.func @main(%x: tensor<1x14x14x64x!qnn.int<1, bipolar>>) -> tensor<1x14x14x64x!qnn.int<1, bipolar>> {
  %w = qnn.constant dense<1> : tensor<64x3x3x64xi8> -> tensor<64x3x3x64x!qnn.int<1, bipolar>>
  %a = qnn.conv2d_integer nhwc %x, %w {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, groups = 1 : i64} : (tensor<1x14x14x64x!qnn.int<1, bipolar>>, tensor<64x3x3x64x!qnn.int<1, bipolar>>) -> tensor<1x14x14x64xi32>
  %r = qnn.threshold %a {thresholds = dense<3> : tensor<1x1xi64>, decreasing = array<i1: false>, axis = 3 : i64} : tensor<1x14x14x64xi32> -> tensor<1x14x14x64x!qnn.int<1, bipolar>>
  return %r : tensor<1x14x14x64x!qnn.int<1, bipolar>>
}
