// RUN: qnn-opt %s --convert-qnn-to-emitc | FileCheck %s

// Buffers are pointers; the written ones are marked, through calls too.

// CHECK: emitc.global static const @table : !emitc.array<4xi32> = dense<[1, 2, 3, 4]>
// CHECK: emitc.global static const @big : !emitc.array<2xi8> = dense_resource<blob>
memref.global "private" constant @table : memref<4xi32> = dense<[1, 2, 3, 4]>
memref.global "private" constant @big : memref<2xi8> = dense_resource<blob>

// CHECK: emitc.func private @layer(%[[IN:.*]]: !emitc.ptr<i32>, %[[OUT:.*]]: !emitc.ptr<i32> {qnn.written})
// CHECK-SAME: qnn.layer = "fc"
// CHECK-SAME: specifiers = ["static"]
// CHECK: %[[ARRAY:.*]] = get_global @table : !emitc.array<4xi32>
// CHECK: %[[TABLE:.*]] = cast %[[ARRAY]] : !emitc.array<4xi32> to !emitc.ptr<i32>
// CHECK: for %[[I:.*]] = %{{.*}} to %{{.*}} step %{{.*}} : !emitc.ptrdiff_t
// CHECK: subscript %[[TABLE]][%[[I]]] : (!emitc.ptr<i32>, !emitc.ptrdiff_t) -> !emitc.lvalue<i32>
// CHECK: assign
func.func private @layer(%in: memref<4xi32>, %out: memref<4xi32>) attributes {qnn.layer = "fc"} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %table = memref.get_global @table : memref<4xi32>
  scf.for %i = %c0 to %c4 step %c1 {
    %a = memref.load %in[%i] : memref<4xi32>
    %b = memref.load %table[%i] : memref<4xi32>
    %c = arith.xori %a, %b : i32
    memref.store %c, %out[%i] : memref<4xi32>
  }
  return
}

// CHECK: emitc.func @main(%{{.*}}: !emitc.ptr<i32>, %{{.*}}: !emitc.ptr<i32> {qnn.written}, %[[ARENA:.*]]: !emitc.ptr<i8> {qnn.written})
// CHECK: %[[OFFSET:.*]] = "emitc.constant"() <{value = 64 : i64}>
// CHECK: %[[BYTES:.*]] = add %[[ARENA]], %[[OFFSET]]
// CHECK: %[[WORDS:.*]] = cast %[[BYTES]] : !emitc.ptr<i8> to !emitc.ptr<i32>
// CHECK: call @layer(%{{.*}}, %[[WORDS]])
func.func @main(%in: memref<4xi32>, %out: memref<4xi32>, %arena: memref<128xi8>) {
  %c64 = arith.constant 64 : index
  %view = memref.view %arena[%c64][] : memref<128xi8> to memref<4xi32>
  call @layer(%in, %view) : (memref<4xi32>, memref<4xi32>) -> ()
  call @layer(%view, %out) : (memref<4xi32>, memref<4xi32>) -> ()
  return
}

{-#
  dialect_resources: { builtin: { blob: "0x010000000102" } }
#-}
