//===- IntegerOpsTest.cpp - The integer level -------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Convolution.h"

using namespace mlir;
using namespace mlir::qnn;
using namespace mlir::qnn::test;

static int64_t product(ArrayRef<int64_t> shape) {
  int64_t result = 1;
  for (int64_t size : shape)
    result *= size;
  return result;
}

static std::string convolution(const ConvSizes &s, StringRef xCode,
                               StringRef wCode, StringRef acc,
                               const std::string &more) {
  std::string x = tensorType(s.input(), xCode);
  std::string w = tensorType(s.weights(), wCode);
  std::string y = tensorType(s.output(), acc);
  return oneOp("%x: " + x + ", %w: " + w,
               "qnn.conv2d_integer " + s.layout() + " %x, %w {" +
                   s.attributes() + more + "} : (" + x + ", " + w + ") -> " + y,
               y);
}

TEST(Conv2DInteger, MatchesTheFormula) {
  for (unsigned seed = 600; seed < 650; ++seed) {
    Random random(seed);
    ConvSizes s = ConvSizes::random(random);
    std::vector<int32_t> x = random.codes(product(s.input()), 0, 255);
    std::vector<int32_t> w = random.codes(product(s.weights()), -8, 7);
    SmallVector<int64_t> zeroPoints;
    for (int64_t k = 0; k < s.k; ++k)
      zeroPoints.push_back(random.in(-8, 7));
    std::vector<int64_t> expected(product(s.output()));
    s.forEachOutput([&](int64_t place, int64_t channel, auto taps) {
      for (auto [input, weight] : taps)
        expected[place] += (x[input] - 100) * (w[weight] - zeroPoints[channel]);
    });
    Program program(
        convolution(s, "!qnn.int<8, unsigned>", "!qnn.int<4>", "i32",
                    ", input_zero_point = 100 : i64, weight_zero_point = " +
                        arrayAttr("i32", zeroPoints)));
    EXPECT_EQ(
        program
            .run({Tensor::codes(s.input(), x), Tensor::codes(s.weights(), w)})
            .getAccumulators(),
        ArrayRef<int64_t>(expected));
  }
}

TEST(Conv2DInteger, PaddedBipolarTapsCountAsZero) {
  ConvSizes s = {};
  s.isChannelsFirst = true;
  s.n = s.c = s.k = s.groups = s.sy = s.sx = s.dy = s.dx = 1;
  s.h = s.w = 2;
  s.fy = s.fx = 3;
  s.top = s.left = s.bottom = s.right = 1;
  Program program(convolution(s, "!qnn.int<1, bipolar>", "!qnn.int<1, bipolar>",
                              "i16", ""));
  Tensor result =
      program.run({Tensor::codes(s.input(), {1, 1, 1, 1}),
                   Tensor::codes(s.weights(), {1, 1, 1, 1, 1, 1, -1, -1, 1})});
  EXPECT_EQ(result.getAccumulators(), (ArrayRef<int64_t>{2, 0, 4, 4}));
}

TEST(Conv2DInteger, Pow2WeightsEnterAsNumbers) {
  Program program(R"(
    func.func @main(%x: tensor<1x3x!qnn.int<8>>) -> tensor<1x1xi32> {
      %w = qnn.constant dense<[[3], [12], [0]]> : tensor<3x1xi8> -> tensor<3x1x!qnn.int<4, pow2>>
      %r = qnn.matmul_integer %x, %w : (tensor<1x3x!qnn.int<8>>, tensor<3x1x!qnn.int<4, pow2>>) -> tensor<1x1xi32>
      return %r : tensor<1x1xi32>
    })");
  // Pattern 3 is 2^2, pattern 12 (sign, exponent field 4) is -2^3.
  EXPECT_EQ(program.run(Tensor::codes({1, 3}, {5, 7, 100})).getAccumulators(),
            ArrayRef<int64_t>{5 * 4 - 7 * 8});
}

TEST(MatMulInteger, RefusesSumsThatDoNotFit) {
  std::string x = "tensor<1x2x!qnn.int<8>>", w = "tensor<2x1x!qnn.int<8>>";
  Program program(oneOp("%x: " + x + ", %w: " + w,
                        "qnn.matmul_integer %x, %w : (" + x + ", " + w +
                            ") -> tensor<1x1xi16>",
                        "tensor<1x1xi16>"));
  auto with = [&](int32_t weight) {
    return SmallVector<Tensor>{Tensor::codes({1, 2}, {-128, -128}),
                               Tensor::codes({2, 1}, {-128, weight})};
  };
  EXPECT_EQ(program.run(with(-127)).getAccumulators(),
            ArrayRef<int64_t>{32640});
  EXPECT_EQ(program.fail(with(-128)),
            "qnn.matmul_integer: a sum (32768) does not fit in i16");
}

