// RUN: qnn-opt %s --energy-report | FileCheck %s --match-full-lines --strict-whitespace
// RUN: qnn-opt %s --energy-report=table --energy-memory=1Mb | FileCheck %s --check-prefix=SMALL
// RUN: qnn-opt %s --energy-report=csv | FileCheck %s --check-prefix=CSV
// RUN: qnn-opt %s --energy-report=json | %python -c "import json, sys; json.load(sys.stdin)"
// RUN: qnn-opt %s --energy-report -o %t.mlir | FileCheck %s --check-prefix=ONLY
// RUN: FileCheck %s --check-prefix=IR < %t.mlir

// The whole report as people see it, at most 120 columns wide.
//      CHECK:Energy of @main per inference, in nJ (dynamic)
// CHECK-NEXT:Platform:  moons2017 (28 nm accelerator of Moons et al. 2017)
// CHECK-NEXT:Memory:    4 Mb (512 KiB) on chip: 2 Mb (256 KiB) for weights, 2 Mb (256 KiB) for maps
// CHECK-NEXT:Model:     closed
// CHECK-NEXT:Input:     image, 3 072 elements of 8 bits
// CHECK-NEXT:Constants: {{[0-9]+}}, of which {{[0-9]+}} unverified (remembered or inferred; see the JSON report)
// CHECK-EMPTY:
// CHECK-NEXT:name               MACs bits      mac    post   local    main    dram    total  share off cycles   bound  use
// CHECK-NEXT:{{-+}}
// CHECK-NEXT:conv       1 769 472 x2  4/8 2314.730 128.596 289.341 173.806 514.385 3420.858 100.0%   - 13 824 compute 100%
// CHECK-NEXT:max_pool_0            -  -/4    0.000   0.000   0.000   0.000   0.000    0.000   0.0%   -      0       -    -
// CHECK-NEXT:{{-+}}
// CHECK-NEXT:total         1 769 472      2314.730 128.596 289.341 173.806 514.385 3420.858 100.0%     13 824         100%
// CHECK-EMPTY:
// CHECK-NEXT:off: w weights, i input, o output lie off chip; use: busy part of the array
// CHECK-NEXT:Time:       69.120 us at 200 MHz, 49.492 mW on average
// CHECK-NEXT:Efficiency: 1.035 TOPS/W with 4/8 bits, 1.529 at peak (MACs alone); 2 operations per MAC
// CHECK-NEXT:Footprint:  weights 0.9 KiB, maps at most 40.0 KiB at once

// Memories go by their names; what a platform does not have is not there.
// RUN: qnn-opt %s --energy-report --energy-platform=cortex-m4 | FileCheck %s --check-prefix=FLASH
// FLASH: name MACs bits mac sram flash total share
// RUN: qnn-opt %s --energy-report --energy-platform=hashemi2016 | FileCheck %s --check-prefix=LUMP
// LUMP: Memory: inside the price of a MAC
// LUMP: name MACs bits mac total share
// RUN: qnn-opt %s --energy-report --energy-platform=eyeriss | FileCheck %s --check-prefix=UNIT
// UNIT: Platform: eyeriss (Eyeriss in units of a 16-bit MAC; 65 nm)
// UNIT: Unit: the platform's own; read pJ as that unit
// RUN: qnn-opt %s --energy-report --energy-memory=16kb+1Mb | FileCheck %s --check-prefix=SPLIT
// SPLIT: Memory: 16 kb + 1 Mb (130 KiB) on chip: 16 kb (2 KiB) for weights, 1 Mb (128 KiB) for maps

// SMALL: Memory: 1 Mb (128 KiB) on chip

//      CSV: name,op,macs,weight_bits,activation_bits,mac_pj,post_pj,sram_pj,sram_local_pj,sram_main_pj,dram_pj,total_pj
// CSV-NEXT: conv,qnn.conv2d,1769472,4,8,2443326.589374,128596.136283,463147.022081,289341.306636,173805.715445,514384.545131,3420858.156587
// CSV-NEXT: max_pool_0,qnn.max_pool,0,0,4,0.000000,0.000000,0.000000,0.000000,0.000000,0.000000,0.000000
// CSV-NEXT: total,,1769472,0,0,2443326.589374,

// The IR goes to the file and stays away from stdout.
// ONLY-NOT: func.func
// IR: func.func @main

func.func @main(%x: tensor<1x3x32x32xf32> {qnn.name = "image"}, %w: tensor<64x3x3x3xf32>, %b: tensor<64xf32>) -> tensor<1x64x16x16xf32> {
  %xq = qnn.quantize %x {scale = array<f64: 0.5>} : tensor<1x3x32x32xf32> -> tensor<1x3x32x32x!qnn.int<8>>
  %xd = qnn.dequantize %xq {scale = array<f64: 0.5>} : tensor<1x3x32x32x!qnn.int<8>> -> tensor<1x3x32x32xf32>
  %wq = qnn.quantize %w {scale = array<f64: 0.5>} : tensor<64x3x3x3xf32> -> tensor<64x3x3x3x!qnn.int<4>>
  %wd = qnn.dequantize %wq {scale = array<f64: 0.5>} : tensor<64x3x3x3x!qnn.int<4>> -> tensor<64x3x3x3xf32>
  %c = qnn.conv2d nchw %xd, %wd, %b {qnn.name = "conv", strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>} : (tensor<1x3x32x32xf32>, tensor<64x3x3x3xf32>, tensor<64xf32>) -> tensor<1x64x32x32xf32>
  %r = qnn.elementwise relu %c : (tensor<1x64x32x32xf32>) -> tensor<1x64x32x32xf32>
  %p = qnn.max_pool nchw %r {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>} : tensor<1x64x32x32xf32> -> tensor<1x64x16x16xf32>
  %q = qnn.quantize %p {scale = array<f64: 0.5>} : tensor<1x64x16x16xf32> -> tensor<1x64x16x16x!qnn.int<4>>
  %d = qnn.dequantize %q {scale = array<f64: 0.5>} : tensor<1x64x16x16x!qnn.int<4>> -> tensor<1x64x16x16xf32>
  return %d : tensor<1x64x16x16xf32>
}
