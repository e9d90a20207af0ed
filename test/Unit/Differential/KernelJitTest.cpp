//===- KernelJitTest.cpp - Compiled kernels equal the interpreter *- C++
//-*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RandomLayer.h"
#include "mlir/Pass/PassManager.h"
#include "qnn/Dialect/QNN/Transforms/Passes.h"
#include "qnn/Execution/JitModel.h"
#include "qnn/Reference/Interpreter.h"

#include "gtest/gtest.h"

using namespace mlir;
using namespace mlir::qnn;
using namespace mlir::qnn::test;

/// Element `index` of a buffer.
static int64_t elementOf(const std::vector<char> &bytes, ::qnn::Storage storage,
                         int64_t index) {
  switch (storage) {
  case ::qnn::Storage::I8:
    return reinterpret_cast<const int8_t *>(bytes.data())[index];
  case ::qnn::Storage::U8:
    return reinterpret_cast<const uint8_t *>(bytes.data())[index];
  case ::qnn::Storage::I32:
    return reinterpret_cast<const int32_t *>(bytes.data())[index];
  default:
    ADD_FAILURE() << "unexpected storage";
    return 0;
  }
}

/// Compiles the layer with the kernel of this rank and compares every element.
static void checkLayer(RandomLayer &layer, unsigned rank) {
  SCOPED_TRACE("rank " + std::to_string(rank) + "\n" + layer.getText());
  std::unique_ptr<MLIRContext> context = makeContext();
  OwningOpRef<ModuleOp> module = layer.parse(context.get());
  ASSERT_TRUE(module);
  auto function = *module->getOps<func::FuncOp>().begin();
  Tensor input = layer.makeInput(function);
  auto expected = interpret(function, {input});
  ASSERT_TRUE(bool(expected)) << llvm::toString(expected.takeError());

  PassManager manager(context.get());
  QNNPackPassOptions options;
  options.rank = rank;
  manager.addNestedPass<func::FuncOp>(createQNNPackPass(options));
  ASSERT_TRUE(succeeded(manager.run(*module)));
  auto model = ::qnn::JitModel::create(*module);
  ASSERT_TRUE(bool(model)) << llvm::toString(model.takeError());
  const ::qnn::ModelSignature &signature = (*model)->getSignature();
  // Codes of at most 8 bits are one byte each, whatever their sign.
  std::vector<int8_t> codes;
  for (int32_t code : input.getCodes())
    codes.push_back(static_cast<int8_t>(code));
  std::vector<char> output(signature.outputs[0].getNumBytes());
  ::qnn::AlignedBuffer arena = (*model)->makeArena();
  const void *in = codes.data();
  void *out = output.data();
  llvm::Error error = (*model)->run(in, out, arena);
  ASSERT_FALSE(bool(error)) << llvm::toString(std::move(error));
  const Tensor &reference = (*expected)[0];
  for (int64_t i = 0; i < reference.getNumElements(); ++i)
    ASSERT_EQ(elementOf(output, signature.outputs[0].storage, i),
              reference.getInteger(i))
        << "element " << i;
}

class KernelJitTest : public testing::TestWithParam<unsigned> {};

TEST_P(KernelJitTest, EqualsInterpreter) {
  unsigned seed = GetParam();
  for (size_t pair = 0; pair < numLayerCodes; ++pair) {
    auto end = static_cast<LayerEnd>((pair + seed) % 3);
    RandomLayer layer(seed * 104729 + pair, layerCodes[pair], end);
    checkLayer(layer, /*rank=*/(seed / 3 + pair) % 4);
  }
}

TEST_P(KernelJitTest, TransposedEqualsInterpreter) {
  unsigned seed = GetParam();
  size_t pair = seed % numLayerCodes;
  RandomLayer layer = RandomLayer::makeTransposed(
      seed * 7919, layerCodes[pair], static_cast<LayerEnd>(seed % 3));
  checkLayer(layer, /*rank=*/seed / 4 % 3);
}

TEST_P(KernelJitTest, BinaryChainEqualsInterpreter) {
  RandomLayer layer = RandomLayer::makeBinaryChain(GetParam() * 31);
  checkLayer(layer, /*rank=*/0);
}

INSTANTIATE_TEST_SUITE_P(Seeds, KernelJitTest, testing::Range(1u, 13u));
