// RUN: qnn-opt %s --split-input-file --verify-diagnostics --allow-unregistered-dialect

// expected-error @below {{expected at least one sample and one element}}
func.func private @f() attributes {s = #qnn.statistics<samples = 0, count = 6, non_zeros = 4, range = [0.0, 1.0], sums = [0.0, 0.0]>}

// -----

// expected-error @below {{7 of 6 elements cannot be non-zero}}
func.func private @f() attributes {s = #qnn.statistics<samples = 1, count = 6, non_zeros = 7, range = [0.0, 1.0], sums = [0.0, 0.0]>}

// -----

// expected-error @below {{'range' and 'sums' must have two numbers each}}
func.func private @f() attributes {s = #qnn.statistics<samples = 1, count = 6, non_zeros = 4, range = [0.0], sums = [0.0, 0.0]>}

// -----

// expected-error @below {{'range' must hold f32 numbers}}
func.func private @f() attributes {s = #qnn.statistics<samples = 1, count = 6, non_zeros = 4, range = [0.0, 0x7FF0000000000000], sums = [0.0, 0.0]>}

// -----

// expected-error @below {{the range ends below its begin}}
func.func private @f() attributes {s = #qnn.statistics<samples = 1, count = 6, non_zeros = 4, range = [2.0, 1.0], sums = [0.0, 0.0]>}

// -----

// expected-error @below {{the sum of squares is negative}}
func.func private @f() attributes {s = #qnn.statistics<samples = 1, count = 6, non_zeros = 4, range = [0.0, 1.0], sums = [0.0, -1.0]>}

// -----

// expected-error @below {{the channels have 3 elements of 6}}
func.func private @f() attributes {s = #qnn.statistics<samples = 1, count = 6, non_zeros = 0, range = [0.0, 1.0], sums = [0.0, 1.0], channels = [<samples = 1, count = 3, non_zeros = 0, range = [0.0, 0.0], sums = [0.0, 0.0]>]>}

// -----

// expected-error @below {{a channel has neither channels nor a histogram}}
func.func private @f() attributes {s = #qnn.statistics<samples = 1, count = 1, non_zeros = 1, range = [0.0, 1.0], sums = [0.0, 1.0], channels = [<samples = 1, count = 1, non_zeros = 1, range = [0.0, 1.0], sums = [1.0, 1.0], histogram = <width = 0.5, first = 1, counts = [1]>>]>}

// -----

// expected-error @below {{the histogram counts 3 values of 4 that are not zero}}
func.func private @f() attributes {s = #qnn.statistics<samples = 1, count = 6, non_zeros = 4, range = [0.0, 1.0], sums = [0.0, 1.0], histogram = <width = 0.5, first = 0, counts = [3]>>}

// -----

// expected-error @below {{the width of bins must be a power of two, from 2^-160 to 2^117, got 3.000000e-01}}
func.func private @f() attributes {s = #qnn.statistics<samples = 1, count = 6, non_zeros = 4, range = [0.0, 1.0], sums = [0.0, 1.0], histogram = <width = 0.3, first = 0, counts = [4]>>}

// -----

// expected-error @below {{the first and the last bin must not be empty}}
func.func private @f() attributes {s = #qnn.statistics<samples = 1, count = 6, non_zeros = 4, range = [0.0, 1.0], sums = [0.0, 1.0], histogram = <width = 0.5, first = 0, counts = [4, 0]>>}

// -----

// expected-error @below {{counts must not be negative}}
func.func private @f() attributes {s = #qnn.statistics<samples = 1, count = 6, non_zeros = 4, range = [0.0, 1.0], sums = [0.0, 1.0], histogram = <width = 0.5, first = 0, counts = [4, -1, 1]>>}

// -----

// expected-error @below {{bins 2047 to 2048 are not within -2048 .. 2047}}
func.func private @f() attributes {s = #qnn.statistics<samples = 1, count = 6, non_zeros = 4, range = [0.0, 1.0], sums = [0.0, 1.0], histogram = <width = 0.5, first = 2047, counts = [3, 1]>>}

// -----

// expected-error @below {{'qnn.statistics' must be a #qnn.statistics}}
%0 = "test.op"() {qnn.statistics = 3 : i32} : () -> tensor<2xf32>

// -----

// expected-error @below {{'qnn.statistics' must stand on a tensor of reals}}
%0:2 = "test.op"() {qnn.statistics = #qnn.statistics<samples = 1, count = 6, non_zeros = 0, range = [0.0, 1.0], sums = [0.0, 0.0]>} : () -> (tensor<2xf32>, tensor<2xf32>)

// -----

// expected-error @below {{argument 0: 'qnn.statistics' must stand on a tensor of reals}}
func.func @codes(%arg0: tensor<2x!qnn.int<4>> {qnn.statistics = #qnn.statistics<samples = 1, count = 6, non_zeros = 0, range = [0.0, 1.0], sums = [0.0, 0.0]>}) {
  return
}

// -----

// expected-error @below {{'qnn.input_means' must be a matrix of f64 on a convolution or matrix product}}
%0 = "test.op"() {qnn.input_means = dense<0.0> : tensor<1x2xf64>} : () -> tensor<2xf32>

// -----

// expected-error @below {{'sums' must be finite}}
func.func private @f() attributes {s = #qnn.statistics<samples = 1, count = 6, non_zeros = 4, range = [0.0, 1.0], sums = [0x7FF8000000000000, 0.0]>}

// -----

// expected-error @below {{the width of bins must be a power of two, from 2^-160 to 2^117, got}}
func.func private @f() attributes {s = #qnn.statistics<samples = 1, count = 6, non_zeros = 4, range = [0.0, 1.0], sums = [0.0, 1.0], histogram = <width = 0x7FF0000000000000, first = 0, counts = [4]>>}

// -----

func.func @means(%x: tensor<1x2xf32>, %w: tensor<2x2xf32>) {
  // expected-error @below {{'qnn.input_means' must be finite}}
  %0 = qnn.matmul %x, %w {qnn.input_means = dense<0x7FF8000000000000> : tensor<1x2xf64>}
    : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  return
}
