//===- PropagateCodesTest.cpp - Codes through structural ops ----*- C++ -*-===//
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

/// Structural ops, by what they work on.
struct Census {
  int onReals = 0, onCodes = 0, realContractions = 0;

  void count(func::FuncOp function) {
    function.walk([&](Operation *op) {
      realContractions += isa<Conv2DOp, MatMulOp>(op);
      if (isa<MaxPoolOp, ReshapeOp, TransposeOp>(op))
        ++(getCodeType(op->getResult(0)) ? onCodes : onReals);
    });
  }
};

} // namespace

TEST(PropagateCodesTest, RandomNetworksKeepTheirResults) {
  Census before, after;
  for (unsigned seed = 1000; seed < 1200; ++seed) {
    Random random(seed);
    NetworkOptions options;
    options.hasStructuralOps = true;
    std::string text = makeNetwork(random, options);
    before.count(Program(text).function());
    expectSameResults(text, "func.func(qnn-propagate-codes)", random, 3,
                      [&](func::FuncOp f) { after.count(f); });
    if (HasFatalFailure())
      return;
  }
  EXPECT_EQ(before.onCodes, 0);
  EXPECT_GT(after.onCodes, after.onReals);
}

TEST(PropagateCodesTest, ThenContractionsBecomeInteger) {
  Census after;
  for (unsigned seed = 2000; seed < 2200; ++seed) {
    Random random(seed);
    NetworkOptions options;
    options.hasStructuralOps = true;
    expectSameResults(makeNetwork(random, options),
                      "func.func(qnn-propagate-codes,qnn-integerize)", random,
                      3, [&](func::FuncOp f) { after.count(f); });
    if (HasFatalFailure())
      return;
  }
  EXPECT_EQ(after.realContractions, 0);
}
