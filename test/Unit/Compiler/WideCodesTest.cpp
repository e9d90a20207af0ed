//===- WideCodesTest.cpp - Activations of 9 to 16 bits ----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Compiler.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"

#include "gtest/gtest.h"

#include <random>

using namespace qnn;

using Arrays = std::vector<NpyArray>;

namespace {

/// Codes of activations and weights.
struct Codes {
  const char *activations, *weights;

  friend void PrintTo(const Codes &codes, std::ostream *os) {
    *os << codes.activations << " by " << codes.weights;
  }
};

/// A convolution with batch norm and an activation, and a matrix product, with
/// wide codes from end to end.
class WideNetwork {
public:
  WideNetwork(const Codes &codes, const char *activation, unsigned seed)
      : codes(codes), random(seed) {
    std::string activations = codes.activations;
    text = llvm::formatv(
        "func.func @main(%x: tensor<1x3x5x5x{0}>) -> tensor<1x4x{0}> {{\n",
        activations);
    addWeights("v", "4x3x3x3", 108);
    addWeights("w", "36x4", 144);
    text += llvm::formatv(
        "%d = qnn.dequantize %x {{scale = array<f64: 1.0e-4>} : "
        "tensor<1x3x5x5x{0}> -> tensor<1x3x5x5xf32>\n"
        "%c = qnn.conv2d nchw %d, %vd {{strides = array<i64: 1, 1>, pads = "
        "array<i64: 0, 0, 0, 0>} : (tensor<1x3x5x5xf32>, tensor<4x3x3x3xf32>) "
        "-> tensor<1x4x3x3xf32>\n"
        "%b = qnn.batch_norm %c {{axis = 1 : i64, gamma = array<f32: 1.1, 0.7, "
        "-1.3, 0.9>, beta = array<f32: 0.1, -0.2, 0.3, 0.0>, mean = "
        "array<f32: 0.01, 0.02, -0.03, 0.0>, variance = array<f32: 0.9, 1.7, "
        "1.2, 0.4>, epsilon = 1.0e-05 : f64} : tensor<1x4x3x3xf32>\n"
        "%a = qnn.elementwise {1} %b : (tensor<1x4x3x3xf32>) -> "
        "tensor<1x4x3x3xf32>\n"
        "%q = qnn.quantize %a {{scale = array<f64: 3.0e-4>} : "
        "tensor<1x4x3x3xf32> -> tensor<1x4x3x3x{0}>\n"
        "%e = qnn.dequantize %q {{scale = array<f64: 3.0e-4>} : "
        "tensor<1x4x3x3x{0}> -> tensor<1x4x3x3xf32>\n"
        "%f = qnn.reshape %e : tensor<1x4x3x3xf32> -> tensor<1x36xf32>\n"
        "%m = qnn.matmul %f, %wd : (tensor<1x36xf32>, tensor<36x4xf32>) -> "
        "tensor<1x4xf32>\n"
        "%r = qnn.quantize %m {{scale = array<f64: 7.0e-4>} : tensor<1x4xf32> "
        "-> tensor<1x4x{0}>\n"
        "return %r : tensor<1x4x{0}>\n}\n",
        activations, activation);
  }

  const std::string &getText() const { return text; }

  /// Random codes.
  NpyArray makeInput(const TensorInfo &info, bool isUnsigned) {
    NpyArray input = NpyArray::zeros(info.type, info.shape);
    for (int64_t i = 0; i < input.numElements(); ++i)
      input.setInt(i, int64_t(random() % 512) - (isUnsigned ? 0 : 256));
    return input;
  }

private:
  /// Dequantized random weights %NAMEd.
  void addWeights(const char *name, const char *shape, int64_t count) {
    llvm::StringRef type = codes.weights;
    std::string hex;
    for (int64_t i = 0; i < count; ++i) {
      auto number = int64_t(random() % 256);
      if (type.contains("bipolar"))
        number = number % 2 ? 1 : 0xff;
      else if (type.contains("<4>"))
        number = (number % 16 - 8) & 0xff;
      llvm::raw_string_ostream(hex) << llvm::format_hex_no_prefix(number, 2);
    }
    text += llvm::formatv(
        "%{0} = qnn.constant dense<\"0x{1}\"> : tensor<{2}xi8> -> "
        "tensor<{2}x{3}>\n%{0}d = qnn.dequantize %{0} {{scale = array<f64: "
        "0.013>} : tensor<{2}x{3}> -> tensor<{2}xf32>\n",
        name, hex, shape, codes.weights);
  }

  Codes codes;
  std::mt19937 random;
  std::string text;
};

class WideCodes : public ::testing::TestWithParam<Codes> {};

} // namespace

TEST_P(WideCodes, CompiledCodeEqualsInterpreter) {
  bool isUnsigned =
      llvm::StringRef(GetParam().activations).contains("unsigned");
  for (const char *activation : {"relu", "abs"}) {
    WideNetwork network(GetParam(), activation, /*seed=*/7);
    SCOPED_TRACE(network.getText());
    llvm::SmallString<128> path;
    int fd;
    ASSERT_FALSE(llvm::sys::fs::createTemporaryFile("wide", "mlir", fd, path));
    llvm::raw_fd_ostream(fd, /*shouldClose=*/true) << network.getText();
    llvm::Expected<Model> model = Model::load(path);
    llvm::sys::fs::remove(path);
    ASSERT_TRUE(bool(model)) << llvm::toString(model.takeError());
    NpyArray input = network.makeInput(model->inputs()[0], isUnsigned);
    llvm::Expected<Arrays> expected = model->interpret(input);
    ASSERT_TRUE(bool(expected)) << llvm::toString(expected.takeError());
    CompileOptions options;
    options.optLevel = 1;
    options.requireInteger = true;
    for (bool isC : {false, true}) {
      llvm::Expected<CompiledModel> code =
          isC ? model->compileC(options) : model->compile(options);
      ASSERT_TRUE(bool(code)) << llvm::toString(code.takeError());
      llvm::Expected<Arrays> results = code->run(input);
      ASSERT_TRUE(bool(results)) << llvm::toString(results.takeError());
      EXPECT_EQ((*results)[0].data, (*expected)[0].data)
          << activation << (isC ? " as C" : " in process");
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    Pairs, WideCodes,
    ::testing::Values(Codes{"!qnn.int<16>", "!qnn.int<8>"},
                      Codes{"!qnn.int<16>", "!qnn.int<1, bipolar>"},
                      Codes{"!qnn.int<16, unsigned>", "!qnn.int<4>"},
                      Codes{"!qnn.int<12, unsigned>", "!qnn.int<8>"},
                      Codes{"!qnn.int<9>", "!qnn.int<1, bipolar>"}));
