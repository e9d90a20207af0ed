// RUN: qnn-compile %s --target=icelake-server --emit=obj -o %t.o
// RUN: %python %test_lib/hot_loop.py %objdump %t.o vpdpbusd | FileCheck %s --check-prefix=VNNI
// RUN: qnn-compile %s --target=x86-64-v4 --emit=obj -o %t.o
// RUN: %python %test_lib/hot_loop.py %objdump %t.o vpmaddwd | FileCheck %s --check-prefix=AVX512
// RUN: qnn-compile %s --target=x86-64-v3 --emit=obj -o %t.o
// RUN: %python %test_lib/hot_loop.py %objdump %t.o vpmaddwd | FileCheck %s --check-prefix=AVX2

// The innermost loop of an object: a tile of MR x NR multiplications (two for
// each if they take 16-bit numbers), in registers alone.

// VNNI: {{^}}14 vpdpbusd, 0 vector stores, 0 stack operands
// AVX512: {{^}}28 vpmaddwd, 0 vector stores, 0 stack operands
// AVX2: {{^}}{{[1-9][0-9]*}} vpmaddwd, 0 vector stores, 0 stack operands
func.func @main(%x: tensor<1x14x14x64x!qnn.int<8>>) -> tensor<1x14x14x64x!qnn.int<8>> {
  %w = qnn.constant dense<1> : tensor<64x3x3x64xi8> -> tensor<64x3x3x64x!qnn.int<8>>
  %a = qnn.conv2d_integer nhwc %x, %w {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, groups = 1 : i64} : (tensor<1x14x14x64x!qnn.int<8>>, tensor<64x3x3x64x!qnn.int<8>>) -> tensor<1x14x14x64xi32>
  %r = qnn.requantize %a {multiplier = array<i32: 1234567>, offset = array<i64: 1073741824>, shift = array<i32: 34>, low = -128 : i64, high = 127 : i64, axis = 3 : i64} : tensor<1x14x14x64xi32> -> tensor<1x14x14x64x!qnn.int<8>>
  return %r : tensor<1x14x14x64x!qnn.int<8>>
}
