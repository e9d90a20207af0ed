// Everything that cannot be exported is listed at once, and no file appears.
// RUN: split-file %s %t
// RUN: echo before > %t/out.onnx
// RUN: not qnn-translate --export-onnx %t/many.mlir -o %t/out.onnx --export-onnx-report=%t/report.jsonl 2>&1 | FileCheck %s
// RUN: FileCheck %s --check-prefix=REPORT < %t/report.jsonl
// RUN: grep before %t/out.onnx
// RUN: not ls %t/other.onnx
// RUN: not qnn-translate --export-onnx=qonnx %t/many.mlir -o %t/other.onnx 2> %t/errors
// RUN: FileCheck %s --check-prefix=QONNX < %t/errors
// RUN: not ls %t/other.onnx
// RUN: not qnn-translate --export-onnx --export-onnx-opset=13 %t/wide.mlir 2>&1 | FileCheck %s --check-prefix=OPSET
// RUN: not qnn-translate --export-onnx --export-onnx-opset=12 %t/wide.mlir 2>&1 | FileCheck %s --check-prefix=OLD
// RUN: not qnn-translate --export-onnx %t/tenth.mlir 2>&1 | FileCheck %s --check-prefix=TENTH
// RUN: qnn-translate --export-onnx --export-onnx-round %t/tenth.mlir | %onnx_show | FileCheck %s --check-prefix=ROUND
// RUN: not qnn-translate --export-onnx %t/two.mlir 2>&1 | FileCheck %s --check-prefix=TWO
// RUN: not qnn-translate --export-onnx=onnx %t/two.mlir 2>&1 | FileCheck %s --check-prefix=STYLE

//--- many.mlir
// CHECK: many.mlir:{{[0-9]+}}:8: error: 'qnn.quantize' "q" cannot be exported: QuantizeLinear rounds half to even, the op rounds half_up; round half to even
// CHECK: many.mlir:{{[0-9]+}}:8: error: 'arith.negf' cannot be exported: the op has no ONNX form; only qnn ops and constants can be exported
// CHECK: many.mlir:{{[0-9]+}}:8: error: 'qnn.threshold' "t" cannot be exported: the op has no ONNX form; export the model as imported, before passes such as qnn-integerize
// REPORT: {"op":"qnn.quantize","name":"q","reason":"QuantizeLinear rounds half to even, the op rounds half_up","cure":"round half to even"}
// REPORT-NEXT: {"op":"arith.negf","name":"",
// REPORT-NEXT: {"op":"qnn.threshold","name":"t",
// REPORT-NOT: {
// QONNX: error: 'qnn.quantize' "q" cannot be exported
// QONNX: error: 'arith.negf' cannot be exported
func.func @main(%x: tensor<2xf32>, %acc: tensor<1x2xi32>) -> (tensor<2x!qnn.int<8>>, tensor<2xf32>, tensor<1x2x!qnn.int<1, bipolar>>) {
  %0 = qnn.quantize %x {qnn.name = "q", rounding = #qnn.rounding<half_up>, scale = array<f64: 0.5>} : tensor<2xf32> -> tensor<2x!qnn.int<8>>
  %1 = arith.negf %x : tensor<2xf32>
  %3 = qnn.threshold %acc {qnn.name = "t", thresholds = dense<[[-3], [5]]> : tensor<2x1xi64>, decreasing = array<i1: false, true>, axis = 1 : i64} : tensor<1x2xi32> -> tensor<1x2x!qnn.int<1, bipolar>>
  return %0, %1, %3 : tensor<2x!qnn.int<8>>, tensor<2xf32>, tensor<1x2x!qnn.int<1, bipolar>>
}

//--- wide.mlir
// OPSET: 'qnn.quantize' cannot be exported: quantizers of 16 bits need ONNX operator set 21, the limit is 13; raise the limit (--export-onnx-opset)
// OLD: 'func.func' cannot be exported: operator set 12 cannot be written; use one of 13 to
func.func @main(%x: tensor<2xf32>) -> tensor<2x!qnn.int<16>> {
  %0 = qnn.quantize %x {scale = array<f64: 0.5>} : tensor<2xf32> -> tensor<2x!qnn.int<16>>
  return %0 : tensor<2x!qnn.int<16>>
}

//--- tenth.mlir
// TENTH: 'qnn.quantize' cannot be exported: the scale (0.100000) is not a float32 number, which ONNX has; round it (--export-onnx-round does it for all)
// ROUND: const "output_0.scale" FLOAT[] = 0.100000001
func.func @main(%x: tensor<2xf32>) -> tensor<2x!qnn.int<8>> {
  %0 = qnn.quantize %x {scale = array<f64: 0.1>} : tensor<2xf32> -> tensor<2x!qnn.int<8>>
  return %0 : tensor<2x!qnn.int<8>>
}

//--- two.mlir
// TWO: error: a model is a module with a function 'main', or exactly one function
// STYLE: for the --export-onnx-style option: Cannot find option named 'onnx'!
func.func @a() {
  return
}
func.func @b() {
  return
}
