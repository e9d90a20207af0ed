// RUN: qnn-opt %s --convert-qnn-to-emitc | FileCheck %s

// Each product of the register tile is one call; the sign plane of a two's
// complement code counts negative, and so does it against an unsigned plane.

// CHECK-LABEL: emitc.func @kinds
// CHECK: %[[A:.*]] = load
// CHECK: %[[B:.*]] = load
// CHECK: call_opaque "qnn_xor_popcount"(%[[A]], %[[A]], %[[B]]) {qnn.pure}
// CHECK-NEXT: call_opaque "qnn_xor_popcount"(%[[B]], %[[B]], %[[B]]) {qnn.pure}
// CHECK: %[[DOT:.*]] = call_opaque "qnn_dot4"(%[[A]], %[[A]], %[[B]]) {qnn.pure}
// CHECK: %[[WIDTH:.*]] = "emitc.constant"() <{value = 4 : i32}>
// CHECK: %[[SHIFT:.*]] = call_opaque "qnn_shift_add"(%[[DOT]], %[[A]], %[[B]], %[[WIDTH]])
// CHECK: %[[S0:.*]] = "emitc.constant"() <{value = 0 : i32}>
// CHECK: %[[R0:.*]] = call_opaque "qnn_and_popcount_add"(%[[SHIFT]], %[[A]], %[[B]], %[[S0]])
// CHECK: %[[S1:.*]] = "emitc.constant"() <{value = 1 : i32}>
// CHECK: call_opaque "qnn_and_popcount_sub"(%[[R0]], %[[B]], %[[B]], %[[S1]])
func.func @kinds(%m: memref<4xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %a = memref.load %m[%c0] : memref<4xi32>
  %b = memref.load %m[%c1] : memref<4xi32>
  %x:2 = qnn.mma xor_popcount lhs(%a, %b) rhs(%b) acc(%a, %b) {lhs_code = !qnn.int<1, bipolar>, rhs_code = !qnn.int<1, bipolar>} : (i32, i32), (i32) -> i32, i32
  %d = qnn.mma dot lhs(%a) rhs(%b) acc(%a) {lhs_code = !qnn.int<8, unsigned>, rhs_code = !qnn.int<8>} : (i32), (i32) -> i32
  %s = qnn.mma shift lhs(%a) rhs(%b) acc(%d) {lhs_code = !qnn.int<8>, rhs_code = !qnn.int<4, pow2>} : (i32), (i32) -> i32
  %p = qnn.mma and_popcount lhs(%a, %b) rhs(%b) acc(%s) {lhs_code = !qnn.int<2>, rhs_code = !qnn.int<1, unsigned>} : (i32, i32), (i32) -> i32
  memref.store %x#0, %m[%c0] : memref<4xi32>
  memref.store %x#1, %m[%c0] : memref<4xi32>
  memref.store %p, %m[%c1] : memref<4xi32>
  return
}