TEST(MatMulInteger, RefusesSumsBeyond64Bits) {
  std::string x = "tensor<1x8x!qnn.int<6, pow2>>";
  std::string w = "tensor<8x1x!qnn.int<6, pow2>>";
  Program program(oneOp("%x: " + x + ", %w: " + w,
                        "qnn.matmul_integer %x, %w : (" + x + ", " + w +
                            ") -> tensor<1x1xi64>",
                        "tensor<1x1xi64>"));
  std::vector<int32_t> greatest(8, 1 << 30);
  EXPECT_EQ(program.fail({Tensor::codes({1, 8}, greatest),
                          Tensor::codes({8, 1}, greatest)}),
            "qnn.matmul_integer: the integer sum may exceed 64 bits");
  std::vector<int32_t> smaller(8, 1 << 29);
  EXPECT_EQ(program
                .run({Tensor::codes({1, 8}, greatest),
                      Tensor::codes({8, 1}, smaller)})
                .getAccumulators(),
            ArrayRef<int64_t>{int64_t(1) << 62});
}

TEST(Threshold, CountsSteps) {
  Program program(R"(
    func.func @main(%x: tensor<3x2xi64>) -> tensor<3x2x!qnn.int<2>> {
      %r = qnn.threshold %x {thresholds = dense<[[-3, 5], [-3, 5]]> : tensor<2x2xi64>, decreasing = array<i1: false, true>, first_level = 1 : i64, axis = 1 : i64} : tensor<3x2xi64> -> tensor<3x2x!qnn.int<2>>
      return %r : tensor<3x2x!qnn.int<2>>
    })");
  // Levels 1, 2, 3 are the codes -1, 0, 1; the second column runs backwards.
  EXPECT_EQ(program.run(Tensor::accumulators({3, 2}, {-4, -5, -3, 3, 5, 4}))
                .getCodes(),
            (ArrayRef<int32_t>{-1, 1, 0, 0, 1, -1}));
}

TEST(Threshold, IsExactBeyondDoubles) {
  Program program(R"(
    func.func @main(%x: tensor<2xi64>) -> tensor<2x!qnn.int<1, bipolar>> {
      %r = qnn.threshold %x {thresholds = dense<9007199254740993> : tensor<1x1xi64>, decreasing = array<i1: false>, axis = 0 : i64} : tensor<2xi64> -> tensor<2x!qnn.int<1, bipolar>>
      return %r : tensor<2x!qnn.int<1, bipolar>>
    })");
  EXPECT_EQ(
      program
          .run(Tensor::accumulators({2}, {9007199254740992, 9007199254740993}))
          .getCodes(),
      (ArrayRef<int32_t>{-1, 1}));
}

TEST(Requantize, FloorsClampsAndBreaksTies) {
  auto run = [](StringRef more, std::vector<int64_t> values) {
    int64_t size = values.size();
    std::string x = tensorType({1, size}, "i32");
    std::string y = tensorType({1, size}, "!qnn.int<4>");
    return Program(oneOp("%x: " + x,
                         "qnn.requantize %x {multiplier = array<i32: 1>, "
                         "offset = array<i64: 2>, shift = array<i32: 2>, low = "
                         "-7 : i64, high = 7 : i64, axis = 0 : i64" +
                             more.str() + "} : " + x + " -> " + y,
                         y))
        .run(Tensor::accumulators({1, size}, std::move(values)))
        .getCodes()
        .vec();
  };
  EXPECT_EQ(run("", {-6, -3, -2, 1, 2, 6, 10, 100, -100}),
            (std::vector<int32_t>{-1, -1, 0, 0, 1, 2, 3, 7, -7}));
  // Ties (x + 2 a multiple of 4) go to the even code.
  EXPECT_EQ(run(", tie_even", {-6, -3, -2, 1, 2, 6, 10, 100, -100}),
            (std::vector<int32_t>{-2, -1, 0, 0, 0, 2, 2, 7, -7}));
}

TEST(AddRequantize, FollowsTheFormula) {
  std::string t = "tensor<3x!qnn.int<8>>";
  Program program(oneOp("%a: " + t + ", %b: " + t,
                        "qnn.add_requantize %a, %b {lhs_multiplier = 300 : "
                        "i64, rhs_multiplier = -500 : i64, offset = 128 : i64, "
                        "shift = 8 : i64, low = -100 : i64, high = 127 : i64} "
                        ": (" +
                            t + ", " + t + ") -> " + t,
                        t));
  EXPECT_EQ(program
                .run({Tensor::codes({3}, {10, -1, -128}),
                      Tensor::codes({3}, {3, 0, 127})})
                .getCodes(),
            (ArrayRef<int32_t>{6, -1, -100}));
}
