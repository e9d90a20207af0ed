// RUN: qnn-translate --mlir-to-c %s -o %t.split
// RUN: split-file %t.split %t
// RUN: FileCheck %s --input-file %t/main__weights.h
// RUN: FileCheck %s --check-prefix SIZE --input-file %t/main_.h

// The least numbers are macros, wide ones get a suffix; real ones read back
// exactly. No integer is the negation of a number that its type lacks.

// CHECK:      static const QNN_CONST int32_t words[3] = {
// CHECK-NEXT:     INT32_MIN, -1, 2147483647,
// CHECK-NEXT: };
// CHECK:      static const QNN_CONST int64_t wide[4] = {
// CHECK-NEXT:     INT64_MIN, -32768, INT64_C(32768), INT64_C(-1099511627776),
// CHECK-NEXT: };
// CHECK:      static const QNN_CONST double reals[6] = {
// CHECK-NEXT:     0.1, -0.0, 1.0E+300, 0.30000000000000004, (double)INFINITY, (double)NAN,
// CHECK-NEXT: };
// CHECK:      static const QNN_CONST float floats[3] = {
// CHECK-NEXT:     0.1F, 16777216.0F, 1.1754944E-38F,
// CHECK-NEXT: };
// CHECK:      static const QNN_CONST int8_t same[30] = {
// CHECK-NEXT:     7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
// CHECK-NEXT:     7, 7, 7, 7, 7,
// CHECK-NEXT: };
// CHECK:      static const QNN_CONST int16_t stored[2] = {
// CHECK-NEXT:     513, -2,
// CHECK-NEXT: };
// CHECK:      static const QNN_CONST bool flags[2] = {
// CHECK-NEXT:     true, false,
// CHECK-NEXT: };

// SIZE: #define MAIN__CONSTANT_BYTES 140

// Constants that nothing uses are left out.
// CHECK-NOT: unused
memref.global "private" constant @unused : memref<1xi32> = dense<5>

memref.global "private" constant @words : memref<3xi32> = dense<[-2147483648, -1, 2147483647]>
memref.global "private" constant @wide : memref<4xi64> = dense<[-9223372036854775808, -32768, 32768, -1099511627776]>
memref.global "private" constant @reals : memref<6xf64> = dense<[0.1, -0.0, 1.0e300, 0.30000000000000004, 0x7FF0000000000000, 0x7FF8000000000000]>
memref.global "private" constant @floats : memref<3xf32> = dense<[0.1, 16777216.0, 1.17549435e-38]>
memref.global "private" constant @same : memref<30xi8> = dense<7>
memref.global "private" constant @stored : memref<2xi16> = dense_resource<numbers>
memref.global "private" constant @flags : memref<2xi1> = dense<[true, false]>

func.func private @use(%o0: memref<1xi32>, %o1: memref<1xi64>, %o2: memref<1xf64>, %o3: memref<1xf32>, %o4: memref<1xi8>, %o5: memref<1xi16>, %o6: memref<1xi1>) {
  %c0 = arith.constant 0 : index
  %g0 = memref.get_global @words : memref<3xi32>
  %v0 = memref.load %g0[%c0] : memref<3xi32>
  memref.store %v0, %o0[%c0] : memref<1xi32>
  %g1 = memref.get_global @wide : memref<4xi64>
  %v1 = memref.load %g1[%c0] : memref<4xi64>
  memref.store %v1, %o1[%c0] : memref<1xi64>
  %g2 = memref.get_global @reals : memref<6xf64>
  %v2 = memref.load %g2[%c0] : memref<6xf64>
  memref.store %v2, %o2[%c0] : memref<1xf64>
  %g3 = memref.get_global @floats : memref<3xf32>
  %v3 = memref.load %g3[%c0] : memref<3xf32>
  memref.store %v3, %o3[%c0] : memref<1xf32>
  %g4 = memref.get_global @same : memref<30xi8>
  %v4 = memref.load %g4[%c0] : memref<30xi8>
  memref.store %v4, %o4[%c0] : memref<1xi8>
  %g5 = memref.get_global @stored : memref<2xi16>
  %v5 = memref.load %g5[%c0] : memref<2xi16>
  memref.store %v5, %o5[%c0] : memref<1xi16>
  %g6 = memref.get_global @flags : memref<2xi1>
  %v6 = memref.load %g6[%c0] : memref<2xi1>
  memref.store %v6, %o6[%c0] : memref<1xi1>
  return
}
func.func @main(%o0: memref<1xi32> {qnn.output = tensor<1xi32>}, %o1: memref<1xi64> {qnn.output = tensor<1xi64>}, %o2: memref<1xf64> {qnn.output = tensor<1xf64>}, %o3: memref<1xf32> {qnn.output = tensor<1xf32>}, %o4: memref<1xi8> {qnn.output = tensor<1xi8>}, %o5: memref<1xi16> {qnn.output = tensor<1xi16>}, %o6: memref<1xi1> {qnn.output = tensor<1xi1>}) {
  call @use(%o0, %o1, %o2, %o3, %o4, %o5, %o6) : (memref<1xi32>, memref<1xi64>, memref<1xf64>, memref<1xf32>, memref<1xi8>, memref<1xi16>, memref<1xi1>) -> ()
  return
}

{-#
  dialect_resources: { builtin: { numbers: "0x020000000102FEFF" } }
#-}
