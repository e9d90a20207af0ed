// One function per file: a model is one function.
// RUN: split-file %s %t
// RUN: qnn-translate --export-onnx=qdq %t/pairs.mlir | %onnx_show --check | FileCheck %s --check-prefix=QDQ
// RUN: qnn-translate --export-onnx=qonnx %t/pairs.mlir | %onnx_show --check | FileCheck %s --check-prefix=QONNX
// RUN: qnn-translate --export-onnx %t/wide.mlir | %onnx_show | FileCheck %s --check-prefix=WIDE
// RUN: qnn-translate --export-onnx --export-onnx-opset=20 %t/nibble.mlir | %onnx_show --check | FileCheck %s --check-prefix=BYTE
// RUN: qnn-translate --export-onnx %t/nibble.mlir | %onnx_show | FileCheck %s --check-prefix=NIBBLE
// RUN: qnn-translate --export-onnx=qonnx %t/codes.mlir | %onnx_show --check | FileCheck %s --check-prefix=CODES
// RUN: qnn-translate --export-onnx=qonnx %t/passing.mlir | %onnx_show --check | FileCheck %s --check-prefix=PASSING
// RUN: qnn-translate --export-onnx=qonnx %t/weights.mlir | %onnx_show --check | FileCheck %s --check-prefix=WEIGHTS

//--- pairs.mlir
// QDQ: ir 7 opsets ai.onnx:13{{$}}
// QDQ-DAG: const "a.codes.scale" FLOAT[] = 0.25
// QDQ-DAG: const "a.codes.low" INT8[] = -4
// QDQ-DAG: const "a.codes.high" INT8[] = 3
// QDQ: node "a.codes.unclipped" = QuantizeLinear("x", "a.codes.scale", "a.codes.zero_point")
// QDQ-NEXT: node "a.codes" = Clip("a.codes.unclipped", "a.codes.low", "a.codes.high")
// QDQ-NEXT: node "a" = DequantizeLinear("a.codes", "a.scale", "a.zero_point")
// QDQ-NEXT: node "b.codes.sign" = Sign("a")
// QDQ-NEXT: node "b.codes.moved" = Add("b.codes.sign", "b.codes.half")
// QDQ-NEXT: node "b.codes.number" = Sign("b.codes.moved")
// QDQ-NEXT: node "b.codes" = QuantizeLinear("b.codes.number", "b.codes.scale", "b.codes.zero_point")
// QDQ-NEXT: node "b" = DequantizeLinear("b.codes", "b.scale", "b.zero_point")

// QONNX: ir 7 opsets ai.onnx:13 qonnx.custom_op.general:1
// QONNX-DAG: const "a.bits" FLOAT[] = 3
// QONNX: node "a" = qonnx.custom_op.general.Quant("x", "a.scale", "a.zero_point", "a.bits") narrow=0 rounding_mode=b'ROUND' signed=1
// QONNX-NEXT: node "b" = qonnx.custom_op.general.BipolarQuant("a", "b.scale")
// QONNX-NEXT: output "b"
func.func @main(%x: tensor<1x2xf32> {qnn.name = "x"}) -> (tensor<1x2xf32> {qnn.name = "b"}) {
  %0 = qnn.quantize %x {qnn.name = "a.codes", scale = array<f64: 0.25>} : tensor<1x2xf32> -> tensor<1x2x!qnn.int<3>>
  %1 = qnn.dequantize %0 {qnn.name = "a", scale = array<f64: 0.25>} : tensor<1x2x!qnn.int<3>> -> tensor<1x2xf32>
  %2 = qnn.quantize %1 {qnn.name = "b.codes", scale = array<f64: 1.0>} : tensor<1x2xf32> -> tensor<1x2x!qnn.int<1, bipolar>>
  %3 = qnn.dequantize %2 {qnn.name = "b", scale = array<f64: 0.5>} : tensor<1x2x!qnn.int<1, bipolar>> -> tensor<1x2xf32>
  return %3 : tensor<1x2xf32>
}

