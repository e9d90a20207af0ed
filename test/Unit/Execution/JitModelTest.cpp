//===- JitModelTest.cpp - Tests of compiled models --------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Execution/JitModel.h"
#include "Differential.h"
#include "mlir/Parser/Parser.h"
#include "qnn/InitAllDialects.h"

#include <thread>

using namespace qnn;
using namespace qnn::test;

namespace {

/// Compiles the only function of `text`.
std::unique_ptr<JitModel> compile(const std::string &text) {
  mlir::DialectRegistry registry;
  mlir::qnn::registerAllDialects(registry);
  mlir::MLIRContext context(registry);
  auto module = mlir::parseSourceString<mlir::ModuleOp>(text, &context);
  if (!module)
    return nullptr;
  auto model = JitModel::create(*module);
  if (model)
    return std::move(*model);
  ADD_FAILURE() << llvm::toString(model.takeError());
  return nullptr;
}

constexpr char chain[] = R"(
func.func @chain(%x: tensor<1x64xf32> {qnn.name = "image"}) -> (tensor<1x64xf32> {qnn.name = "result"}) {
  %s = arith.constant dense<3.0> : tensor<64xf32>
  %0 = qnn.elementwise mul %x, %s : (tensor<1x64xf32>, tensor<64xf32>) -> tensor<1x64xf32>
  %1 = qnn.elementwise relu %0 : (tensor<1x64xf32>) -> tensor<1x64xf32>
  %2 = qnn.elementwise neg %1 : (tensor<1x64xf32>) -> tensor<1x64xf32>
  %3 = qnn.elementwise add %0, %2 : (tensor<1x64xf32>, tensor<1x64xf32>) -> tensor<1x64xf32>
  return %3 : tensor<1x64xf32>
})";

TEST(JitModelTest, SignatureOfAModel) {
  std::unique_ptr<JitModel> model = compile(chain);
  ASSERT_TRUE(model);
  const ModelSignature &signature = model->getSignature();
  EXPECT_EQ(signature.name, "chain");
  ASSERT_EQ(signature.inputs.size(), 1u);
  EXPECT_EQ(signature.inputs[0].name, "image");
  EXPECT_EQ(signature.inputs[0].shape, (std::vector<int64_t>{1, 64}));
  EXPECT_EQ(signature.inputs[0].storage, Storage::F32);
  EXPECT_EQ(signature.outputs[0].name, "result");
  // Three f64 buffers of 512 bytes are alive at once.
  EXPECT_EQ(signature.arenaBytes, 3 * 512);
}

TEST(JitModelTest, RunsFromSeveralThreads) {
  std::unique_ptr<JitModel> model = compile(chain);
  ASSERT_TRUE(model);
  auto work = [&](float first, int *failures) {
    AlignedBuffer arena = model->makeArena();
    std::vector<float> input(64), output(64);
    for (int round = 0; round < 200; ++round) {
      for (int i = 0; i < 64; ++i)
        input[i] = first + i * 0.25f;
      if (llvm::Error error =
              model->run({input.data()}, {output.data()}, arena)) {
        llvm::consumeError(std::move(error));
        ++*failures;
      }
      for (int i = 0; i < 64; ++i)
        *failures += output[i] != std::min(3 * input[i], 0.0f);
    }
  };
  int failures[2] = {0, 0};
  std::thread other(work, -100.0f, &failures[0]);
  work(-8.0f, &failures[1]);
  other.join();
  EXPECT_EQ(failures[0], 0);
  EXPECT_EQ(failures[1], 0);
}

TEST(JitModelTest, RefusesWrongPointers) {
  std::unique_ptr<JitModel> model = compile(chain);
  ASSERT_TRUE(model);
  float data[64];
  AlignedBuffer arena = model->makeArena(), small(8);
  EXPECT_EQ(llvm::toString(model->run({}, {data}, arena)),
            "model 'chain' takes 1 inputs and 1 outputs, got 0 and 1");
  EXPECT_EQ(llvm::toString(model->run({data}, {data}, small)),
            "the arena is smaller than 1536 bytes");
}

TEST(JitModelTest, ChainsAgreeWithTheInterpreter) {
  Random random(1);
  expectSame(chain, random);
}

