//===- ModelTest.cpp - The facade -------------------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Compiler.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

#include "gtest/gtest.h"

using namespace qnn;

/// A model from text, through a file as users give it.
static llvm::Expected<Model> load(llvm::StringRef text) {
  llvm::SmallString<128> path;
  int fd;
  if (std::error_code code =
          llvm::sys::fs::createTemporaryFile("model", "mlir", fd, path))
    return llvm::createStringError(code.message());
  llvm::raw_fd_ostream(fd, /*shouldClose=*/true) << text;
  llvm::Expected<Model> model = Model::load(path);
  llvm::sys::fs::remove(path);
  return model;
}

/// The message of a failure; empty if there is none.
template <typename T>
static std::string messageOf(llvm::Expected<T> value) {
  return value ? "" : llvm::toString(value.takeError());
}

static const char *quantizer = R"(
func.func @main(%x: tensor<1x2xf32> {qnn.name = "image"})
    -> (tensor<1x2x!qnn.int<4>> {qnn.name = "codes"}, tensor<1x2xf32>) {
  %q = qnn.quantize %x {scale = array<f64: 0.5>, qnn.name = "q"} : tensor<1x2xf32> -> tensor<1x2x!qnn.int<4>>
  %d = qnn.dequantize %q {scale = array<f64: 0.5>, qnn.name = "d"} : tensor<1x2x!qnn.int<4>> -> tensor<1x2xf32>
  return %q, %d : tensor<1x2x!qnn.int<4>>, tensor<1x2xf32>
})";

TEST(Model, DescribesItsSignature) {
  llvm::Expected<Model> model = load(quantizer);
  ASSERT_TRUE(static_cast<bool>(model));
  ASSERT_EQ(model->inputs().size(), 1u);
  EXPECT_EQ(model->inputs()[0].name, "image");
  EXPECT_EQ(model->inputs()[0].elementType, "f32");
  EXPECT_EQ(model->inputs()[0].type, NpyType::F32);
  ASSERT_EQ(model->outputs().size(), 2u);
  EXPECT_EQ(model->outputs()[0].name, "codes");
  EXPECT_EQ(model->outputs()[0].elementType, "!qnn.int<4>");
  EXPECT_EQ(model->outputs()[0].type, NpyType::I8);
  EXPECT_EQ(model->outputs()[0].shape, (llvm::SmallVector<int64_t>{1, 2}));
  EXPECT_EQ(model->outputs()[1].name, "output_1");
}

TEST(Model, InterpretsSamplesOneAfterAnother) {
  llvm::Expected<Model> model = load(quantizer);
  ASSERT_TRUE(static_cast<bool>(model));
  std::vector<std::string> seen;
  auto observe = [&](llvm::StringRef name, const NpyArray &value) {
    seen.push_back(name.str() + " " + stringifyNpyType(value.type).str());
  };
  auto outputs = model->interpret(
      NpyArray::fromF32({3, 2}, {0.5, 1, -0.6f, 9, 0.25, 0.75}), observe);
  ASSERT_TRUE(static_cast<bool>(outputs));
  ASSERT_EQ(outputs->size(), 2u);
  EXPECT_EQ((*outputs)[0].shape, (llvm::SmallVector<int64_t>{3, 2}));
  int64_t codes[] = {1, 2, -1, 7, 0, 2};
  for (int64_t i = 0; i < 6; ++i) {
    EXPECT_EQ((*outputs)[0].intAt(i), codes[i]);
    EXPECT_EQ((*outputs)[1].at(i), 0.5 * codes[i]);
  }
  EXPECT_EQ(seen, (std::vector<std::string>{"q i1", "d f8"}));
}

