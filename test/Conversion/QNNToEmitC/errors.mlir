// RUN: qnn-opt %s --convert-qnn-to-emitc --split-input-file --verify-diagnostics

func.func @transcendental(%m: memref<4xf64>) {
  %c0 = arith.constant 0 : index
  %x = memref.load %m[%c0] : memref<4xf64>
  // expected-error @below {{'math.atan' op has no form in C: emitted C takes scalar scf, arith, math and memref ops on static memrefs of one dimension}}
  %y = math.atan %x : f64
  memref.store %y, %m[%c0] : memref<4xf64>
  return
}

// -----

// expected-error @below {{'func.func' op has an argument that is no static memref of one dimension}}
func.func @matrix(%m: memref<4x4xi32>) {
  return
}

// -----

func.func @lanes(%m: memref<16xi32>) {
  %c0 = arith.constant 0 : index
  %a = memref.load %m[%c0] : memref<16xi32>
  // expected-error @below {{'vector.load' op has no form in C}}
  %b = vector.load %m[%c0] : memref<16xi32>, vector<16xi32>
  // expected-error @below {{'qnn.mma' op has vector lanes; C takes kernels of one lane}}
  %r = qnn.mma xor_popcount lhs(%a) rhs(%b) acc(%b) {lhs_code = !qnn.int<1, bipolar>, rhs_code = !qnn.int<1, bipolar>} : (i32), (vector<16xi32>) -> vector<16xi32>
  // expected-error @below {{'vector.store' op has no form in C}}
  vector.store %r, %m[%c0] : memref<16xi32>, vector<16xi32>
  return
}

// -----

// expected-error @below {{'func.func' op has no body; C is made from whole networks}}
func.func private @external(%m: memref<4xi32>)

// -----

// expected-error @below {{'memref.global' op must be a constant with values and of one dimension to become C}}
memref.global "private" @state : memref<4xi32> = uninitialized

// -----

// expected-error @below {{'func.func' op has results; C stores them through arguments}}
func.func @result() -> i32 {
  %c0 = arith.constant 0 : i32
  return %c0 : i32
}

// -----

func.func @moving(%m: memref<4xi32>, %arena: memref<64xi8>) {
  %c0 = arith.constant 0 : index
  %a = memref.load %m[%c0] : memref<4xi32>
  %i = arith.index_cast %a : i32 to index
  // expected-error @below {{'memref.view' op needs a constant offset and a static shape to become C}}
  %view = memref.view %arena[%i][] : memref<64xi8> to memref<4xi32>
  memref.store %a, %view[%c0] : memref<4xi32>
  return
}
