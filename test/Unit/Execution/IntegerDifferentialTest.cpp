//===- IntegerDifferentialTest.cpp - Integer ops ----------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Differential.h"
#include "llvm/ADT/StringRef.h"

#include <algorithm>

using namespace qnn::test;

namespace {

class IntegerDifferential : public ::testing::TestWithParam<unsigned> {
protected:
  Random random{GetParam()};

  /// Weight zero points: one, or one for each channel.
  std::string zeroPoints(int64_t channels) {
    std::vector<int64_t> values(random.flip() ? channels : 1);
    for (int64_t &value : values)
      value = random.in(-3, 3);
    return "input_zero_point = " + std::to_string(random.in(-5, 5)) +
           " : i64, weight_zero_point = " + arrayAttr("i32", values);
  }

  static std::string channelAxis(int64_t axis) {
    return ", axis = " + std::to_string(axis) + " : i64";
  }
};

TEST_P(IntegerDifferential, Conv2DInteger) {
  bool isNCHW = random.flip();
  int64_t groups = random.in(1, 2), perGroup = random.in(1, 6);
  int64_t channels = groups * random.in(1, 5);
  int64_t kernel = random.in(1, 3), stride = random.in(1, 2);
  int64_t dilation = random.in(1, 2), pad = random.in(0, 2);
  int64_t size = random.in(5, 8);
  int64_t outSize = (size + 2 * pad - (kernel - 1) * dilation - 1) / stride + 1;
  auto image = [&](int64_t n, int64_t c, int64_t y, int64_t x) {
    return isNCHW ? std::vector<int64_t>{n, c, y, x}
                  : std::vector<int64_t>{n, y, x, c};
  };
  std::string attrs =
      zeroPoints(channels) +
      ", strides = " + arrayAttr("i64", {stride, stride}) +
      ", pads = " + arrayAttr("i64", {pad, pad, pad, pad}) +
      ", dilations = " + arrayAttr("i64", {dilation, dilation}) +
      ", groups = " + std::to_string(groups) + " : i64";
  expectSame(oneOp({tensorType(image(2, groups * perGroup, size, size),
                               random.codeType()),
                    tensorType(image(channels, perGroup, kernel, kernel),
                               random.codeType(/*withPow2=*/true))},
                   std::string("qnn.conv2d_integer ") +
                       (isNCHW ? "nchw" : "nhwc") + " %0, %1 {" + attrs + "}",
                   tensorType(image(2, channels, outSize, outSize), "i64")),
             random);
}

TEST_P(IntegerDifferential, NarrowAccumulators) {
  for (const char *accumulator : {"i16", "i32"})
    expectSame(oneOp({tensorType({2, 30}, "!qnn.int<4>"),
                      tensorType({30, 7}, "!qnn.int<3>")},
                     "qnn.matmul_integer %0, %1 {" + zeroPoints(7) + "}",
                     tensorType({2, 7}, accumulator)),
               random);
}

TEST_P(IntegerDifferential, MatMulInteger) {
  int64_t m = random.in(1, 3), k = random.in(1, 50), n = random.in(1, 9);
  expectSame(oneOp({tensorType({m, k}, random.codeType()),
                    tensorType({k, n}, random.codeType(true))},
                   "qnn.matmul_integer %0, %1 {" + zeroPoints(n) + "}",
                   tensorType({m, n}, "i64")),
             random);
}

TEST_P(IntegerDifferential, SumPool) {
  int64_t kernel = random.in(1, 3), pad = random.in(0, kernel - 1);
  int64_t size = random.in(4, 7), out = size + 2 * pad - kernel + 1;
  std::string attrs =
      "kernel = " + arrayAttr("i64", {kernel, kernel}) +
      ", strides = array<i64: 1, 1>, pads = " +
      arrayAttr("i64", {pad, pad, pad, pad}) +
      ", input_zero_point = " + std::to_string(random.in(-128, 127)) + " : i64";
  expectSame(oneOp({tensorType({1, size, size, 3}, random.codeType())},
                   "qnn.sum_pool nhwc %0 {" + attrs + "}",
                   tensorType({1, out, out, 3}, random.pick({"i32", "i64"}))),
             random);
}

TEST_P(IntegerDifferential, Threshold) {
  std::vector<int64_t> shape = random.shape(3, 5);
  int64_t axis = random.in(0, 2), channels = shape[axis];
  std::string code = random.pick(
      {"!qnn.int<1, bipolar>", "!qnn.int<2, ternary>", "!qnn.int<2>",
       "!qnn.int<4, unsigned>", "!qnn.int<8>", "!qnn.int<9, unsigned>"});
  int64_t levels = code == "!qnn.int<1, bipolar>"    ? 2
                   : code == "!qnn.int<2, ternary>"  ? 3
                   : code == "!qnn.int<2>"           ? 4
                   : code == "!qnn.int<4, unsigned>" ? 16
                   : code == "!qnn.int<8>"           ? 256
                                                     : 512;
  int64_t first = random.in(0, std::min<int64_t>(levels - 1, 2));
  int64_t perRow = random.in(0, levels - 1 - first);
  int64_t rows = random.flip() ? channels : 1;
  std::string element = random.pick({"i16", "i32", "i64"});
  std::string values;
  for (int64_t row = 0; row < rows; ++row) {
    std::vector<int64_t> steps(perRow);
    for (int64_t &step : steps)
      step = random.in(0, 20)
                 ? random.in(-3000, 3000)
                 : random.pick({INT64_MIN, INT64_MAX, int64_t(INT32_MIN),
                                int64_t(INT32_MAX)});
    std::sort(steps.begin(), steps.end());
    values += row ? ", [" : "[";
    for (int64_t i = 0; i < perRow; ++i)
      values += (i ? ", " : "") + std::to_string(steps[i]);
    values += "]";
  }
  std::vector<int64_t> directions(random.flip() ? channels : 1);
  std::string decreasing = "array<i1";
  for (size_t i = 0; i < directions.size(); ++i)
    decreasing +=
        std::string(i ? ", " : ": ") + (random.flip() ? "true" : "false");
  std::string type = tensorType({rows, perRow}, "i64");
  std::string dense = perRow ? "dense<[" + values + "]>" : "dense<>";
  expectSame(oneOp({tensorType(shape, element)},
                   "qnn.threshold %0 {thresholds = " + dense + " : " + type +
                       ", decreasing = " + decreasing +
                       ">, first_level = " + std::to_string(first) + " : i64" +
                       channelAxis(axis) + "}",
                   tensorType(shape, code)),
             random);
}

TEST_P(IntegerDifferential, Requantize) {
  std::vector<int64_t> shape = random.shape(3, 6);
  int64_t axis = random.in(0, 2), channels = shape[axis];
  bool hasTies = random.flip();
  std::vector<int64_t> multipliers(random.flip() ? channels : 1),
      offsets(random.flip() ? channels : 1),
      shifts(random.flip() ? channels : 1);
  // Small powers of two meet ties.
  for (int64_t &shift : shifts)
    shift = hasTies ? random.in(0, 5) : random.in(20, 34);
  for (int64_t &multiplier : multipliers)
    multiplier = hasTies ? random.in(-4, 4) : random.in(-(1 << 20), 1 << 20);
  for (int64_t &offset : offsets)
    offset =
        random.in(-(int64_t(1) << 35), int64_t(1) << 35) >> (hasTies ? 30 : 0);
  std::string attrs = "multiplier = " + arrayAttr("i32", multipliers) +
                      ", offset = " + arrayAttr("i64", offsets) +
                      ", shift = " + arrayAttr("i32", shifts) +
                      ", low = -100 : i64, high = 101 : i64";
  if (random.flip())
    attrs += ", tie_even";
  expectSame(oneOp({tensorType(shape, random.pick({"i16", "i32", "i64"}))},
                   "qnn.requantize %0 {" + attrs + channelAxis(axis) + "}",
                   tensorType(shape, "!qnn.int<8>")),
             random);
}

TEST_P(IntegerDifferential, AddRequantize) {
  std::vector<int64_t> shape = random.shape(2, 9);
  auto number = [&](int64_t limit) {
    return std::to_string(random.in(-limit, limit)) + " : i64";
  };
  std::string attrs = "lhs_multiplier = " + number(1000) +
                      ", rhs_multiplier = " + number(1000) +
                      ", offset = " + number(5000) +
                      ", shift = " + std::to_string(random.in(0, 12)) +
                      " : i64, low = -7 : i64, high = 7 : i64";
  expectSame(oneOp({tensorType(shape, random.codeType()),
                    tensorType(shape, random.codeType())},
                   "qnn.add_requantize %0, %1 {" + attrs + "}",
                   tensorType(shape, "!qnn.int<4>")),
             random);
}

INSTANTIATE_TEST_SUITE_P(Seeds, IntegerDifferential,
                         ::testing::Range(2000u, 2020u));

} // namespace
