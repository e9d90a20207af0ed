//===- RoundingOpsTest.cpp - Staircases and minifloats ----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Program.h"
#include "qnn/Dialect/QNN/IR/ScalarSemantics.h"
#include "llvm/ADT/APFloat.h"

#include <cmath>

using namespace mlir;
using namespace mlir::qnn;
using namespace mlir::qnn::test;

static constexpr double inf = std::numeric_limits<double>::infinity();

TEST(Staircase, CountsWhatIsReached) {
  Program program(oneOp(
      "%x: tensor<6x2xf32>",
      "qnn.staircase %x {thresholds = dense<[[-1.0, 0.5, 0.5], [0.0, 1.0, "
      "2.0]]> : tensor<2x3xf64>, axis = 1 : i64} : tensor<6x2xf32> -> "
      "tensor<6x2xf32>",
      "tensor<6x2xf32>"));
  Tensor result = program.run({Tensor::reals(
      {6, 2}, {-1, -1, 0.5, 0, 0.25, 1.5, NAN, NAN, inf, inf, -inf, -inf})});
  EXPECT_EQ(result.getReals().vec(),
            (std::vector<double>{1, 0, 3, 1, 1, 2, 0, 0, 3, 3, 0, 0}));
}

TEST(Staircase, OneRowForAllChannels) {
  Program program(oneOp(
      "%x: tensor<1x3xf32>",
      "qnn.staircase %x {thresholds = dense<0.5> : tensor<1x1xf64>, axis = 1 : "
      "i64} : tensor<1x3xf32> -> tensor<1x3xf32>",
      "tensor<1x3xf32>"));
  Tensor result = program.run({Tensor::reals({1, 3}, {0, 0.5, 9})});
  EXPECT_EQ(result.getReals().vec(), (std::vector<double>{0, 1, 1}));
}

TEST(Minifloat, Goldens) {
  MinifloatFormat e4m3{3, -6, 448};
  EXPECT_EQ(roundMinifloat(1.0625, e4m3), 1.0);  // tie to even
  EXPECT_EQ(roundMinifloat(1.1875, e4m3), 1.25); // tie to even
  EXPECT_EQ(roundMinifloat(1.97, e4m3), 2.0);    // into the next binade
  EXPECT_EQ(roundMinifloat(449, e4m3), 448.0);   // saturates
  EXPECT_EQ(roundMinifloat(-1e9, e4m3), -448.0);
  EXPECT_EQ(roundMinifloat(inf, e4m3), 448.0);
  EXPECT_EQ(roundMinifloat(0x1p-9, e4m3), 0x1p-9); // the least subnormal
  EXPECT_EQ(roundMinifloat(0x1p-10, e4m3), 0.0);   // tie to even
  EXPECT_EQ(roundMinifloat(0x1.8p-10, e4m3), 0x1p-9);
  EXPECT_TRUE(std::isnan(roundMinifloat(NAN, e4m3)));
  // A greatest value off the grid is a value all the same.
  EXPECT_EQ(roundMinifloat(500, MinifloatFormat{1, -6, 5}), 5.0);
  EXPECT_EQ(roundMinifloat(2.9, MinifloatFormat{1, -6, 5, Rounding::Floor}),
            2.0);
  // The least normal number may lie beyond the greatest value.
  EXPECT_EQ(roundMinifloat(10.9, MinifloatFormat{0, 2, 1.5}), 1.5);
  EXPECT_EQ(roundMinifloat(1.9, MinifloatFormat{0, 2, 1.5}), 0.0);
}

/// Every number of float8, and numbers around it, as APFloat has them.
TEST(Minifloat, AgreesWithAPFloat) {
  struct Case {
    const llvm::fltSemantics &semantics;
    MinifloatFormat format;
  };
  for (const Case &c : {Case{llvm::APFloat::Float8E4M3FN(), {3, -6, 448}},
                        Case{llvm::APFloat::Float8E5M2(), {2, -14, 57344}},
                        Case{llvm::APFloat::Float8E4M3FNUZ(), {3, -7, 240}},
                        Case{llvm::APFloat::Float8E5M2FNUZ(), {2, -15, 57344}}})
    for (unsigned bits = 0; bits < 256; ++bits) {
      llvm::APFloat exact(c.semantics, llvm::APInt(8, bits));
      if (!exact.isFinite())
        continue;
      for (double factor : {1.0, 0.97, 1.01, 1.03125, 1.0625, 1.1}) {
        double x = exact.convertToDouble() * factor;
        if (std::fabs(x) > c.format.maxValue)
          continue;
        llvm::APFloat rounded(x);
        bool losesInfo;
        rounded.convert(c.semantics, llvm::APFloat::rmNearestTiesToEven,
                        &losesInfo);
        EXPECT_EQ(roundMinifloat(x, c.format), rounded.convertToDouble())
            << "at " << x;
      }
    }
}
