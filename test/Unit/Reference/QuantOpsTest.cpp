//===- QuantOpsTest.cpp - Rounding, clipping, gradients ---------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Program.h"
#include "qnn/Reference/Gradient.h"

#include <cmath>

using namespace mlir;
using namespace mlir::qnn;
using namespace mlir::qnn::test;

static std::string quantizer(StringRef attributes, StringRef code,
                             ArrayRef<int64_t> shape) {
  std::string real = tensorType(shape, "f32"), codes = tensorType(shape, code);
  return oneOp("%x: " + real,
               "qnn.quantize %x {" + attributes.str() + "} : " + real + " -> " +
                   codes,
               codes);
}

static std::vector<int32_t> quantize(StringRef attributes, StringRef code,
                                     std::vector<double> values) {
  int64_t size = values.size();
  Program program(quantizer(attributes, code, {size}));
  return program.run(Tensor::reals({size}, std::move(values))).getCodes().vec();
}

using Codes = std::vector<int32_t>;

// Moons et al. 2017, Eq. 1 as in its released code, for Q = 4.
TEST(Quantize, PaperGoldens) {
  EXPECT_EQ(quantize("scale = array<f64: 0.125>", "!qnn.int<4>",
                     {0.3, 0.0625, 0.1875, 1, -1}),
            (Codes{2, 0, 2, 7, -8}));
}

TEST(Quantize, RoundsAsAsked) {
  std::vector<double> ties = {-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 0.4, -0.6};
  auto with = [&](StringRef mode) {
    return quantize("scale = array<f64: 1.0>, rounding = #qnn.rounding<" +
                        mode.str() + ">",
                    "!qnn.int<8>", ties);
  };
  EXPECT_EQ(with("half_even"), (Codes{-2, -2, 0, 0, 2, 2, 0, -1}));
  EXPECT_EQ(with("half_up"), (Codes{-2, -1, 0, 1, 2, 3, 0, -1}));
  EXPECT_EQ(with("half_down"), (Codes{-3, -2, -1, 0, 1, 2, 0, -1}));
  EXPECT_EQ(with("floor"), (Codes{-3, -2, -1, 0, 1, 2, 0, -1}));
  EXPECT_EQ(with("ceil"), (Codes{-2, -1, 0, 1, 2, 3, 1, 0}));
  EXPECT_EQ(with("toward_zero"), (Codes{-2, -1, 0, 0, 1, 2, 0, 0}));
  EXPECT_EQ(with("away_from_zero"), (Codes{-3, -2, -1, 1, 2, 3, 1, -1}));
  EXPECT_EQ(with("half_toward_zero"), (Codes{-2, -1, 0, 0, 1, 2, 0, -1}));
  EXPECT_EQ(with("half_away_from_zero"), (Codes{-3, -2, -1, 1, 2, 3, 0, -1}));
}

// An odd zero point turns ties around; the sign is that of the sum.
TEST(Quantize, ZeroPointFirst) {
  auto with = [](StringRef rounding, StringRef first) {
    return quantize("scale = array<f64: 1.0>, zero_point = array<i32: 3>, "
                    "rounding = #qnn.rounding<" +
                        rounding.str() + ">" + first.str(),
                    "!qnn.int<8>", {0.5, 1.5, -3.5, -4.5});
  };
  EXPECT_EQ(with("half_even", ""), (Codes{3, 5, -1, -1}));
  EXPECT_EQ(with("half_even", ", zero_point_first"), (Codes{4, 4, 0, -2}));
  EXPECT_EQ(with("toward_zero", ""), (Codes{3, 4, 0, -1}));
  EXPECT_EQ(with("toward_zero", ", zero_point_first"), (Codes{3, 4, 0, -1}));
  EXPECT_EQ(with("away_from_zero", ", zero_point_first"),
            (Codes{4, 5, -1, -2}));
}

TEST(Quantize, ClipsAndCountsNaNAsLow) {
  double inf = std::numeric_limits<double>::infinity();
  EXPECT_EQ(quantize("scale = array<f64: 0.5>, zero_point = array<i32: 3>",
                     "!qnn.int<4, unsigned>", {-9, 0, 9, inf, -inf, NAN}),
            (Codes{0, 3, 15, 15, 0, 0}));
  EXPECT_EQ(
      quantize("scale = array<f64: 1.0>, narrow", "!qnn.int<3>", {-9, 9, NAN}),
      (Codes{-3, 3, -3}));
  EXPECT_EQ(quantize("scale = array<f64: 1.0>, narrow", "!qnn.int<3, unsigned>",
                     {-9, 9}),
            (Codes{0, 6}));
  EXPECT_EQ(
      quantize("scale = array<f64: 1.0>", "!qnn.int<2, ternary>", {-9, 9}),
      (Codes{-1, 1}));
}

