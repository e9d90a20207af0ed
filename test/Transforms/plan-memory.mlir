// RUN: qnn-opt --qnn-plan-memory --split-input-file %s | FileCheck %s
// RUN: qnn-opt --qnn-plan-memory=alignment=16 --split-input-file %s | FileCheck %s --check-prefix=SMALL

// A chain uses two places in turn; 100 bytes are rounded up to the alignment.
// CHECK-LABEL: func.func @chain(
// CHECK-SAME: %[[ARENA:[^:]*]]: memref<256xi8>) attributes {qnn.arena_alignment = 64 : i64, qnn.arena_bytes = 256 : i64, qnn.entry}
// CHECK-DAG: %[[A:.*]] = memref.view %[[ARENA]][%c0][] : memref<256xi8> to memref<100xi8>
// CHECK-DAG: %[[B:.*]] = memref.view %[[ARENA]][%c128][] : memref<256xi8> to memref<25xf32>
// CHECK-DAG: %[[C:.*]] = memref.view %[[ARENA]][%c0{{.*}}][] : memref<256xi8> to memref<50xi16>
// CHECK-NOT: memref.alloc
// SMALL-LABEL: func.func @chain(
// SMALL-SAME: memref<224xi8>)
func.func private @first(memref<100xi8>)
func.func private @second(memref<100xi8>, memref<25xf32>)
func.func private @third(memref<25xf32>, memref<50xi16>)
func.func private @last(memref<50xi16>, memref<4xi8>)
func.func @chain(%out: memref<4xi8>) attributes {qnn.entry} {
  %0 = memref.alloc() : memref<100xi8>
  call @first(%0) : (memref<100xi8>) -> ()
  %1 = memref.alloc() : memref<25xf32>
  call @second(%0, %1) : (memref<100xi8>, memref<25xf32>) -> ()
  %2 = memref.alloc() : memref<50xi16>
  call @third(%1, %2) : (memref<25xf32>, memref<50xi16>) -> ()
  call @last(%2, %out) : (memref<50xi16>, memref<4xi8>) -> ()
  return
}

// -----

// Without buffers there is an arena too, of size 0: one calling convention.
// CHECK-LABEL: func.func @none(
// CHECK-SAME: memref<0xi8>) attributes {{.*}}qnn.arena_bytes = 0 : i64
func.func @none(%out: memref<4xi8>) attributes {qnn.entry} {
  return
}

// -----

// Other functions are left alone.
// CHECK-LABEL: func.func @helper()
// CHECK: memref.alloc
func.func private @use(memref<4xi8>)
func.func @helper() {
  %0 = memref.alloc() : memref<4xi8>
  call @use(%0) : (memref<4xi8>) -> ()
  return
}
