//===- SignatureTextTest.cpp - Tests of signatures as JSON ------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Target/ModelSignature.h"

#include "gtest/gtest.h"

using namespace qnn;

namespace {

TEST(SignatureTextTest, ReadsWhatItPrints) {
  ModelSignature signature;
  signature.name = "net";
  signature.arenaBytes = 12345678901;
  signature.arenaAlignment = 16;
  ModelBuffer input{
      "image \"1\"", "!qnn.int<4, unsigned>", {1, 3, 8}, Storage::U8, 0.1, -3};
  signature.inputs = {input, {"x", "f32", {}, Storage::F32, {}, {}}};
  signature.outputs = {{"y", "i64", {2}, Storage::I64, {}, {}}};
  std::string text = printSignature(signature);
  ModelSignature read = llvm::cantFail(parseSignature(text));
  EXPECT_EQ(printSignature(read), text);
  EXPECT_EQ(read.name, "net");
  EXPECT_EQ(read.arenaBytes, 12345678901);
  EXPECT_EQ(read.arenaAlignment, 16);
  ASSERT_EQ(read.inputs.size(), 2u);
  EXPECT_EQ(read.inputs[0].name, input.name);
  EXPECT_EQ(read.inputs[0].elementType, input.elementType);
  EXPECT_EQ(read.inputs[0].shape, input.shape);
  EXPECT_EQ(read.inputs[0].storage, Storage::U8);
  EXPECT_EQ(read.inputs[0].scale, input.scale);
  EXPECT_EQ(read.inputs[0].zeroPoint, -3);
  EXPECT_FALSE(read.inputs[1].scale);
  EXPECT_EQ(read.outputs[0].storage, Storage::I64);
}

TEST(SignatureTextTest, RefusesEverythingElse) {
  for (
      const char *text :
      {"", "[]", "{}", R"({"name": "net"})",
       R"({"name": "n", "arena_bytes": 1, "arena_alignment": 1, "inputs": [], "outputs": [{"name": "x", "element_type": "f32", "shape": [1], "storage": "half"}]})"}) {
    llvm::Expected<ModelSignature> read = parseSignature(text);
    EXPECT_FALSE(bool(read)) << text;
    llvm::consumeError(read.takeError());
  }
}

} // namespace
