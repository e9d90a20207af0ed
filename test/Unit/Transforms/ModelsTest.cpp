//===- ModelsTest.cpp - Real networks on the integer level ------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The networks of examples/digits, and third-party networks from the folder
/// QNN_MODELS; those are skipped without it.
///
//===----------------------------------------------------------------------===//

#include "SameResults.h"
#include "qnn/Support/Npy.h"
#include "qnn/Target/ONNX/ImportOnnx.h"

#include <cstdlib>

using namespace mlir;
using namespace mlir::qnn;
using namespace mlir::qnn::test;

namespace {

/// A network and the ops that stay real between its integer ends.
struct ModelCase {
  const char *name;
  int realContractions;
  int realOthers;

  friend void PrintTo(const ModelCase &model, std::ostream *os) {
    *os << model.name;
  }
};

/// The imported module as text; empty if the import fails.
std::string importText(const std::string &path) {
  DialectRegistry registry;
  registry.insert<QNNDialect, func::FuncDialect, arith::ArithDialect>();
  MLIRContext context(registry, MLIRContext::Threading::DISABLED);
  context.loadAllAvailableDialects();
  std::string text;
  OwningOpRef<ModuleOp> module = importOnnx(&context, path);
  // With large constants, which `<<` would leave out.
  llvm::raw_string_ostream os(text);
  if (module)
    module->print(os);
  return text;
}

class ModelsTest : public ::testing::TestWithParam<ModelCase> {
protected:
  void SetUp() override {
    const char *folder = std::getenv("QNN_MODELS");
    if (!folder)
      GTEST_SKIP() << "QNN_MODELS is not set";
    path = std::string(folder) + "/" + GetParam().name;
    text = importText(path + "/model.onnx");
    ASSERT_FALSE(text.empty());
  }

  /// Sample `index` of the stored input.
  SmallVector<Tensor> readSample(func::FuncOp function, int64_t index) {
    auto array = ::qnn::readNpy(path + "/input_0.npy");
    auto type = cast<RankedTensorType>(function.getArgumentTypes()[0]);
    if (!array || (index + 1) * type.getNumElements() > array->numElements()) {
      ADD_FAILURE() << "no sample " << index;
      return {};
    }
    int64_t first = index * type.getNumElements();
    std::vector<double> reals;
    std::vector<int32_t> codes;
    for (int64_t i = 0; i < type.getNumElements(); ++i) {
      reals.push_back(array->at(first + i));
      codes.push_back(static_cast<int32_t>(reals.back()));
    }
    if (isa<FloatType>(type.getElementType()))
      return {Tensor::reals(type.getShape(), reals)};
    return {Tensor::codes(type.getShape(), codes)};
  }

  void expectSame(StringRef pipeline, int numSamples,
                  llvm::function_ref<void(func::FuncOp)> inspect) {
    int64_t sample = 0;
    expectSameResults(
        text, pipeline,
        [&](func::FuncOp function) { return readSample(function, sample++); },
        numSamples, inspect);
  }

  std::string path, text;
};

} // namespace

TEST_P(ModelsTest, IntegerLevelKeepsResults) {
  expectSame("func.func(qnn-propagate-codes,qnn-integerize)", 3,
             [](func::FuncOp function) {
               int contractions = 0, others = 0;
               function.walk([&](Operation *op) {
                 contractions += isa<Conv2DOp, MatMulOp>(op);
                 others += isa<AvgPoolOp, SoftmaxOp>(op);
               });
               EXPECT_EQ(contractions, GetParam().realContractions);
               EXPECT_EQ(others, GetParam().realOthers);
             });
}

TEST_P(ModelsTest, ChannelsLastKeepsResults) {
  for (const char *pipeline :
       {"func.func(qnn-to-nhwc)",
        "func.func(qnn-propagate-codes,qnn-integerize,qnn-to-nhwc)"})
    expectSame(pipeline, 1, [](func::FuncOp function) {
      // One transpose at the input, none between layers.
      int transposes = 0;
      function.walk([&](TransposeOp) { ++transposes; });
      EXPECT_LE(transposes, 1);
    });
}

class DigitsTest : public ::testing::TestWithParam<const char *> {};

TEST_P(DigitsTest, PassesKeepResults) {
  std::string text =
      importText(std::string(QNN_DIGITS_DIR "/models/") + GetParam() + ".onnx");
  ASSERT_FALSE(text.empty());
  Random random(7);
  expectSameResults(
      text, "func.func(qnn-propagate-codes,qnn-integerize,qnn-to-nhwc)", random,
      2, [](func::FuncOp function) {
        function.walk([](Operation *op) {
          EXPECT_FALSE((isa<Conv2DOp, MatMulOp, TransposeOp>(op)));
        });
      });
}

INSTANTIATE_TEST_SUITE_P(All, DigitsTest,
                         ::testing::Values("conv_q1", "conv_q2", "conv_q4",
                                           "conv_q8", "conv_mixed",
                                           "conv_q8_qdq", "conv_int8_qdq",
                                           "mlp_q1_binary_input", "mlp_q2",
                                           "mlp_mixed", "mlp_int8_qdq"));

// The networks of Moons begin and end with float layers; ResNet8 ends with
// softmax.
INSTANTIATE_TEST_SUITE_P(
    All, ModelsTest,
    ::testing::Values(
        ModelCase{"tfc_1w1a", 0, 0}, ModelCase{"tfc_2w2a", 0, 0},
        ModelCase{"moons_cifar10_bnn", 2, 0},
        ModelCase{"moons_cifar10_qnn", 2, 0}, ModelCase{"ad01_int8_qdq", 0, 0},
        ModelCase{"kws_dscnn_int4w_qdq", 0, 1}, ModelCase{"sww_int8_qdq", 0, 1},
        ModelCase{"unsw_mlp_w2a2", 1, 0}, ModelCase{"resnet8_int8_qdq", 0, 1}));
