// RUN: qnn-opt --qnn-lower-to-loops --qnn-lower-to-llvm %s | FileCheck %s
// RUN: qnn-opt --qnn-lower-to-loops=alignment=16 --qnn-lower-to-llvm="index-bits=32 target=c99" %s | FileCheck %s --check-prefix=MICRO
// RUN: qnn-opt --qnn-lower-to-loops --qnn-lower-to-llvm %s | mlir-translate --mlir-to-llvmir | FileCheck %s --check-prefix=LLVMIR

// Nothing but the LLVM dialect is left.
// CHECK-NOT: {{ (arith|func|memref|scf|cf|math|vector|ub|builtin)\.[a-z]}}
// CHECK: llvm.func internal @net({{.*}}qnn.arena_bytes = 256 : i64
// CHECK: llvm.func @net_run
// A function that has no intrinsic becomes a call of the C library.
// MICRO: qnn.arena_bytes = 256 : i64
// MICRO: llvm.func internal @net_0_hidden
// MICRO: llvm.getelementptr {{.*}} : (!llvm.ptr, i32)
// LLVMIR: define internal void @net_0_hidden(ptr noalias %0, ptr noalias %1) [[ATTRS:#[0-9]+]]
// LLVMIR: attributes [[ATTRS]] = { noinline }
func.func @net(%x: tensor<1x16xf32>) -> tensor<1x16xf32> {
  %0 = qnn.elementwise tanh %x {qnn.name = "hidden"} : (tensor<1x16xf32>) -> tensor<1x16xf32>
  %1 = qnn.elementwise exp %0 : (tensor<1x16xf32>) -> tensor<1x16xf32>
  %2 = qnn.softmax %1 {axis = 1 : i64} : tensor<1x16xf32>
  return %2 : tensor<1x16xf32>
}
