//===- InterpreterTest.cpp - Signature, constants, errors -------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Program.h"

using namespace mlir;
using namespace mlir::qnn;
using namespace mlir::qnn::test;

static const char *addAndScale = R"(
func.func @main(%x: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf64>) {
  %c = arith.constant dense<[0.1, 3.0]> : tensor<2xf32>
  %d = qnn.elementwise neg %c : (tensor<2xf32>) -> tensor<2xf32>
  %0 = qnn.elementwise sub %x, %d : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %1 = qnn.elementwise mul %0, %x : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf64>
  return %0, %1 : tensor<2xf32>, tensor<2xf64>
})";

TEST(Interpreter, RoundsAtTheSignatureOnly) {
  Program program(addAndScale);
  llvm::Expected<Interpreter> interpreter =
      Interpreter::create(program.function());
  ASSERT_TRUE(static_cast<bool>(interpreter));
  auto results = interpreter->run({Tensor::reals({2}, {0.7, 1e-9})});
  ASSERT_TRUE(static_cast<bool>(results));
  double x = 0.7f, sum = x + static_cast<double>(0.1f);
  EXPECT_EQ((*results)[0].getReals()[0], static_cast<float>(sum));
  EXPECT_NE((*results)[0].getReals()[0], sum);
  EXPECT_EQ((*results)[1].getReals()[0], sum * x);
  EXPECT_EQ((*results)[0].getReals()[1], 3.0);
  EXPECT_EQ((*results)[1].getReals()[1],
            (3.0 + static_cast<double>(1e-9f)) * static_cast<double>(1e-9f));
}

TEST(Interpreter, RefusesWhatNoMemoryHolds) {
  Program program(R"(
    func.func @main(%x: tensor<1x1x1x1xf32>) -> tensor<1x1x65536x65536xf32> {
      %c = arith.constant dense<1.0> : tensor<1x1x65536x65536xf32>
      %0 = qnn.elementwise add %x, %c : (tensor<1x1x1x1xf32>, tensor<1x1x65536x65536xf32>) -> tensor<1x1x65536x65536xf32>
      return %0 : tensor<1x1x65536x65536xf32>
    })");
  llvm::Expected<Interpreter> interpreter =
      Interpreter::create(program.function());
  ASSERT_FALSE(static_cast<bool>(interpreter));
  EXPECT_EQ(llvm::toString(interpreter.takeError()),
            "arith.constant: the interpreter keeps all values, at most "
            "268435456 elements, and this one has 4294967296; run the compiled "
            "model instead");
}

TEST(Interpreter, ObservesWhatDependsOnInputs) {
  Program program(addAndScale);
  std::vector<std::string> seen;
  auto observe = [&](Operation *op, ArrayRef<Tensor> results) {
    ASSERT_EQ(results.size(), 1u);
    EXPECT_EQ(results[0].getShape(), ArrayRef<int64_t>{2});
    seen.push_back(
        stringifyElementwiseKind(cast<ElementwiseOp>(op).getKind()).str());
  };
  auto results =
      interpret(program.function(), Tensor::reals({2}, {1, 2}), observe);
  ASSERT_TRUE(static_cast<bool>(results));
  EXPECT_EQ(seen, (std::vector<std::string>{"sub", "mul"}));
}

TEST(Interpreter, ReturnsArgumentsAndConstants) {
  Program program(R"(
    func.func @main(%x: tensor<2x!qnn.int<2>>) -> (tensor<2x!qnn.int<2>>, tensor<1xi32>) {
      %c = arith.constant dense<-7> : tensor<1xi32>
      return %x, %c : tensor<2x!qnn.int<2>>, tensor<1xi32>
    })");
  auto results = interpret(program.function(), Tensor::codes({2}, {-2, 1}));
  ASSERT_TRUE(static_cast<bool>(results));
  EXPECT_EQ((*results)[0].getCodes(), (ArrayRef<int32_t>{-2, 1}));
  EXPECT_EQ((*results)[1].getAccumulators(), ArrayRef<int64_t>{-7});
}

TEST(Interpreter, RefusesWrongInputs) {
  Program program(
      "func.func @main(%x: tensor<2x!qnn.int<2>>, %y: tensor<1xi16>)"
      " -> tensor<1xi16> { return %y : tensor<1xi16> }");
  Tensor x = Tensor::codes({2}, {-2, 1});
  Tensor y = Tensor::accumulators({1}, {5});
  EXPECT_EQ(program.fail({x, y}), "");
  EXPECT_EQ(program.fail(x), "function 'main' takes 2 inputs, got 1");
  EXPECT_EQ(program.fail({Tensor::codes({1, 2}, {0, 0}), y}),
            "input 0: expected shape [2], got [1, 2]");
  EXPECT_EQ(program.fail({Tensor::reals({2}, {0, 0}), y}),
            "input 0: expected elements of type !qnn.int<2>, got real "
            "numbers");
  EXPECT_EQ(program.fail({Tensor::codes({2}, {0, 2}), y}),
            "input 0: element 1 (2) is no value of type !qnn.int<2>");
  EXPECT_EQ(program.fail({x, Tensor::accumulators({1}, {40000})}),
            "input 1: element 0 (40000) is no value of type i16");
}

TEST(Interpreter, NamesWhatItDoesNotSupport) {
  Program program(oneOp("%x: tensor<2xf32>",
                        "arith.negf %x {qnn.name = \"node7\"} : tensor<2xf32>",
                        "tensor<2xf32>"));
  EXPECT_EQ(program.fail(Tensor::reals({2}, {0, 0})),
            "arith.negf 'node7': the interpreter does not support this op");
  Program scalar("func.func @main(%x: f32) -> f32 { return %x : f32 }");
  EXPECT_EQ(scalar.fail(Tensor::reals({}, {0})),
            "argument 0: the interpreter has no values of type f32");
}

TEST(Interpreter, ReadsResources) {
  const char *text = R"(
    func.func @main() -> tensor<2x!qnn.int<4, unsigned>> {
      %0 = qnn.constant dense_resource<r> : tensor<2xi8> -> tensor<2x!qnn.int<4, unsigned>>
      return %0 : tensor<2x!qnn.int<4, unsigned>>
    }
    {-# dialect_resources: { builtin: { r: "0x01000000)";
  Program good(std::string(text) + "0F03\" } } #-}");
  EXPECT_EQ(good.run({}).getCodes(), (ArrayRef<int32_t>{15, 3}));
  // An elided resource parses, but there is nothing to read.
  Program elided(R"(
    func.func @main() -> tensor<2xf32> {
      %0 = arith.constant dense_resource<__elided__> : tensor<2xf32>
      return %0 : tensor<2xf32>
    })");
  EXPECT_EQ(elided.fail({}),
            "cannot read the elements of a constant of type tensor<2xf32>: "
            "its resource is missing or has another size");
}