//--- wide.mlir
// WIDE: ir 10 opsets ai.onnx:21
// WIDE-DAG: const "q.low" FLOAT[2, 1] = -256, -1024
// WIDE-DAG: const "q.high" FLOAT[2, 1] = 255.5, 1022
// WIDE-DAG: const "q.zero_point" INT16[2] = 0, 0
// WIDE: node "q.above_low" = Max("input_0", "q.low")
// WIDE-NEXT: node "q.above_high" = Min("q.above_low", "q.high")
// WIDE-NEXT: node "q" = QuantizeLinear("q.above_high", "q.scale", "q.zero_point") axis=1
// WIDE-NEXT: node "y" = DequantizeLinear("q", "y.scale", "y.zero_point") axis=1
func.func @main(%x: tensor<1x2x3xf32>) -> (tensor<1x2x3xf32> {qnn.name = "y"}) {
  %0 = qnn.quantize %x {qnn.name = "q", axis = 1 : i64, scale = array<f64: 0.5, 2.0>} : tensor<1x2x3xf32> -> tensor<1x2x3x!qnn.int<10>>
  %1 = qnn.dequantize %0 {axis = 1 : i64, scale = array<f64: 0.5, 2.0>} : tensor<1x2x3x!qnn.int<10>> -> tensor<1x2x3xf32>
  return %1 : tensor<1x2x3xf32>
}

//--- nibble.mlir
// BYTE: ir 7 opsets ai.onnx:13
// BYTE: const "q.low" INT8[] = -8
// BYTE: node "q" = Clip(
// BYTE: node "w.clipped" = Clip("w.codes", "w.codes.low", "w.codes.high")
// NIBBLE: ir 10 opsets ai.onnx:21
// NIBBLE: const "q.zero_point" INT4[] = 2
// NIBBLE: const "w.codes" INT4[3] = -8, 7, -1
// NIBBLE: node "q" = QuantizeLinear("input_0", "q.scale", "q.zero_point")
func.func @main(%x: tensor<3xf32>) -> (tensor<3xf32> {qnn.name = "y"}) {
  %0 = qnn.quantize %x {qnn.name = "q", scale = array<f64: 0.5>, zero_point = array<i32: 2>} : tensor<3xf32> -> tensor<3x!qnn.int<4>>
  %1 = qnn.dequantize %0 {scale = array<f64: 0.5>, zero_point = array<i32: 2>} : tensor<3x!qnn.int<4>> -> tensor<3xf32>
  %2 = qnn.constant {qnn.name = "w.codes"} dense<[-8, 7, -1]> : tensor<3xi8> -> tensor<3x!qnn.int<4>>
  %3 = qnn.dequantize %2 {qnn.name = "w", scale = array<f64: 1.0>} : tensor<3x!qnn.int<4>> -> tensor<3xf32>
  %4 = qnn.elementwise mul %1, %3 : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  return %4 : tensor<3xf32>
}

//--- codes.mlir
// What Quant cannot say is left to the standard operators.
// CODES: opsets ai.onnx:13{{$}}
// CODES: input "x" UINT8[4]
// CODES: const "odd.zero_point" INT8[] = 1
// CODES: node "number" = DequantizeLinear("x", "number.scale", "number.zero_point")
// CODES-NEXT: node "odd" = QuantizeLinear("number", "odd.scale", "odd.zero_point")
// CODES-NEXT: node "even" = DequantizeLinear("odd", "even.scale", "even.zero_point")
// CODES-NEXT: node "y" = QuantizeLinear("even", "y.scale", "y.zero_point")
// CODES-NEXT: output "y" INT8[4]
func.func @main(%x: tensor<4x!qnn.int<8, unsigned>> {qnn.name = "x"}) -> (tensor<4x!qnn.int<8>> {qnn.name = "y"}) {
  %0 = qnn.dequantize %x {qnn.name = "number", scale = array<f64: 0.5>} : tensor<4x!qnn.int<8, unsigned>> -> tensor<4xf32>
  %1 = qnn.quantize %0 {qnn.name = "odd", scale = array<f64: 0.5>, zero_point = array<i32: 1>} : tensor<4xf32> -> tensor<4x!qnn.int<8>>
  %2 = qnn.dequantize %1 {qnn.name = "even", scale = array<f64: 0.5>, zero_point = array<i32: 1>} : tensor<4x!qnn.int<8>> -> tensor<4xf32>
  %3 = qnn.quantize %2 {scale = array<f64: 0.125>} : tensor<4xf32> -> tensor<4x!qnn.int<8>>
  return %3 : tensor<4x!qnn.int<8>>
}

