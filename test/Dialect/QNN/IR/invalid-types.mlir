// RUN: qnn-opt %s -verify-diagnostics -split-input-file

// Codes and words that do not exist.

// expected-error @+1 {{no signed code has 0 bits; expected 1 to 16}}
func.func private @f(!qnn.int<0>)

// -----

// expected-error @+1 {{no signed code has 17 bits; expected 1 to 16}}
func.func private @f(!qnn.int<17>)

// -----

// expected-error @+1 {{no unsigned code has 17 bits; expected 1 to 16}}
func.func private @f(!qnn.int<17, unsigned>)

// -----

// expected-error @+1 {{no bipolar code has 2 bits; bipolar codes have 1}}
func.func private @f(!qnn.int<2, bipolar>)

// -----

// expected-error @+1 {{no ternary code has 1 bits; ternary codes have 2}}
func.func private @f(!qnn.int<1, ternary>)

// -----

// expected-error @+1 {{no pow2 code has 1 bits; pow2 codes have 2 to 6}}
func.func private @f(!qnn.int<1, pow2>)

// -----

// expected-error @+1 {{no pow2 code has 7 bits; pow2 codes have 2 to 6}}
func.func private @f(!qnn.int<7, pow2>)

// -----

// expected-error @+2 {{expected one of [signed, unsigned, bipolar, ternary, pow2] for how a code stands for a number, got: float}}
// expected-error @+1 {{failed to parse QNN_IntType parameter 'encoding'}}
func.func private @f(!qnn.int<4, float>)

// -----

// expected-error @+1 {{pow2 codes have no planes to add up}}
func.func private @f(!qnn.packed<!qnn.int<4, pow2>, planes>)

// -----

// expected-error @+1 {{codes of 9 bits do not fit in bytes}}
func.func private @f(!qnn.packed<!qnn.int<9>, bytes>)

// -----

// expected-error @+1 {{unknown  type `float` in dialect `qnn`}}
func.func private @f(!qnn.float<8>)
