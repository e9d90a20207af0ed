// RUN: qnn-compile %s --target=icelake-server --emit=obj -o %t.o
// RUN: %python %test_lib/hot_loop.py %objdump %t.o vpdpbusd | FileCheck %s --check-prefix=VNNI

// Depthwise: the three rows of the window are unrolled, for 7 x 2 sums, and the
// loop around them stores as many vectors of results.

// VNNI: {{^}}42 vpdpbusd, 14 vector stores, 0 stack operands
func.func @main(%x: tensor<1x14x14x64x!qnn.int<8>>) -> tensor<1x14x14x64x!qnn.int<8>> {
  %w = qnn.constant dense<1> : tensor<64x3x3x1xi8> -> tensor<64x3x3x1x!qnn.int<8>>
  %a = qnn.conv2d_integer nhwc %x, %w {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, groups = 64 : i64} : (tensor<1x14x14x64x!qnn.int<8>>, tensor<64x3x3x1x!qnn.int<8>>) -> tensor<1x14x14x64xi32>
  %r = qnn.requantize %a {multiplier = array<i32: 1234567>, offset = array<i64: 1073741824>, shift = array<i32: 34>, low = -128 : i64, high = 127 : i64, axis = 3 : i64} : tensor<1x14x14x64xi32> -> tensor<1x14x14x64x!qnn.int<8>>
  return %r : tensor<1x14x14x64x!qnn.int<8>>
}