// A result that other ops read must not be rounded for them.
TEST(JitModelTest, RealResultIsReadUnrounded) {
  Random random(2);
  expectSame(R"(
func.func @main(%x: tensor<50xf32>) -> (tensor<50xf32>, tensor<5x10xf32>) {
  %c = arith.constant dense<3.0> : tensor<50xf32>
  %0 = qnn.elementwise div %x, %c : (tensor<50xf32>, tensor<50xf32>) -> tensor<50xf32>
  %r = qnn.reshape %0 : tensor<50xf32> -> tensor<5x10xf32>
  %1 = qnn.elementwise exp %r : (tensor<5x10xf32>) -> tensor<5x10xf32>
  return %0, %1 : tensor<50xf32>, tensor<5x10xf32>
})",
             random);
}

TEST(JitModelTest, ArgumentsConstantsAndRepeatedResults) {
  Random random(3);
  expectSame(R"(
func.func @main(%x: tensor<6xf32>, %q: tensor<6x!qnn.int<3>>)
    -> (tensor<6xf32>, tensor<2xf32>, tensor<6x!qnn.int<3>>, tensor<2x3x!qnn.int<4>>, tensor<6x!qnn.int<4>>, tensor<2x!qnn.int<5, unsigned>>) {
  %c = arith.constant dense<[1.5, -2.0]> : tensor<2xf32>
  %k = qnn.constant dense<[31, 7]> : tensor<2xi8> -> tensor<2x!qnn.int<5, unsigned>>
  %0 = qnn.quantize %x {scale = array<f64: 0.5>} : tensor<6xf32> -> tensor<6x!qnn.int<4>>
  %1 = qnn.reshape %0 : tensor<6x!qnn.int<4>> -> tensor<2x3x!qnn.int<4>>
  return %x, %c, %q, %1, %0, %k : tensor<6xf32>, tensor<2xf32>, tensor<6x!qnn.int<3>>, tensor<2x3x!qnn.int<4>>, tensor<6x!qnn.int<4>>, tensor<2x!qnn.int<5, unsigned>>
})",
             random);
}

TEST(JitModelTest, ConstantWeightsOfEveryEncoding) {
  Random random(4);
  expectSame(R"(
func.func @main(%x: tensor<3x4x!qnn.int<8, unsigned>>) -> (tensor<3x2xi32>, tensor<3x2xi32>) {
  %p = qnn.constant dense<[[0, 7], [15, 9], [3, 12], [1, 2]]> : tensor<4x2xi8> -> tensor<4x2x!qnn.int<4, pow2>>
  %u = qnn.constant dense<[[-1, 7], [-128, 9], [3, 127], [1, 2]]> : tensor<4x2xi8> -> tensor<4x2x!qnn.int<8, unsigned>>
  %0 = qnn.matmul_integer %x, %p {input_zero_point = 128 : i64} : (tensor<3x4x!qnn.int<8, unsigned>>, tensor<4x2x!qnn.int<4, pow2>>) -> tensor<3x2xi32>
  %1 = qnn.matmul_integer %x, %u : (tensor<3x4x!qnn.int<8, unsigned>>, tensor<4x2x!qnn.int<8, unsigned>>) -> tensor<3x2xi32>
  return %0, %1 : tensor<3x2xi32>, tensor<3x2xi32>
})",
             random);
}

TEST(JitModelTest, RefusesExactSumsOfTheRealLevel) {
  std::string error = compileError(R"(
func.func @main(%x: tensor<1x4x!qnn.int<4>>, %w: tensor<4x2x!qnn.int<4>>) -> tensor<1x2xf32> {
  %0 = qnn.dequantize %x {scale = array<f64: 0.5>} : tensor<1x4x!qnn.int<4>> -> tensor<1x4xf32>
  %1 = qnn.dequantize %w {scale = array<f64: 0.5>} : tensor<4x2x!qnn.int<4>> -> tensor<4x2xf32>
  %2 = qnn.matmul %0, %1 : (tensor<1x4xf32>, tensor<4x2xf32>) -> tensor<1x2xf32>
  return %2 : tensor<1x2xf32>
})");
  EXPECT_NE(error.find("run qnn-integerize first"), std::string::npos) << error;
}

} // namespace
