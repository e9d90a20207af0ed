// RUN: qnn-opt --qnn-lower-to-llvm %s | FileCheck %s

// Two layers of one shape become one function, and so does the part of it that
// is handed to threads.

// CHECK-LABEL: llvm.func internal @net_shared(
// CHECK-DAG: llvm.mlir.addressof @c0
// CHECK-DAG: llvm.mlir.addressof @net_0_scale_part
// CHECK-DAG: llvm.mlir.addressof @c1
// CHECK: llvm.func internal @net_0_scale_part(
// CHECK: llvm.call @net_0_scale(%{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}) : (!llvm.ptr, !llvm.ptr, i64, i64) -> ()
// CHECK-NOT: _part(
// CHECK-NOT: @net_1_scale
memref.global "private" constant @c0 : memref<4xf64> = dense<[1.0, 2.0, 3.0, 4.0]>
memref.global "private" constant @c1 : memref<4xf64> = dense<[5.0, 6.0, 7.0, 8.0]>
func.func @net(%x: memref<4xf64> {qnn.input = tensor<4xf64>}, %y: memref<4xf64> {qnn.output = tensor<4xf64>}, %arena: memref<64xi8>) attributes {qnn.entry, qnn.arena_bytes = 64 : i64, qnn.arena_alignment = 16 : i64} {
  %c0 = arith.constant 0 : index
  %c4 = arith.constant 4 : index
  call @net_0_scale(%y, %c0, %c4) : (memref<4xf64>, index, index) -> ()
  call @net_1_scale(%y, %c0, %c4) : (memref<4xf64>, index, index) -> ()
  return
}
func.func private @net_0_scale(%y: memref<4xf64>, %begin: index, %end: index) attributes {qnn.layer = "scale", qnn.shared_steps = 4 : i64} {
  %c1 = arith.constant 1 : index
  %c = memref.get_global @c0 : memref<4xf64>
  scf.for %i = %begin to %end step %c1 {
    %0 = memref.load %c[%i] : memref<4xf64>
    memref.store %0, %y[%i] : memref<4xf64>
  }
  return
}
func.func private @net_1_scale(%y: memref<4xf64>, %begin: index, %end: index) attributes {qnn.layer = "scale", qnn.shared_steps = 4 : i64} {
  %c1 = arith.constant 1 : index
  %c = memref.get_global @c1 : memref<4xf64>
  scf.for %i = %begin to %end step %c1 {
    %0 = memref.load %c[%i] : memref<4xf64>
    memref.store %0, %y[%i] : memref<4xf64>
  }
  return
}
