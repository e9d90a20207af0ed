// RUN: qnn-opt %s --split-input-file --qnn-schedule=platform=horowitz45 --qnn-tile='platform=horowitz45 count-accesses' 2> %t.remarks | FileCheck %s
// RUN: FileCheck %s --check-prefix=REMARK < %t.remarks
// Without a schedule for the platform nothing happens.
// RUN: qnn-opt %s --split-input-file --qnn-schedule=platform=eyeriss --qnn-tile=platform=horowitz45 2>/dev/null | FileCheck %s --check-prefix=OTHER
// Kernels leave tiled ops alone.
// RUN: qnn-opt %s --split-input-file --qnn-schedule=platform=horowitz45 --qnn-tile=platform=horowitz45 --qnn-pack=target=x86-64-v3 2>/dev/null | FileCheck %s --check-prefix=PACK
// RUN: qnn-opt %s --split-input-file --qnn-schedule=platform=horowitz45 --qnn-pack=target=x86-64-v3 2>/dev/null | FileCheck %s --check-prefix=KERNEL

// RUN: qnn-opt --print-energy-platform=horowitz45 | sed 's/halo: .*/halo: slide/' > %t.slide.yaml
// RUN: not qnn-opt %s --split-input-file --qnn-tile=platform=%t.slide.yaml 2>&1 | FileCheck %s --check-prefix=SLIDE
// RUN: qnn-opt --print-energy-platform=horowitz45 | sed 's/adder_tree: .*/adder_tree: no/' > %t.tree.yaml
// RUN: not qnn-opt %s --split-input-file --qnn-tile=platform=%t.tree.yaml 2>&1 | FileCheck %s --check-prefix=TREE

// RUN: qnn-opt --print-energy-platform=horowitz45 | sed 's/multicast: .*/multicast: no/' > %t.copies.yaml
// RUN: qnn-opt %s --split-input-file --qnn-schedule=platform=%t.copies.yaml --qnn-tile=platform=%t.copies.yaml 2>/dev/null | FileCheck %s --check-prefix=COPIES
// COPIES: qnn.tiles = {{.*}}multicast = false

// OTHER-NOT: qnn.tiles
// SLIDE: error: platform 'horowitz45': code fetches the rows again that neighbouring tiles share (dataflow.halo: refetch)
// TREE: error: platform 'horowitz45': code has one sum of each element in the array (dataflow.adder_tree: yes)

// The weights are read once each, the sums stay until they are finished.
// CHECK-LABEL: func.func @integer
// CHECK-SAME: attributes {qnn.count_accesses}
// CHECK: qnn.conv2d_integer {{.*}}qnn.tiles = {elides_first_read = true,
// CHECK-SAME: memories = [{inputs = {{[0-9]+}} : i64, name = "array", outputs = {{[0-9]+}} : i64, weights = {{[0-9]+}} : i64}, {{{.*}}name = "sram"{{.*}}}]
// CHECK-SAME: multicast = true, platform = "horowitz45", spatial = [#qnn.loop<k, 8>, #qnn.loop<c, 8>], temporal = [#qnn.loop<
// PACK-LABEL: func.func @integer
// PACK: qnn.conv2d_integer {{.*}}qnn.tiles
// KERNEL-LABEL: func.func @integer
// KERNEL-NOT: qnn.conv2d_integer
func.func @integer(%x: tensor<1x12x12x16x!qnn.int<8>>) -> tensor<1x12x12x24xi32> {
  %w = qnn.constant dense<1> : tensor<24x3x3x16xi8> -> tensor<24x3x3x16x!qnn.int<8>>
  %c = qnn.conv2d_integer nhwc %x, %w {qnn.name = "conv", strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>} : (tensor<1x12x12x16x!qnn.int<8>>, tensor<24x3x3x16x!qnn.int<8>>) -> tensor<1x12x12x24xi32>
  return %c : tensor<1x12x12x24xi32>
}

// -----

// The search puts fy, fx outside of the unrolled c.
// REMARK: remark: 'real' keeps its usual code: reals are summed in the order c, fy, fx, which the loops change
// CHECK-LABEL: func.func @real
// CHECK-NOT: qnn.tiles
func.func @real(%x: tensor<1x16x12x12xf32>, %w: tensor<24x16x3x3xf32>) -> tensor<1x24x12x12xf32> {
  %c = qnn.conv2d nchw %x, %w {qnn.name = "real", strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>} : (tensor<1x16x12x12xf32>, tensor<24x16x3x3xf32>) -> tensor<1x24x12x12xf32>
  return %c : tensor<1x24x12x12xf32>
}

// -----

// REMARK: remark: 'stack' keeps its usual code: stacks of matrices on the right do not run tile by tile
// CHECK-LABEL: func.func @stack
// CHECK-NOT: qnn.tiles
func.func @stack(%x: tensor<3x8x8x!qnn.int<8>>, %y: tensor<3x8x8x!qnn.int<8>>) -> tensor<3x8x8xi32> {
  %c = qnn.matmul_integer %x, %y {qnn.name = "stack"} : (tensor<3x8x8x!qnn.int<8>>, tensor<3x8x8x!qnn.int<8>>) -> tensor<3x8x8xi32>
  return %c : tensor<3x8x8xi32>
}

// -----

// REMARK: remark: 'transposed' keeps its usual code: only convolutions and matrix products on the real and the integer level run tile by tile
// CHECK-LABEL: func.func @transposed
// CHECK-NOT: qnn.tiles
func.func @transposed(%x: tensor<1x4x4x2x!qnn.int<8>>, %w: tensor<2x2x2x3x!qnn.int<8>>) -> tensor<1x8x8x3xi32> {
  %c = qnn.conv_transpose2d_integer nhwc %x, %w {qnn.name = "transposed", strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>} : (tensor<1x4x4x2x!qnn.int<8>>, tensor<2x2x2x3x!qnn.int<8>>) -> tensor<1x8x8x3xi32>
  return %c : tensor<1x8x8x3xi32>
}
