// RUN: split-file %s %t.parts
// RUN: qnn-opt %t.parts/mine.mlir --energy-report=csv --energy-platform=module > %t.module
// RUN: qnn-opt %t.parts/mine.mlir --energy-report=csv --energy-platform=%t.parts/mine.yaml | diff %t.module -
// RUN: FileCheck %s < %t.module
// RUN: sed 's/qnn.platform = .*} {$/qnn.platform = "horowitz45"} {/' %t.parts/mine.mlir > %t.named.mlir
// RUN: qnn-opt %t.named.mlir --energy-report=csv --energy-platform=module > %t.horowitz
// RUN: qnn-opt %t.named.mlir --energy-report=csv --energy-platform=horowitz45 | diff %t.horowitz -
// RUN: sed 's/clock = 500 /clock = -5 /' %t.parts/mine.mlir > %t.negative.mlir
// RUN: not qnn-opt %t.negative.mlir --energy-report --energy-platform=module 2>&1 | FileCheck %s --check-prefix=NEGATIVE
// RUN: sed 's/qnn.platform = .*} {$/qnn.other = 1} {/' %t.parts/mine.mlir > %t.none.mlir
// RUN: not qnn-opt %t.none.mlir --energy-report --energy-platform=module 2>&1 | FileCheck %s --check-prefix=NONE

// CHECK: product,qnn.matmul
// NEGATIVE: qnn.platform:1: timing.clock: must be positive, got -5
// NONE: error: platform 'module' is the attribute 'qnn.platform' of the module, the name of a platform or a dictionary with the keys of a platform file; there is none

//--- mine.mlir
module attributes {qnn.platform = {schema = 1 : i64, name = "mine", description = "a test", timing = {clock = 500 : i64}, compute = {law = "bits_product", parallel_macs = 64 : i64, energy = 0.2 : f64, width = 8 : i64}, closed = {post_operations = 0 : i64, other_per_mac = 1 : i64, fanout_exponent = 0 : i64, accumulator_accesses = 0 : i64, weight_transfers = 1 : i64, input_transfers = 0 : i64, output_transfers = 2 : i64, biases = "counted", image_bits = 8 : i64}, levels = [{name = "sram", kind = "buffer", capacity = "64 KiB", price = "bit", word_bits = 64 : i64, read = 20 : i64, write = 20 : i64, bandwidth = 512 : i64}, {name = "dram", kind = "offchip", price = "bit", word_bits = 64 : i64, read = 1300 : i64, write = 1300 : i64, bandwidth = 64 : i64}], array = [{dims = "k", size = 8 : i64}]}} {
  func.func @main(%x: tensor<3x4x!qnn.int<8>>, %w: tensor<4x4x!qnn.int<8>>) -> tensor<3x4xi32> {
    %y = qnn.matmul_integer %x, %w {qnn.name = "product"} : (tensor<3x4x!qnn.int<8>>, tensor<4x4x!qnn.int<8>>) -> tensor<3x4xi32>
    return %y : tensor<3x4xi32>
  }
}
//--- mine.yaml
schema: 1
name: mine
description: a test
timing: {clock: 500}
compute: {law: bits_product, parallel_macs: 64, energy: 0.2, width: 8}
closed: {post_operations: 0, other_per_mac: 1, fanout_exponent: 0, accumulator_accesses: 0, weight_transfers: 1,
         input_transfers: 0, output_transfers: 2, biases: counted, image_bits: 8}
levels:
  - {name: sram, kind: buffer, capacity: 64 KiB, price: bit, word_bits: 64, read: 20, write: 20, bandwidth: 512}
  - {name: dram, kind: offchip, price: bit, word_bits: 64, read: 1300, write: 1300, bandwidth: 64}
array:
  - {dims: k, size: 8}
