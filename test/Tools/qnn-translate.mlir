// RUN: qnn-translate --help | FileCheck %s --check-prefix=HELP
// RUN: qnn-translate --mlir-to-llvmir %s | FileCheck %s --check-prefix=LLVM
// RUN: qnn-translate --mlir-to-llvmir %s | qnn-translate --import-llvm | FileCheck %s --check-prefix=BACK
// RUN: qnn-translate --import-onnx %digits/models/mlp_q1.onnx | qnn-opt | FileCheck %s --check-prefix=ONNX
// RUN: not qnn-translate --import-onnx %s 2>&1 | FileCheck %s --check-prefix=NOT-ONNX

// HELP-DAG: --import-onnx
// HELP-DAG: --export-onnx
// HELP-DAG: --mlir-to-llvmir
// HELP-DAG: --mlir-to-cpp
// HELP-DAG: --batch=<N>
// HELP-DAG: --shape=<NAME=1x3x32x32>

// LLVM: define i32 @popcount(i32 %[[X:.*]]) {
// LLVM: call i32 @llvm.ctpop.i32(i32 %[[X]])
// BACK: llvm.func @popcount
// BACK: llvm.intr.ctpop

// ONNX: func.func @main(%{{.*}}: tensor<1x{{.*}}xf32> {qnn.name =
// ONNX: qnn.matmul

// NOT-ONNX: error:
llvm.func @popcount(%x: i32) -> i32 {
  %0 = llvm.intr.ctpop(%x) : (i32) -> i32
  llvm.return %0 : i32
}
