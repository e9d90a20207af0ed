//===- RealDifferentialTest.cpp - Real ops, both ways -----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Differential.h"
#include "llvm/ADT/STLExtras.h"

using namespace qnn::test;
using llvm::ArrayRef;

namespace {

class RealDifferential : public ::testing::TestWithParam<unsigned> {
protected:
  Random random{GetParam()};

  std::vector<double> scales(int64_t count) {
    std::vector<double> result(count);
    for (double &scale : result)
      scale = random.flip() ? random.real(0.01, 2) : 0.25; // meets ties
    return result;
  }
};

TEST_P(RealDifferential, Quantize) {
  std::vector<int64_t> shape = random.shape(3, 6);
  std::string axis = std::to_string(random.in(0, 2));
  int64_t channels = shape[std::stoi(axis)];
  // One function with a result for each rounding mode and two code types.
  std::string body, values, types, input = tensorType(shape, "f32");
  int64_t count = 0;
  for (const char *rounding :
       {"half_even", "half_up", "half_down", "floor", "ceil", "toward_zero",
        "away_from_zero", "half_toward_zero", "half_away_from_zero"}) {
    for (std::string code : {std::string("!qnn.int<8>"), random.codeType()}) {
      llvm::StringRef name(code);
      bool isBipolar = name.contains("bipolar");
      std::vector<int64_t> zeroPoints(random.flip() ? channels : 1);
      for (int64_t &zeroPoint : zeroPoints)
        zeroPoint = isBipolar                   ? 0
                    : name.contains("unsigned") ? random.in(0, 1)
                                                : random.in(-1, 0);
      bool canBeNarrow = !isBipolar && !name.contains("<1");
      std::string value = "%r" + std::to_string(count);
      std::string type = tensorType(shape, code);
      body += "  " + value + " = qnn.quantize %x {scale = " +
              realArrayAttr("f64", scales(random.flip() ? channels : 1)) +
              ", zero_point = " + arrayAttr("i32", zeroPoints) +
              ", axis = " + axis + " : i64, rounding = #qnn.rounding<" +
              rounding + ">" + (random.flip() ? ", zero_point_first" : "") +
              (canBeNarrow && random.flip() ? ", narrow} : " : "} : ") + input +
              " -> " + type + "\n";
      values += (count ? ", " : "") + value;
      types += (count ? ", " : "") + type;
      ++count;
    }
  }
  expectSame("func.func @main(%x: " + input + ") -> (" + types + ") {\n" +
                 body + "  return " + values + " : " + types + "\n}\n",
             random);
}

TEST_P(RealDifferential, Dequantize) {
  std::vector<int64_t> shape = random.shape(3, 5);
  std::string element = random.flip()
                            ? random.codeType(/*withPow2=*/true)
                            : std::string(random.pick({"i16", "i32", "i64"}));
  int64_t axis = random.in(0, 2), channels = random.flip() ? shape[axis] : 1;
  std::vector<int64_t> zeroPoints(channels);
  for (int64_t &zeroPoint : zeroPoints)
    zeroPoint = random.in(-200, 200);
  std::string attrs = "scale = " + realArrayAttr("f64", scales(channels)) +
                      ", zero_point = " + arrayAttr("i32", zeroPoints) +
                      ", axis = " + std::to_string(axis) + " : i64";
  expectSame(oneOp({tensorType(shape, element)},
                   "qnn.dequantize %0 {" + attrs + "}",
                   tensorType(shape, "f32")),
             random);
}

TEST_P(RealDifferential, BatchNorm) {
  std::vector<int64_t> shape = random.shape(4, 4);
  int64_t axis = random.in(0, 3);
  auto values = [&](double low, double high) {
    std::vector<double> list(shape[axis]);
    for (double &value : list)
      value = static_cast<float>(random.real(low, high));
    return realArrayAttr("f32", list);
  };
  std::string attrs =
      "axis = " + std::to_string(axis) + " : i64, gamma = " + values(-2, 2) +
      ", beta = " + values(-1, 1) + ", mean = " + values(-1, 1) +
      ", variance = " + values(0.1, 3) + ", epsilon = 1.0e-05 : f64";
  std::string type = tensorType(shape, "f32");
  expectSame(oneOp({type}, "qnn.batch_norm %0 {" + attrs + "}", type), random);
}

TEST_P(RealDifferential, Softmax) {
  std::vector<int64_t> shape = random.shape(3, 6);
  std::string axis = std::to_string(random.in(0, 2));
  std::string type = tensorType(shape, "f32");
  expectSame(oneOp({type}, "qnn.softmax %0 {axis = " + axis + " : i64}", type),
             random);
}

TEST_P(RealDifferential, Reduce) {
  std::vector<int64_t> shape = random.shape(4, 5), result = shape, axes;
  for (int64_t axis = 0; axis < 4; ++axis)
    if (random.flip() || (axis == 3 && axes.empty()))
      axes.push_back(axis);
  for (int64_t axis : axes)
    result[axis] = 1;
  for (const char *kind : {"sum", "mean", "prod", "min", "max"})
    expectSame("func.func @main(%x: " + tensorType(shape, "f32") + ") -> " +
                   tensorType(result, "f32") + " {\n  %0 = qnn.reduce " + kind +
                   " %x {axes = " + arrayAttr("i64", axes) +
                   "} : " + tensorType(shape, "f32") + " -> " +
                   tensorType(result, "f32") +
                   "\n  return %0 : " + tensorType(result, "f32") + "\n}\n",
               random);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RealDifferential,
                         ::testing::Range(1000u, 1012u));

} // namespace
