// RUN: qnn-opt %s --convert-qnn-mma-to-vector=target=znver4 | FileCheck %s
// RUN: qnn-opt %s --convert-qnn-mma-to-vector=target=x86-64-v3 | FileCheck %s --check-prefix=PLAIN

// Bipolar by bipolar: xor and popcount, nothing else.
// CHECK-LABEL: func.func @bipolar
// CHECK-SAME: %[[A:.*]]: i32, %[[W:.*]]: vector<16xi32>, %[[ACC:.*]]: vector<16xi32>
func.func @bipolar(%a: i32, %w: vector<16xi32>, %acc: vector<16xi32>) -> vector<16xi32> {
  // CHECK: %[[V:.*]] = vector.broadcast %[[A]]
  // CHECK: %[[X:.*]] = arith.xori %[[V]], %[[W]]
  // CHECK: %[[N:.*]] = math.ctpop %[[X]]
  // CHECK: %[[R:.*]] = arith.addi %[[ACC]], %[[N]]
  // CHECK: return %[[R]]
  %r = qnn.mma xor_popcount lhs(%a) rhs(%w) acc(%acc) {lhs_code = !qnn.int<1, bipolar>, rhs_code = !qnn.int<1, bipolar>} : (i32), (vector<16xi32>) -> vector<16xi32>
  return %r : vector<16xi32>
}

// 2 bits by 2 bits: four popcounts, shifted and added; the two that meet one
// sign plane are subtracted.
// CHECK-LABEL: func.func @planes
func.func @planes(%a0: i32, %a1: i32, %w0: vector<16xi32>, %w1: vector<16xi32>, %acc: vector<16xi32>) -> vector<16xi32> {
  // CHECK: math.ctpop
  // CHECK: arith.addi
  // CHECK: math.ctpop
  // CHECK: arith.shli
  // CHECK: arith.subi
  // CHECK: math.ctpop
  // CHECK: arith.shli
  // CHECK: arith.subi
  // CHECK: math.ctpop
  // CHECK: arith.shli
  // CHECK: arith.addi
  // CHECK-NOT: arith.muli
  %r = qnn.mma and_popcount lhs(%a0, %a1) rhs(%w0, %w1) acc(%acc) {lhs_code = !qnn.int<2>, rhs_code = !qnn.int<2>} : (i32, i32), (vector<16xi32>, vector<16xi32>) -> vector<16xi32>
  return %r : vector<16xi32>
}

// CHECK-LABEL: func.func @bytes
// PLAIN-LABEL: func.func @bytes
func.func @bytes(%a: i32, %w: vector<16xi32>, %acc: vector<16xi32>) -> vector<16xi32> {
  // CHECK: llvm.call_intrinsic "llvm.x86.avx512.vpdpbusd.512"
  // PLAIN-COUNT-4: arith.muli
  // PLAIN-NOT: call_intrinsic
  %r = qnn.mma dot lhs(%a) rhs(%w) acc(%acc) {lhs_code = !qnn.int<8>, rhs_code = !qnn.int<8>} : (i32), (vector<16xi32>) -> vector<16xi32>
  return %r : vector<16xi32>
}

// Power-of-two weights: shifts, no multiply.
// CHECK-LABEL: func.func @pow2
func.func @pow2(%a: i32, %w: vector<16xi32>, %acc: vector<16xi32>) -> vector<16xi32> {
  // CHECK-NOT: arith.muli
  // CHECK: arith.shli
  // CHECK-NOT: arith.muli
  // CHECK: return
  %r = qnn.mma shift lhs(%a) rhs(%w) acc(%acc) {lhs_code = !qnn.int<8>, rhs_code = !qnn.int<4, pow2>} : (i32), (vector<16xi32>) -> vector<16xi32>
  return %r : vector<16xi32>
}

// One lane is scalar code; each accumulator of a 2 x 2 tile has one product.
// CHECK-LABEL: func.func @scalar
func.func @scalar(%a: i32, %b: i32, %w: i32, %v: i32, %c0: i32, %c1: i32, %c2: i32, %c3: i32) -> (i32, i32, i32, i32) {
  // CHECK-NOT: vector
  // CHECK-COUNT-4: math.ctpop %{{.*}} : i32
  // CHECK-NOT: math.ctpop
  %r:4 = qnn.mma xor_popcount lhs(%a, %b) rhs(%w, %v) acc(%c0, %c1, %c2, %c3) {lhs_code = !qnn.int<1, bipolar>, rhs_code = !qnn.int<1, bipolar>} : (i32, i32), (i32, i32) -> i32, i32, i32, i32
  return %r#0, %r#1, %r#2, %r#3 : i32, i32, i32, i32
}