TEST(Model, RefusesArraysThatDoNotFit) {
  llvm::Expected<Model> model = load(quantizer);
  ASSERT_TRUE(static_cast<bool>(model));
  auto fail = [&](llvm::ArrayRef<NpyArray> inputs) {
    return messageOf(model->interpret(inputs));
  };
  EXPECT_EQ(fail({}), "the model has 1 inputs, got 0");
  EXPECT_EQ(fail(NpyArray::zeros(NpyType::F32, {2, 3})),
            "input 'image' must have shape [1, 2], or a multiple of axis 0, "
            "got [2, 3]");
  EXPECT_EQ(fail(NpyArray::zeros(NpyType::F32, {0, 2})),
            "input 'image' must have shape [1, 2], or a multiple of axis 0, "
            "got [0, 2]");
}

TEST(Model, ChecksCodesAndSampleCounts) {
  llvm::Expected<Model> model = load(R"(
    func.func @f(%a: tensor<2x!qnn.int<8, unsigned>>, %b: tensor<2xi32>) -> tensor<2xi32> {
      return %b : tensor<2xi32>
    })");
  ASSERT_TRUE(static_cast<bool>(model));
  EXPECT_EQ(model->inputs()[0].type, NpyType::U8);
  EXPECT_EQ(model->inputs()[0].name, "input_0");
  auto fail = [&](const NpyArray &a, int64_t size) {
    return messageOf(
        model->interpret({a, NpyArray::zeros(NpyType::I64, {size})}));
  };
  EXPECT_EQ(fail(NpyArray::fromI64({2}, {255, 0}), 2), "");
  EXPECT_EQ(fail(NpyArray::fromI64({2}, {256, 0}), 2),
            "input 0: element 0 (256) is no value of type !qnn.int<8, "
            "unsigned>");
  EXPECT_EQ(fail(NpyArray::fromI64({2}, {int64_t(1) << 32, 0}), 2),
            "element 0 (4294967296) is no code of the input's type");
  EXPECT_EQ(fail(NpyArray::zeros(NpyType::F32, {2}), 2),
            "expected integers for elements of type !qnn.int<8, unsigned>, got "
            "an array of f4");
  EXPECT_EQ(fail(NpyArray::zeros(NpyType::U8, {4}), 6),
            "input 'input_1' has 3 samples, input 'input_0' 2");
}

TEST(Model, TakesNoSamplesWithoutABatchAxis) {
  llvm::Expected<Model> model = load(R"(
    func.func @main(%a: tensor<2x3xf32>) -> tensor<3x2xf32> {
      %t = qnn.transpose %a {permutation = array<i64: 1, 0>} : tensor<2x3xf32> -> tensor<3x2xf32>
      return %t : tensor<3x2xf32>
    })");
  ASSERT_TRUE(static_cast<bool>(model));
  EXPECT_EQ(messageOf(model->interpret(NpyArray::zeros(NpyType::F32, {4, 3}))),
            "several samples were given, but axis 0 of 'output_0' [3, 2] is "
            "not the batch axis of 'input_0' [2, 3]; give one sample at a "
            "time");
}

TEST(Model, RefusesFilesThatAreNoModels) {
  EXPECT_NE(messageOf(Model::load("/nonexistent.mlir")), "");
  EXPECT_NE(messageOf(Model::load("/nonexistent.onnx")), "");
  EXPECT_NE(messageOf(load("garbage")).find(".mlir:1:1: "), std::string::npos);
  std::string two = "func.func @a() { return } func.func @b() { return }";
  EXPECT_NE(messageOf(load(two)).find(
                ": expected a function 'main', or exactly one function"),
            std::string::npos);
  std::string scalar = "func.func @main(%x: f32) { return }";
  EXPECT_NE(messageOf(load(scalar)).find("'input_0' has type f32; a model"),
            std::string::npos);
}

TEST(Model, LoadOptionsAreChecked) {
  LoadOptions options;
  options.shapes = {"nonsense"};
  EXPECT_NE(
      messageOf(Model::load("/nonexistent.onnx", options)).find("nonsense"),
      std::string::npos);
}
