// RUN: qnn-opt %s --convert-qnn-to-emitc | FileCheck %s

// CHECK-LABEL: emitc.func @real
// CHECK: cast %{{.*}} : f32 to f64
// CHECK: div %{{.*}}, %{{.*}} : (f64, f64) -> f64
// CHECK: call_opaque "nearbyint"(%{{.*}}) {qnn.pure} : (f64) -> f64
// CHECK: call_opaque "tanh"
// CHECK: cast %{{.*}} : f64 to f32
// CHECK: call_opaque "expf"(%{{.*}}) {qnn.pure} : (f32) -> f32
func.func @real(%m: memref<4xf32>, %o: memref<4xf64>) {
  %c0 = arith.constant 0 : index
  %scale = arith.constant 0.1 : f64
  %x = memref.load %m[%c0] : memref<4xf32>
  %wide = arith.extf %x : f32 to f64
  %q = arith.divf %wide, %scale : f64
  %r = math.roundeven %q : f64
  %t = math.tanh %r : f64
  memref.store %t, %o[%c0] : memref<4xf64>
  %n = arith.truncf %t : f64 to f32
  %e = math.exp %n : f32
  memref.store %e, %m[%c0] : memref<4xf32>
  return
}

// A comparison with NaN is false in C; unordered ones are negations.

// CHECK-LABEL: emitc.func @compare
// CHECK: cmp gt, %[[X:.*]], %[[Y:.*]] : (f64, f64) -> i1
// CHECK: %[[LE:.*]] = cmp le, %[[X]], %[[Y]]
// CHECK: logical_not %[[LE]]
// CHECK: %[[LT:.*]] = cmp lt, %[[X]], %[[Y]]
// CHECK: %[[GT:.*]] = cmp gt, %[[X]], %[[Y]]
// CHECK: logical_or %[[LT]], %[[GT]]
func.func @compare(%m: memref<4xf64>, %o: memref<4xi1>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %x = memref.load %m[%c0] : memref<4xf64>
  %y = memref.load %m[%c1] : memref<4xf64>
  %ogt = arith.cmpf ogt, %x, %y : f64
  %ugt = arith.cmpf ugt, %x, %y : f64
  %one = arith.cmpf one, %x, %y : f64
  memref.store %ogt, %o[%c0] : memref<4xi1>
  memref.store %ugt, %o[%c1] : memref<4xi1>
  memref.store %one, %o[%c2] : memref<4xi1>
  return
}

// CHECK-LABEL: emitc.func @ones
// CHECK: %[[BITS:.*]] = cast %{{.*}} : i8 to ui8
// CHECK: %[[WIDE:.*]] = cast %[[BITS]] : ui8 to ui32
// CHECK: call_opaque "qnn_popcount32"(%[[WIDE]]) {qnn.pure} : (ui32) -> i32
// CHECK: call_opaque "qnn_popcount64"(%{{.*}}) {qnn.pure} : (ui64) -> i32
func.func @ones(%m: memref<4xi8>, %o: memref<4xi64>) {
  %c0 = arith.constant 0 : index
  %a = memref.load %m[%c0] : memref<4xi8>
  %b = memref.load %o[%c0] : memref<4xi64>
  %n = math.ctpop %a : i8
  %k = math.ctpop %b : i64
  memref.store %n, %m[%c0] : memref<4xi8>
  memref.store %k, %o[%c0] : memref<4xi64>
  return
}

// CHECK-LABEL: emitc.func @bits
// CHECK: call_opaque "qnn_bits_of_double"(%{{.*}}) {qnn.pure} : (f64) -> i64
// CHECK: call_opaque "qnn_double_of_bits"(%{{.*}}) {qnn.pure} : (i64) -> f64
func.func @bits(%m: memref<4xf64>) {
  %c0 = arith.constant 0 : index
  %mask = arith.constant 9218868437227405312 : i64
  %x = memref.load %m[%c0] : memref<4xf64>
  %bits = arith.bitcast %x : f64 to i64
  %exponent = arith.andi %bits, %mask : i64
  %power = arith.bitcast %exponent : i64 to f64
  memref.store %power, %m[%c0] : memref<4xf64>
  return
}
