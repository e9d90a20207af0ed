// RUN: split-file %s %t
// RUN: qnn-translate --export-onnx %t/functions.mlir | %onnx_show | FileCheck %s --check-prefix=FUNCTIONS
// RUN: qnn-translate --export-onnx %t/reduce.mlir | %onnx_show --check | FileCheck %s --check-prefix=REDUCE
// RUN: qnn-translate --export-onnx %t/new.mlir | %onnx_show | FileCheck %s --check-prefix=NEW
// RUN: not qnn-translate --export-onnx %t/swish.mlir 2>&1 | FileCheck %s --check-prefix=SWISH
// RUN: qnn-translate --export-onnx --export-onnx-opset=24 %t/swish.mlir | %onnx_show | FileCheck %s --check-prefix=SWISH24
// RUN: qnn-translate --export-onnx=qonnx %t/qonnx.mlir | %onnx_show | FileCheck %s --check-prefix=QONNX
// RUN: not qnn-translate --export-onnx=qdq %t/qonnx.mlir 2>&1 | FileCheck %s --check-prefix=QDQ
// RUN: qnn-translate --export-onnx=qdq %t/stairs.mlir -o %t/stairs.onnx
// RUN: %python -c "import numpy; numpy.save('%t/x.npy', numpy.array([[-2, 0.5, 3], [0.25, -0.25, 9]], 'f4'))"
// RUN: qnn-run %t/stairs.mlir --interpret --input %t/x.npy --output %t/before > /dev/null
// RUN: qnn-run %t/stairs.onnx --interpret --input %t/x.npy --output %t/after > /dev/null
// RUN: cmp %t/before/output_0.npy %t/after/output_0.npy

//--- functions.mlir
// FUNCTIONS: opsets ai.onnx:20
// FUNCTIONS: node "a" = Elu("input_0") alpha=0.5
// FUNCTIONS-NEXT: node "b" = Selu("a") alpha=1.5 gamma=1.25
// FUNCTIONS-NEXT: node "c" = HardSigmoid("b") alpha=0.25 beta=0.5
// FUNCTIONS-NEXT: node "d" = PRelu("c", "slope")
// FUNCTIONS-NEXT: node "e" = Gelu("d") approximate=b'tanh'
func.func @main(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %slope = arith.constant {qnn.name = "slope"} dense<[0.5, 0.25, 0.125]> : tensor<3xf32>
  %a = qnn.elementwise elu %x {qnn.name = "a", params = array<f64: 0.5>} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %b = qnn.elementwise selu %a {qnn.name = "b", params = array<f64: 1.5, 1.25>} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %c = qnn.elementwise hard_sigmoid %b {qnn.name = "c", params = array<f64: 0.25, 0.5>} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %d = qnn.elementwise prelu %c, %slope {qnn.name = "d"} : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  %e = qnn.elementwise gelu_tanh %d {qnn.name = "e"} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %e : tensor<2x3xf32>
}

//--- reduce.mlir
// REDUCE: opsets ai.onnx:13
// REDUCE: node "a" = ReduceMax("input_0") keepdims=1 axes=[1]
// REDUCE: node "b" = ReduceSum("input_0", "b.axes") keepdims=1
// REDUCE: node "up" = ConvTranspose("image", "w") output_padding=[1, 0] dilations=[1, 1] group=1 kernel_shape=[2, 2] pads=[0, 0, 0, 0] strides=[2, 2]
func.func @main(%x: tensor<2x3xf32>, %image: tensor<1x1x2x2xf32> {qnn.name = "image"}) -> (tensor<2x1xf32>, tensor<2x1xf32>, tensor<1x1x5x4xf32>) {
  %w = arith.constant {qnn.name = "w"} dense<0.5> : tensor<1x1x2x2xf32>
  %a = qnn.reduce max %x {qnn.name = "a", axes = array<i64: 1>} : tensor<2x3xf32> -> tensor<2x1xf32>
  %b = qnn.reduce sum %x {qnn.name = "b", axes = array<i64: 1>} : tensor<2x3xf32> -> tensor<2x1xf32>
  %up = qnn.conv_transpose2d nchw %image, %w {qnn.name = "up", strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>, output_padding = array<i64: 1, 0>} : (tensor<1x1x2x2xf32>, tensor<1x1x2x2xf32>) -> tensor<1x1x5x4xf32>
  return %a, %b, %up : tensor<2x1xf32>, tensor<2x1xf32>, tensor<1x1x5x4xf32>
}

