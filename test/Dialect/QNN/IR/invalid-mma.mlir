// RUN: qnn-opt %s -verify-diagnostics -split-input-file

// Operand counts and codes of a register tile.

func.func @f(%a0: i32, %a1: i32, %b0: vector<16xi32>, %c0: vector<16xi32>) {
  // expected-error @+1 {{a tile of 2 x 1 takes as many accumulators, got 1}}
  %r = qnn.mma xor_popcount lhs(%a0, %a1) rhs(%b0) acc(%c0) {lhs_code = !qnn.int<1, bipolar>, rhs_code = !qnn.int<1, bipolar>} : (i32, i32), (vector<16xi32>) -> vector<16xi32>
  return
}

// -----

func.func @f(%a0: i32, %b0: vector<16xi32>, %c0: vector<16xi32>, %c1: vector<16xi32>) {
  // expected-error @+1 {{a tile of 1 x 1 takes as many accumulators, got 2}}
  %r:2 = qnn.mma xor_popcount lhs(%a0) rhs(%b0) acc(%c0, %c1) {lhs_code = !qnn.int<1, bipolar>, rhs_code = !qnn.int<1, bipolar>} : (i32), (vector<16xi32>) -> vector<16xi32>, vector<16xi32>
  return
}

// -----

func.func @f(%a0: i32, %b0: vector<16xi32>, %c0: vector<16xi32>) {
  // expected-error @+1 {{operand counts must be multiples of the plane counts 2 and 1}}
  %r = qnn.mma and_popcount lhs(%a0) rhs(%b0) acc(%c0) {lhs_code = !qnn.int<2>, rhs_code = !qnn.int<1>} : (i32), (vector<16xi32>) -> vector<16xi32>
  return
}

// -----

func.func @f(%a0: i32, %b0: vector<16xi32>, %b1: vector<16xi32>, %c0: vector<16xi32>) {
  // expected-error @+1 {{operand counts must be multiples of the plane counts 1 and 3}}
  %r = qnn.mma and_popcount lhs(%a0) rhs(%b0, %b1) acc(%c0) {lhs_code = !qnn.int<1>, rhs_code = !qnn.int<3>} : (i32), (vector<16xi32>, vector<16xi32>) -> vector<16xi32>
  return
}

// -----

func.func @f(%a0: i32, %b0: vector<16xi32>, %c0: vector<8xi32>) {
  // expected-error @+1 {{rhs and accumulators must have one type}}
  %r = qnn.mma xor_popcount lhs(%a0) rhs(%b0) acc(%c0) {lhs_code = !qnn.int<1, bipolar>, rhs_code = !qnn.int<1, bipolar>} : (i32), (vector<16xi32>) -> vector<8xi32>
  return
}

// -----

func.func @f(%a0: i32, %b0: vector<16xi32>, %b1: i32, %c0: vector<16xi32>, %c1: vector<16xi32>) {
  // expected-error @+1 {{rhs and accumulators must have one type}}
  %r:2 = qnn.mma xor_popcount lhs(%a0) rhs(%b0, %b1) acc(%c0, %c1) {lhs_code = !qnn.int<1, bipolar>, rhs_code = !qnn.int<1, bipolar>} : (i32), (vector<16xi32>, i32) -> vector<16xi32>, vector<16xi32>
  return
}

// -----

func.func @f(%a0: i32, %b0: vector<16xi32>, %c0: vector<16xi32>) {
  // expected-error @+1 {{xor_popcount multiplies bipolar codes}}
  %r = qnn.mma xor_popcount lhs(%a0) rhs(%b0) acc(%c0) {lhs_code = !qnn.int<1>, rhs_code = !qnn.int<1, bipolar>} : (i32), (vector<16xi32>) -> vector<16xi32>
  return
}

// -----

func.func @f(%a0: i32, %b0: vector<16xi32>, %c0: vector<16xi32>) {
  // expected-error @+1 {{shift multiplies by pow2 codes}}
  %r = qnn.mma shift lhs(%a0) rhs(%b0) acc(%c0) {lhs_code = !qnn.int<8>, rhs_code = !qnn.int<8>} : (i32), (vector<16xi32>) -> vector<16xi32>
  return
}

// -----

func.func @f(%a0: i32, %b0: vector<16xi32>, %c0: vector<16xi32>) {
  // expected-error @+1 {{dot multiplies codes of at most 8 bits}}
  %r = qnn.mma dot lhs(%a0) rhs(%b0) acc(%c0) {lhs_code = !qnn.int<9>, rhs_code = !qnn.int<8>} : (i32), (vector<16xi32>) -> vector<16xi32>
  return
}

// -----

func.func @f(%a0: i32, %b0: vector<16xi8>, %c0: vector<16xi8>) {
  // expected-error @+1 {{operand #1 must be variadic of i32 or a vector of i32 lanes}}
  %r = qnn.mma xor_popcount lhs(%a0) rhs(%b0) acc(%c0) {lhs_code = !qnn.int<1, bipolar>, rhs_code = !qnn.int<1, bipolar>} : (i32), (vector<16xi8>) -> vector<16xi8>
  return
}

// -----

func.func @f(%a0: i32, %b0: vector<16xi32>, %c0: vector<16xi32>) {
  // expected-error @+1 {{attribute 'lhs_code' failed to satisfy constraint: type attribute of qnn code}}
  %r = qnn.mma xor_popcount lhs(%a0) rhs(%b0) acc(%c0) {lhs_code = i8, rhs_code = !qnn.int<1, bipolar>} : (i32), (vector<16xi32>) -> vector<16xi32>
  return
}
