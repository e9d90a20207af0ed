//===- Program.h - Running a few lines of IR in a test ----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_TEST_UNIT_REFERENCE_PROGRAM_H
#define QNN_TEST_UNIT_REFERENCE_PROGRAM_H

#include "mlir/IR/MLIRContext.h"
#include "mlir/Parser/Parser.h"
#include "qnn/Dialect/QNN/IR/QNNOps.h"
#include "qnn/Reference/Interpreter.h"

#include "gtest/gtest.h"
#include <random>
#include <string>

namespace mlir::qnn::test {

/// "tensor<2x3xf32>"
inline std::string tensorType(ArrayRef<int64_t> shape, StringRef element) {
  std::string text = "tensor<";
  for (int64_t size : shape)
    text += std::to_string(size) + "x";
  return text + element.str() + ">";
}

/// "array<i64: 1, 2>"
inline std::string arrayAttr(StringRef element, ArrayRef<int64_t> values) {
  std::string text = "array<" + element.str();
  for (size_t i = 0; i < values.size(); ++i)
    text += (i ? ", " : ": ") + std::to_string(values[i]);
  return text + ">";
}

/// A module parsed from text, whose first function is run.
class Program {
public:
  explicit Program(const std::string &text) : context(makeContext()) {
    module = parseSourceString<ModuleOp>(text, context.get());
    if (!module)
      llvm::report_fatal_error("cannot parse a test program");
  }

  func::FuncOp function() {
    return *module->getBody()->getOps<func::FuncOp>().begin();
  }

  template <typename OpTy>
  OpTy only() {
    return *function().getBody().front().getOps<OpTy>().begin();
  }

  /// The first result; fails the test if there is none.
  Tensor run(ArrayRef<Tensor> inputs) {
    llvm::Expected<SmallVector<Tensor>> results = interpret(function(), inputs);
    if (results)
      return (*results)[0];
    ADD_FAILURE() << llvm::toString(results.takeError());
    return Tensor();
  }

  /// The message with which the run fails; empty if it does not.
  std::string fail(ArrayRef<Tensor> inputs) {
    llvm::Expected<SmallVector<Tensor>> results = interpret(function(), inputs);
    return results ? "" : llvm::toString(results.takeError());
  }

private:
  static std::unique_ptr<MLIRContext> makeContext() {
    DialectRegistry registry;
    registry.insert<QNNDialect, func::FuncDialect, arith::ArithDialect>();
    auto context = std::make_unique<MLIRContext>(
        registry, MLIRContext::Threading::DISABLED);
    context->loadAllAvailableDialects();
    return context;
  }

  std::unique_ptr<MLIRContext> context;
  OwningOpRef<ModuleOp> module;
};

/// A function of one op: `text` has the op without result, types follow.
inline std::string oneOp(StringRef arguments, StringRef op,
                         StringRef resultType) {
  return ("func.func @main(" + arguments + ") -> " + resultType +
          " {\n  %r = " + op + "\n  return %r : " + resultType + "\n}")
      .str();
}

/// Random numbers whose seed is printed with each failure.
struct Random {
  explicit Random(unsigned seed)
      : trace(__FILE__, __LINE__, "seed " + std::to_string(seed)),
        engine(seed) {}

  int64_t in(int64_t low, int64_t high) {
    return std::uniform_int_distribution<int64_t>(low, high)(engine);
  }

  std::vector<int32_t> codes(int64_t count, int64_t low, int64_t high) {
    std::vector<int32_t> result(count);
    for (int32_t &value : result)
      value = static_cast<int32_t>(in(low, high));
    return result;
  }

  /// Numbers that are exact in float32.
  std::vector<double> reals(int64_t count) {
    std::vector<double> result(count);
    for (double &value : result)
      value = std::uniform_real_distribution<float>(-2, 2)(engine);
    return result;
  }

  std::vector<int32_t> bipolar(int64_t count) {
    std::vector<int32_t> result(count);
    for (int32_t &value : result)
      value = in(0, 1) ? 1 : -1;
    return result;
  }

  ::testing::ScopedTrace trace;
  std::mt19937 engine;
};

} // namespace mlir::qnn::test

#endif // QNN_TEST_UNIT_REFERENCE_PROGRAM_H
