// Two layers whose maps do not fit run stripe by stripe together.
// RUN: qnn-opt %s --qnn-schedule="platform=horowitz45 memory=128kb" 2> %t.remarks > %t.mlir
// RUN: FileCheck %s --check-prefix=REMARK < %t.remarks
// RUN: FileCheck %s < %t.mlir

// REMARK: remark: 'first' is fused with 'second', [[ROWS:[0-9]+]] rows at a time
// REMARK: remark: schedule of 'first': {{[0-9.]+}} uJ
// REMARK: remark: schedules of the network: {{[0-9.]+}} uJ, 0 of 2 maps stay on chip, 1 fused with the next op, weights streamed
// CHECK: qnn.conv2d {{.*}}qnn.name = "first"{{.*}}qnn.schedule = #qnn.schedule<"horowitz45", temporal = [<oy, [[ROWS:[0-9]+]]>, {{.*}}qnn.stripes = {horowitz45 = [[ROWS]] : i64}
// CHECK: qnn.conv2d
// CHECK-NOT: qnn.stripes

// The report says so, and prices the attributes like its own choice.
// RUN: qnn-opt %s --energy-report --energy-model=tiled --energy-platform=horowitz45 --energy-memory=128kb | FileCheck %s --check-prefix=TABLE
// TABLE: Fused:      first with second, {{[0-9]+}} rows at a time
// RUN: qnn-opt %s --energy-report=json --energy-model=tiled --energy-platform=horowitz45 --energy-memory=128kb > %t.json
// RUN: FileCheck %s --check-prefix=JSON < %t.json
// JSON: "stripe_rows": [[ROWS:[0-9]+]]
// JSON-NEXT: "fused_with": "second"
// JSON: "stripe_rows": [[ROWS]]
// JSON-NEXT: "fused_with": null
// RUN: qnn-opt %t.mlir --energy-report=json --energy-model=tiled --energy-platform=horowitz45 --energy-memory=128kb | diff %t.json -
// RUN: qnn-opt %s --energy-report=html --energy-model=tiled --energy-platform=horowitz45 --energy-memory=128kb | FileCheck %s --check-prefix=HTML
// HTML: <dt>Fused</dt><dd>first with second
// RUN: qnn-opt %s --energy-explain=first --energy-model=tiled --energy-platform=horowitz45 --energy-memory=128kb | FileCheck %s --check-prefix=EXPLAIN
// EXPLAIN: It runs {{[0-9]+}} rows at a time, fused with 'second'; its weights and line buffers lie on chip.
// EXPLAIN: stripe {{.*}} fused with 'second'

// Without, both maps cross the border; so they do where memory is scarce.
// RUN: qnn-opt %s --qnn-schedule="platform=horowitz45 memory=128kb fuse=false" 2>&1 | FileCheck %s --check-prefix=APART
// RUN: qnn-opt %s --qnn-schedule="platform=horowitz45 memory=16kb" 2>&1 | FileCheck %s --check-prefix=APART
// APART: 0 of 2 maps stay on chip, 0 fused with the next op
// APART-NOT: qnn.stripes

// Scheduling again without them takes the stripes away.
// RUN: qnn-opt %t.mlir --qnn-schedule="platform=horowitz45 memory=128kb fuse=false" 2>/dev/null | FileCheck %s --check-prefix=GONE --implicit-check-not=qnn.stripes
// GONE: qnn.schedule

// Code runs the loops of both, one after the other, and says so.
// RUN: qnn-compile %t.mlir --emit=mlir --phase=integer -o - | qnn-opt - --qnn-tile="platform=horowitz45 memory=128kb" 2>&1 | FileCheck %s --check-prefix=TILE
// TILE: remark: 'first' runs as a whole before 'second': code keeps the map between them in the main memory
// TILE: qnn.tiles

// RUN: sed 's/qnn.stripes = {horowitz45 = [0-9]* : i64}/qnn.stripes = {horowitz45 = 31 : i64}/' %t.mlir > %t.31.mlir
// RUN: not qnn-opt %t.31.mlir --energy-report --energy-model=tiled --energy-platform=horowitz45 --energy-memory=128kb 2>&1 | FileCheck %s --check-prefix=NUMBER
// NUMBER: error: 'first' cannot hand its map on in stripes of the rows that its schedule says, with the memories of platform 'horowitz45'
// RUN: sed 's/qnn.stripes = {horowitz45 = [0-9]* : i64}/qnn.stripes = 4/' %t.mlir > %t.bad.mlir
// RUN: not qnn-opt %t.bad.mlir --energy-report --energy-model=tiled --energy-platform=horowitz45 2>&1 | FileCheck %s --check-prefix=FORM
// FORM: error: {{.*}}'qnn.stripes' must be a dictionary from platforms to positive numbers of rows (i64)

func.func @main(%x: tensor<1x16x32x32x!qnn.int<8>>, %w: tensor<16x16x3x3x!qnn.int<8>>, %v: tensor<16x16x3x3x!qnn.int<8>>) -> tensor<1x16x32x32x!qnn.int<8>> {
  %d = qnn.dequantize %x {scale = array<f64: 0.5>} : tensor<1x16x32x32x!qnn.int<8>> -> tensor<1x16x32x32xf32>
  %wd = qnn.dequantize %w {scale = array<f64: 0.5>} : tensor<16x16x3x3x!qnn.int<8>> -> tensor<16x16x3x3xf32>
  %vd = qnn.dequantize %v {scale = array<f64: 0.5>} : tensor<16x16x3x3x!qnn.int<8>> -> tensor<16x16x3x3xf32>
  %a = qnn.conv2d nchw %d, %wd {qnn.name = "first", strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>} : (tensor<1x16x32x32xf32>, tensor<16x16x3x3xf32>) -> tensor<1x16x32x32xf32>
  %q = qnn.quantize %a {scale = array<f64: 0.5>} : tensor<1x16x32x32xf32> -> tensor<1x16x32x32x!qnn.int<8>>
  %e = qnn.dequantize %q {scale = array<f64: 0.5>} : tensor<1x16x32x32x!qnn.int<8>> -> tensor<1x16x32x32xf32>
  %b = qnn.conv2d nchw %e, %vd {qnn.name = "second", strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>} : (tensor<1x16x32x32xf32>, tensor<16x16x3x3xf32>) -> tensor<1x16x32x32xf32>
  %r = qnn.quantize %b {scale = array<f64: 0.5>} : tensor<1x16x32x32xf32> -> tensor<1x16x32x32x!qnn.int<8>>
  return %r : tensor<1x16x32x32x!qnn.int<8>>
}