TEST(Quantize, BipolarIsASign) {
  EXPECT_EQ(quantize("scale = array<f64: 0.25>", "!qnn.int<1, bipolar>",
                     {0.0, -0.0, -1e-30, 7}),
            (Codes{1, 1, -1, 1}));
}

TEST(Quantize, PerChannel) {
  Program program(quantizer("scale = array<f64: 1.0, 2.0>, zero_point = "
                            "array<i32: 0, 1>, axis = 1 : i64",
                            "!qnn.int<8>", {2, 2}));
  EXPECT_EQ(program.run(Tensor::reals({2, 2}, {4, 4, 6, 6})).getCodes(),
            (ArrayRef<int32_t>{4, 3, 6, 4}));
}

TEST(Dequantize, ScalesCodesAndRemembersThem) {
  Program program(R"(
    func.func @main(%q: tensor<2x2x!qnn.int<4>>) -> tensor<2x2xf64> {
      %r = qnn.dequantize %q {scale = array<f64: 0.5, 0.1>, zero_point = array<i32: 1>, axis = 0 : i64} : tensor<2x2x!qnn.int<4>> -> tensor<2x2xf64>
      return %r : tensor<2x2xf64>
    })");
  Tensor result = program.run(Tensor::codes({2, 2}, {-8, 1, 4, 7}));
  EXPECT_EQ(result.getReals(),
            (ArrayRef<double>{-4.5, 0, 0.1 * 3.0, 0.1 * 6.0}));
  const CodeOrigin *origin = result.getOrigin();
  ASSERT_TRUE(origin);
  EXPECT_EQ(origin->centered, (Codes{-9, 0, 3, 6}));
  EXPECT_EQ(origin->axis, 0);
  EXPECT_EQ(origin->scaleOf(1), 0.1);
}

TEST(Dequantize, Accumulators) {
  Program program(oneOp("%q: tensor<2xi32>",
                        "qnn.dequantize %q {scale = array<f64: 0.1>} : "
                        "tensor<2xi32> -> tensor<2xf64>",
                        "tensor<2xf64>"));
  Tensor result = program.run(Tensor::accumulators({2}, {-2147483648, 3}));
  EXPECT_EQ(result.getReals(),
            (ArrayRef<double>{0.1 * -2147483648.0, 0.1 * 3.0}));
  EXPECT_FALSE(result.getOrigin());
}

static std::vector<double> gradientOf(StringRef attributes, StringRef code,
                                      std::vector<double> values) {
  int64_t size = values.size();
  Program program(quantizer(attributes, code, {size}));
  llvm::Expected<Tensor> result =
      gradient(program.only<QuantizeOp>(), Tensor::reals({size}, values),
               Tensor::reals({size}, std::vector<double>(size, 3)));
  EXPECT_TRUE(static_cast<bool>(result));
  return result->getReals().vec();
}

// Moons et al. 2017, Eq. 2.
TEST(Gradient, PassesInsideTheClipRange) {
  using Reals = std::vector<double>;
  EXPECT_EQ(gradientOf("scale = array<f64: 1.0>", "!qnn.int<1, bipolar>",
                       {-1.5, -1, -0.2, 0, 1, 1.01}),
            (Reals{0, 3, 3, 3, 3, 0}));
  EXPECT_EQ(gradientOf("scale = array<f64: 0.125>", "!qnn.int<4>",
                       {0.3, 0.875, 0.93, 0.95, -1, -1.05, -1.2}),
            (Reals{3, 3, 3, 0, 3, 3, 0}));
  // Quantized ReLU: zero below zero.
  EXPECT_EQ(gradientOf("scale = array<f64: 0.125>", "!qnn.int<3, unsigned>",
                       {0.3, -0.01, -3, 2}),
            (Reals{3, 3, 0, 0}));
}

TEST(Gradient, KeepsInfiniteGradientsOut) {
  Program program(quantizer("scale = array<f64: 1.0>", "!qnn.int<2>", {2}));
  double inf = std::numeric_limits<double>::infinity();
  llvm::Expected<Tensor> result =
      gradient(program.only<QuantizeOp>(), Tensor::reals({2}, {9, 0}),
               Tensor::reals({2}, {inf, inf}));
  ASSERT_TRUE(static_cast<bool>(result));
  EXPECT_EQ(result->getReals(), (ArrayRef<double>{0, inf}));
  llvm::Expected<Tensor> wrong =
      gradient(program.only<QuantizeOp>(), Tensor::reals({2}, {9, 0}),
               Tensor::reals({1}, {1}));
  ASSERT_FALSE(static_cast<bool>(wrong));
  EXPECT_EQ(llvm::toString(wrong.takeError()),
            "upstream gradient: expected shape [2], got [1]");
}
