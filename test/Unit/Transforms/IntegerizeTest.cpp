//===- IntegerizeTest.cpp - Equality of the integer level -------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RandomNetwork.h"
#include "SameResults.h"

using namespace mlir;
using namespace mlir::qnn;
using namespace mlir::qnn::test;

namespace {

/// Counts what passes leave, to see that they did anything at all.
struct Census {
  int real = 0, integer = 0, thresholds = 0, requantizes = 0, adds = 0;

  void count(func::FuncOp function) {
    function.walk([&](Operation *op) {
      real += isa<Conv2DOp, MatMulOp>(op);
      integer += isa<Conv2DIntegerOp, MatMulIntegerOp>(op);
      thresholds += isa<ThresholdOp>(op);
      requantizes += isa<RequantizeOp>(op);
      adds += isa<AddRequantizeOp>(op);
    });
  }
};

class IntegerizeTest : public ::testing::TestWithParam<const char *> {};

} // namespace

TEST_P(IntegerizeTest, RandomNetworksKeepTheirResults) {
  Census census;
  for (unsigned seed = 0; seed < 150; ++seed) {
    Random random(seed);
    std::string text = makeNetwork(random, {});
    expectSameResults(
        text, std::string("func.func(qnn-integerize") + GetParam() + ")",
        random, 4, [&](func::FuncOp f) { census.count(f); });
    if (HasFatalFailure())
      return;
  }
  EXPECT_EQ(census.real, 0);
  EXPECT_GT(census.integer, 150);
  EXPECT_GT(census.thresholds, 30);
  EXPECT_GT(census.adds, 10);
  bool neverRequantizes = StringRef(GetParam()).contains("=threshold");
  EXPECT_EQ(census.requantizes > 20, !neverRequantizes);
}

INSTANTIATE_TEST_SUITE_P(Forms, IntegerizeTest,
                         ::testing::Values("", "{requantize=threshold}",
                                           "{requantize=fixed-point}"));
