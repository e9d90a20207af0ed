//===- LayerOpsTest.cpp - Contractions of the real level --------*- C++ -*-===//
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

/// Runs a conv2d in float64, as far as its operands allow.
static std::string convolution(const ConvSizes &s, bool hasBias) {
  std::string x = tensorType(s.input(), "f32");
  std::string w = tensorType(s.weights(), "f32");
  std::string b = tensorType({s.k}, "f32"), y = tensorType(s.output(), "f64");
  return oneOp("%x: " + x + ", %w: " + w + ", %b: " + b,
               "qnn.conv2d " + s.layout() + " %x, %w" +
                   (hasBias ? ", %b {" : " {") + s.attributes() + "} : (" + x +
                   ", " + w + (hasBias ? ", " + b : "") + ") -> " + y,
               y);
}

TEST(Conv2D, RealSumsRunInOrder) {
  for (unsigned seed = 0; seed < 60; ++seed) {
    Random random(seed);
    ConvSizes s = ConvSizes::random(random);
    bool hasBias = random.in(0, 1);
    std::vector<double> x = random.reals(product(s.input()));
    std::vector<double> w = random.reals(product(s.weights()));
    std::vector<double> b = random.reals(s.k);
    std::vector<double> expected(product(s.output()));
    s.forEachOutput([&](int64_t place, int64_t channel, auto taps) {
      double sum = 0;
      for (auto [input, weight] : taps)
        sum += x[input] * w[weight];
      expected[place] = hasBias ? sum + b[channel] : sum;
    });
    Tensor result =
        Program(convolution(s, hasBias))
            .run({Tensor::reals(s.input(), x), Tensor::reals(s.weights(), w),
                  Tensor::reals({s.k}, b)});
    EXPECT_EQ(result.getReals(), ArrayRef<double>(expected));
  }
}

TEST(Conv2D, CodesAreSummedAsIntegers) {
  for (unsigned seed = 100; seed < 160; ++seed) {
    Random random(seed);
    ConvSizes s = ConvSizes::random(random);
    std::string xq = tensorType(s.input(), "!qnn.int<8>");
    std::string wq = tensorType(s.weights(), "!qnn.int<4>");
    std::string x = tensorType(s.input(), "f32");
    std::string w = tensorType(s.weights(), "f32");
    std::string y = tensorType(s.output(), "f64");
    bool isPerChannel = random.in(0, 1);
    std::string scale = "0.3", zeroPoint = "2";
    for (int64_t k = 1; isPerChannel && k < s.k; ++k) {
      scale += ", " + std::to_string(k) + ".7";
      zeroPoint += ", " + std::to_string(k % 3);
    }
    Program program(
        "func.func @main(%x: " + xq + ", %w: " + wq + ") -> " + y +
        " {\n%a = qnn.dequantize %x {scale = array<f64: 0.1>, zero_point = "
        "array<i32: -5>} : " +
        xq + " -> " + x + "\n%b = qnn.dequantize %w {scale = array<f64: " +
        scale + ">, zero_point = array<i32: " + zeroPoint +
        ">, axis = 0 : i64} : " + wq + " -> " + w + "\n%r = qnn.conv2d " +
        s.layout() + " %a, %b {" + s.attributes() + "} : (" + x + ", " + w +
        ") -> " + y + "\nreturn %r : " + y + "\n}");
    std::vector<int32_t> xs = random.codes(product(s.input()), -128, 127);
    std::vector<int32_t> ws = random.codes(product(s.weights()), -8, 7);
    std::vector<double> expected(product(s.output()));
    s.forEachOutput([&](int64_t place, int64_t channel, auto taps) {
      int64_t k = isPerChannel ? channel : 0, sum = 0;
      double wScale = k == 0 ? 0.3 : std::stod(std::to_string(k) + ".7");
      for (auto [input, weight] : taps)
        sum += (xs[input] + 5) * (ws[weight] - (k == 0 ? 2 : k % 3));
      expected[place] = static_cast<double>(sum) * (0.1 * wScale);
    });
    Tensor result = program.run(
        {Tensor::codes(s.input(), xs), Tensor::codes(s.weights(), ws)});
    EXPECT_EQ(result.getReals(), ArrayRef<double>(expected));
  }
}

TEST(MatMul, RealSumsRunInOrder) {
  for (unsigned seed = 200; seed < 220; ++seed) {
    Random random(seed);
    int64_t m = random.in(1, 4), k = random.in(1, 40), n = random.in(1, 9);
    std::vector<double> x = random.reals(m * k), w = random.reals(k * n);
    std::vector<double> expected;
    for (int64_t i = 0; i < m; ++i)
      for (int64_t j = 0; j < n; ++j) {
        double sum = 0;
        for (int64_t c = 0; c < k; ++c)
          sum += x[i * k + c] * w[c * n + j];
        expected.push_back(sum);
      }
    std::string a = tensorType({m, k}, "f32"), b = tensorType({k, n}, "f32");
    std::string y = tensorType({m, n}, "f64");
    Program program(oneOp("%x: " + a + ", %w: " + b,
                          "qnn.matmul %x, %w : (" + a + ", " + b + ") -> " + y,
                          y));
    EXPECT_EQ(program.run({Tensor::reals({m, k}, x), Tensor::reals({k, n}, w)})
                  .getReals(),
              ArrayRef<double>(expected));
  }
}
