//===- PackTest.cpp - Packed kernels mean what integer layers mean *- C++
//-*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RandomLayer.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/PassManager.h"
#include "qnn/Dialect/QNN/IR/PlainLoops.h"
#include "qnn/Dialect/QNN/Transforms/Passes.h"
#include "qnn/Reference/Interpreter.h"

#include "gtest/gtest.h"

using namespace mlir;
using namespace mlir::qnn;
using namespace mlir::qnn::test;

/// Interprets the only function of `module`.
static Tensor run(ModuleOp module, const Tensor &input) {
  auto function = *module.getOps<func::FuncOp>().begin();
  auto results = interpret(function, {input});
  EXPECT_TRUE(bool(results)) << llvm::toString(results.takeError());
  return results ? (*results)[0] : Tensor();
}

/// Packs the layers of one seed for `target` with each end and each pair of
/// codes, and compares with the integer level.
static void checkTarget(StringRef target, unsigned seed) {
  std::unique_ptr<MLIRContext> context = makeContext();
  for (size_t pair = 0; pair < numLayerCodes; ++pair)
    for (LayerEnd end :
         {LayerEnd::Accumulator, LayerEnd::Threshold, LayerEnd::Requantize}) {
      RandomLayer layer(seed + pair * 7919, layerCodes[pair], end);
      SCOPED_TRACE("seed " + std::to_string(seed) + "\n" + layer.getText());
      OwningOpRef<ModuleOp> module = layer.parse(context.get());
      ASSERT_TRUE(module);
      auto function = *module->getOps<func::FuncOp>().begin();
      Tensor input = layer.makeInput(function);
      Tensor expected = run(*module, input);
      PassManager manager(context.get());
      QNNPackPassOptions options;
      options.target = target.str();
      options.rank = (seed + pair) % 5;
      manager.addNestedPass<func::FuncOp>(createQNNPackPass(options));
      ASSERT_TRUE(succeeded(manager.run(*module)));
      bool isPacked = false;
      module->walk([&](PackedConv2DOp) { isPacked = true; });
      // Weights with zero points are multiplied as bytes only, and without
      // vectors plain loops may be faster for depthwise layers.
      bool mayStay = StringRef(layer.getText()).contains("weight_zero_point");
      module->walk([&](Conv2DIntegerOp op) {
        mayStay |= target == "cortex-m4" && isDepthwise(op.getGeometry());
      });
      ASSERT_TRUE(isPacked || mayStay) << "no kernel was chosen";
      ASSERT_TRUE(isEqual(run(*module, input), expected));
    }
}

class PackTest : public testing::TestWithParam<unsigned> {};

TEST_P(PackTest, ScalarTarget) { checkTarget("cortex-m4", GetParam()); }
TEST_P(PackTest, Avx2) { checkTarget("x86-64-v3", GetParam()); }
TEST_P(PackTest, Avx512) { checkTarget("znver4", GetParam()); }

INSTANTIATE_TEST_SUITE_P(Seeds, PackTest, testing::Range(1u, 9u));
