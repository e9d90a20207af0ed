//===- ToNHWCTest.cpp - The layout does not change results ------*- C++ -*-===//
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

class ToNHWCTest : public ::testing::TestWithParam<const char *> {};

} // namespace

TEST_P(ToNHWCTest, RandomNetworksKeepTheirResults) {
  int layers = 0, transposes = 0;
  for (unsigned seed = 3000; seed < 3150; ++seed) {
    Random random(seed);
    NetworkOptions options;
    options.hasStructuralOps = seed % 2;
    expectSameResults(makeNetwork(random, options), GetParam(), random, 3,
                      [&](func::FuncOp function) {
                        function.walk([&](Operation *op) {
                          transposes += isa<TransposeOp>(op);
                          if (auto layout =
                                  op->getAttrOfType<LayoutAttr>("layout")) {
                            EXPECT_EQ(layout.getValue(), Layout::NHWC);
                            ++layers;
                          }
                        });
                      });
    if (HasFatalFailure())
      return;
  }
  EXPECT_GT(layers, 150);
  // One at each end of a network, not one around each layer.
  EXPECT_LT(transposes, 300);
}

INSTANTIATE_TEST_SUITE_P(
    Levels, ToNHWCTest,
    ::testing::Values(
        "func.func(qnn-to-nhwc)",
        "func.func(qnn-propagate-codes,qnn-integerize,qnn-to-nhwc)",
        "func.func(qnn-to-nhwc,qnn-propagate-codes,qnn-integerize)",
        "func.func(qnn-propagate-codes,qnn-to-nhwc,qnn-integerize)"));
