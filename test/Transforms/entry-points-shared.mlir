// RUN: qnn-opt --qnn-lower-to-llvm %s | FileCheck %s

// A layer that has steps to share is run in full, or handed to the callback.

// CHECK-LABEL: llvm.func internal @net(
// CHECK: llvm.call @net_0_scale(%{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}) : (!llvm.ptr, !llvm.ptr, i64, i64) -> ()
// CHECK-LABEL: llvm.func internal @net_shared(
// CHECK-SAME: %[[X:.*]]: !llvm.ptr, %[[Y:.*]]: !llvm.ptr, %[[ARENA:.*]]: !llvm.ptr, %[[CALLBACK:.*]]: !llvm.ptr, %[[RUNTIME:.*]]: !llvm.ptr)
// CHECK-DAG: %[[LIST:.*]] = llvm.alloca
// CHECK-DAG: %[[COUNT:.*]] = llvm.mlir.constant(4 : index) : i64
// CHECK-DAG: %[[PART:.*]] = llvm.mlir.addressof @net_0_scale_part
// CHECK-DAG: llvm.store %[[X]],
// CHECK-DAG: llvm.store %[[Y]],
// CHECK: llvm.call %[[CALLBACK]](%[[RUNTIME]], %[[COUNT]], %[[PART]], %[[LIST]])
// CHECK: llvm.call @net_1_copy(
// CHECK-LABEL: llvm.func internal @net_run_shared(
// CHECK: llvm.urem
// CHECK-LABEL: llvm.func internal @net_call_shared(
// CHECK-LABEL: llvm.func @net_call_parallel(
// CHECK: llvm.icmp "eq" %arg3,
// CHECK: llvm.cond_br %{{.*}}, ^[[SERIAL:bb[0-9]+]], ^[[THREADS:bb[0-9]+]]
// CHECK: ^[[SERIAL]]:
// CHECK: llvm.call @net_call(
// CHECK: ^[[THREADS]]:
// CHECK: llvm.call @net_call_shared(
// CHECK-LABEL: llvm.func internal @net_0_scale_part(
// CHECK-SAME: %[[ARGS:.*]]: !llvm.ptr, %[[BEGIN:.*]]: i64, %[[END:.*]]: i64)
// CHECK: llvm.call @net_0_scale(%{{.*}}, %{{.*}}, %[[BEGIN]], %[[END]])
func.func @net(%x: memref<4xf64> {qnn.input = tensor<4xf64>}, %y: memref<4xf64> {qnn.output = tensor<4xf64>}, %arena: memref<64xi8>) attributes {qnn.entry, qnn.arena_bytes = 64 : i64, qnn.arena_alignment = 16 : i64} {
  %c0 = arith.constant 0 : index
  %c4 = arith.constant 4 : index
  call @net_0_scale(%x, %y, %c0, %c4) : (memref<4xf64>, memref<4xf64>, index, index) -> ()
  call @net_1_copy(%x, %y) : (memref<4xf64>, memref<4xf64>) -> ()
  return
}
func.func private @net_0_scale(%x: memref<4xf64>, %y: memref<4xf64>, %begin: index, %end: index) attributes {qnn.layer = "scale", qnn.shared_steps = 4 : i64} {
  %c1 = arith.constant 1 : index
  scf.for %i = %begin to %end step %c1 {
    %0 = memref.load %x[%i] : memref<4xf64>
    memref.store %0, %y[%i] : memref<4xf64>
  }
  return
}
func.func private @net_1_copy(%x: memref<4xf64>, %y: memref<4xf64>) attributes {qnn.layer = "copy"} {
  return
}