//--- passing.mlir
// PASSING: node "q" = qonnx.custom_op.general.Quant("input_0", {{.*}}) narrow=1 rounding_mode=b'FLOOR' signed=0
// PASSING-NEXT: node "pool" = MaxPool("q")
// The numbers have the name of the dequantize, which leaves no node.
// PASSING-NEXT: node "y" = Reshape("pool", "y.shape")
func.func @main(%x: tensor<1x1x2x2xf32>) -> (tensor<1x1xf32> {qnn.name = "y"}) {
  %0 = qnn.quantize %x {qnn.name = "q", narrow, rounding = #qnn.rounding<floor>, scale = array<f64: 0.5>} : tensor<1x1x2x2xf32> -> tensor<1x1x2x2x!qnn.int<3, unsigned>>
  %1 = qnn.max_pool nchw %0 {qnn.name = "pool", kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>} : tensor<1x1x2x2x!qnn.int<3, unsigned>> -> tensor<1x1x1x1x!qnn.int<3, unsigned>>
  %2 = qnn.reshape %1 {qnn.name = "flat"} : tensor<1x1x1x1x!qnn.int<3, unsigned>> -> tensor<1x1x!qnn.int<3, unsigned>>
  %3 = qnn.dequantize %2 {scale = array<f64: 0.5>} : tensor<1x1x!qnn.int<3, unsigned>> -> tensor<1x1xf32>
  return %3 : tensor<1x1xf32>
}

//--- weights.mlir
// WEIGHTS-DAG: const "pow2.weights" FLOAT[3] = 0, 4, -32
// WEIGHTS-DAG: const "pow2.bits" FLOAT[] = 8
// WEIGHTS-DAG: const "three.weights" FLOAT[3] = -0.5, 0, 0.5
// WEIGHTS-DAG: const "bias.codes" INT32[3] = 100000, -1, 0
// WEIGHTS: node "pow2" = qonnx.custom_op.general.Quant("pow2.weights"
// WEIGHTS-NEXT: node "three" = qonnx.custom_op.general.Quant("three.weights", "three.scale", "three.zero_point", "three.bits") narrow=1
// WEIGHTS-NEXT: node "product" = Mul("pow2", "three")
// WEIGHTS-NEXT: node "bias" = DequantizeLinear("bias.codes", "bias.scale")
func.func @main() -> tensor<3xf32> {
  %0 = qnn.constant dense<[0, 4, 15]> : tensor<3xi8> -> tensor<3x!qnn.int<4, pow2>>
  %1 = qnn.dequantize %0 {qnn.name = "pow2", scale = array<f64: 0.5>} : tensor<3x!qnn.int<4, pow2>> -> tensor<3xf32>
  %2 = qnn.constant dense<[-1, 0, 1]> : tensor<3xi8> -> tensor<3x!qnn.int<2, ternary>>
  %3 = qnn.dequantize %2 {qnn.name = "three", scale = array<f64: 0.5>} : tensor<3x!qnn.int<2, ternary>> -> tensor<3xf32>
  %4 = qnn.elementwise mul %1, %3 {qnn.name = "product"} : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  %5 = arith.constant {qnn.name = "bias.codes"} dense<[100000, -1, 0]> : tensor<3xi32>
  %6 = qnn.dequantize %5 {qnn.name = "bias", scale = array<f64: 0.5>} : tensor<3xi32> -> tensor<3xf32>
  %7 = qnn.elementwise add %4, %6 : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  return %7 : tensor<3xf32>
}
