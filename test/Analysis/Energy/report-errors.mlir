// RUN: split-file %s %t
// RUN: not qnn-opt %t/good.mlir --energy-report --energy-platform=mons2017 2>&1 | FileCheck %s --check-prefix=PLATFORM
// RUN: not qnn-opt %t/good.mlir --energy-report --energy-model=magic 2>&1 | FileCheck %s --check-prefix=MODEL
// RUN: not qnn-opt %t/good.mlir --energy-report=pdf 2>&1 | FileCheck %s --check-prefix=FORMAT
// RUN: not qnn-opt %t/good.mlir --energy-report --energy-memory=4MB 2>&1 | FileCheck %s --check-prefix=MEMORY
// RUN: not qnn-opt %t/good.mlir --energy-report --energy-input-bits=20 2>&1 | FileCheck %s --check-prefix=INPUT
// RUN: not qnn-opt %t/good.mlir --energy-report --energy-function=nobody 2>&1 | FileCheck %s --check-prefix=FUNCTION
// RUN: not qnn-opt %t/two.mlir --energy-report 2>&1 | FileCheck %s --check-prefix=TWO
// RUN: qnn-opt %t/two.mlir --energy-report --energy-function=first | FileCheck %s --check-prefix=FIRST
// RUN: not qnn-opt %t/none.mlir --energy-report 2>&1 | FileCheck %s --check-prefix=NONE
// RUN: not qnn-opt %t/foreign.mlir --energy-report 2>&1 | FileCheck %s --check-prefix=FOREIGN
// RUN: not qnn-opt %t/blocks.mlir --energy-report 2>&1 | FileCheck %s --check-prefix=BLOCKS
// RUN: not qnn-opt %t/broken.onnx --energy-report 2>&1 | FileCheck %s --check-prefix=ONNX
// RUN: not qnn-opt %t/missing.mlir --energy-report 2>&1 | FileCheck %s --check-prefix=MISSING

// PLATFORM: error: unknown platform 'mons2017'; did you mean 'moons2017'? (known: moons2017, {{.*}}vasquez2021-pim)
// PLATFORM-NOT: see current operation
// MODEL: error: unknown energy model 'magic'; known: closed, tiled
// FORMAT: error: unknown report format 'pdf'; known: table, json, csv, html
// MEMORY: error: bad memory size '4MB': expected 'unlimited', a total such as '4Mb' or '512KiB'
// INPUT: error: bad input width 20: expected 1 to 16 bits, or 32 for float
// FUNCTION: error: there is no function 'nobody'
// TWO: error: several functions can be priced; choose one by its name: first second
// FIRST: Energy of @first
// NONE: error: there is no public function to price
// FOREIGN: error: 'arith.addf' op has no energy cost: neither an op interface nor a dialect interface prices it
// BLOCKS: error: must have one block to be priced
// ONNX: error: this is not an ONNX model
// MISSING: error: cannot open input file

//--- good.mlir
func.func @main(%x: tensor<1x8xf32>, %w: tensor<8x4xf32>) -> tensor<1x4xf32> {
  %y = qnn.matmul %x, %w : (tensor<1x8xf32>, tensor<8x4xf32>) -> tensor<1x4xf32>
  return %y : tensor<1x4xf32>
}

//--- two.mlir
func.func @first(%x: tensor<1x8xf32>, %w: tensor<8x4xf32>) -> tensor<1x4xf32> {
  %y = qnn.matmul %x, %w : (tensor<1x8xf32>, tensor<8x4xf32>) -> tensor<1x4xf32>
  return %y : tensor<1x4xf32>
}
func.func @second(%x: tensor<1x8xf32>) -> tensor<1x8xf32> {
  return %x : tensor<1x8xf32>
}

//--- none.mlir
func.func private @main(tensor<1x8xf32>) -> tensor<1x8xf32>

//--- foreign.mlir
func.func @main(%x: tensor<1x8xf32>) -> tensor<1x8xf32> {
  %y = arith.addf %x, %x : tensor<1x8xf32>
  return %y : tensor<1x8xf32>
}

//--- blocks.mlir
func.func @main(%x: tensor<1x8xf32>) -> tensor<1x8xf32> {
  cf.br ^end(%x : tensor<1x8xf32>)
^end(%y: tensor<1x8xf32>):
  return %y : tensor<1x8xf32>
}

//--- broken.onnx
not a protobuf message
