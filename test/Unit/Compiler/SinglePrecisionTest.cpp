//===- SinglePrecisionTest.cpp - Reals in f32 -------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Compiler.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

#include "gtest/gtest.h"

#include <cmath>
#include <cstring>
#include <random>

using namespace qnn;

/// `dense<"0x...">` of f32 numbers between -1 and 1.
static std::string randomConstant(int64_t count, std::mt19937 &random) {
  std::string hex;
  llvm::raw_string_ostream os(hex);
  for (int64_t i = 0; i < count; ++i) {
    float value = static_cast<float>(random() % 20001) / 10000 - 1;
    uint32_t bits;
    std::memcpy(&bits, &value, sizeof(bits));
    for (int byte = 0; byte < 4; ++byte)
      os << llvm::format_hex_no_prefix((bits >> (8 * byte)) & 255, 2);
  }
  return "dense<\"0x" + hex + "\">";
}

/// Convolutions (3 x 3, depthwise, 1 x 1 of few channels), one of them before a
/// quantizer, too.
static std::string makeNetwork(std::mt19937 &random) {
  std::string text = R"(
func.func @main(%x: tensor<1x9x7x5xf32>) -> (tensor<1x9x7x3xf32>, tensor<1x9x7x16x!qnn.int<8>>) {
  %w0 = arith.constant )" +
                     randomConstant(16 * 9 * 5, random) +
                     R"( : tensor<16x3x3x5xf32>
  %w1 = arith.constant )" +
                     randomConstant(16 * 9, random) + R"( : tensor<16x3x3x1xf32>
  %w2 = arith.constant )" +
                     randomConstant(3 * 16, random) + R"( : tensor<3x1x1x16xf32>
  %b2 = arith.constant )" +
                     randomConstant(3, random) + R"( : tensor<3xf32>
  %0 = qnn.conv2d nhwc %x, %w0 {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>} : (tensor<1x9x7x5xf32>, tensor<16x3x3x5xf32>) -> tensor<1x9x7x16xf32>
  %q = qnn.quantize %0 {scale = array<f64: 0.05>} : tensor<1x9x7x16xf32> -> tensor<1x9x7x16x!qnn.int<8>>
  %1 = qnn.elementwise relu %0 : (tensor<1x9x7x16xf32>) -> tensor<1x9x7x16xf32>
  %2 = qnn.conv2d nhwc %1, %w1 {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, groups = 16 : i64} : (tensor<1x9x7x16xf32>, tensor<16x3x3x1xf32>) -> tensor<1x9x7x16xf32>
  %3 = qnn.elementwise tanh %2 : (tensor<1x9x7x16xf32>) -> tensor<1x9x7x16xf32>
  %4 = qnn.conv2d nhwc %3, %w2, %b2 {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>} : (tensor<1x9x7x16xf32>, tensor<3x1x1x16xf32>, tensor<3xf32>) -> tensor<1x9x7x3xf32>
  return %4, %q : tensor<1x9x7x3xf32>, tensor<1x9x7x16x!qnn.int<8>>
})";
  return text;
}

TEST(SinglePrecision, IsCloseAndKeepsCodes) {
  unsigned seed = 7;
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  llvm::SmallString<128> path;
  int fd;
  ASSERT_FALSE(llvm::sys::fs::createTemporaryFile("model", "mlir", fd, path));
  llvm::raw_fd_ostream(fd, /*shouldClose=*/true) << makeNetwork(random);
  llvm::Expected<Model> model = Model::load(path);
  llvm::sys::fs::remove(path);
  ASSERT_TRUE(static_cast<bool>(model)) << llvm::toString(model.takeError());
  NpyArray image = NpyArray::zeros(NpyType::F32, {1, 9, 7, 5});
  for (int64_t i = 0; i < image.numElements(); ++i)
    image.set(i, static_cast<double>(random() % 2001) / 1000 - 1);
  auto expected = model->interpret(image);
  CompileOptions options;
  options.singlePrecision = true;
  llvm::Expected<CompiledModel> compiled = model->compile(options);
  ASSERT_TRUE(static_cast<bool>(expected) && static_cast<bool>(compiled));
  auto actual = compiled->run(image);
  ASSERT_TRUE(static_cast<bool>(actual));

  const NpyArray &real = (*expected)[0], &close = (*actual)[0];
  double low = 0, high = 0, error = 0;
  for (int64_t i = 0; i < real.numElements(); ++i) {
    low = std::min(low, real.at(i));
    high = std::max(high, real.at(i));
    error = std::max(error, std::fabs(real.at(i) - close.at(i)));
  }
  EXPECT_LE(error, 1e-5 * (high - low));
  // Or nothing was computed in f32.
  EXPECT_GT(error, 0);
  for (int64_t i = 0; i < (*expected)[1].numElements(); ++i)
    EXPECT_EQ((*expected)[1].intAt(i), (*actual)[1].intAt(i)) << i;
}
