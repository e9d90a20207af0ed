// RUN: qnn-opt --qnn-prepare-for-llvm %s | FileCheck %s --check-prefix=PREPARE
// RUN: qnn-opt --qnn-lower-to-llvm %s | FileCheck %s

// PREPARE-LABEL: func.func private @net_0_round
// PREPARE-SAME: memref<4xf64> {llvm.noalias}, %{{.*}}: memref<4xf64> {llvm.noalias}
// PREPARE-SAME: llvm.linkage = #llvm.linkage<internal>, passthrough = ["noinline"]
// PREPARE: llvm.intr.rint
// PREPARE-NOT: roundeven

// The model itself is internal, so that it may be called `main`.
// CHECK-LABEL: llvm.func internal @net(
// A missing arena or one that is not aligned is refused.
// CHECK-LABEL: llvm.func @net_run(
// CHECK-SAME: %[[IN:.*]]: !llvm.ptr, %[[OUT:.*]]: !llvm.ptr, %[[ARENA:.*]]: !llvm.ptr) -> i32
// CHECK: %[[ADDRESS:.*]] = llvm.ptrtoint %[[ARENA]]
// CHECK: llvm.urem %[[ADDRESS]], %{{.*}}
// CHECK: llvm.cond_br %{{.*}}, ^[[REFUSE:.*]], ^[[ACCEPT:bb[0-9]+]]
// CHECK: ^[[REFUSE]]:
// CHECK: llvm.return
// CHECK: ^[[ACCEPT]]:
// CHECK: llvm.call @net(%[[IN]], %[[OUT]], %[[ARENA]])
// CHECK-LABEL: llvm.func @net_call(
// CHECK-SAME: %[[INS:.*]]: !llvm.ptr, %[[OUTS:.*]]: !llvm.ptr, %[[MEMORY:.*]]: !llvm.ptr) -> i32
// CHECK: %[[SLOT0:.*]] = llvm.getelementptr %[[INS]][0]
// CHECK: %[[IN0:.*]] = llvm.load %[[SLOT0]]
// CHECK: %[[SLOT1:.*]] = llvm.getelementptr %[[OUTS]][0]
// CHECK: %[[OUT0:.*]] = llvm.load %[[SLOT1]]
// CHECK: llvm.call @net_run(%[[IN0]], %[[OUT0]], %[[MEMORY]])
// Without shared layers, threads are of no use.
// CHECK-LABEL: llvm.func @net_call_parallel(
// CHECK: llvm.cond_br %{{.*}}, ^[[SERIAL:bb[0-9]+]], ^[[SERIAL]]
// CHECK: llvm.call @net_call(%arg0, %arg1, %arg2)
// CHECK-LABEL: llvm.func internal @net_0_round(
// CHECK-SAME: passthrough = ["noinline"]
func.func @net(%x: memref<4xf64> {qnn.input = tensor<4xf64>}, %y: memref<4xf64> {qnn.output = tensor<4xf64>}, %arena: memref<64xi8>) attributes {qnn.entry, qnn.arena_bytes = 64 : i64, qnn.arena_alignment = 16 : i64} {
  call @net_0_round(%x, %y) : (memref<4xf64>, memref<4xf64>) -> ()
  return
}
func.func private @net_0_round(%x: memref<4xf64>, %y: memref<4xf64>) attributes {qnn.layer = "round"} {
  %c0 = arith.constant 0 : index
  %0 = memref.load %x[%c0] : memref<4xf64>
  %1 = math.roundeven %0 : f64
  memref.store %1, %y[%c0] : memref<4xf64>
  return
}
