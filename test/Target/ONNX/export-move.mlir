// RUN: split-file %s %t
// RUN: qnn-translate --export-onnx %t/move.mlir | %onnx_show --check | FileCheck %s --check-prefix=MOVE
// RUN: qnn-translate --export-onnx %t/choose.mlir | %onnx_show --check | FileCheck %s --check-prefix=CHOOSE
// RUN: qnn-translate --export-onnx=qonnx %t/codes.mlir | %onnx_show --check | FileCheck %s --check-prefix=NUMBERS
// RUN: qnn-translate --export-onnx=qdq %t/codes.mlir | %onnx_show --check | FileCheck %s --check-prefix=CODES
// RUN: not qnn-translate --export-onnx %t/errors.mlir 2>&1 | FileCheck %s --check-prefix=ERRORS
// RUN: %python -c "import numpy; numpy.save('%t/x.npy', numpy.arange(12, dtype='f4').reshape(2, 6) / 4 - 1)"
// RUN: for f in move choose codes; do for s in qdq qonnx; do qnn-translate --export-onnx=$s %t/$f.mlir -o %t/$f.onnx && qnn-run %t/$f.mlir --interpret --input %t/x.npy --output %t/before > /dev/null && qnn-run %t/$f.onnx --interpret --input %t/x.npy --output %t/after > /dev/null && diff -r %t/before %t/after || exit 1; rm -r %t/before %t/after; done; done

