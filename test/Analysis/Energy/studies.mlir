// RUN: qnn-opt %s "--energy-sweep=bits=4,1,8;memory=100kb,inf" | FileCheck %s --check-prefix=SWEEP
// RUN: qnn-opt %s --energy-sweep=bits=4 --energy-report=csv | FileCheck %s --check-prefix=CSV
// RUN: qnn-opt %s --energy-sweep=bits=4 --energy-report=json | %python -c "import json, sys; json.load(sys.stdin)"
// RUN: not qnn-opt %s --energy-sweep=bits=0 2>&1 | FileCheck %s --check-prefix=BITS
// RUN: qnn-opt %s --energy-sensitivity --energy-memory=100kb | FileCheck %s --check-prefix=FLIP
// RUN: qnn-opt %s --energy-sensitivity --energy-memory=100kb --energy-report=json | FileCheck %s --check-prefix=DATUM
// RUN: qnn-opt %s --energy-sensitivity --energy-model=tiled | FileCheck %s --check-prefix=TILED
// RUN: qnn-opt %s "--qnn-energy-report=format=html" -o %t.ir | FileCheck %s --check-prefix=PAGE
// RUN: qnn-opt %s --energy-sensitivity | FileCheck %s --check-prefix=SENSE
// RUN: qnn-opt %s --energy-sensitivity --energy-report=json | %python -c "import json, sys; json.load(sys.stdin)"
// RUN: qnn-opt %s --energy-compare=horowitz45 | FileCheck %s --check-prefix=PLATFORM
// RUN: qnn-opt %s --energy-compare=eyeriss | FileCheck %s --check-prefix=RELATIVE
// RUN: qnn-opt %s --energy-compare=horowitz45 --energy-report=csv | FileCheck %s --check-prefix=ROWS
// RUN: qnn-opt %s --energy-compare=horowitz45 --energy-report=json | %python -c "import json, sys; r = json.load(sys.stdin); assert abs(sum(op['b_pj'] for op in r['ops']) / r['b']['total_pj'] - 1) < 1e-12 and r['a']['platform'] == 'moons2017'"
// RUN: qnn-opt %s --energy-compare=%s | FileCheck %s --check-prefix=SAME
// RUN: not qnn-opt %s --energy-compare=%t.none.onnx 2>&1 | FileCheck %s --check-prefix=NONE
// RUN: not qnn-opt %s --energy-compare=nobody 2>&1 | FileCheck %s --check-prefix=NOBODY
// RUN: not qnn-opt %s --energy-sensitivity --energy-explain=conv 2>&1 | FileCheck %s --check-prefix=ONE
// RUN: not qnn-opt %s --energy-explain=conv --energy-report=csv 2>&1 | FileCheck %s --check-prefix=DATA

//      SWEEP: accuracy is not considered
//      SWEEP: bits 100 kb (12.5 KiB) unlimited
// SWEEP-NEXT: 4 {{[0-9.]+}} 3.421
// SWEEP-NEXT: 1 {{[0-9.]+}}* {{[0-9.]+}}*
// SWEEP-NEXT: 8 {{[0-9.]+}} 4.570
//      CSV: bits,memory,mac_pj,sram_pj,dram_pj,total_pj,least
// CSV-NEXT: 4,4 Mb (512 KiB),2443326.589374,463147.022081,514384.545131,3420858.156587,yes
// BITS: error: bad sweep 'bits=0': expected bits=1,2,4 (widths of 1 to 16)

// SENSE: Sensitivity of the total, 3420.858 nJ per inference (dynamic)
// SENSE: compute.energy 3.7 pJ remembered 1.000000 1710.429 6841.716
// SENSE: levels.dram.ratio {{.*}} 0.150367

// The 1792 weights of 4 bits fit into 51200 bits, the map does not: 65536
// elements of 4 bits, of which one may fill half.
// FLIP: Where decisions flip, from 1/64 to 64 times each constant
// FLIP: of 1, 2, 4, 8, 16 bits (now 1;
// FLIP: No constant changes the width that costs least.
// FLIP: memory.weights 51200 bit below 7168: the weights go off chip
// FLIP: memory.activations 51200 bit above 524288: the map of 'conv' stays on chip
// DATUM: "least_bits": 1
// DATUM: "constant": "memory.activations",
// DATUM-NEXT: "value": 524288
// DATUM-NEXT: "side": "above"
// DATUM-NEXT: "kind": "map"
// DATUM-NEXT: "op": "conv"
// DATUM-NEXT: "off_chip": false
// TILED: Where decisions flip: for the closed form only.
// PAGE: <!DOCTYPE html>

// PLATFORM: A: @main on moons2017, memory 4 Mb (512 KiB), model closed
// PLATFORM: B: @main on horowitz45
// PLATFORM: conv 4/8 3420.858
//      ROWS: name,op,a_bits,b_bits,a_pj,b_pj
// ROWS-NEXT: conv,qnn.conv2d,4/8,4/8,3420858.156587,1
// ROWS-NEXT: max_pool_0,qnn.max_pool,-/4,-/4,0.000000,0.000000
// ROWS-NEXT: total,,,,3420858.156587,
// RELATIVE: B: @main on eyeriss, memory 800 kb (100 KiB), model closed, pJ stand for units of its own
// SAME: conv 4/8 3420.858 3420.858 0.000 1.000
// SAME: total 3420.858 3420.858 0.000 1.000
// NONE: error: cannot price '{{.*}}none.onnx'
// NOBODY: error: unknown platform 'nobody'
// ONE: error: choose one of --energy-explain
// DATA: error: this cannot be written as csv

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