//--- new.mlir
// A newer operator set for one op changes the form of others.
// NEW: opsets ai.onnx:18
// NEW: node "a" = Mish("input_0")
// NEW-NEXT: node "b" = ReduceMax("a", "b.axes") keepdims=1
func.func @main(%x: tensor<2x3xf32>) -> tensor<2x1xf32> {
  %a = qnn.elementwise mish %x {qnn.name = "a"} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %b = qnn.reduce max %a {qnn.name = "b", axes = array<i64: 1>} : tensor<2x3xf32> -> tensor<2x1xf32>
  return %b : tensor<2x1xf32>
}

//--- swish.mlir
// SWISH: 'qnn.elementwise' "a" cannot be exported: Swish nodes need ONNX operator set 24, the limit is 21; raise the limit (--export-onnx-opset)
// SWISH24: ir 12 opsets ai.onnx:24
// SWISH24: node "a" = Swish("input_0") alpha=1.0
func.func @main(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %a = qnn.elementwise swish %x {qnn.name = "a", params = array<f64: 1.0>} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %a : tensor<2x3xf32>
}

//--- qonnx.mlir
// QONNX: node "a" = qonnx.custom_op.general.MultiThreshold("input_0", "a.thresholds") data_layout=b'NCHW' out_bias=0.0 out_scale=1.0
// QONNX-NEXT: node "b" = qonnx.custom_op.general.FloatQuant("a", "b.scale", "b.exponent_bits", "b.mantissa_bits", "b.exponent_bias", "b.max_val") has_inf=0 has_nan=0 has_subnormal=1 rounding_mode=b'ROUND' saturation=1
// QONNX-NEXT: node "c" = qonnx.custom_op.general.Quant("b", {{.*}} rounding_mode=b'ROUND' signed=1
// QDQ: 'qnn.minifloat' "b" cannot be exported: standard operators round to no small float format that saturates; export to qonnx
// QDQ: 'qnn.quantize' cannot be exported: QuantizeLinear adds the zero point after rounding, the op adds it before; export to qonnx
func.func @main(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %a = qnn.staircase %x {qnn.name = "a", axis = 1 : i64, thresholds = dense<[[-0.5, 0.25], [0.0, 1.0], [0.5, 2.0]]> : tensor<3x2xf64>} : tensor<2x3xf32> -> tensor<2x3xf32>
  %b = qnn.minifloat %a {qnn.name = "b", exponent_bits = 4 : i64, mantissa_bits = 3 : i64, exponent_bias = 7 : i64, max_value = 448.0 : f64} : tensor<2x3xf32> -> tensor<2x3xf32>
  %q = qnn.quantize %b {scale = array<f64: 0.5>, zero_point = array<i32: 1>, zero_point_first} : tensor<2x3xf32> -> tensor<2x3x!qnn.int<8>>
  %c = qnn.dequantize %q {qnn.name = "c", scale = array<f64: 0.5>, zero_point = array<i32: 1>} : tensor<2x3x!qnn.int<8>> -> tensor<2x3xf32>
  return %c : tensor<2x3xf32>
}

//--- stairs.mlir
func.func @main(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %a = qnn.staircase %x {axis = 0 : i64, thresholds = dense<[[-0.5, 0.5], [-0.25, 1.0]]> : tensor<2x2xf64>} : tensor<2x3xf32> -> tensor<2x3xf32>
  return %a : tensor<2x3xf32>
}
