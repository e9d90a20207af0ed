//===- PoolsTest.cpp - Windows, and moving elements -------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Convolution.h"

using namespace mlir;
using namespace mlir::qnn;
using namespace mlir::qnn::test;

/// A random pool: every channel its own group, pads smaller than the kernel.
static ConvSizes randomPool(Random &random) {
  ConvSizes s = ConvSizes::random(random);
  s.k = s.groups = s.c;
  s.dy = s.dx = 1;
  s.top %= s.fy;
  s.bottom %= s.fy;
  s.left %= s.fx;
  s.right %= s.fx;
  return s;
}

static std::string pool(const ConvSizes &s, StringRef op, StringRef input,
                        StringRef output, StringRef more = "") {
  std::string x = tensorType(s.input(), input);
  std::string y = tensorType(s.output(), output);
  return oneOp(
      "%x: " + x,
      "qnn." + op.str() + " " + s.layout() +
          " %x {kernel = " + arrayAttr("i64", {s.fy, s.fx}) +
          ", strides = " + arrayAttr("i64", {s.sy, s.sx}) +
          ", pads = " + arrayAttr("i64", {s.top, s.left, s.bottom, s.right}) +
          more.str() + "} : " + x + " -> " + y,
      y);
}

static int64_t count(ArrayRef<int64_t> shape) {
  return shape[0] * shape[1] * shape[2] * shape[3];
}

TEST(Pools, MatchTheFormula) {
  for (unsigned seed = 300; seed < 350; ++seed) {
    Random random(seed);
    ConvSizes s = randomPool(random);
    std::vector<int32_t> codes = random.codes(count(s.input()), -8, 7);
    std::vector<double> reals = random.reals(count(s.input()));
    int64_t size = count(s.output());
    std::vector<int32_t> greatestCode(size);
    std::vector<double> greatest(size), mean(size), meanOfAll(size);
    std::vector<int64_t> sum(size);
    s.forEachOutput([&](int64_t place, int64_t, auto taps) {
      double total = 0;
      greatest[place] = -9;
      greatestCode[place] = -9;
      for (auto tap : taps) {
        greatest[place] = std::max(greatest[place], reals[tap.first]);
        greatestCode[place] = std::max(greatestCode[place], codes[tap.first]);
        sum[place] += codes[tap.first] - 3;
        total += reals[tap.first];
      }
      mean[place] = total / taps.size();
      meanOfAll[place] = total / (s.fy * s.fx);
    });
    Tensor x = Tensor::reals(s.input(), reals);
    Tensor q = Tensor::codes(s.input(), codes);
    EXPECT_EQ(Program(pool(s, "max_pool", "f64", "f64")).run(x).getReals(),
              ArrayRef<double>(greatest));
    EXPECT_EQ(Program(pool(s, "max_pool", "!qnn.int<4>", "!qnn.int<4>"))
                  .run(q)
                  .getCodes(),
              ArrayRef<int32_t>(greatestCode));
    EXPECT_EQ(Program(pool(s, "avg_pool", "f64", "f64")).run(x).getReals(),
              ArrayRef<double>(mean));
    EXPECT_EQ(Program(pool(s, "avg_pool", "f64", "f64", ", count_include_pad"))
                  .run(x)
                  .getReals(),
              ArrayRef<double>(meanOfAll));
    EXPECT_EQ(Program(pool(s, "sum_pool", "!qnn.int<4>", "i32",
                           ", input_zero_point = 3 : i64"))
                  .run(q)
                  .getAccumulators(),
              ArrayRef<int64_t>(sum));
  }
}

TEST(MaxPool, SkipsPads) {
  ConvSizes s = {};
  s.isChannelsFirst = true;
  s.n = s.c = s.k = s.groups = s.h = s.w = s.sy = s.sx = s.dy = s.dx = 1;
  s.fy = 3;
  s.fx = 1;
  s.top = s.bottom = 2;
  Tensor one = Tensor::reals({1, 1, 1, 1}, {-5});
  EXPECT_EQ(Program(pool(s, "max_pool", "f64", "f64")).run(one).getReals(),
            (ArrayRef<double>{-5, -5, -5}));
}

TEST(AvgPool, SumsCodesExactly) {
  Program program(R"(
    func.func @main(%q: tensor<1x1x1x3x!qnn.int<4>>) -> tensor<1x1x1x1xf64> {
      %d = qnn.dequantize %q {scale = array<f64: 0.1>, zero_point = array<i32: 1>} : tensor<1x1x1x3x!qnn.int<4>> -> tensor<1x1x1x3xf32>
      %r = qnn.avg_pool nchw %d {kernel = array<i64: 1, 3>, strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>} : tensor<1x1x1x3xf32> -> tensor<1x1x1x1xf64>
      return %r : tensor<1x1x1x1xf64>
    })");
  double exact = 0.1 * 7.0 / 3.0;
  ASSERT_NE(exact, (0.1 * 1.0 + 0.1 * 1.0 + 0.1 * 5.0) / 3.0);
  EXPECT_EQ(program.run(Tensor::codes({1, 1, 1, 3}, {2, 2, 6})).getReals()[0],
            exact);
}

TEST(Transpose, MovesEveryAxis) {
  Random random(400);
  SmallVector<int64_t> shape = {2, 3, 4, 5}, permutation = {2, 0, 3, 1};
  std::vector<int32_t> codes = random.codes(120, -8, 7);
  SmallVector<int64_t> out;
  for (int64_t axis : permutation)
    out.push_back(shape[axis]);
  std::vector<int32_t> expected(120);
  for (int64_t a = 0; a < 2; ++a)
    for (int64_t b = 0; b < 3; ++b)
      for (int64_t c = 0; c < 4; ++c)
        for (int64_t d = 0; d < 5; ++d)
          expected[((c * 2 + a) * 5 + d) * 3 + b] =
              codes[((a * 3 + b) * 4 + c) * 5 + d];
  std::string x = tensorType(shape, "!qnn.int<4>");
  std::string y = tensorType(out, "!qnn.int<4>");
  Tensor result =
      Program(oneOp("%x: " + x,
                    "qnn.transpose %x {permutation = " +
                        arrayAttr("i64", permutation) + "} : " + x + " -> " + y,
                    y))
          .run(Tensor::codes(shape, codes));
  EXPECT_EQ(result.getShape(), ArrayRef<int64_t>(out));
  EXPECT_EQ(result.getCodes(), ArrayRef<int32_t>(expected));
}

TEST(Reshape, KeepsTheOrder) {
  Program program(oneOp("%x: tensor<2x3xi32>",
                        "qnn.reshape %x : tensor<2x3xi32> -> tensor<3x2x1xi32>",
                        "tensor<3x2x1xi32>"));
  Tensor result = program.run(Tensor::accumulators({2, 3}, {1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(result.getShape(), (ArrayRef<int64_t>{3, 2, 1}));
  EXPECT_EQ(result.getAccumulators(), (ArrayRef<int64_t>{1, 2, 3, 4, 5, 6}));
}
