//===- FunctionsTest.cpp - Functions, reductions, stacks --------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Program.h"
#include "qnn/Dialect/QNN/IR/ScalarSemantics.h"

#include <cmath>
#include <limits>

using namespace mlir;
using namespace mlir::qnn;
using namespace mlir::qnn::test;

using Reals = std::vector<double>;

static double evaluate(ElementwiseKind kind, double x,
                       ArrayRef<double> params = {}) {
  return evaluateElementwise(kind, x, 0, params);
}

TEST(Functions, AreWhatTheirNamesSay) {
  EXPECT_EQ(evaluate(ElementwiseKind::Round, 2.5), 2);
  EXPECT_EQ(evaluate(ElementwiseKind::Round, -3.5), -4);
  EXPECT_EQ(evaluate(ElementwiseKind::Floor, -0.5), -1);
  EXPECT_EQ(evaluate(ElementwiseKind::Ceil, 0.5), 1);
  EXPECT_EQ(evaluate(ElementwiseKind::Reciprocal, -4), -0.25);
  EXPECT_EQ(evaluate(ElementwiseKind::HardSigmoid, 1, {0.25, 0.5}), 0.75);
  EXPECT_EQ(evaluate(ElementwiseKind::HardSigmoid, -3, {0.25, 0.5}), 0);
  EXPECT_EQ(evaluate(ElementwiseKind::HardSwish, -3), 0);
  EXPECT_EQ(evaluate(ElementwiseKind::HardSwish, 4), 4);
  EXPECT_EQ(evaluate(ElementwiseKind::Softsign, -3), -0.75);
  EXPECT_EQ(evaluate(ElementwiseKind::ThresholdedRelu, 1, {1}), 0);
  EXPECT_EQ(evaluate(ElementwiseKind::Elu, 2, {3}), 2);
  EXPECT_EQ(evaluate(ElementwiseKind::Elu, -1, {3}), 3 * (std::exp(-1.0) - 1));
  EXPECT_EQ(evaluate(ElementwiseKind::Selu, 2, {3, 0.5}), 1);
  EXPECT_EQ(evaluate(ElementwiseKind::Swish, 0, {2}), 0);
  EXPECT_NEAR(evaluate(ElementwiseKind::Gelu, 1), 0.8413447460685429, 1e-15);
  EXPECT_NEAR(evaluate(ElementwiseKind::GeluTanh, 1), 0.8411919906082768,
              1e-15);
  EXPECT_NEAR(evaluate(ElementwiseKind::Mish, 1), 0.8650983882673103, 1e-15);
}

TEST(Functions, StayFiniteFarFromZero) {
  EXPECT_EQ(evaluate(ElementwiseKind::Softplus, 1e4), 1e4);
  EXPECT_EQ(evaluate(ElementwiseKind::Softplus, -1e4), 0);
  EXPECT_EQ(evaluate(ElementwiseKind::Mish, 1e4), 1e4);
  EXPECT_EQ(evaluate(ElementwiseKind::Swish, -1e4, {1}), 0);
}

TEST(Functions, PowersThatAreArithmetic) {
  auto power = [](double base, double exponent) {
    return evaluateElementwise(ElementwiseKind::Pow, base, exponent, {});
  };
  EXPECT_EQ(power(0.1, 2), 0.1 * 0.1);
  EXPECT_EQ(power(0.3, -1), 1 / 0.3);
  EXPECT_EQ(power(0.7, 0.5), std::sqrt(0.7));
  EXPECT_EQ(power(2, 0.3), std::exp2(0.3));
  EXPECT_EQ(power(std::numeric_limits<double>::quiet_NaN(), 0), 1);
  EXPECT_EQ(power(-2, 3), -8);
  EXPECT_TRUE(std::isnan(power(-2, 0.3)));
}

static Reals reduce(StringRef kind, ArrayRef<int64_t> axes,
                    ArrayRef<int64_t> result) {
  std::string in = tensorType({2, 3, 2}, "f64");
  std::string out = tensorType(result, "f64");
  Program program("func.func @main(%x: " + in + ") -> " + out +
                  " {\n  %r = qnn.reduce " + kind.str() +
                  " %x {axes = " + arrayAttr("i64", axes) + "} : " + in +
                  " -> " + out + "\n  return %r : " + out + "\n}");
  Tensor tensor = program.run(
      Tensor::reals({2, 3, 2}, {1, -2, 3, 4, 5, 6, -1, 2, 0.5, 7, 8, 9}));
  EXPECT_EQ(tensor.getShape(), result);
  return tensor.getReals().vec();
}

TEST(Reduce, AlongAnyAxes) {
  EXPECT_EQ(reduce("sum", {1}, {2, 1, 2}), (Reals{9, 8, 7.5, 18}));
  EXPECT_EQ(reduce("mean", {0, 1}, {1, 1, 2}), (Reals{16.5 / 6, 26.0 / 6}));
  EXPECT_EQ(reduce("prod", {0, 2}, {1, 3, 1}), (Reals{4, 42, 2160}));
  EXPECT_EQ(reduce("min", {2}, {2, 3, 1}), (Reals{-2, 3, 5, -1, 0.5, 8}));
  EXPECT_EQ(reduce("max", {0, 1, 2}, {1, 1, 1}), (Reals{9}));
}

TEST(ConvTranspose, WritesOverlappingWindows) {
  // Rows 0..2 of the input reach rows 0..6; the first is cut off.
  Program program(oneOp(
      "%x: tensor<1x1x3x1xf64>, %w: tensor<1x1x3x1xf64>, %b: tensor<1xf64>",
      "qnn.conv_transpose2d nchw %x, %w, %b {strides = array<i64: 2, 1>, pads "
      "= array<i64: 1, 0, 0, 0>, output_padding = array<i64: 1, 0>} : "
      "(tensor<1x1x3x1xf64>, tensor<1x1x3x1xf64>, tensor<1xf64>) -> "
      "tensor<1x1x7x1xf64>",
      "tensor<1x1x7x1xf64>"));
  Tensor result = program.run({Tensor::reals({1, 1, 3, 1}, {1, 2, 3}),
                               Tensor::reals({1, 1, 3, 1}, {10, 20, 30}),
                               Tensor::reals({1}, {0.5})});
  EXPECT_EQ(result.getReals().vec(),
            (Reals{20.5, 50.5, 40.5, 90.5, 60.5, 90.5, 0.5}));
}

TEST(MatMul, StacksBroadcast) {
  Program program(
      oneOp("%a: tensor<2x1x2xf64>, %b: tensor<2x1xf64>",
            "qnn.matmul %a, %b : (tensor<2x1x2xf64>, tensor<2x1xf64>) -> "
            "tensor<2x1x1xf64>",
            "tensor<2x1x1xf64>"));
  Tensor result = program.run(
      {Tensor::reals({2, 1, 2}, {1, 2, 3, 4}), Tensor::reals({2, 1}, {10, 1})});
  EXPECT_EQ(result.getReals().vec(), (Reals{12, 34}));
}
