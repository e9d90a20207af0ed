// RUN: qnn-opt %s --energy-explain=conv --energy-memory=100kb | FileCheck %s
// RUN: qnn-opt %s --energy-explain=conv | FileCheck %s --check-prefix=FITS
// RUN: qnn-opt %s --energy-explain=conv --energy-memory=100kb --energy-report=json > %t.json
// RUN: FileCheck %s --check-prefix=JSON < %t.json
// RUN: %python -c "import json, sys; e = json.load(open(sys.argv[1])); assert abs(sum(t['value'] for t in e['terms'] if t['unit'] == 'pJ') / e['total_pj'] - 1) < 1e-12" %t.json
//      JSON: "formula": "E_MAC(s)*n*N_c"
//      JSON: "mac_and_pass_pj": 0.654073
//      JSON: "bound_by": "dram"
//      JSON: "what": "its own map 'conv'"
// JSON-NEXT: "bits": 262144
// JSON-NEXT: "capacity_bits": 25600
// JSON-NEXT: "fits_alone": false
// JSON-NEXT: "fits_with_times_the_memory": 10.24
// JSON-NEXT: "fits_with_bits_per_element": 0
// RUN: not qnn-opt %s --energy-explain=conv --energy-report=csv 2>&1 | FileCheck %s --check-prefix=CSV
// CSV: error: this cannot be written as csv
// RUN: not qnn-opt %s --energy-explain=cnv 2>&1 | FileCheck %s --check-prefix=NAME

//      CHECK: 'conv' (qnn.conv2d, 4/8 bits) on moons2017, model closed
//      CHECK: N_c 1769472 multiply-accumulates
//      CHECK: A_s 65536 outputs
//      CHECK: mac {{[0-9.]+}} pJ {{[0-9.]+}} % E_MAC(s)*n*N_c
//      CHECK: total [[TOTAL:[0-9.]+]] pJ
//      CHECK: a MAC and pass: 0.654074 pJ
//      CHECK: bound by 'dram'
//      CHECK: Out of 'main' spill:
// CHECK-NEXT: its own map 'conv': 262144 bit (32.0 KiB), of which the memory for one map takes 25600 bit (3.1 KiB)
// CHECK-NEXT: fits with 10.24 times the memory; no width makes it fit

// FITS: Nothing of it spills out of 'main'.

// NAME: error: there is no op 'cnv'; did you mean 'conv'? (priced ops: conv, max_pool_0)

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
