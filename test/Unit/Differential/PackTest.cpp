//===- PackTest.cpp - Packed kernels mean what integer layers mean *- C++
//-*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RandomLayer.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/TypeUtilities.h"
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

/// Packs the layer for `target`, counts what is in it, and compares with the
/// integer level.
static void checkLayer(RandomLayer layer, StringRef target, unsigned rank,
                       function_ref<bool(ModuleOp)> isExpected) {
  SCOPED_TRACE(layer.getText());
  std::unique_ptr<MLIRContext> context = makeContext();
  OwningOpRef<ModuleOp> module = layer.parse(context.get());
  ASSERT_TRUE(module);
  auto function = *module->getOps<func::FuncOp>().begin();
  Tensor input = layer.makeInput(function);
  Tensor expected = run(*module, input);
  PassManager manager(context.get());
  QNNPackPassOptions options;
  options.target = target.str();
  options.rank = rank;
  manager.addNestedPass<func::FuncOp>(createQNNPackPass(options));
  ASSERT_TRUE(succeeded(manager.run(*module)));
  ASSERT_TRUE(isExpected(*module)) << "no kernel was chosen";
  ASSERT_TRUE(isEqual(run(*module, input), expected));
}

/// True if `module` has an op of this type.
template <typename OpTy>
static bool hasOp(ModuleOp module) {
  return module.walk([](OpTy) { return WalkResult::interrupt(); })
      .wasInterrupted();
}

/// Packs the layers of one seed for `target` with each end and each pair of
/// codes.
static void checkTarget(StringRef target, unsigned seed) {
  for (size_t pair = 0; pair < numLayerCodes; ++pair)
    for (LayerEnd end :
         {LayerEnd::Accumulator, LayerEnd::Threshold, LayerEnd::Requantize}) {
      SCOPED_TRACE("seed " + std::to_string(seed));
      unsigned rank = (seed + pair) % 5;
      RandomLayer layer(seed + pair * 7919, layerCodes[pair], end);
      // Weights with zero points are multiplied as bytes only, and without
      // vectors plain loops may be faster for depthwise layers.
      bool mayStay = StringRef(layer.getText()).contains("weight_zero_point");
      checkLayer(layer, target, rank, [&](ModuleOp module) {
        module.walk([&](Conv2DIntegerOp op) {
          mayStay |= target == "cortex-m4" && isDepthwise(op.getGeometry());
        });
        return mayStay || hasOp<PackedConv2DOp>(module);
      });
      if ((seed + pair) % 3 != static_cast<size_t>(end))
        continue;
      checkLayer(
          RandomLayer::makeTransposed(seed * 31 + pair, layerCodes[pair], end),
          target, rank, [](ModuleOp module) {
            return !hasOp<ConvTranspose2DIntegerOp>(module);
          });
    }
}

/// True if all max pools of `module` work on words.
static bool hasWordPools(ModuleOp module) {
  return !module
              .walk([](MaxPoolOp pool) {
                bool isWords = isa<PackedType>(pool.getType().getElementType());
                return isWords ? WalkResult::advance()
                               : WalkResult::interrupt();
              })
              .wasInterrupted();
}

class PackTest : public testing::TestWithParam<unsigned> {};

TEST_P(PackTest, ScalarTarget) { checkTarget("cortex-m4", GetParam()); }
TEST_P(PackTest, Avx2) { checkTarget("x86-64-v3", GetParam()); }
TEST_P(PackTest, Avx512) { checkTarget("znver4", GetParam()); }

TEST_P(PackTest, PoolsOfWords) {
  for (unsigned i = 0; i < 4; ++i)
    checkLayer(RandomLayer::makeBinaryChain(GetParam() * 4 + i), "znver4",
               /*rank=*/0, hasWordPools);
}

INSTANTIATE_TEST_SUITE_P(Seeds, PackTest, testing::Range(1u, 9u));
