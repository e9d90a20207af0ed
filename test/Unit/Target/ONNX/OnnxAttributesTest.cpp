//===- OnnxAttributesTest.cpp - Checked access to attributes ----*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OnnxTestUtils.h"

#include "qnn/Target/ONNX/OnnxAttributes.h"

using namespace mlir::qnn;
using namespace mlir::qnn::test;

TEST(OnnxAttributesTest, AttributesAreChecked) {
  auto model = readProto(parseGraph(R"(
    g (float[4] x) => (float[4] y) {
      y = Any<i = 3, f = 0.5, s = "text", l = [1, 2]>(x)
    })"));
  ASSERT_TRUE(bool(model)) << llvm::toString(model.takeError());
  const OnnxNode &node = model->nodes[0];
  EXPECT_EQ(llvm::cantFail(getOnnxInt(node, "i", 0)), 3);
  EXPECT_EQ(llvm::cantFail(getOnnxInt(node, "absent", 9)), 9);
  EXPECT_EQ(llvm::cantFail(getOnnxFloat(node, "f", 0)), 0.5);
  EXPECT_EQ(llvm::cantFail(getOnnxFloat(node, "i", 0)), 3.0);
  EXPECT_EQ(llvm::cantFail(getOnnxString(node, "s", "")), "text");
  EXPECT_EQ(llvm::cantFail(getOnnxInts(node, "l", 2))->back(), 2);
  auto message = [](auto value) { return llvm::toString(value.takeError()); };
  EXPECT_EQ(message(getOnnxInt(node, "s", 0)),
            "node with output 'y' (Any): attribute 's' has the wrong kind: "
            "expected an integer, found a string");
  EXPECT_NE(message(getOnnxInts(node, "l", 4)).find("expected 4 integers"),
            std::string::npos);
  EXPECT_NE(message(getOnnxBool(node, "i", false)).find("must be 0 or 1"),
            std::string::npos);
  EXPECT_NE(message(normalizeOnnxAxis(node, -5, 4)).find("axis -5"),
            std::string::npos);
}
