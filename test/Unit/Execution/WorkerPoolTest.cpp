//===- WorkerPoolTest.cpp - Tests of threads that share layers --*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Execution/WorkerPool.h"
#include "mlir/Parser/Parser.h"
#include "qnn/Execution/JitModel.h"
#include "qnn/InitAllDialects.h"
#include "qnn/Pipelines/CompilePhases.h"

#include "gtest/gtest.h"

#include <random>

using namespace qnn;

namespace {

/// Counts how often each step is taken, and how many parts there are.
struct Steps {
  explicit Steps(size_t count) : taken(count) {}
  static void take(void *self, size_t begin, size_t end) {
    auto &steps = *static_cast<Steps *>(self);
    EXPECT_LT(begin, end);
    ++steps.parts;
    for (size_t i = begin; i < end; ++i)
      ++steps.taken[i];
  }
  std::vector<std::atomic<int>> taken;
  std::atomic<size_t> parts{0};
};

TEST(WorkerPoolTest, TakesEachStepOnce) {
  for (unsigned threads : {1, 2, 3, 8}) {
    WorkerPool pool(threads);
    // Often, so that workers wait as well as sleep.
    for (int repeat = 0; repeat < 200; ++repeat)
      for (size_t count : {0, 1, 2, 7, 64}) {
        Steps steps(count);
        WorkerPool::callback(&pool, count, Steps::take, &steps);
        EXPECT_EQ(steps.parts, std::min<size_t>(threads, count));
        for (const std::atomic<int> &times : steps.taken)
          ASSERT_EQ(times, 1);
      }
  }
}

TEST(WorkerPoolTest, StopsWithoutWork) { WorkerPool pool(5); }

/// A compiled function, and what its inputs and outputs are.
struct Compiled {
  Compiled(const char *text, const char *kernel) {
    mlir::DialectRegistry registry;
    mlir::qnn::registerAllDialects(registry);
    mlir::MLIRContext context(registry);
    auto module = mlir::parseSourceString<mlir::ModuleOp>(text, &context);
    using mlir::qnn::CompilePhase;
    mlir::qnn::CompilePhaseOptions options;
    options.target = getNativeTarget();
    options.kernel = kernel;
    EXPECT_TRUE(succeeded(mlir::qnn::runCompilePhases(
        *module, CompilePhase::Integer, CompilePhase::Packed, options)));
    code = llvm::cantFail(JitModel::create(*module));
  }

  /// The outputs for inputs of random bytes.
  std::vector<std::vector<char>> run(WorkerPool *pool) {
    std::mt19937 random(1);
    std::vector<std::vector<char>> inputs, outputs;
    std::vector<const void *> inputPointers;
    std::vector<void *> outputPointers;
    for (const ModelBuffer &buffer : code->getSignature().inputs) {
      inputs.emplace_back(buffer.getNumBytes());
      for (char &byte : inputs.back())
        byte = static_cast<char>(random() % 8);
    }
    for (const ModelBuffer &buffer : code->getSignature().outputs)
      outputs.emplace_back(buffer.getNumBytes(), char(0x77));
    for (const std::vector<char> &input : inputs)
      inputPointers.push_back(input.data());
    for (std::vector<char> &output : outputs)
      outputPointers.push_back(output.data());
    AlignedBuffer arena = code->makeArena();
    llvm::cantFail(code->run(inputPointers, outputPointers, arena, pool));
    return outputs;
  }

  std::unique_ptr<JitModel> code;
};

class SharedLayer : public ::testing::TestWithParam<const char *> {};

TEST_P(SharedLayer, GivesTheSameWithAnyNumberOfThreads) {
  for (const char *kernel : {"auto", "none"}) {
    Compiled compiled(GetParam(), kernel);
    auto alone = compiled.run(nullptr);
    for (unsigned threads : {2, 3, 7}) {
      WorkerPool pool(threads);
      EXPECT_EQ(compiled.run(&pool), alone) << threads << " threads";
    }
  }
}

// One layer of each kind whose loops are shared, long enough to be.
INSTANTIATE_TEST_SUITE_P(
    Layers, SharedLayer,
    ::testing::Values(
        R"(func.func @pool(%x: tensor<1x33x31x64x!qnn.int<8>>) -> tensor<1x16x15x64x!qnn.int<8>> {
  %0 = qnn.max_pool nhwc %x {kernel = array<i64: 3, 3>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>} : tensor<1x33x31x64x!qnn.int<8>> -> tensor<1x16x15x64x!qnn.int<8>>
  return %0 : tensor<1x16x15x64x!qnn.int<8>>
})",
        R"(func.func @batch(%x: tensor<3x33x31x16x!qnn.int<8>>) -> tensor<3x31x29x16x!qnn.int<8>> {
  %0 = qnn.max_pool nhwc %x {kernel = array<i64: 3, 3>, strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>} : tensor<3x33x31x16x!qnn.int<8>> -> tensor<3x31x29x16x!qnn.int<8>>
  return %0 : tensor<3x31x29x16x!qnn.int<8>>
})",
        R"(func.func @conv(%x: tensor<1x33x24x64x!qnn.int<8>>) -> tensor<1x33x24x72xi32> {
  %w = qnn.constant dense<1> : tensor<72x3x3x64xi8> -> tensor<72x3x3x64x!qnn.int<4>>
  %0 = qnn.conv2d_integer nhwc %x, %w {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>} : (tensor<1x33x24x64x!qnn.int<8>>, tensor<72x3x3x64x!qnn.int<4>>) -> tensor<1x33x24x72xi32>
  return %0 : tensor<1x33x24x72xi32>
})",
        R"(func.func @fully_connected(%x: tensor<1x4096x!qnn.int<8>>) -> tensor<1x1000xi32> {
  %w = qnn.constant dense<1> : tensor<4096x1000xi8> -> tensor<4096x1000x!qnn.int<2>>
  %0 = qnn.matmul_integer %x, %w : (tensor<1x4096x!qnn.int<8>>, tensor<4096x1000x!qnn.int<2>>) -> tensor<1x1000xi32>
  return %0 : tensor<1x1000xi32>
})",
        R"(func.func @real(%x: tensor<1x13x12x16xf32>) -> tensor<1x13x12x24xf32> {
  %w = arith.constant dense<0.125> : tensor<24x3x3x16xf32>
  %0 = qnn.conv2d nhwc %x, %w {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>} : (tensor<1x13x12x16xf32>, tensor<24x3x3x16xf32>) -> tensor<1x13x12x24xf32>
  return %0 : tensor<1x13x12x24xf32>
})",
        R"(func.func @quantize(%x: tensor<1x64x64x8xf32>) -> tensor<1x64x64x8x!qnn.int<4>> {
  %0 = qnn.quantize %x {scale = array<f64: 0.125>} : tensor<1x64x64x8xf32> -> tensor<1x64x64x8x!qnn.int<4>>
  return %0 : tensor<1x64x64x8x!qnn.int<4>>
})"));

} // namespace
