// RUN: qnn-opt %s --qnn-share-layers | FileCheck %s

// Two layers differ in the constants they read: one function remains, which gets
// them first. The third multiplies by another number, and the last reads one constant
// twice where the first reads two.

memref.global "private" constant @c0 : memref<2xf32> = dense<1.0>
memref.global "private" constant @c1 : memref<2xf32> = dense<2.0>
memref.global "private" constant @c2 : memref<2xf32> = dense<3.0>
memref.global "private" constant @c3 : memref<2xf32> = dense<4.0>

// CHECK: func.func private @first(%[[A:.*]]: memref<2xf32>, %[[B:.*]]: memref<2xf32>, %[[X:.*]]: memref<2xf32>)
// CHECK-NEXT: %[[I:.*]] = arith.constant 0
// CHECK-NEXT: memref.load %[[A]][%[[I]]]
// CHECK-NEXT: memref.load %[[B]][%[[I]]]
func.func private @first(%x: memref<2xf32>) attributes {qnn.layer = "a"} {
  %i = arith.constant 0 : index
  %a = memref.get_global @c0 : memref<2xf32>
  %b = memref.get_global @c1 : memref<2xf32>
  %0 = memref.load %a[%i] : memref<2xf32>
  %1 = memref.load %b[%i] : memref<2xf32>
  %2 = arith.addf %0, %1 : f32
  memref.store %2, %x[%i] : memref<2xf32>
  return
}

// CHECK-NOT: @second(
func.func private @second(%x: memref<2xf32>) attributes {qnn.layer = "b"} {
  %i = arith.constant 0 : index
  %a = memref.get_global @c2 : memref<2xf32>
  %b = memref.get_global @c3 : memref<2xf32>
  %0 = memref.load %a[%i] : memref<2xf32>
  %1 = memref.load %b[%i] : memref<2xf32>
  %2 = arith.addf %0, %1 : f32
  memref.store %2, %x[%i] : memref<2xf32>
  return
}

// CHECK: func.func private @third(%{{.*}}: memref<2xf32>) attributes
func.func private @third(%x: memref<2xf32>) attributes {qnn.layer = "c"} {
  %i = arith.constant 1 : index
  %a = memref.get_global @c0 : memref<2xf32>
  %b = memref.get_global @c1 : memref<2xf32>
  %0 = memref.load %a[%i] : memref<2xf32>
  %1 = memref.load %b[%i] : memref<2xf32>
  %2 = arith.addf %0, %1 : f32
  memref.store %2, %x[%i] : memref<2xf32>
  return
}

// CHECK: func.func private @fourth(%{{.*}}: memref<2xf32>) attributes
func.func private @fourth(%x: memref<2xf32>) attributes {qnn.layer = "d"} {
  %i = arith.constant 0 : index
  %a = memref.get_global @c0 : memref<2xf32>
  %b = memref.get_global @c0 : memref<2xf32>
  %0 = memref.load %a[%i] : memref<2xf32>
  %1 = memref.load %b[%i] : memref<2xf32>
  %2 = arith.addf %0, %1 : f32
  memref.store %2, %x[%i] : memref<2xf32>
  return
}

// CHECK: func.func @main(%[[Y:.*]]: memref<2xf32>)
// CHECK-DAG: %[[C0:.*]] = memref.get_global @c0
// CHECK-DAG: %[[C1:.*]] = memref.get_global @c1
// CHECK: call @first(%[[C0]], %[[C1]], %[[Y]])
// CHECK-DAG: %[[C2:.*]] = memref.get_global @c2
// CHECK-DAG: %[[C3:.*]] = memref.get_global @c3
// CHECK: call @first(%[[C2]], %[[C3]], %[[Y]])
// CHECK: call @third(%[[Y]])
// CHECK: call @fourth(%[[Y]])
func.func @main(%x: memref<2xf32>) {
  call @first(%x) : (memref<2xf32>) -> ()
  call @second(%x) : (memref<2xf32>) -> ()
  call @third(%x) : (memref<2xf32>) -> ()
  call @fourth(%x) : (memref<2xf32>) -> ()
  return
}