//--- move.mlir
// MOVE-DAG: const "back.ends" INT64[2] = 1, -9.22337204e+18
// MOVE-DAG: const "up.sizes" INT64[4] = 1, 1, 4, 12
// MOVE-DAG: const "third.scales" FLOAT[2] = 1, 1.25
// MOVE: node "twice" = Concat("x", "x") axis=0
// MOVE-NEXT: node "part" = Slice("twice", "part.starts", "part.ends", "part.axes", "part.steps")
// MOVE-NEXT: node "back" = Slice("part", "back.starts", "back.ends", "back.axes", "back.steps")
// MOVE-NEXT: node "border" = Pad("back", "border.pads", "border.fill")
// MOVE-NEXT: node "chosen" = Gather("border", "chosen.indices") axis=1
// MOVE-NEXT: node "wide" = Expand("chosen", "wide.shape")
// MOVE-NEXT: node "image" = Reshape("x"
// MOVE-NEXT: node "up" = Resize("image", "", "", "up.sizes") coordinate_transformation_mode=b'half_pixel' mode=b'linear'
// MOVE-NEXT: node "third" = Resize("x", "", "third.scales") coordinate_transformation_mode=b'asymmetric' mode=b'nearest' nearest_mode=b'floor'
func.func @main(%x: tensor<2x6xf32> {qnn.name = "x"}) -> (tensor<3x2x2xf32>, tensor<1x1x4x12xf32>, tensor<2x7xf32>) {
  %0 = qnn.concat %x, %x {qnn.name = "twice", axis = 0 : i64} : (tensor<2x6xf32>, tensor<2x6xf32>) -> tensor<4x6xf32>
  %1 = qnn.slice %0 {qnn.name = "part", offsets = array<i64: 2, 1>, strides = array<i64: 1, 2>} : tensor<4x6xf32> -> tensor<1x3xf32>
  %2 = qnn.slice %1 {qnn.name = "back", offsets = array<i64: 0, 2>, strides = array<i64: 1, -1>} : tensor<1x3xf32> -> tensor<1x3xf32>
  %3 = qnn.pad %2 {qnn.name = "border", low = array<i64: 1, 0>, high = array<i64: 0, 1>, fill = 0.5 : f64} : tensor<1x3xf32> -> tensor<2x4xf32>
  %4 = qnn.gather %3 {qnn.name = "chosen", axis = 1 : i64, indices = array<i64: 3, 0>} : tensor<2x4xf32> -> tensor<2x2xf32>
  %5 = qnn.broadcast %4 {qnn.name = "wide"} : tensor<2x2xf32> -> tensor<3x2x2xf32>
  %6 = qnn.reshape %x {qnn.name = "image"} : tensor<2x6xf32> -> tensor<1x1x2x6xf32>
  %7 = qnn.resize linear %6 {qnn.name = "up", scales = array<f64: 1.0, 1.0, 2.0, 2.0>, shifts = array<f64: 0.5, 0.5, 0.5, 0.5>, offsets = array<f64: -0.5, -0.5, -0.5, -0.5>} : tensor<1x1x2x6xf32> -> tensor<1x1x4x12xf32>
  %8 = qnn.resize nearest %x {qnn.name = "third", rounding = #qnn.rounding<floor>, scales = array<f64: 1.0, 1.25>, shifts = array<f64: 0.0, 0.0>, offsets = array<f64: 0.0, 0.0>} : tensor<2x6xf32> -> tensor<2x7xf32>
  return %5, %7, %8 : tensor<3x2x2xf32>, tensor<1x1x4x12xf32>, tensor<2x7xf32>
}

//--- choose.mlir
// CHOOSE: node "small" = LessOrEqual("x", "limit")
// CHOOSE-NEXT: node "large" = Not("small")
// CHOOSE-NEXT: node "any" = Or("small", "large")
// CHOOSE-NEXT: node "number" = Where("large", "x", "limit")
// CHOOSE-NEXT: node "index" = ArgMin("number") axis=1 keepdims=1 select_last_index=1
// CHOOSE-NEXT: node "top", "top.unused" = TopK("number", "top.k") axis=1 largest=1 sorted=1
// CHOOSE-NEXT: node "where.unused", "where" = TopK("number", "where.k") axis=1 largest=0 sorted=1
// CHOOSE-NEXT: node "real" = Cast("any") to=1
// CHOOSE-NEXT: node "whole" = Cast("x") to=6
// CHOOSE: output "index" INT64[2, 1]
func.func @main(%x: tensor<2x6xf32> {qnn.name = "x"}) -> (tensor<2x1xi64>, tensor<2x2xf32>, tensor<2x2xi64>, tensor<2x6xf32>, tensor<2x6xi32>) {
  %limit = arith.constant {qnn.name = "limit"} dense<0.25> : tensor<f32>
  %0 = qnn.predicate less_equal %x, %limit {qnn.name = "small"} : (tensor<2x6xf32>, tensor<f32>) -> tensor<2x6x!qnn.int<1, unsigned>>
  %1 = qnn.predicate not %0 {qnn.name = "large"} : (tensor<2x6x!qnn.int<1, unsigned>>) -> tensor<2x6x!qnn.int<1, unsigned>>
  %2 = qnn.predicate or %0, %1 {qnn.name = "any"} : (tensor<2x6x!qnn.int<1, unsigned>>, tensor<2x6x!qnn.int<1, unsigned>>) -> tensor<2x6x!qnn.int<1, unsigned>>
  %3 = qnn.select %1, %x, %limit {qnn.name = "number"} : (tensor<2x6x!qnn.int<1, unsigned>>, tensor<2x6xf32>, tensor<f32>) -> tensor<2x6xf32>
  %4 = qnn.arg_top_k %3 {qnn.name = "index", axis = 1 : i64, k = 1 : i64, smallest, last} : tensor<2x6xf32> -> tensor<2x1xi64>
  %5 = qnn.top_k %3 {qnn.name = "top", axis = 1 : i64, k = 2 : i64} : tensor<2x6xf32> -> tensor<2x2xf32>
  %6 = qnn.arg_top_k %3 {qnn.name = "where", axis = 1 : i64, k = 2 : i64, smallest} : tensor<2x6xf32> -> tensor<2x2xi64>
  %7 = qnn.dequantize %2 {qnn.name = "real", scale = array<f64: 1.0>} : tensor<2x6x!qnn.int<1, unsigned>> -> tensor<2x6xf32>
  %8 = qnn.to_integer %x {qnn.name = "whole"} : tensor<2x6xf32> -> tensor<2x6xi32>
  return %4, %5, %6, %7, %8 : tensor<2x1xi64>, tensor<2x2xf32>, tensor<2x2xi64>, tensor<2x6xf32>, tensor<2x6xi32>
}

//--- codes.mlir
// Code 2 of scale 0.5 and zero point 4 is the number -1.
// NUMBERS: const "y.fill" FLOAT[] = -1
// NUMBERS: node "q" = qonnx.custom_op.general.Quant("x"
// NUMBERS-NEXT: node "y" = Pad("q", "y.pads", "y.fill")
// CODES: const "padded.fill" INT8[] = 2
// CODES: node "q" = Clip("q.unclipped"
// CODES-NEXT: node "padded" = Pad("q", "padded.pads", "padded.fill")
// CODES-NEXT: node "y" = DequantizeLinear("padded"
func.func @main(%x: tensor<2x6xf32> {qnn.name = "x"}) -> (tensor<2x7xf32> {qnn.name = "y"}) {
  %0 = qnn.quantize %x {qnn.name = "q", scale = array<f64: 0.5>, zero_point = array<i32: 4>} : tensor<2x6xf32> -> tensor<2x6x!qnn.int<4>>
  %1 = qnn.pad %0 {qnn.name = "padded", low = array<i64: 0, 1>, high = array<i64: 0, 0>, fill = 2.0 : f64} : tensor<2x6x!qnn.int<4>> -> tensor<2x7x!qnn.int<4>>
  %2 = qnn.dequantize %1 {scale = array<f64: 0.5>, zero_point = array<i32: 4>} : tensor<2x7x!qnn.int<4>> -> tensor<2x7xf32>
  return %2 : tensor<2x7xf32>
}

//--- errors.mlir
// ERRORS: 'qnn.resize' cannot be exported: the positions follow no convention that ONNX's Resize has
// ERRORS: 'qnn.predicate' cannot be exported: a code that was quantized is no boolean in ONNX; compare the dequantized number with 0
// ERRORS: 'qnn.arg_top_k' cannot be exported: TopK takes the first of equal elements; leave out 'last'
func.func @main(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4x!qnn.int<1, unsigned>>, tensor<2xi64>) {
  %0 = qnn.resize nearest %x {scales = array<f64: 1.0>, shifts = array<f64: 0.25>, offsets = array<f64: 0.0>} : tensor<4xf32> -> tensor<4xf32>
  %1 = qnn.quantize %x {scale = array<f64: 1.0>} : tensor<4xf32> -> tensor<4x!qnn.int<1, unsigned>>
  %2 = qnn.predicate not %1 : (tensor<4x!qnn.int<1, unsigned>>) -> tensor<4x!qnn.int<1, unsigned>>
  %3 = qnn.arg_top_k %x {axis = 0 : i64, k = 2 : i64, last} : tensor<4xf32> -> tensor<2xi64>
  return %0, %2, %3 : tensor<4xf32>, tensor<4x!qnn.int<1, unsigned>>, tensor<2xi64>
}
