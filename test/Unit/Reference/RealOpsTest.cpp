//===- RealOpsTest.cpp - Plain maths ----------------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Program.h"

#include <cmath>

using namespace mlir;
using namespace mlir::qnn;
using namespace mlir::qnn::test;

using Reals = std::vector<double>;

static Reals unary(StringRef kind, Reals values, StringRef attributes = "") {
  int64_t size = values.size();
  std::string type = tensorType({size}, "f64");
  Program program(oneOp("%x: " + type,
                        "qnn.elementwise " + kind.str() + " %x " +
                            attributes.str() + " : (" + type + ") -> " + type,
                        type));
  return program.run(Tensor::reals({size}, std::move(values))).getReals().vec();
}

TEST(Elementwise, Unary) {
  EXPECT_EQ(unary("relu", {-1, 0, 2.5}), (Reals{0, 0, 2.5}));
  EXPECT_EQ(unary("neg", {-1, 2}), (Reals{1, -2}));
  EXPECT_EQ(unary("abs", {-1, 2}), (Reals{1, 2}));
  EXPECT_EQ(unary("exp", {0, 1}), (Reals{1, std::exp(1.0)}));
  EXPECT_EQ(unary("sqrt", {2, 9}), (Reals{std::sqrt(2.0), 3}));
  EXPECT_EQ(unary("tanh", {0.5}), (Reals{std::tanh(0.5)}));
  EXPECT_EQ(unary("sigmoid", {0, 2}), (Reals{0.5, 1 / (1 + std::exp(-2.0))}));
  EXPECT_EQ(unary("sign", {-3, 0, 0.5}), (Reals{-1, 0, 1}));
  EXPECT_EQ(unary("clip", {-3, 0.25, 5}, "{params = array<f64: -1.0, 1.0>}"),
            (Reals{-1, 0.25, 1}));
  EXPECT_EQ(unary("leaky_relu", {-3, 5}, "{params = array<f64: 0.5>}"),
            (Reals{-1.5, 5}));
}

static Reals binary(StringRef kind, ArrayRef<int64_t> a, ArrayRef<int64_t> b,
                    ArrayRef<int64_t> y, Reals as, Reals bs) {
  std::string ta = tensorType(a, "f64"), tb = tensorType(b, "f64");
  std::string ty = tensorType(y, "f64");
  Program program(oneOp("%a: " + ta + ", %b: " + tb,
                        "qnn.elementwise " + kind.str() + " %a, %b : (" + ta +
                            ", " + tb + ") -> " + ty,
                        ty));
  Tensor result = program.run(
      {Tensor::reals(a, std::move(as)), Tensor::reals(b, std::move(bs))});
  EXPECT_EQ(result.getShape(), y);
  return result.getReals().vec();
}

TEST(Elementwise, Binary) {
  auto run = [](StringRef kind) {
    return binary(kind, {2}, {2}, {2}, {6, -1}, {2, 4});
  };
  EXPECT_EQ(run("add"), (Reals{8, 3}));
  EXPECT_EQ(run("sub"), (Reals{4, -5}));
  EXPECT_EQ(run("mul"), (Reals{12, -4}));
  EXPECT_EQ(run("div"), (Reals{3, -0.25}));
  EXPECT_EQ(run("min"), (Reals{2, -1}));
  EXPECT_EQ(run("max"), (Reals{6, 4}));
}

TEST(Elementwise, BroadcastsLikeNumPy) {
  EXPECT_EQ(binary("sub", {2, 3}, {3}, {2, 3}, {1, 2, 3, 4, 5, 6}, {1, 1, 2}),
            (Reals{0, 1, 1, 3, 4, 4}));
  EXPECT_EQ(binary("sub", {3}, {2, 1}, {2, 3}, {1, 2, 3}, {10, 20}),
            (Reals{-9, -8, -7, -19, -18, -17}));
  EXPECT_EQ(
      binary("mul", {2, 1, 2}, {1, 2, 1}, {2, 2, 2}, {1, 2, 3, 4}, {10, 100}),
      (Reals{10, 20, 100, 200, 30, 40, 300, 400}));
  EXPECT_EQ(binary("add", {}, {2}, {2}, {5}, {1, 2}), (Reals{6, 7}));
  EXPECT_EQ(binary("add", {}, {}, {}, {5}, {1}), (Reals{6}));
}

TEST(BatchNorm, FollowsTheDocumentedOrder) {
  std::string type = "tensor<2x2x2xf64>";
  Program program(oneOp(
      "%x: " + type,
      "qnn.batch_norm %x {axis = 1 : i64, gamma = array<f32: 2.0, -0.1>, "
      "beta = array<f32: 1.0, 0.3>, mean = array<f32: 0.5, -0.7>, variance = "
      "array<f32: 4.0, 0.1>, epsilon = 1.0e-05 : f64} : " +
          type,
      type));
  Reals input = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8}, expected;
  for (int i = 0; i < 8; ++i) {
    bool isSecond = i / 2 % 2;
    double gamma = isSecond ? -0.1f : 2.0f, beta = isSecond ? 0.3f : 1.0f;
    double mean = isSecond ? -0.7f : 0.5f, variance = isSecond ? 0.1f : 4.0f;
    double normalized = (input[i] - mean) / std::sqrt(variance + 1e-5);
    double scaled = normalized * gamma;
    expected.push_back(scaled + beta);
  }
  EXPECT_EQ(program.run(Tensor::reals({2, 2, 2}, input)).getReals(),
            ArrayRef<double>(expected));
}

TEST(Softmax, RunsAlongItsAxis) {
  std::string type = "tensor<2x3x2xf64>";
  Program program(
      oneOp("%x: " + type, "qnn.softmax %x {axis = 1 : i64} : " + type, type));
  Random random(500);
  Reals input = random.reals(12), expected(12);
  input[2] = 1000; // exp would overflow without the subtraction.
  for (int n = 0; n < 2; ++n)
    for (int w = 0; w < 2; ++w) {
      auto at = [&](int c) { return (n * 3 + c) * 2 + w; };
      double greatest = std::max({input[at(0)], input[at(1)], input[at(2)]});
      double sum = 0;
      for (int c = 0; c < 3; ++c)
        sum += std::exp(input[at(c)] - greatest);
      for (int c = 0; c < 3; ++c)
        expected[at(c)] = std::exp(input[at(c)] - greatest) / sum;
    }
  EXPECT_EQ(program.run(Tensor::reals({2, 3, 2}, input)).getReals(),
            ArrayRef<double>(expected));
}
