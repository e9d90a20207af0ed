// RUN: qnn-opt %s --qnn-schedule=platform=horowitz45 2> %t.remarks > %t.mlir
// RUN: FileCheck %s --check-prefix=REMARK < %t.remarks
// RUN: FileCheck %s < %t.mlir

// The schedule is what the tiled model would choose itself.
// RUN: qnn-opt %s --energy-report=csv --energy-model=tiled --energy-platform=horowitz45 > %t.searched
// RUN: qnn-opt %t.mlir --energy-report=csv --energy-model=tiled --energy-platform=horowitz45 | diff %t.searched -
// An edited one counts as it is.
// RUN: sed 's/temporal = \[.*\], spatial/temporal = [], spatial/' %t.mlir > %t.edited.mlir
// RUN: qnn-opt %t.edited.mlir --energy-report=csv --energy-model=tiled --energy-platform=horowitz45 | not diff %t.searched -
// Scheduling again changes nothing; another platform gets its own.
// RUN: qnn-opt %t.mlir --qnn-schedule=platform=horowitz45 2>/dev/null | diff %t.mlir -
// RUN: qnn-opt %t.mlir --qnn-schedule=platform=tpu-2mb 2>/dev/null | FileCheck %s --check-prefix=BOTH

// RUN: not qnn-opt %s --qnn-schedule=platform=cortex-m4 2>&1 | FileCheck %s --check-prefix=PROCESSOR
// RUN: not qnn-opt %s --qnn-schedule="platform=horowitz45 memory=16b" 2>&1 | FileCheck %s --check-prefix=SMALL

// REMARK: remark: schedule of 'conv': {{[0-9.]+}} uJ, at most 0.00 % above the best
// REMARK: remark: schedules of the network: {{[0-9.]+}} uJ, {{[0-9]}} of 1 maps stay on chip, 0 fused with the next op, weights streamed
// CHECK: qnn.conv2d {{.*}}qnn.schedule = #qnn.schedule<"horowitz45", temporal = [<{{.*}}>], spatial = [<k, 8>, <c, 8>]>
// BOTH: qnn.schedule = [#qnn.schedule<"horowitz45", {{.*}}>, #qnn.schedule<"tpu-2mb", {{.*}}>]
// PROCESSOR: error: platform 'cortex-m4' is a processor, which the tiled model does not describe; --energy-model=closed prices it
// SMALL: error: 'conv' has no schedule that fits the memories of platform 'horowitz45'

func.func @main(%x: tensor<1x32x16x16x!qnn.int<8>>, %w: tensor<32x32x3x3x!qnn.int<8>>) -> tensor<1x32x16x16xf32> {
  %d = qnn.dequantize %x {scale = array<f64: 0.5>} : tensor<1x32x16x16x!qnn.int<8>> -> tensor<1x32x16x16xf32>
  %wd = qnn.dequantize %w {scale = array<f64: 0.5>} : tensor<32x32x3x3x!qnn.int<8>> -> tensor<32x32x3x3xf32>
  %c = qnn.conv2d nchw %d, %wd {qnn.name = "conv", strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>} : (tensor<1x32x16x16xf32>, tensor<32x32x3x3xf32>) -> tensor<1x32x16x16xf32>
  %q = qnn.quantize %c {scale = array<f64: 0.5>} : tensor<1x32x16x16xf32> -> tensor<1x32x16x16x!qnn.int<8>>
  %e = qnn.dequantize %q {scale = array<f64: 0.5>} : tensor<1x32x16x16x!qnn.int<8>> -> tensor<1x32x16x16xf32>
  return %e : tensor<1x32x16x16xf32>
}
