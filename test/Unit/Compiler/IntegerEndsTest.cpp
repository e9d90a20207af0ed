//===- IntegerEndsTest.cpp - Whole networks from codes to codes -*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Networks with codes at their ends, compiled in process and as C, against the
/// interpreted network with real ends. Networks are those of examples/digits,
/// and third-party ones from the folder QNN_MODELS; those are skipped without
/// it.
///
//===----------------------------------------------------------------------===//

#include "qnn/Compiler.h"
#include "llvm/ADT/StringExtras.h"

#include "gtest/gtest.h"

#include <cmath>
#include <cstdlib>

using namespace qnn;

using Arrays = std::vector<NpyArray>;

/// The first sample of `array`, in the shape of the input.
static NpyArray takeSample(const NpyArray &array, const TensorInfo &info) {
  NpyArray sample = NpyArray::zeros(array.type, info.shape);
  for (int64_t i = 0; i < sample.numElements(); ++i)
    sample.set(i, array.at(i));
  return sample;
}

/// What the quantizer in front of an input that is codes now has done. All
/// networks here round half to even.
static NpyArray quantize(const NpyArray &numbers, const TensorInfo &info) {
  llvm::StringRef type = info.elementType;
  bool isUnsigned = type.contains("unsigned");
  int64_t bits = 0;
  type.drop_while([](char c) { return !llvm::isDigit(c); })
      .consumeInteger(10, bits);
  double low = isUnsigned ? 0 : -std::ldexp(1.0, int(bits) - 1);
  double high = low + std::ldexp(1.0, int(bits)) - 1;
  NpyArray codes = NpyArray::zeros(info.type, numbers.shape);
  for (int64_t i = 0; i < codes.numElements(); ++i) {
    double x = numbers.at(i);
    double code = std::nearbyint(x / *info.scale) + double(info.zeroPoint);
    codes.setInt(i, type.contains("bipolar")
                        ? (x >= 0 ? 1 : -1)
                        : int64_t(std::clamp(code, low, high)));
  }
  return codes;
}

/// Compares one sample of `array` through code with integer ends.
static void checkEnds(const std::string &path, const std::string &input) {
  SCOPED_TRACE(path);
  llvm::Expected<Model> model = Model::load(path);
  ASSERT_TRUE(bool(model)) << llvm::toString(model.takeError());
  ASSERT_EQ(model->inputs().size(), 1u);
  llvm::Expected<NpyArray> array = readNpy(input);
  ASSERT_TRUE(bool(array)) << llvm::toString(array.takeError());
  NpyArray sample = takeSample(*array, model->inputs()[0]);
  llvm::Expected<Arrays> expected = model->interpret(sample);
  ASSERT_TRUE(bool(expected)) << llvm::toString(expected.takeError());
  CompileOptions options;
  options.integerIO = true;
  options.optLevel = 1;
  for (bool isC : {false, true}) {
    SCOPED_TRACE(isC ? "emitted C" : "compiled in process");
    llvm::Expected<CompiledModel> code =
        isC ? model->compileC(options) : model->compile(options);
    ASSERT_TRUE(bool(code)) << llvm::toString(code.takeError());
    const TensorInfo &info = code->inputs()[0];
    bool hasCodes = info.elementType != model->inputs()[0].elementType;
    llvm::Expected<Arrays> results =
        code->run(hasCodes ? quantize(sample, info) : sample);
    ASSERT_TRUE(bool(results)) << llvm::toString(results.takeError());
    for (size_t k = 0; k < expected->size(); ++k) {
      const NpyArray &answer = (*results)[k], &truth = (*expected)[k];
      const TensorInfo &out = code->outputs()[k];
      bool isReal = out.elementType == model->outputs()[k].elementType;
      ASSERT_EQ(answer.numElements(), truth.numElements());
      for (int64_t i = 0; i < truth.numElements(); ++i) {
        double number = answer.at(i);
        if (!isReal)
          number = float(*out.scale * (number - double(out.zeroPoint)));
        ASSERT_EQ(number, truth.at(i)) << "element " << i;
      }
    }
  }
}

class DigitsEnds : public ::testing::TestWithParam<const char *> {};

TEST_P(DigitsEnds, EqualTheInterpreter) {
  std::string folder = QNN_DIGITS_DIR;
  checkEnds(folder + "/models/" + GetParam() + ".onnx",
            folder + "/data/inputs.npy");
}

INSTANTIATE_TEST_SUITE_P(Networks, DigitsEnds,
                         ::testing::Values("conv_int8_qdq", "conv_mixed",
                                           "conv_q1", "conv_q4", "mlp_q2",
                                           "mlp_q1_binary_input"));

class CorpusEnds : public ::testing::TestWithParam<const char *> {};

TEST_P(CorpusEnds, EqualTheInterpreter) {
  const char *folder = std::getenv("QNN_MODELS");
  if (!folder)
    GTEST_SKIP() << "QNN_MODELS is not set";
  std::string model = std::string(folder) + "/" + GetParam();
  checkEnds(model + "/model.onnx", model + "/input_0.npy");
}

INSTANTIATE_TEST_SUITE_P(
    Networks, CorpusEnds,
    ::testing::Values("ad01_int8_qdq", "bnn_fc_1layer", "jet_qkeras_6b",
                      "kws_dscnn_int4w_qdq", "kws_dscnn_int8_qdq",
                      "resnet8_int8_qdq", "sww_int8_qdq", "tfc_1w1a",
                      "tfc_2w2a", "unsw_mlp_w2a2"));
