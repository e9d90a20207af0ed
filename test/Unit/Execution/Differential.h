//===- Differential.h - Compiled code against the interpreter ---*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_TEST_UNIT_EXECUTION_DIFFERENTIAL_H
#define QNN_TEST_UNIT_EXECUTION_DIFFERENTIAL_H

#include "mlir/IR/BuiltinOps.h"

#include "gtest/gtest.h"
#include <random>
#include <string>

namespace qnn::test {

/// Random choices of a test; the seed is part of every failure message.
class Random {
public:
  explicit Random(unsigned seed)
      : trace(__FILE__, __LINE__, "seed " + std::to_string(seed)),
        engine(seed) {}

  int64_t in(int64_t low, int64_t high) {
    return std::uniform_int_distribution<int64_t>(low, high)(engine);
  }
  bool flip() { return in(0, 1) == 1; }
  double real(double low, double high) {
    return std::uniform_real_distribution<double>(low, high)(engine);
  }
  template <typename T>
  T pick(std::initializer_list<T> values) {
    return *(values.begin() + in(0, static_cast<int64_t>(values.size()) - 1));
  }
  /// A shape of the given rank with sizes up to `limit`.
  std::vector<int64_t> shape(int64_t rank, int64_t limit) {
    std::vector<int64_t> result(rank);
    for (int64_t &size : result)
      size = in(1, limit);
    return result;
  }
  /// A code type: any encoding but pow2 unless `withPow2`.
  std::string codeType(bool withPow2 = false);

private:
  ::testing::ScopedTrace trace;
  std::mt19937 engine;
};

/// `tensor<2x3xf32>`
std::string tensorType(llvm::ArrayRef<int64_t> shape,
                       const std::string &element);
/// `array<i64: 1, 2>`
std::string arrayAttr(const std::string &element,
                      llvm::ArrayRef<int64_t> values);
/// `array<f64: 0x...>`, exact.
std::string realArrayAttr(const std::string &element,
                          llvm::ArrayRef<double> values);

/// A function `main` with one op: `op` is its text up to the types.
std::string oneOp(llvm::ArrayRef<std::string> argumentTypes,
                  const std::string &op, const std::string &resultType);

/// Runs the function of `text` through the interpreter and through the JIT, on
/// random inputs, and expects the same bits. Accumulator inputs lie within
/// +-`greatest`.
void expectSame(const std::string &text, Random &random,
                int64_t greatest = 3000);

/// The same, with \p prepare run on the compiled module first. Returns what its
/// last output holds if that is none of the interpreter's: integers of 64 bits.
std::vector<int64_t>
expectSameAfter(llvm::function_ref<mlir::LogicalResult(mlir::ModuleOp)> prepare,
                const std::string &text, Random &random,
                int64_t greatest = 3000);

/// The error with which compiling `text` fails; empty if it does not.
std::string compileError(const std::string &text);

} // namespace qnn::test

#endif // QNN_TEST_UNIT_EXECUTION_DIFFERENTIAL_H
