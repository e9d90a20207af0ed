//===- RandomGraph.h - Whole quantized networks from a seed -----*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Random networks on the real level, as MLIR text: layers of every shape,
/// stride, padding, dilation and grouping, weights and activations of every
/// encoding and width, residual adds, pools, and epilogues that are straight,
/// bent and broken.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_TEST_FUZZ_GRAPHS_RANDOMGRAPH_H
#define QNN_TEST_FUZZ_GRAPHS_RANDOMGRAPH_H

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace qnn::test {

/// Random choices that are the same with every standard library.
class Dice {
public:
  explicit Dice(uint64_t seed) : engine(seed) {}

  int64_t in(int64_t low, int64_t high) {
    return low + static_cast<int64_t>(engine() % uint64_t(high - low + 1));
  }
  /// True in one of `n` cases.
  bool oneIn(int64_t n) { return in(0, n - 1) == 0; }
  bool coin() { return oneIn(2); }
  double real(double low, double high) {
    return low + (high - low) * static_cast<double>(engine() >> 11) * 0x1p-53;
  }
  template <typename T>
  const T &pick(const std::vector<T> &values) {
    return values[in(0, static_cast<int64_t>(values.size()) - 1)];
  }

private:
  std::mt19937_64 engine;
};

/// The text of a function `main` from codes or f32 numbers to codes or numbers.
std::string makeRandomGraph(Dice &dice);

} // namespace qnn::test

#endif // QNN_TEST_FUZZ_GRAPHS_RANDOMGRAPH_H
