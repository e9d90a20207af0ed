// RUN: qnn-opt %s --convert-qnn-to-emitc --split-input-file | FileCheck %s

// Sums, differences and products wrap, so they are made of unsigned numbers;
// narrow ones in 32 bits, where C would promote them to a signed int.

// CHECK-LABEL: emitc.func @wrapping
// CHECK: %[[A:.*]] = cast %{{.*}} : i32 to ui32
// CHECK: %[[B:.*]] = cast %{{.*}} : i32 to ui32
// CHECK: %[[SUM:.*]] = add %[[A]], %[[B]] : (ui32, ui32) -> ui32
// CHECK: cast %[[SUM]] : ui32 to i32
// CHECK: mul %{{.*}}, %{{.*}} : (ui32, ui32) -> ui32
// CHECK: cast %{{.*}} : ui32 to i16
// CHECK: sub %{{.*}}, %{{.*}} : (ui64, ui64) -> ui64
func.func @wrapping(%m: memref<4xi32>, %s: memref<4xi16>, %l: memref<4xi64>) {
  %c0 = arith.constant 0 : index
  %a = memref.load %m[%c0] : memref<4xi32>
  %b = memref.load %s[%c0] : memref<4xi16>
  %c = memref.load %l[%c0] : memref<4xi64>
  %sum = arith.addi %a, %a : i32
  %product = arith.muli %b, %b : i16
  %wide = arith.extsi %sum : i32 to i64
  %difference = arith.subi %c, %wide : i64
  memref.store %sum, %m[%c0] : memref<4xi32>
  memref.store %product, %s[%c0] : memref<4xi16>
  memref.store %difference, %l[%c0] : memref<4xi64>
  return
}

// -----

// Not where overflow is excluded; and a negative addend is a subtraction.

// CHECK-LABEL: emitc.func @plain
// CHECK: mul %{{.*}}, %{{.*}} : (i32, i32) -> i32
// CHECK: %[[FIVE:.*]] = "emitc.constant"() <{value = 5 : ui32}>
// CHECK: sub %{{.*}}, %[[FIVE]] : (ui32, ui32) -> ui32
// CHECK: add %{{.*}}, %{{.*}} : (!emitc.ptrdiff_t, !emitc.ptrdiff_t) -> !emitc.ptrdiff_t
func.func @plain(%m: memref<4xi32>) {
  %c0 = arith.constant 0 : index
  %minus = arith.constant -5 : i32
  %a = memref.load %m[%c0] : memref<4xi32>
  %square = arith.muli %a, %a overflow<nsw> : i32
  %less = arith.addi %square, %minus : i32
  %i = arith.index_cast %less : i32 to index
  %next = arith.addi %i, %i : index
  memref.store %less, %m[%next] : memref<4xi32>
  return
}

// -----

// CHECK-LABEL: emitc.func @minmax
// CHECK: %[[IS:.*]] = cmp gt, %[[A:.*]], %[[B:.*]] : (i32, i32) -> i1
// CHECK: %[[MAX:.*]] = conditional %[[IS]], %[[A]], %[[B]] : i32
// CHECK: %[[U:.*]] = cast %[[MAX]] : i32 to ui32
// CHECK: cmp lt, %[[U]], %{{.*}} : (ui32, ui32) -> i1
// CHECK: %[[BITS:.*]] = cast %{{.*}} : i32 to ui32
// CHECK: bitwise_left_shift %[[BITS]], %{{.*}} : (ui32, i32) -> ui32
// CHECK: bitwise_right_shift %{{.*}}, %{{.*}} : (i32, i32) -> i32
// CHECK: bitwise_right_shift %{{.*}}, %{{.*}} : (ui32, i32) -> ui32
func.func @minmax(%m: memref<4xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %a = memref.load %m[%c0] : memref<4xi32>
  %b = memref.load %m[%c1] : memref<4xi32>
  %max = arith.maxsi %a, %b : i32
  %min = arith.minui %max, %b : i32
  %left = arith.shli %min, %b : i32
  %right = arith.shrsi %left, %b : i32
  %logical = arith.shrui %right, %b : i32
  memref.store %logical, %m[%c0] : memref<4xi32>
  return
}

// -----

// A chain of casts that keep the number is one cast; bool is 0 or 1 in C, but
// -1 as a signed number here.

// CHECK-LABEL: emitc.func @casts
// CHECK: %[[BYTE:.*]] = load
// CHECK: %[[U:.*]] = cast %[[BYTE]] : i8 to ui8
// CHECK: cast %[[U]] : ui8 to ui32
// CHECK: %[[BIT:.*]] = cmp lt
// CHECK: conditional %[[BIT]], %{{.*}}, %{{.*}} : i32
// CHECK: cast %[[BIT]] : i1 to ui32
func.func @casts(%m: memref<4xi8>, %o: memref<4xi32>) {
  %c0 = arith.constant 0 : index
  %c8 = arith.constant 8 : i32
  %a = memref.load %m[%c0] : memref<4xi8>
  %wide = arith.extui %a : i8 to i32
  %up = arith.shli %wide, %c8 : i32
  %less = arith.cmpi slt, %up, %c8 : i32
  %mask = arith.extsi %less : i1 to i32
  %one = arith.extui %less : i1 to i32
  %sum = arith.addi %mask, %one : i32
  memref.store %sum, %o[%c0] : memref<4xi32>
  return
}
